"""Words of the program in the language of the person.

The windows' own words go through ``tr`` and stand in ``translations/bandplate_de.ts``, which
lupdate keeps and which is read as it is: nothing has to be compiled. What lower layers say (cues,
stops, measures, reasons) goes through :func:`say`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
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

from bandplate.core.phrases import DECIMAL_SIGNS, phrases
from bandplate.gui.units import converted

__all__ = ["decimal_sign", "install", "preload", "say"]

_TRANSLATED: Final = ("de",)


class _Catalogue(QTranslator):
    """A Linguist file; the same English words are the same in every context that has no own."""

    def __init__(self, words: Mapping[tuple[str, str], str], parent: QObject) -> None:
        super().__init__(parent)
        self._words = words

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
    # dates and what is typed; a computer's own country stays where it speaks that language
    system = QLocale.system()
    spoken = QLocale(QLocale.Language.German if _now[0] == "de" else QLocale.Language.English)
    QLocale.setDefault(system if system.language() == spoken.language() else spoken)
    if _now[0] != "en":
        qt = QTranslator(app)  # Qt's own buttons and dialogs
        if qt.load(
            f"qtbase_{_now[0]}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        ):
            _installed.append(qt)
        _installed.append(_Catalogue(_words(_now[0]), app))
    for translator in _installed:
        app.installTranslator(translator)
    return _now[0]


def say(text: str) -> str:
    """Return the words of a lower layer (a cue, an advice, a reason) as the person reads them."""
    return converted(phrases(_now[0]).say(text), decimal_sign())


def decimal_sign() -> str:
    """Return what stands before the decimals."""
    return DECIMAL_SIGNS[_now[0]]


def preload() -> None:
    """Read the words of every language, so that a change finds them; thread: any."""
    for language in _TRANSLATED:
        _words(language)
        phrases(language)


@cache
def _words(language: str) -> Mapping[tuple[str, str], str]:
    words: dict[tuple[str, str], str] = {}
    ts = files("bandplate.gui").joinpath(f"translations/bandplate_{language}.ts").read_bytes()
    for context in ElementTree.fromstring(ts).iter("context"):
        name = context.findtext("name") or ""
        for message in context.iter("message"):
            source, said = message.findtext("source"), message.findtext("translation")
            if source and said:
                words[name, source] = said
                words.setdefault(("", source), said)
    return words
