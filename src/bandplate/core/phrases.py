"""Sentences that the layers say, in another language: found again by the form they were made from.

Cues, stops, measures, reasons and errors are made in English, with numbers and names in them.
``phrases_de.toml`` has the pattern of each (``{0}`` where something stands) with its German, and
``phrases_en.toml`` other words for hints of the command line; screens and reports look here, so
that both say the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Final

__all__ = ["DECIMAL_SIGNS", "Phrases", "phrases"]

#: What stands before the decimals, by language.
DECIMAL_SIGNS: Final = {"en": ".", "de": ","}
_HOLE: Final = re.compile(r"\{\d\}")
# A number, with its sign and its unit; no version and no file name.
_NUMBER: Final = re.compile(r"([-\u2212+\u00b1~]?\d[\d\u202f ]*)(?:\.(\d+))?( \S+)?")
# A hyphen that stands for a minus; in dates, names and ranges something stands before it.
_HYPHEN: Final = re.compile(r"(?<![\w./-])-(?=\d)")
# What stands on both sides of these is looked up alone where the whole is not known.
_SEAMS: Final = (": ", "; ", ", ")
_BRACKET: Final = re.compile(r"(.+) \((.+)\)", re.DOTALL)


class Phrases:
    """Patterns of sentences with holes (``{0}``), and the same in another language.

    Parameters
    ----------
    table : mapping of str to str
        Pattern to translation; a translation may put the holes in another order, and writes
        ``{0!s}`` where names must stay as they are.
    decimal_sign : str
        Of the numbers in the holes.
    """

    def __init__(self, table: Mapping[str, str], decimal_sign: str = ".") -> None:
        self._whole = {source: said for source, said in table.items() if not _HOLE.search(source)}
        self._lower = {source.lower(): said.lower() for source, said in self._whole.items()}
        # the more of a pattern is words, the less can be mistaken for it
        patterns = sorted(
            (source for source in table if source not in self._whole),
            key=lambda source: len(_HOLE.sub("", source)),
            reverse=True,
        )
        self._patterns = [(_matcher(source), table[source]) for source in patterns]
        self._decimal_sign = decimal_sign
        self.say = lru_cache(maxsize=1024)(self._say)

    def translate(self, text: str) -> str | None:
        """Return a sentence in the other language; None where no pattern fits."""
        if text in self._whole:
            return self._whole[text]
        if found := _NUMBER.fullmatch(text):
            whole, decimals, unit = found.groups("")
            whole = whole.replace("-", "\u2212")
            return whole + (self._decimal_sign + decimals if decimals else "") + unit
        if text.islower() and text in self._lower:
            return self._lower[text]
        if said := self._whole.get(text[:1].lower() + text[1:]):  # where it begins a sentence
            return said[:1].upper() + said[1:]
        for matcher, said in self._patterns:
            found = matcher.fullmatch(text)
            if found and all(map(_balanced, found.groups())):
                return said.format(*(_Part(part, self) for part in found.groups()))
        return None

    def _say(self, text: str) -> str:
        """Return a sentence in the other language; what nobody has translated stays as it is."""
        if (said := self.translate(text)) is not None:
            return said
        for seam in _SEAMS:
            head, found, tail = text.partition(seam)
            if found:
                return f"{self.say(head)}{seam}{self.say(tail)}"
        if bracket := _BRACKET.fullmatch(text):
            return f"{self.say(bracket[1])} ({self.say(bracket[2])})"
        return _HYPHEN.sub("\u2212", text)


def _balanced(text: str) -> bool:
    """Return whether every bracket that opens also closes: else a hole took too much."""
    depth = 0
    for sign in text:
        depth += (sign == "(") - (sign == ")")
        if depth < 0:
            return False
    return depth == 0


class _Part:
    """What stands in a hole: looked up itself, but by ``{0!s}`` as it is."""

    def __init__(self, text: str, phrases: Phrases) -> None:
        self._text, self._phrases = text, phrases

    def __str__(self) -> str:
        return self._text

    def __format__(self, form: str) -> str:
        return self._phrases.say(self._text)


def _matcher(source: str) -> re.Pattern[str]:
    parts = [re.escape(part) for part in _HOLE.split(source)]
    return re.compile("(.+?)".join(parts), re.DOTALL)


@cache
def phrases(language: str) -> Phrases:
    """Return what the layers say, as it is said in a language."""
    import tomllib
    from importlib.resources import files

    text = files("bandplate.core").joinpath(f"phrases_{language}.toml").read_text("utf-8")
    return Phrases(tomllib.loads(text), DECIMAL_SIGNS[language])
