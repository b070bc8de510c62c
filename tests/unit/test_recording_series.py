"""A station's recording becomes forces again, with the calibration that held at each row."""

import numpy as np
import pytest

from bandplate.calibration import Calibration
from bandplate.calibration.plates import corner_positions_mm, plate_matrix
from bandplate.core.channels import CHANNELS
from bandplate.core.errors import BandplateError
from bandplate.core.samples import SAMPLE_DTYPE
from bandplate.recording import RecordingWriter, load_series

RATE_HZ = 1000.0
GAIN_N_PER_COUNT = 0.001


def calibration(zero_counts):
    matrix = tuple(map(tuple, plate_matrix(corner_positions_mm(180.0, 280.0)).tolist()))
    gains = (GAIN_N_PER_COUNT,) * 14 + (0.0, 0.0)
    return Calibration(gains, (float(zero_counts),) * 16, (matrix, matrix), "test")


def samples(index, counts, segment=0):
    rows = np.zeros(len(index), SAMPLE_DTYPE)
    rows["index"] = index
    rows["t_ns"] = 10**9 + np.asarray(index) * 10**6 + segment * 10**10
    rows["segment"] = segment
    rows["counts"] = counts
    return rows


def record(folder, *pieces):
    metadata = {
        "rate_hz": RATE_HZ,
        "engine": {"rate_hz": RATE_HZ},
        "calibration": calibration(0).to_json(),
    }
    with RecordingWriter(folder, name="s", metadata=metadata) as writer:
        for piece in pieces:
            if isinstance(piece, Calibration):
                writer.write_metadata({"calibration": piece.to_json()})
            else:
                writer.write_samples(piece)
    return writer.first_path


def test_forces_follow_a_change_of_zero_at_its_row(tmp_path):
    rng = np.random.default_rng(1)
    counts = rng.integers(100_000, 400_000, (6000, len(CHANNELS)))
    rows = samples(np.arange(6000), counts)
    path = record(tmp_path, *np.split(rows[:2500], 5), calibration(50_000), rows[2500:])
    series = load_series(path)
    zero = np.where(np.arange(6000) < 2500, 0, 50_000)[:, np.newaxis]
    loads_n = (counts - zero) * GAIN_N_PER_COUNT
    np.testing.assert_allclose(series["left.fz"], loads_n[:, :4].sum(axis=1), rtol=1e-12)
    np.testing.assert_allclose(series["right.fz"], loads_n[:, 4:8].sum(axis=1), rtol=1e-12)
    np.testing.assert_allclose(series["torso_right"], loads_n[:, 13], rtol=1e-12)
    left = loads_n[:, :4]
    x_mm = 180.0 * (left[:, 1] + left[:, 3] - left[:, 0] - left[:, 2]) / left.sum(axis=1)
    np.testing.assert_allclose(series["left.cop_x"], x_mm, atol=1e-9)
    assert not series.foreign
    assert series.rate_hz == RATE_HZ
    assert {"left.fz", "both.cop_y", "swing_left"} <= series.present
    assert series.gaps == ()
    np.testing.assert_array_equal(series.t_ns, rows["t_ns"])


def test_lost_samples_and_a_restart_are_gaps_of_the_series(tmp_path):
    counts = np.full((50, 16), 100_000)
    path = record(
        tmp_path,
        samples(np.arange(50), counts),
        samples(np.arange(60, 110), counts),
        samples(np.arange(50), counts, segment=1),
    )
    series = load_series(path)
    assert len(series) == 150
    assert [(gap.row, gap.missing) for gap in series.gaps] == [(50, 10), (100, None)]


def test_a_recording_without_samples_or_calibration_is_told(tmp_path):
    with pytest.raises(BandplateError, match="holds no samples"):
        load_series(record(tmp_path))
    with RecordingWriter(tmp_path, name="s", metadata={"rate_hz": RATE_HZ}) as writer:
        writer.write_samples(samples(np.arange(50), 0))
    with pytest.raises(BandplateError, match="engine settings"):
        load_series(writer.path)
