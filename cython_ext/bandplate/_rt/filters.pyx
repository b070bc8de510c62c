"""Butterworth low-pass, designed and run here so that the loop needs no SciPy."""

from libc.math cimport cos, pi, tan

import numpy as np

__all__ = ["butterworth_sos", "filter_columns"]


def butterworth_sos(order, cutoff_hz, rate_hz):
    """Return the second-order sections of a low-pass Butterworth filter.

    Bilinear transform with the cut-off pre-warped (Oppenheim & Schafer, section 7.1); unit gain at
    0 Hz in every section.

    Parameters
    ----------
    order : int
        2, 4, 6 or 8.
    cutoff_hz, rate_hz : float
        Cut-off (-3 dB) and sample rate, in Hz.

    Returns
    -------
    float64 array of shape (order // 2, 6)
        Rows b0 b1 b2 a0 a1 a2, as scipy.signal.sosfilt takes them.

    Raises
    ------
    ValueError
        The order is odd or too high, or the cut-off is not below half the rate.
    """
    if order not in (2, 4, 6, 8):
        raise ValueError(f"filter order must be 2, 4, 6 or 8, not {order}")
    if not 0 < cutoff_hz < rate_hz / 2:
        raise ValueError(f"cut-off {cutoff_hz} Hz must lie between 0 and half of {rate_hz} Hz")
    k = tan(pi * cutoff_hz / rate_hz)
    sos = np.empty((order // 2, 6))
    for i in range(order // 2):
        damping = 2 * cos(pi * (2 * i + 1) / (2 * order))
        norm = 1 + damping * k + k * k
        b0 = k * k / norm
        sos[i] = (b0, 2 * b0, b0, 1, 2 * (k * k - 1) / norm, (1 - damping * k + k * k) / norm)
    return sos


cdef int filter_design(filter_t *f, double cutoff_hz, double rate_hz) except -1:
    """Fourth order at cutoff_hz; states are left to filter_settle()."""
    sos = butterworth_sos(4, cutoff_hz, rate_hz)
    f.n_sections = len(sos)
    for i, (b0, b1, b2, _, a1, a2) in enumerate(sos.tolist()):
        f.b0[i] = b0
        f.b1[i] = b1
        f.b2[i] = b2
        f.a1[i] = a1
        f.a2[i] = a2
    return 0


cdef void filter_settle(filter_t *f, const double *x) noexcept nogil:
    """Set the states as if x had been there for ever (after a gap, at the start)."""
    cdef int s, i
    for s in range(f.n_sections):
        for i in range(LANES):
            f.z2[s][i] = (f.b2[s] - f.a2[s]) * x[i]
            f.z1[s][i] = (f.b1[s] - f.a1[s]) * x[i] + f.z2[s][i]


cdef void filter_step(filter_t *f, const double *x, double *y) noexcept nogil:
    """Filter one sample of every lane; x and y may be the same array."""
    cdef int s, i
    cdef double value, out
    cdef double b0, b1, b2, a1, a2
    cdef double *z1
    cdef double *z2
    for i in range(LANES):
        y[i] = x[i]
    for s in range(f.n_sections):
        b0 = f.b0[s]
        b1 = f.b1[s]
        b2 = f.b2[s]
        a1 = f.a1[s]
        a2 = f.a2[s]
        z1 = f.z1[s]
        z2 = f.z2[s]
        for i in range(LANES):
            value = y[i]
            out = b0 * value + z1[i]
            z1[i] = b1 * value - a1 * out + z2[i]
            z2[i] = b2 * value - a2 * out
            y[i] = out


def filter_columns(double[:, ::1] x, double cutoff_hz, double rate_hz):
    """Run the loop's filter over columns, settled on the first row (for tests and offline checks).

    Parameters
    ----------
    x : float64 array of shape (n_samples, n_columns), n_columns <= 16
    cutoff_hz, rate_hz : float
        In Hz.

    Returns
    -------
    float64 array of the same shape
    """
    cdef filter_t f
    cdef double lanes[LANES]
    cdef Py_ssize_t row, column
    if x.shape[1] > LANES:
        raise ValueError(f"at most {LANES} columns, not {x.shape[1]}")
    filter_design(&f, cutoff_hz, rate_hz)
    out = np.empty((x.shape[0], x.shape[1]))
    cdef double[:, ::1] y = out
    for column in range(LANES):
        lanes[column] = 0.0
    with nogil:
        for row in range(x.shape[0]):
            for column in range(x.shape[1]):
                lanes[column] = x[row, column]
            if row == 0:
                filter_settle(&f, lanes)
            filter_step(&f, lanes, lanes)
            for column in range(x.shape[1]):
                y[row, column] = lanes[column]
    return out
