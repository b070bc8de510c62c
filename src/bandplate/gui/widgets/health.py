"""Device health: rate, losses, clock, latency, disk, priority, recording."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from bandplate.gui.bridge import Bridge
from bandplate.gui.figures import figure
from bandplate.gui.theme import GRID_PX
from bandplate.gui.widgets.text import ElidedLabel, label, set_state
from bandplate.station import StationState

__all__ = ["HealthStrip"]

_LOW_DISK_GB: Final = 1.0
_UNSURE_CLOCK_MS: Final = 1.0
_SLOW_P99_MS: Final = 100.0
_RATE_TOLERANCE: Final = 0.01
# Shape beside colour: a filled dot is fine, a triangle wants a look, a dash is not known yet.
_GLYPHS: Final = {"good": "\u25cf", "warn": "\u25b2", "alarm": "\u25b2", "": "\u2013"}


class HealthStrip(QWidget):
    """Rows of name and value, each with a state that shape and colour tell.

    Attributes
    ----------
    everything : bool
        Show all rows, not only those that want a look.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Device health"))
        self.everything = False
        names = {
            "device": self.tr("Device"),
            "rate": self.tr("Rate"),
            "lost": self.tr("Lost samples"),
            "crc": self.tr("CRC errors"),
            "clock": self.tr("Clock"),
            "latency": self.tr("Latency"),
            "disk": self.tr("Disk free"),
            "realtime": self.tr("Real time"),
            "recording": self.tr("Recording"),
        }
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GRID_PX)
        grid.setVerticalSpacing(GRID_PX // 2)
        grid.setColumnStretch(2, 1)
        self._well = label(self.tr("{0}  all is well").format(_GLYPHS["good"]), "caption")
        set_state(self._well, "good")
        grid.addWidget(self._well, len(names), 0, 1, 3)
        self._names: dict[str, QLabel] = {}
        self._glyphs: dict[str, QLabel] = {}
        self._values: dict[str, ElidedLabel] = {}
        for row, (key, name) in enumerate(names.items()):
            self._glyphs[key] = label(_GLYPHS[""], "caption")
            value = ElidedLabel(role="caption")
            value.setAccessibleName(name)
            grid.addWidget(self._glyphs[key], row, 0)
            self._names[key] = label(name, "caption")
            grid.addWidget(self._names[key], row, 1)
            grid.addWidget(value, row, 2)
            self._values[key] = value

    def show_state(self, bridge: Bridge) -> None:
        """Take up the newest state."""
        state = bridge.state
        self._set("device", *self._device(state))
        off = abs(state.measured_rate_hz - state.rate_hz)
        rate = self.tr("{0} of {1} Hz").format(
            figure(state.measured_rate_hz, ".1f"), f"{state.rate_hz:.0f}"
        )
        self._set("rate", rate, "good" if off <= _RATE_TOLERANCE * state.rate_hz else "warn")
        self._count("lost", state.counters, "lost_samples")
        self._count("crc", state.counters, "crc_errors")
        clock_ms = state.clock_uncertainty_ms
        if clock_ms is None:
            self._set("clock", self.tr("not known yet"), "")
        else:
            sure = "good" if clock_ms <= _UNSURE_CLOCK_MS else "warn"
            self._set("clock", self.tr("\u00b1 {0} ms").format(figure(clock_ms, ".2f")), sure)
        latency_ms = bridge.latency_ms()
        if latency_ms is None:
            self._set("latency", self.tr("not known yet"), "")
        else:
            text = self.tr("p50 {0}, p99 {1} ms").format(
                f"{latency_ms[0]:.0f}", f"{latency_ms[1]:.0f}"
            )
            self._set("latency", text, "good" if latency_ms[1] <= _SLOW_P99_MS else "warn")
        if state.disk_free_gb is None:
            self._set("disk", self.tr("not used"), "")
        else:
            room = "good" if state.disk_free_gb >= _LOW_DISK_GB else "alarm"
            self._set("disk", self.tr("{0} GB").format(figure(state.disk_free_gb, ".1f")), room)
        granted = "good" if state.realtime.startswith("SCHED") else ""
        self._set("realtime", state.realtime or self.tr("not known yet"), granted)
        if state.recording is None:
            self._set("recording", self.tr("off"), "warn")
        else:
            name = Path(state.recording).name
            self._set("recording", name, "alarm" if state.recording_failed else "good")
            self._values["recording"].setToolTip(state.recording)
        states = {key: self._glyphs[key].property("state") for key in self._glyphs}
        for key, told in states.items():
            for part in (self._glyphs[key], self._names[key], self._values[key]):
                part.setVisible(self.everything or told in ("warn", "alarm"))
        self._well.setVisible(not self.everything and not {"warn", "alarm"} & set(states.values()))

    def value(self, key: str) -> str:
        """Return a row's whole text."""
        return self._values[key].full_text()

    def _device(self, state: StationState) -> tuple[str, str]:
        if state.phase == "running":
            return state.device, "good"
        words = {
            "connecting": self.tr("connecting"),
            "lost": self.tr("lost"),
            "stopped": self.tr("stopped"),
            "finished": self.tr("replay ended"),
        }
        return words.get(state.phase, state.phase), "alarm" if state.phase == "lost" else "warn"

    def _count(self, key: str, counters: Mapping[str, int], name: str) -> None:
        count = counters.get(name, 0)
        self._set(key, f"{count}", "warn" if count else "good")

    def _set(self, key: str, text: str, state: str) -> None:
        self._values[key].set_full_text(text)
        glyph = self._glyphs[key]
        if glyph.text() != _GLYPHS[state]:
            glyph.setText(_GLYPHS[state])
        set_state(glyph, state)
        set_state(self._values[key], state if state in ("warn", "alarm") else "")
