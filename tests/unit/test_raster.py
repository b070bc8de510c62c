"""The pyramid answers what NumPy answers, and a curve's pixels are where the curve is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bandplate._rt import MinMaxPyramid, draw_curve, fill_band

BACK = 0xFF000000
WHITE = 0xFFFFFF


def filled(values: np.ndarray, capacity: int = 4096, batch: int = 37) -> MinMaxPyramid:
    pyramid = MinMaxPyramid(values.shape[1], capacity)
    for i in range(0, len(values), batch):
        pyramid.append(values[i : i + batch])
    return pyramid


def expected_columns(
    values: np.ndarray, first: int, step: float, n: int, oldest: int
) -> np.ndarray:
    out = np.full((n, 2), np.nan, np.float32)
    for i in range(n):
        a = int(np.floor((first + i) * step))
        b = min(int(np.floor((first + i + 1) * step)), len(values))
        if oldest <= a < b:
            part = values[a:b]
            out[i] = (np.nan, np.nan) if np.isnan(part).any() else (part.min(), part.max())
    return out


@given(
    seed=st.integers(0, 2**32 - 1),
    n_samples=st.integers(0, 3000),
    step=st.floats(1.0, 900.0),
    first=st.integers(-5, 200),
    missing=st.floats(0.0, 0.02),
    batch=st.integers(1, 500),
)
def test_columns_equal_numpy_whatever_the_zoom(seed, n_samples, step, first, missing, batch):
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(n_samples, 2)).astype(np.float32)
    values[rng.random(values.shape) < missing] = np.nan
    pyramid = filled(values, capacity=1024, batch=batch)
    assert pyramid.head == n_samples
    assert pyramid.first == max(0, n_samples - 1024)
    out = np.empty((60, 2), np.float32)
    for curve in range(2):
        pyramid.columns(curve, first, step, out)
        expected = expected_columns(values[:, curve], first, step, 60, pyramid.first)
        np.testing.assert_array_equal(out, expected)


@pytest.mark.parametrize("step", [10.0, 11.11, 640.3, 0.31])
def test_a_scrolled_window_shows_the_same_columns(step):
    values = np.random.default_rng(1).normal(size=(60_000, 1)).astype(np.float32)
    pyramid = filled(values, capacity=65536, batch=1000)
    early, late = np.empty((50, 2), np.float32), np.empty((50, 2), np.float32)
    pyramid.columns(0, 20, step, early)
    pyramid.columns(0, 27, step, late)
    np.testing.assert_array_equal(early[7:], late[:-7])
    assert np.isfinite(early).all()


def test_between_samples_the_curve_is_a_straight_line_and_a_gap_is_not():
    pyramid = filled(np.array([[0.0], [8.0], [np.nan], [4.0], [4.0]], np.float32))
    out = np.empty((20, 2), np.float32)
    pyramid.columns(0, 0, 0.25, out)
    np.testing.assert_allclose(out[:4, 0], [1.0, 3.0, 5.0, 7.0])
    assert np.isnan(out[4:12]).all()
    np.testing.assert_allclose(out[12:16, 1], 4.0)
    assert np.isnan(out[16:]).all()


def test_a_gap_breaks_the_column_that_holds_it_and_no_other():
    pyramid = MinMaxPyramid(1, 4096)
    pyramid.append(np.ones((500, 1), np.float32))
    pyramid.append_gap(3)
    pyramid.append(np.ones((497, 1), np.float32))
    out = np.empty((10, 2), np.float32)
    pyramid.columns(0, 0, 100.0, out)
    assert np.flatnonzero(np.isnan(out[:, 0])).tolist() == [5]
    assert np.isnan(pyramid.value_at(0, 501))
    assert pyramid.value_at(0, 503) == 1.0
    assert np.isnan(pyramid.value_at(0, 1000))


def drawn(columns: list[tuple[float, float]], width_px: float = 3.0, height: int = 40):
    image = np.full((height, len(columns)), BACK, np.uint32)
    draw_curve(image, np.array(columns, np.float32), 0, 20.0, 1.0, width_px, WHITE, 0, height)
    return (image & 0xFF).astype(float) / 255.0


def test_the_pen_is_as_thick_as_asked_and_centred_on_the_value():
    for width_px in (2.0, 2.5, 3.0, 6.0):
        cover = drawn([(4.3, 4.3)] * 9, width_px)
        rows = np.arange(40) + 0.5
        assert cover[:, 4].sum() == pytest.approx(width_px, abs=0.02)
        assert (cover[:, 4] * rows).sum() / cover[:, 4].sum() == pytest.approx(15.7, abs=0.06)


def test_a_slope_has_soft_edges_and_no_holes():
    cover = drawn([(2.0 * i - 15, 2.0 * i - 15) for i in range(16)])
    for x in range(1, 15):
        column = cover[:, x]
        inside = np.flatnonzero(column > 0)
        assert (np.diff(inside) == 1).all()
        assert ((column > 0.02) & (column < 0.98)).sum() >= 2
        if x > 1:  # neighbours overlap: the curve is one piece
            assert ((cover[:, x] > 0.9) & (cover[:, x - 1] > 0.9)).any()


def test_the_pen_does_not_reach_over_a_gap():
    nan = float("nan")
    cover = drawn([(0, 0)] * 5 + [(nan, nan)] + [(0, 0)] * 5, 6.0)
    assert cover[:, 5].max() == 0.0
    assert cover[:, 4].max() == 1.0
    assert cover[:, 6].max() == 1.0


def test_nothing_is_drawn_outside_the_clip():
    image = np.full((30, 8), BACK, np.uint32)
    columns = np.array([(-100.0, 100.0)] * 8, np.float32)
    draw_curve(image, columns, -3, 15.0, 1.0, 3.0, WHITE, 10, 20)
    assert (image[:10] == BACK).all()
    assert (image[20:] == BACK).all()
    assert (image[10:20, :5] == 0xFFFFFFFF).all()
    assert (image[:, 5:] == BACK).all()
    with pytest.raises(ValueError, match="rows 0 to 31"):
        draw_curve(image, columns, 0, 15.0, 1.0, 3.0, WHITE, 0, 31)


def test_a_band_has_its_area_and_its_opacity():
    image = np.full((40, 10), BACK, np.uint32)
    fill_band(image, np.full(10, 10.25), np.full(10, 20.75), 0, WHITE, 0.5, 0, 40)
    cover = (image & 0xFF) / 255.0
    assert cover[:, 5].sum() == pytest.approx(0.5 * 10.5, abs=0.05)
    assert cover[15, 5] == pytest.approx(0.5, abs=0.01)


def test_wrong_shapes_are_refused():
    pyramid = MinMaxPyramid(2, 1000)
    assert pyramid.capacity == 1024
    with pytest.raises(ValueError, match="3 curves given"):
        pyramid.append(np.zeros((1, 3), np.float32))
    with pytest.raises(IndexError):
        pyramid.columns(2, 0, 1.0, np.empty((1, 2), np.float32))
    with pytest.raises(ValueError, match="positive"):
        pyramid.columns(0, 0, 0.0, np.empty((1, 2), np.float32))
    with pytest.raises(ValueError, match="cannot be"):
        MinMaxPyramid(0, 1000)
