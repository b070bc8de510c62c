"""Tests on the wire run one after the other, also where others run side by side.

A pseudo-terminal that goes gives its number to the next one, and a station that looks for its lost
device would open another test's.
"""

from __future__ import annotations

from pathlib import Path

import pytest

HERE = Path(__file__).parent
ON_THE_WIRE = (
    "test_anchor",
    "test_bad_input",
    "test_drill",
    "test_endings",
    "test_firmware",
    "test_gui_drill",
    "test_gui_first_run",
    "test_gui_live",
    "test_gui_session",
    "test_gui_setup",
    "test_plan",
    "test_simulated",
    "test_station",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put them into one group of pytest-xdist."""
    for item in items:
        if item.path.parent == HERE and item.path.name.startswith(ON_THE_WIRE):
            item.add_marker(pytest.mark.xdist_group("wire"))
