"""Fixtures that several test modules share."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

#: How long an example takes says how busy the machine is, nothing else.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session", autouse=True)
def _folders_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test touches history, recordings, settings or choices of whoever runs it."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BANDPLATE_DB", str(home / "history.db"))
        patch.setenv("XDG_DATA_HOME", str(home / "data"))
        patch.setenv("XDG_CONFIG_HOME", str(home / "config"))
        yield


@pytest.fixture(autouse=True)
def _garbage_of_its_own() -> Iterator[None]:
    """Collect between the tests: in one of a test's threads it could delete a window there."""
    gc.disable()
    yield
    gc.enable()
    gc.collect(1)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of real recordings with independently computed references."""
    folder = Path(__file__).parents[1].parent / "shared" / "data"
    if not (folder / "reference.json").exists():
        pytest.skip("the folder of real recordings is not beside this checkout")
    return folder
