"""Drills hands-free on the real wire: an athlete who reads the screen, the recorder, and again."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from bandplate.config import Limits, save_limits
from bandplate.drills import happening, rerun, summarise
from bandplate.recording import Recording
from tests.system.stations import bandplate, called

SHORT = """
title = "Short hold"
scenario = "hold"
sides = ["left", "right"]
repetitions = 1
rest_s = 0.5
side_rest_s = 0.5
phases = [
  { kind = "rise", duration_s = 1, target_pct = [20, 60] },
  { kind = "hold", duration_s = 1, target_pct = 60 },
]
[ready]
still_s = 0.5
countdown_s = 0.5
"""
PERTURBED = """
title = "Short perturb"
scenario = "hold"
sides = ["left"]
repetitions = 1
cues = []
phases = [
  { kind = "relax", duration_s = 4 },
  { kind = "rise", duration_s = 1, target_pct = [20, 55] },
  { kind = "perturb", duration_s = 4, target_pct = 55 },
]
[ready]
still_s = 0.5
countdown_s = 0.5
[resistance]
source = "anchor"
bands = ["torso"]
profile = { kind = "perturbations", amplitude_n = 60, gap_s = [1.0, 1.5], length_s = 0.5 }
[stops]
lost_samples_pct = 100  # a busy machine starves the simulated board
off = ["quality"]
"""


def drill_file(folder: Path, text: str) -> Path:
    file = folder / "short.toml"
    file.write_text(text)
    return file


def run(folder: Path, text: str, source: str, *options: str) -> tuple[int, str, Path]:
    done = bandplate(
        *("run", "--source", source, "--drill", drill_file(folder, text), "--athlete", "A"),
        *("--headless", "--seed", "3", "--record", folder / "D", *options),
    )
    (path,) = (folder / "D").glob("*.mcap")
    return done.returncode, done.stdout + done.stderr, path


def summary_of(printed: str) -> str:
    """Return the drill's part of what was printed: from its headline, while lines are indented."""
    found = re.search(r"^short: .*\n(?:  .*\n)+", printed, re.M)
    assert found, printed
    return found[0]


def test_a_drill_runs_by_itself_and_says_the_same_in_run_measure_and_replay(
    tmp_path: Path,
) -> None:
    code, printed, path = run(tmp_path, SHORT, "sim:hold")
    assert code == 0, printed
    assert "A: sets 2, repetitions 2 kept." in printed
    summary = summary_of(printed)
    assert "short: done" in summary
    assert "left 1 of 1, right 1 of 1" in summary
    assert summary_of(called("measure", path).stdout) == summary
    replayed = called("replay", path, "--headless", "--speed", "100")
    assert summary_of(replayed.stdout) == summary

    recording = Recording.open(path)
    happened = [e for e in recording.events() if e.kind in happening.REPEATED]
    assert [e for e in rerun(recording) if e.kind in happening.REPEATED] == happened
    told = summarise(recording.events())[0].repetitions
    assert [repetition["side_done"] for repetition in told] == ["left", "right"]

    whole = json.loads(called("measure", path, "--json").stdout)
    second = json.loads(called("measure", path, "--json", "--repetition", "2").stdout)
    (right,), (both,) = (
        [m for m in told["measures"] if (m["name"], m["scope"]) == ("push_peak_n", "push")]
        for told in (second, whole)
    )
    assert right["value"] == pytest.approx(0.6 * 1600, rel=0.1)
    assert "--push" in both["absent"]
    refused = called("measure", path, "--repetition", "3")
    assert refused.returncode == 2
    assert "1 to 2" in refused.stderr


def test_who_steps_off_is_told_and_nothing_goes_on_by_itself(tmp_path: Path) -> None:
    long = SHORT.replace('"hold", duration_s = 1', '"hold", duration_s = 8')
    code, printed, path = run(tmp_path, long, "sim:hold+stepping_off")
    assert code == 1, printed
    assert re.search(r"STOP: .*: \S+", printed)
    assert "short: not finished" in printed
    events = Recording.open(path).events()
    kinds = [event.kind for event in events if event.kind in happening.REPEATED]
    stopped = kinds.index(happening.STOPPED)
    assert happening.EASED in kinds[:stopped]
    assert happening.GO not in kinds[stopped:]


def test_a_motorised_anchor_perturbs_and_the_answer_is_measured(tmp_path: Path) -> None:
    code, printed, path = run(tmp_path, PERTURBED, "sim:hold", "--anchor", "--arm")
    assert code == 0, printed
    recording = Recording.open(path)
    asked = [e for e in recording.events() if e.kind == happening.PERTURBED]
    assert len(asked) >= 3
    metadata = recording.metadata_changes()[-1].metadata
    assert "response_template" in metadata
    marks = metadata["perturbations"]
    assert isinstance(marks, list)
    assert {mark["relaxed"] for mark in marks} == {True, False}
    told = json.loads(called("measure", path, "--json", "--repetition", "1").stdout)
    latencies = [
        m["value"]
        for m in told["measures"]
        if m["name"] == "resp_latency_ms" and "value" in m and "index" in m
    ]
    assert latencies
    assert all(0 < latency_ms < 1000 for latency_ms in latencies)


def test_a_limit_on_one_torso_line_leaves_the_anchor_pulling_both_alike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    save_limits(Limits(band_max_n={"torso_left": 150.0}))  # of 120 N at base
    strong = PERTURBED.replace("amplitude_n = 60", "amplitude_n = 130")
    code, printed, path = run(tmp_path, strong, "sim:hold", "--anchor", "--arm")
    assert code == 0, printed
    events = Recording.open(path).events()
    pulled_n = [e.data["change_n"] for e in events if e.kind == happening.PERTURBED]
    assert max(pulled_n) / 2 > 150.0 - 120.0, "asked for more than the limit"
    assert happening.STOPPED not in [e.kind for e in events]


def test_an_anchor_that_is_not_there_is_refused_before_anything_begins(tmp_path: Path) -> None:
    done = bandplate(
        *("run", "--source", "sim:hold", "--drill", drill_file(tmp_path, PERTURBED)),
        *("--headless", "--record", tmp_path / "D"),
    )
    assert done.returncode == 1
    assert done.stderr.startswith("bandplate: drill short")
    assert "no motorised anchor" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not list(tmp_path.glob("D/*"))
