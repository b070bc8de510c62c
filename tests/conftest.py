"""Fixtures that several test modules share."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of real recordings with independently computed references."""
    folder = Path(__file__).parents[1].parent / "shared" / "data"
    if not (folder / "reference.json").exists():
        pytest.skip("the folder of real recordings is not beside this checkout")
    return folder
