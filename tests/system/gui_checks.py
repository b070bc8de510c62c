"""What every screen must hold: no clipped text, no overlapping siblings; and pixels to look at."""

from __future__ import annotations

import os
from itertools import combinations

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QFrame, QLabel, QLineEdit, QWidget

from tests.system.gui_colours import contrast, luminance, rgb_of

# Screens are tested without a display; a person may still choose to watch.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def pixels(widget: QWidget) -> np.ndarray:
    """Return 0xRRGGBB of a widget, uint32 array of shape (height, width)."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    raw = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), -1)
    return raw[:, : image.width()] & 0xFFFFFF


def assert_fits(window: QWidget) -> None:
    """Fail where a label or button is smaller than its text, or two siblings overlap."""
    QTest.qWait(20)  # a layout follows its texts in the event loop
    for widget in [window, *window.findChildren(QWidget)]:
        if not widget.isVisibleTo(window):
            continue
        if isinstance(widget, QLabel) and widget.text() and not widget.wordWrap():
            _assert_text(widget, widget.text(), widget.contentsRect().width())
        if isinstance(widget, QAbstractButton) and widget.text():
            _assert_text(widget, widget.text(), widget.width() - 2)
        if not widget.metaObject().className().startswith("Q") or isinstance(widget, QFrame):
            _assert_apart(widget, window)


def assert_lines_fit(window: QWidget) -> None:
    """Fail where a label that breaks its lines has no room for all of them."""
    for widget in window.findChildren(QLabel):
        if widget.isVisibleTo(window) and widget.wordWrap() and widget.text():
            wanted_px = widget.heightForWidth(widget.width())
            assert wanted_px <= widget.height() + 1, (
                f"{widget.text()!r} needs {wanted_px} px in height, has {widget.height()}"
            )


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


def text_contrast(image: np.ndarray) -> float | None:
    """Return the contrast of the words in a piece of a picture.

    The ground is the most frequent colour; the words are the pixels that differ most from it in
    luminance (the core of their strokes, not the smoothed edges).

    Parameters
    ----------
    image : uint32 array
        0xRRGGBB, see :func:`pixels`.

    Returns
    -------
    float or None
        1 to 21; None where no more than a handful of pixels differ: nothing is written there.
    """
    part = image.ravel()
    if part.size == 0:
        return None
    values, counts = np.unique(part, return_counts=True)
    ground = rgb_of(int(values[np.argmax(counts)]))
    rgb = np.stack([part >> 16 & 255, part >> 8 & 255, part & 255], axis=-1)
    away = np.abs(luminance(rgb) - luminance(ground))
    n_words = int(np.count_nonzero(away > 0.01))
    if n_words < 6:
        return None
    strokes = np.argsort(away)[-max(6, int(0.15 * n_words)) :]
    return contrast(np.median(rgb[strokes], axis=0), ground)


def assert_readable(window: QWidget, least: float = 4.5) -> int:
    """Fail where words have less contrast than this as painted; return how many were measured.

    Disabled controls are left out, as WCAG does.
    """
    image = pixels(window)
    measured = 0
    for widget in window.findChildren(QWidget):
        text = _words_of(widget)
        if not text.strip() or not widget.isVisibleTo(window) or not widget.isEnabled():
            continue
        # a frame is no word
        inside = widget.contentsRect() & widget.visibleRegion().boundingRect()
        frame = 3 if isinstance(widget, QLabel) else 6
        inside.adjust(frame, 3, -frame, -3)
        inside.moveTopLeft(widget.mapTo(window, inside.topLeft()))
        measured += _assert_contrast(image, window, QRectF(inside), text, least)
    return measured


def assert_painted_texts_readable(widget: QWidget, least: float = 4.5) -> int:
    """The same for widgets that paint their texts in boxes."""
    image = pixels(widget)
    return sum(
        _assert_contrast(image, widget, _words_rect(box), box.text, least) for box in widget.texts()
    )


def _assert_contrast(
    image: np.ndarray, window: QWidget, rect: QRectF, text: str, least: float
) -> bool:
    ratio = window.devicePixelRatioF()
    left, top = max(0, round(rect.left() * ratio)), max(0, round(rect.top() * ratio))
    right, bottom = round(rect.right() * ratio), round(rect.bottom() * ratio)
    found = text_contrast(image[top : max(top, bottom), left : max(left, right)])
    assert found is None or found >= least, f"{text!r}: contrast {found:.2f}, needs {least}"
    return found is not None


def _words_rect(box: object) -> QRectF:
    """Return the part of a text's box where its words are, and nothing beside them."""
    metrics = QFontMetricsF(box.font)
    words = QRectF(box.rect)
    words.setWidth(min(metrics.horizontalAdvance(box.text), box.rect.width()))
    words.setHeight(min(metrics.height(), box.rect.height()))
    words.moveCenter(box.rect.center())
    if box.align & Qt.AlignmentFlag.AlignLeft:
        words.moveLeft(box.rect.left())
    elif box.align & Qt.AlignmentFlag.AlignRight:
        words.moveRight(box.rect.right())
    return words


def _words_of(widget: QWidget) -> str:
    if isinstance(widget, QLabel | QAbstractButton | QLineEdit):
        return widget.text()
    return widget.currentText() if isinstance(widget, QComboBox) else ""
