"""Engine and detectors: against the same arithmetic in NumPy and SciPy."""

import numpy as np
import pytest
from scipy import signal

from bandplate._rt import (
    EVENT_CALIBRATION_APPLIED,
    EVENT_CONTACT_BEGAN,
    EVENT_CONTACT_ENDED,
    EVENT_DTYPE,
    EVENT_GAP_FOUND,
    EVENT_PUSH_BEGAN,
    EVENT_SEGMENT_BEGAN,
    Engine,
    Ring,
    butterworth_sos,
    filter_columns,
)
from bandplate.calibration.plates import corner_positions_mm, plate_matrix
from bandplate.core.channels import SIGNAL_INDEX
from bandplate.core.samples import SAMPLE_DTYPE, SERIES_DTYPE

MATRIX = np.stack([plate_matrix(corner_positions_mm(180, 280))] * 2)
GAIN = np.full(16, 0.002)


def samples(corner_n: np.ndarray, band_n: np.ndarray, rate_hz: float = 1000) -> np.ndarray:
    """Rows of raw samples from newtons per cell (n, 8) and band (n, 6)."""
    rows = np.zeros(len(corner_n), SAMPLE_DTYPE)
    rows["index"] = np.arange(len(rows))
    rows["t_ns"] = 10**9 + (np.arange(len(rows)) * 1e9 / rate_hz).astype(np.int64)
    rows["counts"][:, :8] = np.round(corner_n / 0.002)
    rows["counts"][:, 8:14] = np.round(band_n / 0.002)
    return rows


def engine(**options: object) -> Engine:
    made = Engine(1000.0, 1 << 15, **options)  # type: ignore[arg-type]
    made.set_calibration(GAIN, np.zeros(16), MATRIX)
    return made


def random_rows(n: int, seed: int = 1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return samples(rng.uniform(5, 300, (n, 8)), rng.uniform(0, 200, (n, 6)))


def test_row_formats_are_those_of_the_compiled_layer() -> None:
    ring = Engine(1000.0).series
    assert ring.dtype == SERIES_DTYPE
    assert Ring(4, SAMPLE_DTYPE).dtype.itemsize == 88
    assert EVENT_DTYPE.itemsize == 26


def test_forces_and_cop_equal_the_definition() -> None:
    rows = random_rows(500)
    unit = engine(plate_separation_mm=420.0)
    reader = unit.series.reader()
    unit.process(rows)
    values = reader.read()["values"]
    newtons = rows["counts"] * 0.002
    x_mm, y_mm = corner_positions_mm(180, 280).T
    moment_x = moment_y = total = 0.0
    for side, centre_mm in (("left", -210.0), ("right", 210.0)):
        cells = newtons[:, :4] if side == "left" else newtons[:, 4:8]
        fz_n = cells.sum(axis=1)
        cop_x = (cells * x_mm).sum(axis=1) / fz_n
        cop_y = (cells * y_mm).sum(axis=1) / fz_n
        at = SIGNAL_INDEX[f"{side}.fz"]
        np.testing.assert_allclose(values[:, at], fz_n, rtol=1e-12)
        np.testing.assert_allclose(values[:, at + 1], cop_x, rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(values[:, at + 2], cop_y, rtol=1e-9, atol=1e-9)
        total = total + fz_n
        moment_x = moment_x + fz_n * (cop_x + centre_mm)
        moment_y = moment_y + fz_n * cop_y
    np.testing.assert_allclose(values[:, 6], total, rtol=1e-12)
    np.testing.assert_allclose(values[:, 7], moment_x / total, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(values[:, 8], moment_y / total, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(values[:, 9:15], newtons[:, 8:14], rtol=1e-12)


def test_no_cop_below_the_threshold() -> None:
    corner = np.full((10, 8), 12.0)  # 48 N a plate, 96 N on both
    unit = engine()
    reader = unit.series.reader()
    unit.process(samples(corner, np.zeros((10, 6))))
    values = reader.read()["values"]
    assert np.isnan(values[:, [1, 2, 4, 5]]).all()
    assert np.isfinite(values[:, [7, 8]]).all()


def test_batches_make_no_difference_bit_for_bit() -> None:
    rows = random_rows(5000, 7)
    results = []
    for cuts in ([5000], [1] * 700 + [4300], [17, 400, 2, 4581]):
        unit = engine(push_side="left")
        readers = [unit.series.reader(), unit.filtered.reader(), unit.events.reader()]
        at = 0
        for n in cuts:
            unit.process(rows[at : at + n])
            at += n
        results.append([reader.read().tobytes() for reader in readers])
    assert results[0] == results[1] == results[2]


@pytest.mark.parametrize(("order", "cutoff_hz", "rate_hz"), [(2, 10, 100), (4, 50, 1000)])
def test_filter_equals_scipy(order: int, cutoff_hz: float, rate_hz: float) -> None:
    ours = signal.freqz_sos(butterworth_sos(order, cutoff_hz, rate_hz))[1]
    theirs = signal.freqz_sos(signal.butter(order, cutoff_hz, fs=rate_hz, output="sos"))[1]
    np.testing.assert_allclose(np.abs(ours), np.abs(theirs), atol=1e-12)


def test_filter_runs_as_scipy_does_and_starts_settled() -> None:
    x = np.random.default_rng(1).normal(500, 20, (2000, 3))
    sos = signal.butter(4, 50, fs=1000, output="sos")
    start = signal.sosfilt_zi(sos)[:, :, None] * x[0]
    expected, _ = signal.sosfilt(sos, x, axis=0, zi=start)
    np.testing.assert_allclose(filter_columns(x, 50, 1000), expected, rtol=1e-9)


def steps_force(n_steps: int, noise_n: float, seed: int) -> tuple[np.ndarray, list[int], list[int]]:
    rng = np.random.default_rng(seed)
    force = rng.normal(0, noise_n, 1000 + n_steps * 400)
    on, off = [], []
    for i in range(n_steps):
        a = 500 + i * 400 + int(rng.integers(0, 50))
        length = int(rng.integers(150, 300))
        force[a : a + length] += 1400 * np.sin(np.pi * (np.arange(length) + 0.5) / length)
        on.append(a)
        off.append(a + length)
    return force, on, off


def test_contacts_are_found_at_their_threshold_none_missed_none_made_up() -> None:
    force, on, off = steps_force(40, 0.7, 3)
    corner = np.zeros((len(force), 8))
    corner[:, :4] = force[:, None] / 4
    unit = engine(contact_on_n=(20.0, 20.0))
    reader = unit.events.reader()
    unit.process(samples(corner, np.zeros((len(force), 6))))
    events = reader.read()
    for kind, truth in ((EVENT_CONTACT_BEGAN, on), (EVENT_CONTACT_ENDED, off)):
        found = events[events["kind"] == kind]
        assert len(found) == len(truth)
        assert np.abs(found["index"].astype(int) - truth).max() <= 3  # 20 N on a 1400 N half sine
        assert (found["side"] == 0).all()
    snapshot = unit.snapshot()
    assert snapshot.contact_count == (40, 0)
    assert snapshot.contact_ms[0] == pytest.approx(off[-1] - on[-1], abs=6)
    assert snapshot.contact == (False, False)


def test_short_spikes_are_no_contact() -> None:
    force = np.zeros(1000)
    force[100:115] = 200.0
    corner = np.zeros((1000, 8))
    corner[:, :4] = force[:, None] / 4
    unit = engine(contact_on_n=(20.0, 20.0))
    unit.process(samples(corner, np.zeros((1000, 6))))
    assert unit.snapshot().contact_count == (0, 0)


def test_onset_is_the_first_sample_above_five_sd_of_quiet_stance() -> None:
    rng = np.random.default_rng(5)
    force = 400 + rng.normal(0, 2, 4000)
    force[2500:] += np.minimum((np.arange(1500)) * 2.0, 900.0)
    corner = np.zeros((4000, 8))
    corner[:, :4] = force[:, None] / 4
    unit = engine(push_side="left")
    reader = unit.events.reader()
    unit.process(samples(corner, np.zeros((4000, 6))))
    events = reader.read()
    onsets = events[events["kind"] == EVENT_PUSH_BEGAN]
    assert len(onsets) == 1
    threshold = 400 + 5 * 2.0
    crossing = 2500 + int((threshold - 400) / 2.0)
    assert abs(int(onsets["index"][0]) - crossing) <= 2
    assert unit.snapshot().onset_t_ns == int(onsets["t_ns"][0])


def test_gap_and_segment_are_events_and_the_filter_starts_afresh() -> None:
    rows = samples(np.full((300, 8), 100.0), np.zeros((300, 6)))
    rows["counts"][200:, :8] = 5_000
    rows["index"][100:] += 37
    rows["segment"][200:] = 1
    unit = engine()
    events, smooth = unit.events.reader(), unit.filtered.reader()
    unit.process(rows)
    found = events.read()
    gaps = found[found["kind"] == EVENT_GAP_FOUND]
    assert gaps["value"].tolist() == [37.0]
    assert (found["kind"] == EVENT_SEGMENT_BEGAN).sum() == 1
    force = smooth.read()["values"][:, 0]
    np.testing.assert_allclose(force[200:], 40.0, rtol=1e-12)  # no ringing from before the gap


def test_shares_and_asymmetry_follow_the_push_side() -> None:
    corner = np.concatenate([np.full((2000, 4), 150.0), np.full((2000, 4), 50.0)], axis=1)
    bands = np.tile([10.0, 100.0, 50.0, 50.0, 40.0, 60.0], (2000, 1))
    unit = engine(push_side="left")
    unit.process(samples(corner, bands))
    snapshot = unit.snapshot()
    assert snapshot.asymmetry_pct == pytest.approx(-50.0)
    total = 600 + 100 + 50 + 50 + 100
    expected = [100 * v / total for v in (600, 100, 50, 50, 100)]
    assert snapshot.share_pct == pytest.approx(expected)


def test_imported_rows_pass_unchanged_and_absent_stays_absent() -> None:
    rows = np.zeros(500, SERIES_DTYPE)
    rows["t_ns"] = np.arange(500) * 10_000_000
    rows["index"] = np.arange(500)
    rows["values"] = np.nan
    rows["values"][:, 0] = 540.0
    rows["values"][:, 1] = -79.9
    rows["values"][:, 2] = 9.9
    unit = Engine(100.0, 1024, cutoff_hz=10)
    raw, smooth = unit.series.reader(), unit.filtered.reader()
    unit.process_series(rows)
    np.testing.assert_array_equal(raw.read()["values"], rows["values"])
    filtered = smooth.read()["values"]
    np.testing.assert_allclose(filtered[:, :3], rows["values"][:, :3], rtol=1e-9)
    assert np.isnan(filtered[:, 3:]).all()


def test_wrong_shapes_are_refused() -> None:
    with pytest.raises(ValueError, match="calibration shapes"):
        engine().set_calibration(np.ones(8), np.zeros(16), MATRIX)
    with pytest.raises(TypeError, match="SAMPLE_DTYPE"):
        engine().process(np.zeros(3))


def test_the_event_tells_which_calibration_holds() -> None:
    unit = engine()
    detected = unit.events.reader()
    unit.process(random_rows(10))
    unit.set_calibration(GAIN, np.zeros(16), MATRIX, 1)
    unit.set_calibration(GAIN * 2, np.zeros(16), MATRIX, 2)  # before a batch: the first never holds
    rows = random_rows(5)
    rows["index"] += 10
    unit.process(rows)
    applied = detected.read()
    applied = applied[applied["kind"] == EVENT_CALIBRATION_APPLIED]
    assert applied["value"].tolist() == [0, 2]
    assert applied["index"].tolist() == [0, 10]
    cells_n = rows["counts"][-1, :4] * 0.004
    assert unit.snapshot().values[SIGNAL_INDEX["left.fz"]] == pytest.approx(cells_n.sum())


def test_filter_and_detectors_start_afresh_after_a_hole_in_imported_time() -> None:
    rows = np.zeros(100, SERIES_DTYPE)
    rows["index"] = np.arange(100)  # an import numbers its rows: only the time tells of the hole
    rows["t_ns"] = np.arange(100) * 1_000_000
    rows["t_ns"][50:] += 20_000_000
    rows["values"] = np.nan
    rows["values"][:50, SIGNAL_INDEX["left.fz"]] = 100.0
    rows["values"][50:, SIGNAL_INDEX["left.fz"]] = 700.0
    unit = Engine(1000.0)
    smooth, detected = unit.filtered.reader(), unit.events.reader()
    unit.process_series(rows)
    found = detected.read()
    (gap,) = found[found["kind"] == EVENT_GAP_FOUND]
    assert (gap["index"], gap["value"]) == (50, 20)
    left_n = smooth.read()["values"][:, SIGNAL_INDEX["left.fz"]]
    np.testing.assert_allclose(left_n, rows["values"][:, SIGNAL_INDEX["left.fz"]], rtol=1e-9)
