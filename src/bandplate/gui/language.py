"""Words of the program in the language of the person."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

__all__ = ["say"]

#: Context in the catalogue of what lower layers say: cues, stops, drills, reasons.
_CONTEXT = "domain"


def say(text: str) -> str:
    """Return the words of a lower layer (a cue, an advice, a reason) in the person's language."""
    return QCoreApplication.translate(_CONTEXT, text)
