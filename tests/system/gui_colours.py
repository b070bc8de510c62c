"""How far two colours are apart for an eye, colour-blind or not, and how readable one on another.

Sources: sRGB to CIELAB (IEC 61966-2-1, D65); CIEDE2000 as in Sharma, Wu and Dalal (2005); colour
blindness by the matrices of Machado, Oliveira and Fernandes (2009) at severity 1.0, which apply to
linear RGB; contrast ratio as WCAG 2.1 defines it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

#: Machado et al. (2009), table of severity 1.0.
BLINDNESS = {
    "none": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}

_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
_WHITE = _XYZ.sum(axis=1)


def rgb_of(colour: str | int) -> np.ndarray:
    """Return red, green, blue in 0..255 of ``#rrggbb`` or 0xRRGGBB."""
    value = int(colour[1:], 16) if isinstance(colour, str) else int(colour)
    return np.array([value >> 16 & 255, value >> 8 & 255, value & 255], float)


def linear(rgb: ArrayLike) -> np.ndarray:
    """Return linear light, 0..1, of sRGB values in 0..255; last axis is the colour."""
    share = np.asarray(rgb, float) / 255.0
    return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)


def luminance(rgb: ArrayLike) -> np.ndarray:
    """Return relative luminance, 0..1."""
    return linear(rgb) @ _XYZ[1]


def contrast(one: ArrayLike, other: ArrayLike) -> float:
    """Return the contrast ratio of two colours, 1 to 21."""
    low, high = sorted((float(luminance(one)), float(luminance(other))))
    return (high + 0.05) / (low + 0.05)


def seen(rgb: ArrayLike, blindness: str) -> np.ndarray:
    """Return linear RGB as an eye with this blindness sees it."""
    return np.clip(linear(rgb) @ BLINDNESS[blindness].T, 0.0, 1.0)


def lab(linear_rgb: ArrayLike) -> np.ndarray:
    """Return CIELAB (D65) of linear RGB."""
    share = np.asarray(linear_rgb, float) @ _XYZ.T / _WHITE
    cubed = np.where(share > 216 / 24389, np.cbrt(share), (24389 / 27 * share + 16) / 116)
    x, y, z = np.moveaxis(cubed, -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def distance(one: ArrayLike, other: ArrayLike, blindness: str = "none") -> float:
    """Return the CIEDE2000 difference of two sRGB colours for an eye with this blindness."""
    return ciede2000(lab(seen(one, blindness)), lab(seen(other, blindness)))


def ciede2000(one: ArrayLike, other: ArrayLike) -> float:
    """Return the difference of two CIELAB colours."""
    (l1, a1, b1), (l2, a2, b2) = np.asarray(one, float), np.asarray(other, float)
    mean_c = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    grey = 0.5 * (1 - np.sqrt(mean_c**7 / (mean_c**7 + 25.0**7)))
    a1, a2 = (1 + grey) * a1, (1 + grey) * a2
    c1, c2 = np.hypot(a1, b1), np.hypot(a2, b2)
    h1, h2 = np.degrees(np.arctan2([b1, b2], [a1, a2])) % 360
    turn = 0.0 if c1 * c2 == 0 else (h2 - h1 + 180) % 360 - 180
    delta_h = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2))
    light, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    hue = h1 + h2 if c1 * c2 == 0 else (h1 + turn / 2) % 360
    t = (
        1
        - 0.17 * np.cos(np.radians(hue - 30))
        + 0.24 * np.cos(np.radians(2 * hue))
        + 0.32 * np.cos(np.radians(3 * hue + 6))
        - 0.20 * np.cos(np.radians(4 * hue - 63))
    )
    s_l = 1 + 0.015 * (light - 50) ** 2 / np.sqrt(20 + (light - 50) ** 2)
    s_c, s_h = 1 + 0.045 * chroma, 1 + 0.015 * chroma * t
    turned = np.sin(np.radians(60 * np.exp(-(((hue - 275) / 25) ** 2))))
    r_t = -2 * np.sqrt(chroma**7 / (chroma**7 + 25.0**7)) * turned
    d_l, d_c, d_h = (l2 - l1) / s_l, (c2 - c1) / s_c, delta_h / s_h
    return float(np.sqrt(d_l**2 + d_c**2 + d_h**2 + r_t * d_c * d_h))
