"""Tests on the ARM binary in QEMU: `make firmware-test` runs them, `make test` does not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.firmware.emulator import IMAGE

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark them as in need of an emulator; the longest comes first, the others run beside it."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.hardware)
            # told in the summary: a green run says how often it was lucky
            item.add_marker(
                pytest.mark.filterwarnings("default::tests.firmware.emulator.StoodStillWarning")
            )
    items.sort(key=lambda item: item.get_closest_marker("timeout") is None)


@pytest.fixture(autouse=True)
def _needs_the_image() -> None:
    for tool in ("qemu-system-arm", "setpriv"):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed; make firmware-test installs it")
    if not IMAGE.exists():
        pytest.skip(f"{IMAGE.name} is not built; make firmware-test builds it")
