"""Fixtures that several test modules share."""

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

#: Modules whose tests share what takes seconds to make: each stays in one process.
TOGETHER = {
    f"tests/system/{name}.py"
    for name in (
        "test_calibrate_courses",
        "test_gui_review",
        "test_history_store",
        "test_plan",
        "test_report",
        "test_station",
    )
}

#: How long an example takes says how busy the machine is, nothing else.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Let ``--dist loadgroup`` keep some modules together, too."""
    if config.getoption("dist") != "loadgroup":
        return None
    from xdist.scheduler import LoadGroupScheduling

    class ByGroupOrModule(LoadGroupScheduling):
        def _split_scope(self, nodeid: str) -> str:
            module = nodeid.partition("::")[0]
            return module if module in TOGETHER else super()._split_scope(nodeid)

    return ByGroupOrModule(config, log)


def pytest_collection_finish() -> None:
    """What was imported stays: collecting between the tests need not go through it again."""
    gc.collect()
    gc.freeze()


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


@pytest.fixture(autouse=True)
def _dressed(request: pytest.FixtureRequest) -> Iterator[None]:
    """Screens are tested in the program's own font and style, with no other test's windows."""
    if "qtbot" not in request.fixturenames:
        yield
        return
    from PySide6.QtCore import QEvent

    from bandplate.gui.look.style import dress
    from bandplate.gui.theme import DARK

    app = request.getfixturevalue("qapp")
    dress(app, DARK)
    yield
    left = [window.title() for window in app.topLevelWindows() if window.isVisible()]
    assert not left, f"windows that stay open, over those of the next test: {left}"
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of real recordings with independently computed references."""
    folder = Path(__file__).parents[1].parent / "shared" / "data"
    if not (folder / "reference.json").exists():
        pytest.skip("the folder of real recordings is not beside this checkout")
    return folder
