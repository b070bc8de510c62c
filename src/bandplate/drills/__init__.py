"""Drills: what to do, and the target over time."""

from bandplate.drills.model import Corridor, Drill, drill_names, load_drill

__all__ = ["Corridor", "Drill", "drill_names", "load_drill"]
