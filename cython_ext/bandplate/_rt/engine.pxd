"""Counts to forces to snapshot: what happens to every sample, in order.

    counts - zero, x gain        newtons per cell and band
    3 x 4 matrix per plate       Fz, Mx, My -> CoP x = -My/Fz, y = Mx/Fz; both plates by force
    low-pass                     for display only; measures take the unfiltered series
    contact, onset               events
    series rings, live struct    out; the live struct is published once per batch under a seqlock

The engine is a function of the rows it is given: no clock, no randomness, no I/O.
"""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint16_t, uint64_t

from bandplate._rt.detect cimport contact_t, onset_t
from bandplate._rt.filters cimport LANES, filter_t
from bandplate._rt.ring cimport Ring
from bandplate._rt.rows cimport CHANNELS, CORNERS, N_MEMBERS, SIDES, SIGNALS, sample_t, series_t

cdef enum:
    PUSH_LEFT = 0
    PUSH_RIGHT = 1
    PUSH_BOTH = 2

cdef struct calibration_t:
    double gain[CHANNELS]
    double zero[CHANNELS]
    double matrix[SIDES][3][CORNERS]
    int number       # whose: EVENT_CALIBRATION tells it

cdef struct live_t:
    int64_t t_ns
    uint64_t index
    uint64_t n_samples
    int64_t onset_t_ns
    uint16_t flags
    uint8_t device_state
    uint8_t segment
    int contact[SIDES]
    uint64_t contact_count[SIDES]
    double contact_ms[SIDES]
    double peak_n[SIDES]
    double values[SIGNALS]
    double filtered[SIGNALS]
    int32_t excitation_counts
    int32_t temperature_counts

cdef class Engine:
    cdef readonly Ring series
    cdef readonly Ring filtered
    cdef readonly Ring events
    cdef readonly double rate_hz
    cdef double cop_threshold_n
    cdef double half_separation_mm
    cdef int push_side
    cdef int64_t longest_step_ns     # of calibrated rows; a longer one is a gap
    cdef calibration_t calibration   # the loop's own copy
    cdef calibration_t pending       # written by Python under pending_lock
    cdef int pending_lock
    cdef int has_pending
    cdef filter_t lowpass
    cdef contact_t contacts[SIDES]
    cdef onset_t onset
    cdef live_t live                 # the loop's own
    cdef live_t published            # guarded by sequence
    cdef uint64_t sequence

    cdef make_snapshot(self, const live_t *live)
    cdef void begin_batch(self) noexcept nogil
    cdef void step(self, const sample_t *sample) noexcept nogil
    cdef void end_batch(self) noexcept nogil
    cdef int continues(
        self, uint64_t index, int64_t t_ns, uint8_t segment, uint64_t missing
    ) noexcept nogil
    cdef void finish(
        self, int64_t t_ns, uint64_t index, const double *base, int first
    ) noexcept nogil
    cdef void combine(self, double *base, double *values) noexcept nogil
    cdef void emit(
        self, int kind, int side, int64_t t_ns, uint64_t index, double value
    ) noexcept nogil
