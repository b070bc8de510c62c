"""What works beside the screens: its name, how far it is, and a way to cancel it."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QWidget

from bandplate.gui.jobs import Jobs
from bandplate.gui.theme import GRID_PX
from bandplate.gui.widgets.text import ElidedLabel

__all__ = ["JobStrip"]

_STEPS = 1000


class JobStrip(QFrame):
    """One line for the oldest job; hidden while nothing works."""

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self.setObjectName("panel")
        self.setAccessibleName(self.tr("Work in progress"))
        self.what = ElidedLabel()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("How much is done"))
        self.bar.setFixedWidth(25 * GRID_PX)
        self.cancel = QPushButton(self.tr("Cancel"))
        self.cancel.setProperty("role", "small")
        self.cancel.setAccessibleName(self.tr("Cancel the work in progress"))
        self.cancel.clicked.connect(self._cancel)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * GRID_PX, GRID_PX // 2, 2 * GRID_PX, GRID_PX // 2)
        row.setSpacing(2 * GRID_PX)
        row.addWidget(self.what, 1)
        row.addWidget(self.bar)
        row.addWidget(self.cancel)
        jobs.changed.connect(self._show)
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
