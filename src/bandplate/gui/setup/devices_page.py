"""Find a station, name it, connect it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from bandplate.gui.context import Context
from bandplate.gui.jobs import Progress
from bandplate.gui.language import say
from bandplate.gui.setup.shared import bench_of, page_of, panel_of, wrapped_label
from bandplate.gui.theme import GRID_PX
from bandplate.gui.widgets.text import label
from bandplate.station import Answer, ask_ports

__all__ = ["DevicesPage"]

_SOURCE: Final = Qt.ItemDataRole.UserRole


class DevicesPage(QWidget):
    """A list of what could be opened; the simulated station stands in it too.

    Parameters
    ----------
    context : Context
    ports : callable
        Returns (path, description) of the serial ports.
    """

    def __init__(
        self,
        context: Context,
        ports: Callable[[], Sequence[tuple[str, str]]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._ports = ports
        self._answers: list[Answer] = []
        self._asking = False
        self._open_row = 0
        page, column = page_of(
            self.tr("Devices"),
            self.tr("Every serial port is asked who is there. Choose one and connect."),
        )
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(page)
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Stations"))
        self.list.setWordWrap(True)
        self.list.itemActivated.connect(lambda _: self.connect_chosen())
        self.list.currentItemChanged.connect(lambda *_: self._enable())
        column.addWidget(self.list, 1)
        row = QHBoxLayout()
        row.setSpacing(GRID_PX)
        self.look = QPushButton(self.tr("Look again"))
        self.look.setAccessibleName(self.tr("Look for devices again"))
        self.look.clicked.connect(self.look_around)
        self.connect_button = QPushButton(self.tr("Connect"))
        self.connect_button.setAccessibleName(self.tr("Connect the chosen station"))
        self.connect_button.setProperty("role", "primary")
        self.connect_button.clicked.connect(self.connect_chosen)
        row.addWidget(self.look)
        row.addStretch(1)
        row.addWidget(self.connect_button)
        column.addLayout(row)
        column.addWidget(self._connected())
        self._fill()

    def _connected(self) -> QWidget:
        panel, column = panel_of(self.tr("CONNECTED NOW"))
        self.device = wrapped_label("", "body")
        self.device.setAccessibleName(self.tr("Connected station"))
        column.addWidget(self.device)
        row = QHBoxLayout()
        row.setSpacing(GRID_PX)
        self.name = QLineEdit()
        self.name.setMaxLength(40)
        self.name.setAccessibleName(self.tr("Name of the connected station"))
        self.name.setPlaceholderText(self.tr("for example: hall, left lane"))
        self.name.returnPressed.connect(self.rename)
        self.keep = QPushButton(self.tr("Save name"))
        self.keep.setAccessibleName(self.tr("Save the name of the connected station"))
        self.keep.clicked.connect(self.rename)
        row.addWidget(label(self.tr("Name"), "body"))
        row.addWidget(self.name, 1)
        row.addWidget(self.keep)
        column.addLayout(row)
        return panel

    def opened(self) -> None:
        """Take up the station that is open now."""
        state = self._context.bridge.state
        bench = bench_of(self._context.bridge.station)
        names = self._context.choices.now.device_names
        self.device.setText(
            self.tr("{0} on {1}").format(state.device, state.source)
            if bench is not None
            else self.tr("A recording is replayed: no device is connected.")
        )
        for widget in (self.name, self.keep):
            widget.setEnabled(bench is not None)
        self.name.setText("" if bench is None else names.get(bench.uid, ""))
        self._fill()

    def look_around(self) -> None:
        """Ask all ports but the open one, in a job."""
        if self._asking:
            return
        self._asking = True
        self.look.setEnabled(False)
        source = self._context.bridge.state.source
        find = self._ports

        def work(progress: Progress) -> list[Answer]:
            from bandplate.config import load_station_config

            ports = [(port, about) for port, about in find() if source != f"serial:{port}"]
            return ask_ports(ports, load_station_config().baud, progress.report)

        self._context.jobs.start(
            self.tr("Looking for devices"), work, self._take, self._nothing_found, owner=self
        )

    def rename(self) -> None:
        """Keep the name of the connected device."""
        bench = bench_of(self._context.bridge.station)
        if bench is None:
            return
        names = dict(self._context.choices.now.device_names)
        names[bench.uid] = self.name.text().strip()
        if not names[bench.uid]:
            del names[bench.uid]
        self._context.choices.change(device_names=names)
        self._fill()

    def connect_chosen(self) -> None:
        """Open what is chosen in the list."""
        item, opener = self.list.currentItem(), self._context.opener
        if item is None or opener is None or not item.data(_SOURCE):
            return
        source = item.data(_SOURCE)
        opener.change(source=source)
        self._context.choices.change(source=source)

    def _take(self, answers: list[Answer]) -> None:
        self._answers = answers
        self._asking = False
        self.look.setEnabled(True)
        self._fill()

    def _nothing_found(self, text: str) -> None:
        self._take([])
        self._context.jobs.failed.emit(text)

    def _fill(self) -> None:
        chosen = self.list.currentRow()
        before = self.list.blockSignals(True)  # a button that is off for a moment loses the focus
        self.list.clear()
        self._offer("sim", self.tr("Simulated station"), self.tr("with an athlete who trains"))
        self._offer(
            "sim:bench", self.tr("Simulated bench"), self.tr("no athlete: to try calibration on")
        )
        names = self._context.choices.now.device_names
        for answer in self._answers:
            if answer.device:
                name = names.get(answer.uid) or answer.device
                self._offer(f"serial:{answer.port}", name, answer.port)
            else:
                self._offer("", answer.port, _problem(answer))
        if not self._answers:
            self._offer("", self.tr("No other device"), self.tr("plug it in and look again"))
        self.list.setCurrentRow(chosen if chosen >= 0 else self._open_row)
        self.list.blockSignals(before)
        self._enable()

    def _offer(self, source: str, name: str, about: str) -> None:
        now = self._context.bridge.state.source
        is_open = bool(source) and (now == source or now.startswith(f"{source} seed"))
        if source == "sim":
            is_open = now.startswith("sim:") and not now.startswith("sim:bench")
        if is_open:
            self._open_row = self.list.count()
        text = self.tr("{0} \u2013 connected").format(name) if is_open else name
        item = QListWidgetItem(f"{text}\n{about}")
        item.setData(_SOURCE, source)
        if not source:
            item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEnabled)
        self.list.addItem(item)

    def _enable(self) -> None:
        item = self.list.currentItem()
        can = item is not None and bool(item.data(_SOURCE)) and self._context.opener is not None
        self.connect_button.setEnabled(can)


def _problem(answer: Answer) -> str:
    """Return why a port has no station; the sentence is known with the port before it."""
    before = f"{answer.port}: "
    return say(before + answer.problem).removeprefix(before)
