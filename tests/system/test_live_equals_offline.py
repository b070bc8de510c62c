"""What a station measures while it runs is what its recording gives, for every measure."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest

from bandplate._rt import Acquisition, Ring
from bandplate.calibration import Calibration, EngineSettings, build_engine
from bandplate.core.samples import SAMPLE_DTYPE
from bandplate.measures import measure_series
from bandplate.recording import RecordingWriter, load_series
from bandplate.sources.simulator.board import Board
from bandplate.sources.simulator.device import SimulatedDevice
from bandplate.sources.simulator.scenarios import SCENARIOS
from bandplate.station.analysis import Analysis
from bandplate.station.log import EventLog
from bandplate.station.recorder import Recorder
from bandplate.wire import messages as wire
from bandplate.wire.codec import encode_frame

RATE_HZ = 1000
SECONDS = 12.0


@pytest.mark.parametrize("scenario", sorted(SCENARIOS))
def test_live_equals_offline_bit_for_bit(tmp_path: Path, scenario: str) -> None:
    device = SimulatedDevice(scenario, seed=3)
    dictionary = msgspec.json.decode(Board(3).dictionary(RATE_HZ), type=dict[str, object])
    settings = EngineSettings(rate_hz=RATE_HZ, push_side="left")
    calibration = Calibration.nominal(dictionary)
    metadata: dict[str, object] = {
        "rate_hz": float(RATE_HZ),
        "push_side": "left",
        "calibration": calibration.to_json(),
        "engine": msgspec.to_builtins(settings),
        "references_n": dictionary["references_n"],
        "band_curves": dictionary["band_curves"],
        "body_weight_n": 735.0,
    }
    loop = Acquisition(Ring(1 << 15, SAMPLE_DTYPE), build_engine(settings, calibration, 1 << 15))
    loop.new_segment(RATE_HZ, 1500.0)
    recorder = Recorder(
        loop, EventLog(), RecordingWriter(tmp_path, name=scenario, metadata=metadata)
    )
    analysis = Analysis(loop.engine, metadata)
    recorder.start()
    now_us = 1_000_000
    loop.feed(device.receive(encode_frame(wire.Start(1, RATE_HZ, 1).pack()), now_us), now_us * 1000)
    rng = np.random.default_rng(5)
    while now_us < 1_000_000 + SECONDS * 1e6:
        now_us += int(rng.integers(300, 9000))  # chunks of any size, never on a frame's border
        data = device.produce(now_us)
        cut = int(rng.integers(0, len(data) + 1))
        loop.feed(data[:cut], now_us * 1000)
        loop.feed(data[cut:], now_us * 1000 + 50_000)
    recorder.stop()
    live = [measure.to_dict() for measure in analysis.measure_set()]
    (path,) = tmp_path.glob("*.mcap")
    assert [measure.to_dict() for measure in measure_series(load_series(path))] == live
    assert len({str(measure["name"]) for measure in live}) > 40
    assert sum("value" in measure for measure in live) >= (0 if scenario == "empty" else 20)
