"""What works beside the screens: its name, how far it is, and a way to cancel it."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QGridLayout, QProgressBar, QPushButton, QWidget

from bandplate.gui.jobs import Jobs
from bandplate.gui.theme import GRID_PX
from bandplate.gui.widgets.text import ElidedLabel

__all__ = ["JobStrip"]

_STEPS = 1000
#: What is over sooner is not shown, ms.
_PATIENCE_MS = 400


class JobStrip(QWidget):
    """The oldest job; hidden while nothing works."""

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self.setAccessibleName(self.tr("Work in progress"))
        self.what = ElidedLabel(role="caption")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("How much is done"))
        self.cancel = QPushButton(self.tr("Cancel"))
        self.cancel.setProperty("role", "small")
        self.cancel.setAccessibleName(self.tr("Cancel the work in progress"))
        self.cancel.clicked.connect(self._cancel)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, GRID_PX)
        grid.setSpacing(GRID_PX // 2)
        grid.addWidget(self.what, 0, 0, 1, 2)
        grid.addWidget(self.bar, 1, 0)
        grid.addWidget(self.cancel, 1, 1)
        grid.setColumnStretch(0, 1)
        self.hide()
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._patience.timeout.connect(self._show)
        jobs.changed.connect(self._take_up)

    def _take_up(self) -> None:
        if self.isHidden() and self._jobs.running:
            if not self._patience.isActive():
                self._patience.start()
        else:
            self._show()

    def _show(self) -> None:
        self.setVisible(bool(self._jobs.running))
        if not self._jobs.running:
            return
        job = self._jobs.running[0]
        self.what.set_full_text(
            self.tr("{0}: {1}").format(job.title, job.text) if job.text else job.title
        )
        # without a known share the bar only moves
        self.bar.setRange(0, _STEPS if job.share > 0 else 0)
        self.bar.setValue(round(_STEPS * job.share))

    def _cancel(self) -> None:
        if self._jobs.running:
            self._jobs.running[0].cancel()
