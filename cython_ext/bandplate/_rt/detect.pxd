"""Streaming detectors: foot contact per plate, push onset. Each sees one sample at a time."""

from libc.stdint cimport int64_t, uint64_t

cdef enum:
    CONTACT_NONE = 0
    CONTACT_CANDIDATE = 1
    CONTACT_HELD = 2
    ONSET_BLOCKS = 40    # quarter seconds of memory: the baseline is sought in the last 10 s
    ONSET_WINDOW = 4     # quarter seconds of one baseline window

cdef struct contact_t:
    double on_n
    double off_n
    int64_t min_ns
    int state
    int start_known      # False when the record or a gap began under load
    int64_t on_t_ns
    uint64_t on_index
    double on_force_n
    uint64_t count
    double last_ms       # NaN before the first contact with a known start has ended

cdef struct onset_t:
    int64_t block_ns
    int64_t hold_ns
    int armed
    int above
    int64_t crossed_t_ns
    uint64_t crossed_index
    double crossed_force_n
    int64_t below_since_ns
    # the running quarter second (Welford) and the finished ones
    int64_t block_start_ns
    double n
    double mean
    double m2
    int n_blocks
    int next_block
    double block_n[ONSET_BLOCKS]
    double block_mean[ONSET_BLOCKS]
    double block_m2[ONSET_BLOCKS]
    # the quietest second so far
    double baseline_n
    double threshold_n   # infinite until there is a baseline

cdef void contact_reset(contact_t *c) noexcept nogil
# EVENT_CONTACT_ON when a contact has lasted min_ns (its start stands in on_*), _OFF at its end
cdef int contact_step(contact_t *c, int64_t t_ns, uint64_t index, double force_n) noexcept nogil

cdef void onset_reset(onset_t *o) noexcept nogil
# 1 when an onset is confirmed; its instant stands in crossed_*
cdef int onset_step(onset_t *o, int64_t t_ns, uint64_t index, double force_n) noexcept nogil
