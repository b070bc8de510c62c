"""Athletes and what they did, in a database: SQLite by default, PostgreSQL by URL."""

from __future__ import annotations

from bandplate.history.athletes import AthleteStore
from bandplate.history.database import database_url
from bandplate.history.exclusions import ExclusionStore
from bandplate.history.names import checked_name
from bandplate.history.records import RecordStore
from bandplate.history.sets import SetStore, recording_sha256
from bandplate.history.transfer import TransferStore
from bandplate.history.trends import TrendStore
from bandplate.history.types import (
    Athlete,
    AthleteOverview,
    Band,
    Computation,
    Exclusion,
    Finding,
    Note,
    Plan,
    RecordingRef,
    Reference,
    Repetition,
    Results,
    Session,
    TrainingSet,
    Trend,
)

__all__ = [
    "Athlete",
    "AthleteOverview",
    "Band",
    "Computation",
    "Exclusion",
    "Finding",
    "History",
    "Note",
    "Plan",
    "RecordingRef",
    "Reference",
    "Repetition",
    "Results",
    "Session",
    "TrainingSet",
    "Trend",
    "checked_name",
    "database_url",
    "recording_sha256",
]


class History(AthleteStore, SetStore, ExclusionStore, TrendStore, RecordStore, TransferStore):
    """The history, open; see :meth:`~bandplate.history.database.Database.open`."""
