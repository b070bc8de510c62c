"""After a set: what the history knows before it, and keeping its recording after it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bandplate.cli.say import complain

if TYPE_CHECKING:
    from bandplate.history import History

__all__ = ["keep_after_run", "print_kept", "stored_facts"]


def stored_facts(athlete: str, database: str = "") -> tuple[dict[str, float], float | None]:
    """Return an athlete's newest maxima (keys of core.references) and body weight, in N.

    Nothing is known of nobody, and of who is not in the history; a history that cannot be read is
    one line on stderr. `database` is that of the settings.

    Raises
    ------
    UsageError
        Nobody can have this name: better said before the training than after it.
    """
    if not athlete:
        return {}, None
    from bandplate.core.errors import BandplateError, UsageError
    from bandplate.core.units import STANDARD_GRAVITY_M_PER_S2
    from bandplate.history import History, checked_name, database_url

    try:
        with History.open(database_url(database)) as history:
            found = history.find_athlete(athlete)
            if found is None:
                name = checked_name(athlete)
                complain(f"{name} is new: added to the history with the first recorded repetition")
                return {}, None
            references = history.references(found.uid)
    except UsageError:
        raise
    except BandplateError as error:
        complain(f"{error}; the run goes on without what is stored of {athlete}")
        return {}, None
    mass_kg = found.body_mass_kg
    weight_n = None if mass_kg is None else mass_kg * STANDARD_GRAVITY_M_PER_S2
    return {key: reference.value_n for key, reference in references.items()}, weight_n


def keep_after_run(path: Path | None, athlete: str, database: str = "") -> str | None:
    """Keep a recording and say so; whatever goes wrong is one line on stderr.

    Parameters
    ----------
    path : Path or None
        Its first file; None: nothing was recorded.
    athlete : str
        Empty: nothing is kept.
    database : str
        That of the settings.

    Returns
    -------
    str or None
        What was said last; nothing where there was nothing to keep.
    """
    if not athlete or path is None:
        return None
    from bandplate.core.errors import BandplateError
    from bandplate.history import History, database_url

    try:
        with History.open(database_url(database)) as history:
            for message in history.messages:
                complain(message)
            return print_kept(path, athlete, history)
    except KeyboardInterrupt:
        complain(f"not all is kept; {_later(path, athlete)}")
        raise
    except BandplateError as error:
        told = f"{error}; {_later(path, athlete)}"
    except Exception as error:  # the run is done and recorded: nothing may spoil that
        told = f"the history failed ({type(error).__name__}: {error}); {_later(path, athlete)}"
    complain(told)
    return told


def _later(path: Path, athlete: str) -> str:
    return f"nothing is lost: bandplate history add {path} --athlete {athlete!r}"


def print_kept(path: Path, athlete: str | None, history: History) -> str:
    """Keep a recording (see :func:`bandplate.review.keep`); return and print what came of it."""
    from bandplate.review import keep

    kept = keep(path, athlete, history)
    for problem in kept.problems:
        complain(problem)
    print(kept.line)
    return kept.line
