"""What every part of the windows is given: one object instead of ten parameters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bandplate.drills import Drill
from bandplate.gui.bridge import Bridge
from bandplate.gui.choices import Choices
from bandplate.gui.jobs import Jobs
from bandplate.gui.opener import Opener
from bandplate.gui.theme import DARK, Theme

__all__ = ["Context"]


@dataclass
class Context:
    """The bridge to the station, the look, and what else the windows share.

    Attributes
    ----------
    bridge : Bridge
    choices : Choices
        What the person chose: theme, language, units, displays.
    theme : Theme
    jobs : Jobs
        Long work beside the screens.
    database : str
        That of the settings (see history.database_url); empty: the default one.
    drills : sequence of (str, Drill)
        What the coach may choose from, by name.
    drills_folder : str
        Where the coach's own drills are; empty: the default folder.
    opener : Opener or None
        Opens another source or athlete; None where the station cannot change.
    """

    bridge: Bridge
    choices: Choices
    theme: Theme = DARK
    jobs: Jobs = field(default_factory=Jobs)
    database: str = ""
    drills: Sequence[tuple[str, Drill]] = ()
    drills_folder: str = ""
    opener: Opener | None = None
