"""The language of a report: a catalogue of sentences, also for what lower layers say."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import cache
from typing import Final

from bandplate.core.errors import UsageError
from bandplate.measures.titles import amount

__all__ = ["LANGUAGES", "Words"]

LANGUAGES: Final = ("en", "de")
_PLACE: Final = re.compile(r"\{\d\}")
_POINT: Final = re.compile(r"(?<=\d)\.(?=\d)")
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
        self._catalogue = _catalogue(language)

    def __call__(self, template: str, *values: str) -> str:
        """Return a sentence of the report with its values."""
        return self._catalogue.get(template, template).format(*values)

    def say(self, text: str) -> str:
        """Return what a lower layer says; numbers and names are found by the sentence's form."""
        if self.language == "en" or not text:
            return text
        if text in self._catalogue:
            return self._catalogue[text]
        for form, template in _forms(self.language):
            if match := form.fullmatch(text):
                return template.format(*(self._part(part) for part in match.groups()))
        return text

    def amount(self, value: float, unit: str = "", *, sign: bool = False) -> str:
        """Return a value with three digits that count, and its unit."""
        return self._point(amount(value, unit, sign=sign))

    def whole(self, value: float) -> str:
        """Return a value without decimals."""
        return f"{value:.0f}"

    def tenth(self, value: float) -> str:
        """Return a value with one decimal."""
        return self._point(f"{value:.1f}")

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

    def _part(self, part: str) -> str:
        known = self._catalogue.get(part) or self._catalogue.get(part[:1].lower() + part[1:])
        return known if known is not None else self._point(part)

    def _point(self, text: str) -> str:
        return _POINT.sub(",", text) if self.language == "de" else text


@cache
def _catalogue(language: str) -> dict[str, str]:
    if language == "en":
        return {}
    import tomllib
    from importlib.resources import files

    text = files("bandplate.report").joinpath(f"{language}.toml").read_text("utf-8")
    return {str(key): str(value) for key, value in tomllib.loads(text).items()}


@cache
def _forms(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return each sentence with places as a pattern, the longest first."""
    found = [
        (template, said)
        for template, said in _catalogue(language).items()
        if _PLACE.search(template) and len(_PLACE.sub("", template).strip()) > 3
    ]
    found.sort(key=lambda pair: -len(pair[0]))
    return tuple(
        (re.compile("(.+?)".join(map(re.escape, _PLACE.split(template)))), said)
        for template, said in found
    )
