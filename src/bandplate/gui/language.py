"""Words of the program in the language of the person.

The windows' own words go through ``tr`` and stand in ``translations/bandplate_de.ts``, which
lupdate keeps. What lower layers say (cues, stops, measures, reasons) are whole sentences with
numbers and names in them: :func:`say` finds the pattern in ``translations/domain_de.toml`` that a
sentence was made from. Both files are read as they are: nothing has to be compiled.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final, Literal
from xml.etree import ElementTree

from PySide6.QtCore import (
    QCoreApplication,
    QLibraryInfo,
    QLocale,
    QObject,
    QTranslator,
)

__all__ = ["Phrases", "install", "phrases", "say"]

_HOLE: Final = re.compile(r"\{\d\}")
_NUMBER: Final = re.compile(r"[-\u2212+]?[\d\u202f ,]*\.?\d+")


class Phrases:
    """Patterns of sentences with holes (``{0}``), and the same in another language.

    Parameters
    ----------
    table : mapping of str to str
        Pattern to translation; a translation may put the holes in another order.
    """

    def __init__(self, table: Mapping[str, str]) -> None:
        self._whole = {source: said for source, said in table.items() if not _HOLE.search(source)}
        self._lower = {source.lower(): said.lower() for source, said in self._whole.items()}
        # the more of a pattern is words, the less can be mistaken for it
        patterns = sorted(
            (source for source in table if source not in self._whole),
            key=lambda source: len(_HOLE.sub("", source)),
            reverse=True,
        )
        self._patterns = [(_matcher(source), table[source]) for source in patterns]
        self.translate = lru_cache(maxsize=1024)(self._translate)

    def _translate(self, text: str) -> str | None:
        """Return a sentence in the other language; None where no pattern fits."""
        if text in self._whole:
            return self._whole[text]
        if _NUMBER.fullmatch(text):
            return text
        for matcher, said in self._patterns:
            found = matcher.fullmatch(text)
            if found is not None:
                return said.format(*(self.translate(part) or part for part in found.groups()))
        return self._lower.get(text) if text.islower() else None


def _matcher(source: str) -> re.Pattern[str]:
    parts = [re.escape(part) for part in _HOLE.split(source)]
    return re.compile("(.+?)".join(parts), re.DOTALL)


class _Catalogue(QTranslator):
    """A Linguist file; the same English words are the same in every context that has no own."""

    def __init__(self, ts: bytes, parent: QObject) -> None:
        super().__init__(parent)
        self._words: dict[tuple[str, str], str] = {}
        for context in ElementTree.fromstring(ts).iter("context"):
            name = context.findtext("name") or ""
            for message in context.iter("message"):
                source, said = message.findtext("source"), message.findtext("translation")
                if source and said:
                    self._words[name, source] = said
                    self._words.setdefault(("", source), said)

    def isEmpty(self) -> bool:
        return not self._words

    def translate(
        self,
        context: str | bytes | bytearray | memoryview,
        source: str | bytes | bytearray | memoryview,
        disambiguation: str | bytes | bytearray | memoryview | None = None,
        n: int = -1,
    ) -> str:
        said = self._words.get((str(context), str(source)))
        # an empty answer tells Qt to look on
        return said or self._words.get(("", str(source)), "")


_installed: list[QTranslator] = []
_now: list[str] = ["en"]


def install(app: QCoreApplication, choice: Literal["system", "en", "de"]) -> str:
    """Let the windows made from now on speak a language.

    Parameters
    ----------
    app : QCoreApplication
    choice : str
        ``system``: that of the computer, where there is a translation.

    Returns
    -------
    str
        The language.
    """
    for translator in _installed:
        app.removeTranslator(translator)
    _installed.clear()
    german = QLocale.system().language() == QLocale.Language.German
    _now[0] = ("de" if german else "en") if choice == "system" else choice
    if _now[0] != "en":
        qt = QTranslator(app)  # Qt's own buttons and dialogs
        if qt.load(
            f"qtbase_{_now[0]}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        ):
            _installed.append(qt)
        _installed.append(_Catalogue(_file(f"bandplate_{_now[0]}.ts"), app))
    for translator in _installed:
        app.installTranslator(translator)
    return _now[0]


@cache
def phrases(code: str) -> Phrases:
    """Return what the lower layers say, in a language that is not English."""
    return Phrases(tomllib.loads(_file(f"domain_{code}.toml").decode()))


def say(text: str) -> str:
    """Return the words of a lower layer (a cue, an advice, a reason) in the person's language."""
    if not text or _now[0] == "en":
        return text
    return phrases(_now[0]).translate(text) or text


def _file(name: str) -> bytes:
    return files("bandplate.gui").joinpath(f"translations/{name}").read_bytes()
