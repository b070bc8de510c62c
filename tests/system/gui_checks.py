"""What every screen must hold: no clipped text, no overlapping siblings; and pixels to look at."""

from __future__ import annotations

import os
from itertools import combinations

import numpy as np
from PySide6.QtGui import QFontMetricsF, QImage
from PySide6.QtWidgets import QAbstractButton, QFrame, QLabel, QWidget

# Screens are tested without a display; a person may still choose to watch.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def pixels(widget: QWidget) -> np.ndarray:
    """Return 0xRRGGBB of a widget, uint32 array of shape (height, width)."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    raw = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), -1)
    return raw[:, : image.width()] & 0xFFFFFF


def assert_fits(window: QWidget) -> None:
    """Fail where a label or button is smaller than its text, or two siblings overlap."""
    for widget in [window, *window.findChildren(QWidget)]:
        if not widget.isVisibleTo(window):
            continue
        if isinstance(widget, QLabel) and widget.text() and not widget.wordWrap():
            _assert_text(widget, widget.text(), widget.contentsRect().width())
        if isinstance(widget, QAbstractButton) and widget.text():
            _assert_text(widget, widget.text(), widget.width() - 2)
        if not widget.metaObject().className().startswith("Q") or isinstance(widget, QFrame):
            _assert_apart(widget, window)


def _assert_text(widget: QWidget, text: str, room_px: int) -> None:
    metrics = widget.fontMetrics()
    wanted_px = metrics.horizontalAdvance(text)
    assert wanted_px <= room_px + 1, f"{text!r} needs {wanted_px} px, has {room_px}"
    assert metrics.height() <= widget.height() + 1, f"{text!r} is cut in height"


def _assert_apart(parent: QWidget, window: QWidget) -> None:
    children = [
        child
        for child in parent.children()
        if isinstance(child, QWidget)
        and child.isVisibleTo(window)
        and not child.isWindow()
        and child.objectName() != "help"
    ]
    for one, other in combinations(children, 2):
        shared = one.geometry().intersected(other.geometry())
        assert shared.isEmpty(), f"{one} and {other} overlap by {shared}"


def assert_painted_texts_fit(widget: QWidget) -> None:
    """The same for widgets that paint their texts in boxes."""
    boxes = widget.texts()
    for box in boxes:
        metrics = QFontMetricsF(box.font)
        width = metrics.horizontalAdvance(box.text)
        assert width <= box.rect.width() + 1, f"{box.text!r}: {width} in {box.rect}"
        assert metrics.tightBoundingRect(box.text).height() <= box.rect.height() + 1, box.text
        assert box.rect.left() >= -1
        assert box.rect.right() <= widget.width() + 1, box.text
        assert box.rect.bottom() <= widget.height() + 1, box.text
    for one, other in combinations(boxes, 2):
        assert not one.rect.adjusted(1, 1, -1, -1).intersects(other.rect), (one.text, other.text)
