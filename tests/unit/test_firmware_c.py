"""What the firmware's own folder checks: its C tests, its stack, its tools."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

from tests import firmware_build


@pytest.mark.parametrize("target", ["unit", "stack"])
def test_the_firmwares_own_checks_pass(target: str) -> None:
    firmware_build.built(target, "")


def test_an_image_carries_its_own_hash_and_stamping_again_changes_nothing() -> None:
    import stamp

    image = firmware_build.built("host", "bandplate-device").read_bytes()
    at = image.index(stamp.MARK) + len(stamp.MARK)
    blank = image[:at] + bytes(8) + image[at + 8 :]
    assert image[at : at + 8] == hashlib.sha256(blank).digest()[:8]
    assert stamp.stamped(image) == image
    with pytest.raises(SystemExit, match="2 times, not once"):
        stamp.stamped(image + stamp.MARK)


def test_a_lost_or_displaced_sample_of_the_ramp_shows() -> None:
    import scenario

    ramp = scenario.ramp(20_000)
    assert len(np.unique(ramp, axis=0)) == len(ramp)
    assert np.abs(ramp[:, :14]).max() < 250_000, "within every cell's range"


@pytest.mark.parametrize(
    ("text", "at", "lasts", "channel", "value", "in_ms"),
    [
        ("estop@500", 500, 0, 0, 0, False),
        ("count@1000+20:3=-8388608", 1000, 20, 3, -8388608, False),
        ("tx_stall@2000ms+1500ms", 2000, 1500, 0, 0, True),
    ],
)
def test_events_of_the_command_line(
    text: str, at: int, lasts: int, channel: int, value: int, in_ms: bool
) -> None:
    from scenario import Event

    event = Event.parse(text)
    assert event.kind.name.lower() == text.partition("@")[0]
    assert (event.at, event.lasts, event.channel, event.value) == (at, lasts, channel, value)
    assert event.in_ms is in_ms
    with pytest.raises(ValueError, match="is no event"):
        Event.parse(text.replace("@", "#"))
