"""What an athlete is asked to do: drill files, profiles, the controller, cues, stops, summary."""

from bandplate.drills.athlete import Facts
from bandplate.drills.counting import band_signals
from bandplate.drills.drive import resistance_source
from bandplate.drills.files import (
    drill_files,
    drill_from_json,
    drill_to_json,
    drills_folder,
    load_drill,
)
from bandplate.drills.happening import Request
from bandplate.drills.runner import DrillRunner, choose, rerun
from bandplate.drills.spec import Drill
from bandplate.drills.summary import RunSummary, format_summary, summarise
from bandplate.drills.trial import Corridor, Trial

__all__ = [
    "Corridor",
    "Drill",
    "DrillRunner",
    "Facts",
    "Request",
    "RunSummary",
    "Trial",
    "band_signals",
    "choose",
    "drill_files",
    "drill_from_json",
    "drill_to_json",
    "drills_folder",
    "format_summary",
    "load_drill",
    "rerun",
    "resistance_source",
    "summarise",
]
