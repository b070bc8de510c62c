"""Causal low-pass over LANES channels at once: cascaded biquads, direct form II transposed.

The lanes are the innermost index of every array so that the compiler does them in SIMD.
"""

cdef enum:
    LANES = 16
    MAX_SECTIONS = 4

cdef struct filter_t:
    int n_sections
    double b0[MAX_SECTIONS]
    double b1[MAX_SECTIONS]
    double b2[MAX_SECTIONS]
    double a1[MAX_SECTIONS]
    double a2[MAX_SECTIONS]
    double z1[MAX_SECTIONS][LANES]
    double z2[MAX_SECTIONS][LANES]

cdef void filter_settle(filter_t *f, const double *x) noexcept nogil
cdef void filter_step(filter_t *f, const double *x, double *y) noexcept nogil
cdef int filter_design(filter_t *f, double cutoff_hz, double rate_hz) except -1
