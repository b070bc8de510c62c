"""Plate mechanics: a known load at a known place is found again."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bandplate.calibration.plates import (
    Wrench,
    combined_cop_mm,
    cop_mm,
    corner_positions_mm,
    kistler8,
    moments_at_surface,
    plate_matrix,
)

HALF_WIDTH_MM, HALF_LENGTH_MM = 180.0, 280.0


def cell_loads_n(fz_n, x_mm, y_mm):
    """Share a load between the cells of a stiff plate (bilinear)."""
    right = 0.5 + x_mm / (2 * HALF_WIDTH_MM)
    front = 0.5 + y_mm / (2 * HALF_LENGTH_MM)
    return fz_n * np.array(
        [(1 - right) * front, right * front, (1 - right) * (1 - front), right * (1 - front)]
    )


@given(
    fz_n=st.floats(1.0, 5000.0),
    x_mm=st.floats(-HALF_WIDTH_MM, HALF_WIDTH_MM),
    y_mm=st.floats(-HALF_LENGTH_MM, HALF_LENGTH_MM),
)
def test_corner_cells_give_back_force_and_place(fz_n, x_mm, y_mm):
    matrix = plate_matrix(corner_positions_mm(HALF_WIDTH_MM, HALF_LENGTH_MM))
    found = matrix @ cell_loads_n(fz_n, x_mm, y_mm)
    x, y = cop_mm(*found[:, np.newaxis])
    assert found[0] == pytest.approx(fz_n)
    assert x[0] == pytest.approx(x_mm, abs=1e-9)
    assert y[0] == pytest.approx(y_mm, abs=1e-9)


def test_cells_lie_front_left_front_right_rear_left_rear_right():
    assert corner_positions_mm(1, 2).tolist() == [[-1, 2], [1, 2], [-1, -2], [1, -2]]


def test_an_unloaded_plate_has_no_cop():
    fz_n = np.array([-5.0, 0.0, 5.0])
    x_mm, y_mm = cop_mm(fz_n, np.full(3, 50.0), np.full(3, -100.0))
    assert np.isnan(x_mm).tolist() == [True, True, False]
    assert (x_mm[2], y_mm[2]) == (20.0, 10.0)


def test_two_plates_are_weighted_by_force():
    combined = combined_cop_mm(
        np.array([300.0, 0.0, -3.0, 0.0, 100.0]),
        np.array([-100.0, np.nan, np.nan, np.nan, np.nan]),
        np.array([100.0, 200.0, 200.0, 0.0, 100.0]),
        np.array([100.0, 50.0, 50.0, np.nan, 50.0]),
    )
    np.testing.assert_array_equal(combined, [-50.0, 50.0, 50.0, np.nan, np.nan])


@given(
    st.lists(st.floats(-1000.0, 1000.0), min_size=6, max_size=6),
    st.lists(st.floats(-100.0, 100.0), min_size=3, max_size=3),
)
def test_a_moment_moves_by_force_cross_origin(components, origin):
    wrench = Wrench(*(np.array([c]) for c in components))
    moved = moments_at_surface(wrench, origin)
    expected = np.array(components[3:]) + np.cross(components[:3], origin)
    found = np.array([moved.mx_nmm[0], moved.my_nmm[0], moved.mz_nmm[0]])
    np.testing.assert_allclose(found, expected, atol=1e-9)


def test_kistler_sees_a_vertical_load_where_it_stands_and_shear_at_the_surface():
    a_mm, b_mm, az0_mm = 120.0, 200.0, -48.0
    # fz1 stands at (+a, +b), 2 at (-a, +b), 3 at (-a, -b), 4 at (+a, -b).
    wrench = kistler8(np.array([[0, 0, 0, 0, 100.0, 0, 0, 0]]), a_mm, b_mm, az0_mm)
    x_mm, y_mm = cop_mm(wrench.fz_n, wrench.mx_nmm, wrench.my_nmm)
    assert (x_mm[0], y_mm[0]) == (a_mm, b_mm)
    # A pure shear through the surface makes a moment at the sensors, and none at the surface.
    shear_n = 50.0
    tilt_n = shear_n * az0_mm / (4 * a_mm)
    cells = tilt_n * np.array([-1, 1, 1, -1])
    sheared = kistler8(np.array([[shear_n / 2, shear_n / 2, 0, 0, *cells]]), a_mm, b_mm, az0_mm)
    assert sheared.fx_n[0] == shear_n
    assert sheared.my_nmm[0] == pytest.approx(0.0, abs=1e-9)
