"""Events over the lanes: flags for what people and drills do, triangles for contacts."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from bandplate.core.events import Event
from bandplate.drills.happening import STOPPED
from bandplate.gui.bridge import MARK, Bridge
from bandplate.gui.language import say
from bandplate.gui.model import flag_text
from bandplate.gui.theme import TYPE_PX, Theme, font
from bandplate.gui.time_window import TimeWindow

__all__ = ["FLAGS_PX", "Flag", "FlagsItem", "place_boxes"]

#: Height of the strip above the lanes that holds the flags of events.
FLAGS_PX: Final = 24

_MAX_FLAGS: Final = 200
_WIDEST_PX: Final = 160.0
_PADDING_PX: Final = 4.0
_APART_PX: Final = 2.0
# On longer axes the triangles of contacts would be one line.
_CONTACTS_S: Final = 30.0
# A pointer is on a pole so far from it.
_NEAR_PX: Final = 5.0
_DOT_PX: Final = 3.0


@dataclass(frozen=True)
class Flag:
    """One flag as it stands on the screen.

    Attributes
    ----------
    t_ns : int
    x_px : float
        Of its pole.
    text : str
        Whole.
    alarm : bool
    box : (float, float) or None
        Left and right end of its words; None where there is no room for them.
    """

    t_ns: int
    x_px: float
    text: str
    alarm: bool
    box: tuple[float, float] | None = None


def _words(event: Event) -> str:
    """Return a flag's words in the person's language; a note stays as it was written."""
    text = flag_text(event)
    return text if event.kind == MARK else say(text)


def place_boxes(
    wanted: Sequence[tuple[float, float]], left_px: float, right_px: float
) -> list[tuple[float, float] | None]:
    """Return where the words of flags stand, none over another; None: only the pole is drawn.

    Parameters
    ----------
    wanted : sequence of (float, float)
        Pole and width of each, px; who comes first has the first choice.
    left_px, right_px : float
        Ends of the strip.
    """
    taken: list[tuple[float, float]] = []
    places: list[tuple[float, float] | None] = []
    for x_px, width_px in wanted:
        hit = [box for box in taken if box[0] < x_px + _WIDEST_PX and box[1] > x_px - _WIDEST_PX]
        starts = [x_px - width_px, x_px]
        starts += [box[0] - _APART_PX - width_px for box in hit]
        starts += [box[1] + _APART_PX for box in hit]
        free = [
            start
            for start in starts
            if left_px <= start
            and start + width_px <= right_px
            and abs(start + width_px / 2 - x_px) <= _WIDEST_PX
            and all(start >= box[1] or start + width_px <= box[0] for box in hit)
        ]
        place = (free[0], free[0] + width_px) if free else None
        places.append(place)
        if place is not None:
            taken.append(place)
    return places


class FlagsItem(pg.GraphicsObject):  # type: ignore[misc]
    """Painted above curves and grid, in the lanes' coordinates.

    Attributes
    ----------
    drawn : sequence of Flag
        What is in view, as painted last.
    """

    def __init__(self, bridge: Bridge, window: TimeWindow, theme: Theme, n_lanes: int) -> None:
        super().__init__()
        self._bridge = bridge
        self._window = window
        self._theme = theme
        self._n_lanes = n_lanes
        self._widths_px: dict[str, tuple[str, float]] = {}
        self._placed: tuple[object, list[tuple[Flag, str]]] = (None, [])
        self.drawn: Sequence[Flag] = ()

    def boundingRect(self) -> QRectF:
        """Return the whole view."""
        return QRectF(-self._window.length_s, 0.0, self._window.length_s, self._n_lanes)

    def reframe(self) -> None:
        """Take up another window length."""
        self.prepareGeometryChange()

    def near(self, x_px: float) -> list[Flag]:
        """Return the flags whose words or pole lie at a place of the strip."""
        return [
            flag
            for flag in self.drawn
            if abs(flag.x_px - x_px) <= _NEAR_PX
            or (flag.box is not None and flag.box[0] <= x_px <= flag.box[1])
        ]

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint what lies in view."""
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_all(painter, self.getViewBox().sceneBoundingRect())
        painter.restore()

    def _paint_all(self, painter: QPainter, rect: QRectF) -> None:
        history, events = self._bridge.history, self._bridge.events
        self.drawn = ()
        if history is None or not events:
            return
        end_t_ns = history.t_ns_at(self._window.end(history.head))
        start_t_ns = end_t_ns - int(self._window.length_s * 1e9)
        px_per_ns = rect.width() / (self._window.length_s * 1e9)
        first = bisect_left(events, start_t_ns, key=_time)
        last = bisect_right(events, end_t_ns, key=_time)
        shown = events[first:last]
        painter.setFont(font(TYPE_PX["caption"]))
        if self._window.length_s <= _CONTACTS_S:
            self._contacts(painter, rect, shown, start_t_ns, px_per_ns)
        # placed anew only where something has moved by a pixel
        key = (len(events), first, last, round(start_t_ns * px_per_ns), rect.width(), rect.left())
        if key != self._placed[0]:
            metrics = painter.fontMetrics()
            self._placed = key, self._place(shown, rect, start_t_ns, px_per_ns, metrics)
        self.drawn = [flag for flag, _ in self._placed[1]]
        for flag, text in self._placed[1]:
            self._flag(painter, flag, rect, text)

    def _place(
        self,
        shown: Sequence[Event],
        rect: QRectF,
        start_t_ns: int,
        px_per_ns: float,
        metrics: QFontMetrics,
    ) -> list[tuple[Flag, str]]:
        """Return the flags with their words as they fit, the least important first."""
        found = [
            Flag(
                event.t_ns,
                rect.left() + (event.t_ns - start_t_ns) * px_per_ns,
                words,
                event.kind.startswith("alarm") or event.kind == STOPPED,
            )
            for event in reversed(shown)
            if not event.kind.startswith("contact.") and (words := _words(event))
        ][:_MAX_FLAGS]
        # what is wrong, then what people wrote, then the newest have the first choice of room
        mine = {event.t_ns for event in shown if event.kind == MARK}
        found.sort(key=lambda flag: (not flag.alarm, flag.t_ns not in mine))
        shorts = [self._short(metrics, flag.text) for flag in found]
        boxes = place_boxes(
            [(flag.x_px, width) for flag, (_, width) in zip(found, shorts, strict=True)],
            rect.left(),
            rect.right(),
        )
        return [
            (replace(flag, box=box), text)
            for flag, (text, _), box in reversed(list(zip(found, shorts, boxes, strict=True)))
        ]

    def _contacts(
        self,
        painter: QPainter,
        rect: QRectF,
        shown: Sequence[Event],
        start_t_ns: int,
        px_per_ns: float,
    ) -> None:
        """Draw a small triangle below: up where the foot comes on, down where it leaves."""
        lane_px = (rect.height() - FLAGS_PX) / self._n_lanes
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.dim))
        for event in shown:
            place = {"left": 0, "right": 1}.get(str(event.data.get("side", "")))
            if place is None or not event.kind.startswith("contact."):
                continue
            x = rect.left() + (event.t_ns - start_t_ns) * px_per_ns
            base = rect.top() + FLAGS_PX + (place + 1) * lane_px
            on = event.kind.endswith("on")
            tip_y, base_y = (base - 8.0, base - 1.0) if on else (base - 1.0, base - 8.0)
            corners = [QPointF(x - 4, base_y), QPointF(x + 4, base_y), QPointF(x, tip_y)]
            painter.drawPolygon(QPolygonF(corners))

    def _short(self, metrics: QFontMetrics, text: str) -> tuple[str, float]:
        """Return the words as they fit, and the width of their box."""
        if text not in self._widths_px:
            if len(self._widths_px) > _MAX_FLAGS:
                self._widths_px.clear()
            short = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(_WIDEST_PX))
            width_px = metrics.horizontalAdvance(short) + 2 * _PADDING_PX
            self._widths_px[text] = short, float(width_px)
        return self._widths_px[text]

    def _flag(self, painter: QPainter, flag: Flag, rect: QRectF, text: str) -> None:
        colour = QColor(self._theme.alarm if flag.alarm else self._theme.text)
        painter.setPen(QPen(colour, 1.0))
        crisp = int(flag.x_px) + 0.5
        painter.drawLine(QPointF(crisp, rect.top()), QPointF(crisp, rect.bottom()))
        if flag.box is None:
            painter.setBrush(colour)
            painter.drawEllipse(QPointF(crisp, rect.top() + FLAGS_PX / 2), _DOT_PX, _DOT_PX)
            return
        left_px, right_px = flag.box
        box = QRectF(left_px, rect.top(), right_px - left_px, FLAGS_PX - 4.0)
        painter.fillRect(box, colour)
        painter.setPen(QColor(self._theme.on_alarm if flag.alarm else self._theme.background))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def _time(event: Event) -> int:
    return event.t_ns
