"""Fixtures that several test modules share."""

from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="session", autouse=True)
def _history_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test writes into the history of whoever runs it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BANDPLATE_DB", str(tmp_path_factory.mktemp("history") / "history.db"))
        yield


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of real recordings with independently computed references."""
    folder = Path(__file__).parents[1].parent / "shared" / "data"
    if not (folder / "reference.json").exists():
        pytest.skip("the folder of real recordings is not beside this checkout")
    return folder
