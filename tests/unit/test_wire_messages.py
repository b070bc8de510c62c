"""The generated files are up to date, agree with the design, and survive any bytes."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bandplate.core.channels import N_CHANNELS
from bandplate.core.errors import WireError
from bandplate.wire import messages

ROOT = Path(__file__).parents[2]
FRAMES = json.loads((ROOT / "hardware/protocol/vectors.json").read_text())["frames"]


def test_generated_files_do_not_differ_from_their_source() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "hardware/protocol/generate.py", "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.skipif(shutil.which("cc") is None, reason="no C compiler on this machine")
def test_c_header_holds_its_own_assertions() -> None:
    header = ROOT / "hardware/protocol/bandplate_messages.h"
    flags = ["-std=c11", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", "-x", "c"]
    done = subprocess.run(["cc", *flags, header], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_lengths_are_the_designs() -> None:
    samples = messages.Samples.TYPE
    assert samples == 0x10
    assert messages.SAMPLES_HEADER_SIZE == 14
    assert messages.N_CHANNELS == N_CHANNELS
    assert [messages.payload_length(samples, n) for n in range(6)] == [0, 66, 114, 162, 210, 0]
    assert messages.payload_length(0x7F) == 0
    assert {frame["name"].split()[0] for frame in FRAMES} == {
        message.__name__ for message in messages.MESSAGES.values()
    }


@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: frame["name"])
def test_golden_fields(frame: dict[str, Any]) -> None:
    message = messages.unpack(bytes.fromhex(frame["message"]))
    assert message.pack().hex() == frame["message"]
    for name, value in frame["fields"].items():
        field = getattr(message, name)
        assert (field.hex() if isinstance(field, bytes) else field) == value


@given(st.binary(max_size=254))
def test_any_bytes_are_a_message_or_a_wire_error(data: bytes) -> None:
    try:
        message = messages.unpack(data)
    except WireError:
        return
    # Not compared as bytes: a float field may carry any of many NaNs.
    assert len(message.pack()) == len(data)


def test_a_value_that_does_not_fit_is_refused() -> None:
    with pytest.raises(WireError, match="rate_hz=70000"):
        messages.Start(1, 70_000, 1).pack()
    with pytest.raises(WireError, match="index -1"):
        messages.Samples(0, 1, 0, 0, -1, 0, bytes(48)).pack()
