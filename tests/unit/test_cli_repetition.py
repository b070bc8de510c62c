"""``bandplate measure --repetition``: each repetition is measured by what held for it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from bandplate.calibration import Calibration
from bandplate.cli.main import main
from bandplate.core.channels import CHANNELS, N_CHANNELS
from bandplate.core.events import Event
from bandplate.core.samples import SAMPLE_DTYPE
from bandplate.drills import happening as h
from bandplate.recording import RecordingWriter
from bandplate.sources.simulator.board import Board

RATE_HZ = 500
GO_S, END_S = (4.0, 14.0), (10.0, 20.0)


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """22 s, two repetitions, the second never ended; each with its own passive response."""
    curves = {"rate_hz": 1.0, "force_per_n": [1.0], "tension_per_n": [1.0]}
    metadata = {
        "rate_hz": RATE_HZ,
        "engine": {"rate_hz": RATE_HZ},
        "calibration": Calibration.nominal(json.loads(Board(1).dictionary(RATE_HZ))).to_json(),
        "perturbations": [
            {"signal": "torso_left", "t_ns": round((go_s + 4) * 1e9), "relaxed": False}
            for go_s in GO_S
        ],
    }
    counts = np.random.default_rng(1).integers(-50, 50, (22 * RATE_HZ, N_CHANNELS))
    for go_s in GO_S:  # the band is pulled
        pulled = slice(round((go_s + 4) * RATE_HZ), round((go_s + 4.5) * RATE_HZ))
        counts[pulled, CHANNELS.index("torso_left")] += 100_000
    with RecordingWriter(tmp_path, name="a", metadata=metadata) as writer:
        for second in range(22):
            rows = np.zeros(RATE_HZ, SAMPLE_DTYPE)
            rows["index"] = second * RATE_HZ + np.arange(RATE_HZ)
            rows["t_ns"] = rows["index"] * (1_000_000_000 // RATE_HZ)
            rows["counts"] = counts[second * RATE_HZ :][:RATE_HZ]
            writer.write_samples(rows)
            for number, go_s in enumerate(GO_S, 1):
                if second == go_s:
                    template = {"response_template": {**curves, "rate_hz": float(number)}}
                    writer.write_metadata({"push_side": "left", **template})
                    go = {"side": "left", "repetition": number, "quiet_n": {}}
                    writer.write_event(Event(round(go_s * 1e9), h.GO, go))
            if second == END_S[0]:
                writer.write_event(Event(round(END_S[0] * 1e9), h.STOPPED, {"reason": "coach"}))
    return writer.first_path


def reason(capsys: pytest.CaptureFixture[str], recording: Path, number: int) -> str:
    assert main(["measure", str(recording), "--json", "--repetition", str(number)]) == 0
    measures = json.loads(capsys.readouterr().out)["measures"]
    return " ".join(
        m["absent"] for m in measures if m["name"] == "resp_latency_ms" and "absent" in m
    )


def test_each_repetition_has_its_own_passive_response_and_an_open_one_lasts_to_the_end(
    recording: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "recorded at 1.0 Hz" in reason(capsys, recording, 1)
    assert "recorded at 2.0 Hz" in reason(capsys, recording, 2)
