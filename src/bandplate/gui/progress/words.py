"""Words that all pages of the History tab share: dates, sides, verdicts, members."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale

from bandplate.gui.language import say
from bandplate.history.verdicts import Kind
from bandplate.measures.support import MEMBER_WORDS
from bandplate.measures.titles import measure_title

__all__ = [
    "day_text",
    "kind_text",
    "member_text",
    "minute_text",
    "state_of",
    "title_text",
    "verdict_text",
]

#: Shape beside the word: a verdict is never told by its colour alone.
_GLYPHS: Final = {"improving": "\u25b2", "declining": "\u25bc", "no real change": "="}
_STATES: Final = {"improving": "good", "declining": "alarm"}


def _tr(text: str) -> str:
    return QCoreApplication.translate("progress", text)


def day_text(t_utc_ns: int) -> str:
    """Return the day of a moment, as people here write it."""
    moment = QDateTime.fromSecsSinceEpoch(t_utc_ns // 10**9)
    return QLocale().toString(moment.date(), "d MMM yyyy")


def minute_text(t_utc_ns: int) -> str:
    """Return day and time of a moment."""
    return QLocale().toString(QDateTime.fromSecsSinceEpoch(t_utc_ns // 10**9), "d MMM yyyy, HH:mm")


def verdict_text(word: str) -> str:
    """Return a verdict with its shape; empty where there is none."""
    return f"{_GLYPHS.get(word, '?')} {say(word)}" if word else ""


def state_of(word: str) -> str:
    """Return the style sheet's state of a verdict."""
    return _STATES.get(word, "")


def kind_text(kind: Kind, title: str) -> str:
    """Return a drill and its pushing side for people."""
    if kind.side == "both":
        return _tr("{0}, both legs").format(say(title))
    return (_tr("{0}, left") if kind.side == "left" else _tr("{0}, right")).format(say(title))


def member_text(member: str | None) -> str:
    """Return a member (or a max of one, key as in core.references) for people."""
    if member is None:
        return _tr("no single limiter")
    base, _, side = member.rpartition("_")
    if base in ("push", "swing"):
        whole = say("push") if base == "push" else say(MEMBER_WORDS[base])
        return (_tr("{0}, left") if side == "left" else _tr("{0}, right")).format(whole)
    return say(MEMBER_WORDS.get(member, member))


def title_text(measure: str, scope: str) -> str:
    """Return a measure's name with its member."""
    title = say(measure_title(measure))
    if scope in ("push", "both"):
        return title
    return _tr("{0}, {1}").format(title, say(MEMBER_WORDS.get(scope, scope.replace("_", " "))))
