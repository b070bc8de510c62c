"""An image that curves are drawn into and that is put on the screen in one go."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

__all__ = ["Canvas", "rgb"]


def rgb(colour: QColor | str) -> int:
    """Return a colour as 0x00RRGGBB."""
    return QColor(colour).rgb() & 0xFFFFFF


class Canvas:
    """Opaque pixels as a NumPy array and, of the same memory, as a QImage.

    Attributes
    ----------
    pixels : uint32 array of shape (height, width)
        0xffRRGGBB, device pixels.
    ratio : float
        Device pixels per logical pixel.
    """

    def __init__(self) -> None:
        self.ratio = 1.0
        self.pixels: NDArray[np.uint32] = np.zeros((1, 1), np.uint32)
        self.image = QImage()

    @property
    def width(self) -> int:
        """Width, device pixels."""
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        """Height, device pixels."""
        return int(self.pixels.shape[0])

    def fit(self, width: float, height: float, ratio: float) -> None:
        """Take a size in logical pixels; a new size makes new memory."""
        shape = (max(1, math.ceil(height * ratio)), max(1, math.ceil(width * ratio)))
        if shape != self.pixels.shape or ratio != self.ratio:
            self.image = QImage()  # before its memory goes
            self.pixels = np.zeros(shape, np.uint32)
            self.ratio = ratio
            self.image = QImage(
                self.pixels.data, shape[1], shape[0], 4 * shape[1], QImage.Format.Format_RGB32
            )
            self.image.setDevicePixelRatio(ratio)

    def clear(self, colour: int) -> None:
        """Fill with one colour, 0x00RRGGBB."""
        self.pixels.fill(0xFF000000 | colour)
