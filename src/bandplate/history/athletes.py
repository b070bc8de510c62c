"""Athletes: who they are, what they weigh, their maxima."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from bandplate.core.errors import HistoryError, UsageError
from bandplate.history.database import Database
from bandplate.history.names import as_uid, checked_name, checked_text, name_key, storable
from bandplate.history.schema import (
    AthleteRow,
    FindingRow,
    NoteRow,
    PlanRow,
    ReferenceRow,
    SessionRow,
    new_uid,
)
from bandplate.history.types import Athlete, Reference

__all__ = ["BODY_WEIGHT", "AthleteStore", "the_one"]

#: Key under which a weighed body stands among the references.
BODY_WEIGHT: Final = "body_weight"
_STANDARD_GRAVITY: Final = 9.80665
_COLUMNS: Final = (
    AthleteRow.uid,
    AthleteRow.name,
    AthleteRow.body_mass_kg,
    AthleteRow.notes,
    AthleteRow.created_utc_ns,
)
_OWNED: Final = (SessionRow, ReferenceRow, NoteRow, FindingRow, PlanRow)


class AthleteStore(Database):
    """What the history knows of athletes."""

    def add_athlete(
        self, name: str, *, body_mass_kg: float | None = None, notes: str = ""
    ) -> Athlete:
        """Add an athlete.

        Raises
        ------
        UsageError
            The name cannot be one, or somebody has it (case and spaces do not count); the body
            mass is not one.
        """
        if body_mass_kg is not None:
            _check_mass(body_mass_kg)
        athlete = Athlete(
            new_uid(), checked_name(name), body_mass_kg, checked_text(notes), time.time_ns()
        )
        with self._write() as connection, _one_of_a_name(athlete.name):
            connection.execute(
                insert(AthleteRow).values(
                    uid=athlete.uid,
                    name=athlete.name,
                    name_key=name_key(athlete.name),
                    body_mass_kg=body_mass_kg,
                    notes=athlete.notes,
                    created_utc_ns=athlete.created_utc_ns,
                )
            )
        return athlete

    def athletes(self) -> list[Athlete]:
        """Return everybody, by name."""
        with self._read() as connection:
            rows = connection.execute(select(*_COLUMNS).order_by(AthleteRow.name_key))
            return [Athlete(*row) for row in rows]

    def find_athlete(self, name: str) -> Athlete | None:
        """Return who has this name (case and spaces do not count) or this UUID, or None."""
        uid = as_uid(name)
        match = AthleteRow.name_key == name_key(name) if uid is None else AthleteRow.uid == uid
        if uid is None and (len(name) > 1000 or storable(name) != name):
            return None  # no name that is stored
        with self._read() as connection:
            row = connection.execute(select(*_COLUMNS).where(match)).one_or_none()
        return None if row is None else Athlete(*row)

    def athlete(self, name: str) -> Athlete:
        """Return who has this name or UUID.

        Raises
        ------
        HistoryError
            Nobody has; the line names who comes near.
        """
        found = self.find_athlete(name)
        if found is not None:
            return found
        import difflib

        known = {name_key(a.name): a.name for a in self.athletes()}
        near = difflib.get_close_matches(name_key(name[:100]), known, 3, 0.5)
        hint = f"did you mean {', '.join(known[key] for key in near)}?" if near else "add it first"
        raise HistoryError(f"no athlete is called {name[:100]!r}: {hint}")

    def rename_athlete(self, uid: UUID, name: str) -> None:
        """Give an athlete another name; raises UsageError as `add_athlete` does."""
        name = checked_name(name)
        with self._write() as connection, _one_of_a_name(name):
            changed = {"name": name, "name_key": name_key(name)}
            the_one(
                connection.execute(
                    update(AthleteRow).where(AthleteRow.uid == uid).values(changed)
                ).rowcount
            )

    def merge_athletes(self, keep: UUID, other: UUID) -> None:
        """Give all that `other` has to `keep`, and forget `other`.

        A body mass and notes that only `other` has are kept; of two maxima the newer holds.
        """
        if keep == other:
            raise UsageError("an athlete cannot be merged with itself")
        with self._write() as connection:
            rows = {
                row.uid: row
                for row in connection.execute(
                    select(*_COLUMNS).where(AthleteRow.uid.in_([keep, other]))
                )
            }
            the_one(len(rows) - 1)
            for table in _OWNED:
                connection.execute(
                    update(table).where(table.athlete_uid == other).values(athlete_uid=keep)
                )
            notes = "\n".join(filter(None, (rows[keep].notes, rows[other].notes)))
            mass_kg = rows[keep].body_mass_kg or rows[other].body_mass_kg
            connection.execute(
                update(AthleteRow)
                .where(AthleteRow.uid == keep)
                .values(notes=notes, body_mass_kg=mass_kg)
            )
            connection.execute(delete(AthleteRow).where(AthleteRow.uid == other))

    def references(self, uid: UUID) -> dict[str, Reference]:
        """Return the newest max of each member (keys of core.references)."""
        newest = (
            select(ReferenceRow.key, func.max(ReferenceRow.measured_utc_ns).label("t"))
            .where(ReferenceRow.athlete_uid == uid)
            .group_by(ReferenceRow.key)
            .subquery()
        )
        query = (
            select(
                ReferenceRow.key,
                ReferenceRow.value_n,
                ReferenceRow.measured_utc_ns,
                ReferenceRow.source,
            )
            .join(
                newest,
                (ReferenceRow.key == newest.c.key) & (ReferenceRow.measured_utc_ns == newest.c.t),
            )
            .where(ReferenceRow.athlete_uid == uid, ReferenceRow.key != BODY_WEIGHT)
            .order_by(ReferenceRow.key, ReferenceRow.uid)
        )
        with self._read() as connection:
            return {row.key: Reference(*row) for row in connection.execute(query)}

    def set_reference(
        self, uid: UUID, key: str, value_n: float, *, measured_utc_ns: int, source: str
    ) -> None:
        """Store a max; older ones stay, with their dates.

        Raises
        ------
        UsageError
            `value_n` is not a force.
        """
        if not 0.0 < value_n < 1e5:
            raise UsageError(f"{value_n} N is no max of {key}")
        with self._write() as connection:
            _insert_reference(connection, uid, key, value_n, measured_utc_ns, source)

    def set_body_weight(
        self, uid: UUID, weight_n: float, *, measured_utc_ns: int, source: str
    ) -> None:
        """Store a weighed body, in N; others stay, with their dates, and the newest one holds."""
        mass_kg = weight_n / _STANDARD_GRAVITY
        _check_mass(mass_kg)
        newest = select(func.max(ReferenceRow.measured_utc_ns)).where(
            ReferenceRow.athlete_uid == uid, ReferenceRow.key == BODY_WEIGHT
        )
        with self._write() as connection:
            if measured_utc_ns >= (connection.scalar(newest) or measured_utc_ns):
                the_one(
                    connection.execute(
                        update(AthleteRow).where(AthleteRow.uid == uid).values(body_mass_kg=mass_kg)
                    ).rowcount
                )
            _insert_reference(connection, uid, BODY_WEIGHT, weight_n, measured_utc_ns, source)


@contextmanager
def _one_of_a_name(name: str) -> Iterator[None]:
    """Turn the database's complaint about a second athlete of one name into ours."""
    try:
        yield
    except IntegrityError as error:
        raise UsageError(
            f"there is an athlete {name!r} already: add something to tell them apart"
        ) from error


def _check_mass(mass_kg: float) -> None:
    if not 10.0 <= mass_kg <= 400.0:
        raise UsageError(f"{mass_kg:g} kg is no body mass")


def the_one(count: int) -> None:
    """Raise HistoryError where an athlete that was found before is gone."""
    if count != 1:
        raise HistoryError("this athlete is not in the history any more: look again")


def _insert_reference(
    connection: Connection, uid: UUID, key: str, value_n: float, measured_utc_ns: int, source: str
) -> None:
    connection.execute(
        insert(ReferenceRow).values(
            uid=new_uid(),
            athlete_uid=uid,
            key=key,
            value_n=value_n,
            measured_utc_ns=measured_utc_ns,
            source=storable(source),
        )
    )
