"""The vocabulary: names, row formats, errors and units that everything else stands on."""

from __future__ import annotations

import inspect
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bandplate.core import channels, errors, units
from bandplate.core.samples import SAMPLE_DTYPE, SERIES_DTYPE, Gap, Series
from bandplate.core.target import target_json, target_n


def test_names_are_unique_and_complete() -> None:
    assert len(set(channels.CHANNELS)) == channels.N_CHANNELS == 16
    assert len(set(channels.SIGNALS)) == channels.N_SIGNALS == 16
    assert [channels.SIGNALS[i] for i in channels.SIGNAL_INDEX.values()] == list(channels.SIGNALS)
    assert set(channels.BANDS) <= set(channels.CHANNELS) & set(channels.SIGNALS)
    assert {channels.SIGNAL_UNITS[s] for s in channels.SIGNALS} == {"N", "mm"}
    assert channels.SIGNAL_UNITS["both.cop_y"] == "mm"
    assert channels.other_side("left") == "right"
    assert channels.other_side("right") == "left"


def test_row_formats_keep_their_layout_on_disk() -> None:
    assert SAMPLE_DTYPE.itemsize == 88
    assert SERIES_DTYPE.itemsize == 144
    assert {n: SAMPLE_DTYPE.fields[n][1] for n in SAMPLE_DTYPE.names} == {
        "t_ns": 0,
        "index": 8,
        "device_ticks": 16,
        "flags": 20,
        "device_state": 22,
        "segment": 23,
        "counts": 24,
    }
    assert {n: SERIES_DTYPE.fields[n][1] for n in SERIES_DTYPE.names} == {
        "t_ns": 0,
        "index": 8,
        "values": 16,
    }


def test_series_between_keeps_only_the_gaps_inside() -> None:
    values = np.arange(10.0)[:, None] * np.ones(channels.N_SIGNALS)
    t_ns = 5_000_000_000 + np.arange(10, dtype=np.int64) * 100_000_000
    gaps = tuple(Gap(row, 0, 0, 1) for row in (2, 5, 9))
    part = Series(t_ns, values, 10.0, frozenset({"left.fz"}), gaps=gaps).between(0.3, 0.9)
    assert part["left.fz"].tolist() == [3.0, 4.0, 5.0, 6.0, 7.0, 8.0]
    assert [g.row for g in part.gaps] == [2]
    assert part["left.fz"][part.gaps[0].row] == 5.0
    assert np.shares_memory(part.values, values)


def test_error_tree_exit_codes() -> None:
    tree = [c for _, c in inspect.getmembers(errors, inspect.isclass)]
    assert sorted(c.__name__ for c in tree) == sorted(errors.__all__)
    assert all(issubclass(c, errors.BandplateError) for c in tree)
    assert {c.__name__ for c in tree if c.exit_code != 1} == {"UsageError"}
    assert errors.UsageError.exit_code == 2
    assert issubclass(errors.StorageError, errors.RecordingError)
    assert issubclass(errors.PortBusyError, errors.LinkError)


@pytest.mark.parametrize(
    ("convert", "unit", "expected"),
    [
        (units.to_newton, "kN", 1000.0),
        (units.to_newton, "kgf", 9.80665),
        (units.to_newton, "kp", 9.80665),
        (units.to_newton, "lbf", 4.4482216152605),  # NIST SP 811, B.8
        (units.to_millimetre, "cm", 10.0),
        (units.to_millimetre, "in", 25.4),
        (units.to_newton_millimetre, "N·m", 1000.0),
        (units.to_newton_millimetre, "N.mm", 1.0),
        (units.to_newton_millimetre, "lbf ft", 1355.8179483314004),  # NIST SP 811, B.8
        (units.to_second, "ms", 1e-3),
        (units.to_second, "µs", 1e-6),
        (units.to_second, "μs", 1e-6),
        (units.to_second, "ns", 1e-9),
    ],
)
def test_known_conversions(convert, unit: str, expected: float) -> None:
    assert math.isclose(convert(1.0, unit), expected, rel_tol=1e-14)
    assert np.allclose(convert(np.array([0.0, -2.0]), unit), [0.0, -2.0 * expected], rtol=1e-14)


@given(st.floats(-1e6, 1e6), st.sampled_from(sorted(units.FORCE_TO_N)))
def test_newton_round_trip(force_n: float, unit: str) -> None:
    back = units.to_newton(units.from_newton(force_n, unit), unit)
    assert math.isclose(back, force_n, rel_tol=1e-14, abs_tol=1e-300)


@pytest.mark.parametrize(
    ("convert", "unit"),
    [
        (units.to_newton, "kg"),  # a mass
        (units.to_newton, "MN"),  # not mN
        (units.to_newton, "mm"),
        (units.to_millimetre, "N"),
        (units.to_newton_millimetre, "N"),
        (units.to_second, "Hz"),
        (units.to_second, ""),
    ],
)
def test_wrong_units_are_refused_with_the_choice(convert, unit: str) -> None:
    with pytest.raises(units.UnitError, match=r"is not a unit of \w+: use one of \w+, "):
        convert(1.0, unit)


def test_a_target_is_straight_between_its_corners_and_absent_elsewhere() -> None:
    points = [(0.0, None), (3.0, None), (3.0, 400.0), (4.0, 1200.0), (14.0, 1200.0), (14.0, None)]
    told = target_json(10_000_000_000, points)
    t_s = np.array([-1.0, 2.0, 3.5, 4.0, 10.0, 14.5, 99.0])
    found = target_n(10_000_000_000 + (t_s * 1e9).astype(np.int64), told)
    np.testing.assert_allclose(found, [np.nan, np.nan, 800.0, 1200.0, 1200.0, np.nan, np.nan])
    assert np.isnan(target_n(np.arange(3), {})).all()
