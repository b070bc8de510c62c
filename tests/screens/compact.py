"""A picture of a screen with a palette: a third of the size, and nobody sees a difference."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QImage

__all__ = ["compact"]

_COLOURS = 256
#: So many of the most frequent colours (grounds, words) stay as they are.
_KEPT = 128
_ROUNDS = 4


def compact(image: QImage) -> QImage:
    """Return the picture with 256 colours: the frequent ones, and means of those between them."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    width, height = image.width(), image.height()
    pixels = np.frombuffer(image.constBits(), np.uint32).reshape(height, -1)[:, :width]
    values, place, counts = np.unique(pixels, return_inverse=True, return_counts=True)
    rgb = np.stack([values >> 16 & 255, values >> 8 & 255, values & 255], axis=-1).astype(float)
    palette, nearest = _palette(rgb, counts)
    indexed = QImage(width, height, QImage.Format.Format_Indexed8)
    indexed.setColorTable(
        [0xFF000000 | r << 16 | g << 8 | b for r, g, b in np.round(palette).astype(int).tolist()]
    )
    rows = np.frombuffer(indexed.bits(), np.uint8).reshape(height, -1)
    rows[:, :width] = nearest[place].reshape(height, width)
    return indexed


def _palette(rgb: np.ndarray, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return at most 256 colours, and which of them stands for each given one."""
    frequent = np.argsort(counts)[::-1]
    if len(rgb) <= _COLOURS:
        return rgb, np.arange(len(rgb))
    # the others begin spread over what is there, and move to the mean of whom they stand for
    spread = frequent[_KEPT :: max(1, (len(rgb) - _KEPT) // (_COLOURS - _KEPT))]
    palette = rgb[np.concatenate([frequent[:_KEPT], spread])[:_COLOURS]].copy()
    nearest = _nearest(rgb, palette)
    for _ in range(_ROUNDS):
        for one in range(_KEPT, len(palette)):
            mine = nearest == one
            if mine.any():
                palette[one] = np.average(rgb[mine], axis=0, weights=counts[mine])
        nearest = _nearest(rgb, palette)
    return palette, nearest


def _nearest(rgb: np.ndarray, palette: np.ndarray) -> np.ndarray:
    squared = (rgb**2).sum(1)[:, None] - 2 * rgb @ palette.T + (palette**2).sum(1)
    return np.asarray(squared.argmin(1))
