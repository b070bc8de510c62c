"""What calibration tells a person: a sentence with places for its numbers."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Words"]


@dataclass(frozen=True, slots=True)
class Words:
    """A sentence that screens can translate before its numbers go in; ``str()`` is the English.

    Attributes
    ----------
    template : str
        With ``{0}``, ``{1}`` ... for the arguments.
    args : tuple of str
        Numbers and names, as they are shown.
    """

    template: str = ""
    args: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.template.format(*self.args)

    def __bool__(self) -> bool:
        return bool(self.template)
