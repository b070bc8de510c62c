"""The results of one computation of a set, into the database and out of it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import msgspec
from sqlalchemy import Connection, insert, select

from bandplate.core.errors import HistoryError
from bandplate.history.database import inserting
from bandplate.history.schema import ComputationRow, MeasureRow, ResultRow, SetRow, measure_id
from bandplate.history.types import Computation, Results
from bandplate.measures import Measure

__all__ = ["as_json", "read_results", "store_results"]


def store_results(
    connection: Connection,
    set_uid: UUID,
    number: int,
    results: Sequence[Measure],
    software: str,
    computed_utc_ns: int,
) -> None:
    """Store the results of one computation of a set, each measure's name and method once."""
    connection.execute(
        insert(ComputationRow).values(
            set_uid=set_uid, number=number, computed_utc_ns=computed_utc_ns, software=software
        )
    )
    if not results:
        return
    measures = {}
    rows = []
    for position, result in enumerate(results):
        what = (result.name, result.scope, result.unit, result.method, result.experimental)
        key = measure_id(*what)
        names = ("name", "scope", "unit", "method", "experimental")
        measures[key] = {"id": key, **dict(zip(names, what, strict=True))}
        rows.append(
            {
                "set_uid": set_uid,
                "computation": number,
                "measure_id": key,
                "position": position,
                "idx": result.index,
                "value": None if result.value is None else float(result.value),
                "plus_minus": result.plus_minus,
                "absent": result.absent,
                "params": dict(result.params),
                "repetition": result.repetition,
            }
        )
    # In one order everywhere, so that two stations never wait for each other in a circle.
    connection.execute(
        inserting(connection, MeasureRow).on_conflict_do_nothing(),
        [measures[key] for key in sorted(measures)],
    )
    connection.execute(insert(ResultRow), rows)


def read_results(connection: Connection, set_uid: UUID, number: int | None) -> Results:
    """Return one computation of a set, or the one that holds (number None).

    Raises
    ------
    HistoryError
        There is no such one any more.
    """
    query = select(
        ComputationRow.number, ComputationRow.computed_utc_ns, ComputationRow.software
    ).where(ComputationRow.set_uid == set_uid)
    if number is None:
        query = query.join(
            SetRow,
            (SetRow.uid == ComputationRow.set_uid) & (SetRow.computation == ComputationRow.number),
        )
    else:
        query = query.where(ComputationRow.number == number)
    found = connection.execute(query).one_or_none()
    if found is None:
        raise HistoryError("these results are not in the history any more: look again")
    computation = Computation(*found)
    rows = connection.execute(
        select(
            MeasureRow.name,
            MeasureRow.scope,
            ResultRow.value,
            MeasureRow.unit,
            MeasureRow.method,
            ResultRow.params,
            MeasureRow.experimental,
            ResultRow.idx,
            ResultRow.plus_minus,
            ResultRow.absent,
            ResultRow.repetition,
        )
        .join(MeasureRow, MeasureRow.id == ResultRow.measure_id)
        .where(ResultRow.set_uid == set_uid, ResultRow.computation == computation.number)
        .order_by(ResultRow.position)
    )
    return Results(computation, tuple(Measure(*row) for row in rows))


def as_json(measures: Sequence[Measure]) -> bytes:
    """Return what makes two lists of results the same after a round through the database."""
    return msgspec.json.encode([(m.to_dict(), m.absent, m.method, m.repetition) for m in measures])
