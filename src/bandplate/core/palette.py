"""Limb colours, the same on every screen, in every curve and in print.

Those of Okabe and Ito (2008), "Color Universal Design", which stay apart for colour-blind eyes. On
a light ground the ones that fade are darkened, keeping their hue, each so far that every pair
stays apart there too.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

__all__ = ["MEMBERS_ON_DARK", "MEMBERS_ON_LIGHT"]

#: Member -> ``#rrggbb`` on a dark ground.
MEMBERS_ON_DARK: Final[Mapping[str, str]] = MappingProxyType(
    {
        "push": "#56b4e9",
        "swing": "#e69f00",
        "arm_left": "#009e73",
        "arm_right": "#cc79a7",
        "torso": "#f0e442",
    }
)

#: Member -> ``#rrggbb`` on white, on screen and on paper.
MEMBERS_ON_LIGHT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "push": "#0080cc",
        "swing": "#cc7a00",
        "arm_left": "#005c43",
        "arm_right": "#b83a8a",
        "torso": "#6e6600",
    }
)
