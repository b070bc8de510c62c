"""The language of a report: its own sentences, and those of lower layers."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import cache
from typing import Final

from bandplate.core.errors import UsageError
from bandplate.core.phrases import DECIMAL_SIGNS, phrases
from bandplate.measures.titles import amount

__all__ = ["LANGUAGES", "Words"]

LANGUAGES: Final = ("en", "de")
_POINT: Final = re.compile(r"(?<=\d)\.(?=\d)")
_MINUS: Final = "\u2212"
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


class Words:
    """Words, numbers and days in one language; what the catalogue lacks stays English.

    Parameters
    ----------
    language : str
        One of LANGUAGES.

    Raises
    ------
    UsageError
        Another language.
    """

    def __init__(self, language: str = "en") -> None:
        if language not in LANGUAGES:
            raise UsageError(f"no report in {language!r}: there are {', '.join(LANGUAGES)}")
        self.language = language
        self._words = _catalogue(language)

    def __call__(self, template: str, *values: str) -> str:
        """Return a sentence of the report with its values."""
        return self._words.get(template, template).format(*values)

    def say(self, text: str) -> str:
        """Return what a lower layer says."""
        return phrases(self.language).say(text)

    def amount(self, value: float, unit: str = "", *, sign: bool = False) -> str:
        """Return a value with three digits that count, and its unit."""
        said = amount(value, unit, sign=sign) if value else f"0 {unit}".strip()
        return self._point(said.replace("-", _MINUS, 1) if value < 0 else said)

    def whole(self, value: float) -> str:
        """Return a value without decimals."""
        return f"{value:.0f}"

    def tenth(self, value: float) -> str:
        """Return a value with one decimal."""
        return self._point(f"{value:.1f}")

    def hundredth(self, value: float) -> str:
        """Return a value with two decimals."""
        return self._point(f"{value:.2f}")

    def tick(self, value: float) -> str:
        """Return a round value at an axis."""
        return self._point(f"{value:g}".replace("-", _MINUS))

    def day(self, utc_ns: int) -> str:
        """Return a day as this machine's clock shows it (``23 November 2026``)."""
        return self.date(datetime.fromtimestamp(utc_ns // 10**9).date().isoformat())

    def date(self, iso: str) -> str:
        """Return a day that is given as ``2026-11-23``."""
        day = date.fromisoformat(iso)
        return self("{0} {1} {2}", str(day.day), self(_MONTHS[day.month - 1]), str(day.year))

    def clock(self, utc_ns: int) -> str:
        """Return a time of the day (``16:05``)."""
        return datetime.fromtimestamp(utc_ns // 10**9).strftime("%H:%M")

    def _point(self, text: str) -> str:
        return _POINT.sub(DECIMAL_SIGNS[self.language], text)


@cache
def _catalogue(language: str) -> dict[str, str]:
    if language == "en":
        return {}
    import tomllib
    from importlib.resources import files

    text = files("bandplate.report").joinpath(f"report_{language}.toml").read_text("utf-8")
    return tomllib.loads(text)
