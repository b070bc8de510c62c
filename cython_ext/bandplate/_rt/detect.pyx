"""Contact: on above a threshold, off below 0.7 of it, at least 20 ms (MEASURES 6).

Onset: first sample above baseline mean + 5 SD, held for 10 ms; the baseline is the quietest second
of the last ten (Dos'Santos et al. 2017 compare the thresholds).
"""

from libc.math cimport fabs, sqrt, INFINITY, NAN
from libc.stdint cimport int64_t, uint64_t

from bandplate._rt.rows cimport EVENT_CONTACT_OFF, EVENT_CONTACT_ON

cdef int64_t REARM_NS = 250_000_000


cdef void contact_reset(contact_t *c) noexcept nogil:
    """Forget the running contact: what happens over a gap nobody knows."""
    c.state = CONTACT_NONE
    c.start_known = 0


cdef int contact_step(contact_t *c, int64_t t_ns, uint64_t index, double force_n) noexcept nogil:
    if c.state == CONTACT_NONE:
        if force_n > c.on_n:
            c.state = CONTACT_CANDIDATE
            c.on_t_ns = t_ns
            c.on_index = index
            c.on_force_n = force_n
        else:
            c.start_known = 1
        return 0
    if force_n < c.off_n:
        if c.state == CONTACT_CANDIDATE:
            c.state = CONTACT_NONE
            c.start_known = 1
            return 0
        c.state = CONTACT_NONE
        if c.start_known:
            c.count += 1
            c.last_ms = <double>(t_ns - c.on_t_ns) * 1e-6
        c.start_known = 1
        return EVENT_CONTACT_OFF
    if c.state == CONTACT_CANDIDATE and t_ns - c.on_t_ns >= c.min_ns:
        c.state = CONTACT_HELD
        return EVENT_CONTACT_ON if c.start_known else 0
    return 0


cdef void onset_reset(onset_t *o) noexcept nogil:
    o.armed = 1
    o.above = 0
    o.below_since_ns = 0
    o.n = 0
    o.n_blocks = 0
    o.next_block = 0
    o.threshold_n = INFINITY
    o.baseline_n = NAN


cdef int window_stats(const onset_t *o, int newest, double *mean, double *sd) noexcept nogil:
    """Merge the ONSET_WINDOW blocks that end with `newest` (Chan's formula)."""
    cdef double n = 0, total_mean = 0, m2 = 0, delta, both
    cdef int k, i
    for k in range(ONSET_WINDOW):
        i = (newest - k + ONSET_BLOCKS) % ONSET_BLOCKS
        both = n + o.block_n[i]
        delta = o.block_mean[i] - total_mean
        m2 += o.block_m2[i] + delta * delta * n * o.block_n[i] / both
        total_mean += delta * o.block_n[i] / both
        n = both
    if n < 10:
        return 0
    mean[0] = total_mean
    sd[0] = sqrt(m2 / (n - 1))
    return 1


cdef void finish_block(onset_t *o) noexcept nogil:
    cdef double mean = 0, sd = 0, best_sd = INFINITY
    cdef int k, i
    o.block_n[o.next_block] = o.n
    o.block_mean[o.next_block] = o.mean
    o.block_m2[o.next_block] = o.m2
    i = o.next_block
    o.next_block = (o.next_block + 1) % ONSET_BLOCKS
    if o.n_blocks < ONSET_BLOCKS:
        o.n_blocks += 1
    if o.n_blocks < ONSET_WINDOW:
        return
    if not o.armed:
        # standing still again, at whatever load, gives a new baseline and arms
        if window_stats(o, i, &mean, &sd) and sd < 0.01 * fabs(mean):
            o.n_blocks = ONSET_WINDOW
            o.baseline_n = mean
            o.threshold_n = mean + 5 * sd
            o.armed = 1
        return
    for k in range(o.n_blocks - ONSET_WINDOW + 1):
        if window_stats(o, (i - k + ONSET_BLOCKS) % ONSET_BLOCKS, &mean, &sd) and sd < best_sd:
            best_sd = sd
            o.baseline_n = mean
            o.threshold_n = mean + 5 * sd


cdef int onset_step(onset_t *o, int64_t t_ns, uint64_t index, double force_n) noexcept nogil:
    cdef double delta
    cdef int fired = 0
    if force_n > o.threshold_n:
        o.below_since_ns = 0
        if not o.above:
            o.above = 1
            o.crossed_t_ns = t_ns
            o.crossed_index = index
            o.crossed_force_n = force_n
        if o.armed and t_ns - o.crossed_t_ns >= o.hold_ns:
            o.armed = 0
            o.n_blocks = 0  # the push itself is no baseline
            o.n = 0
            fired = 1
    else:
        o.above = 0
        if not o.armed:
            if o.below_since_ns == 0:
                o.below_since_ns = t_ns
            elif t_ns - o.below_since_ns >= REARM_NS:
                o.armed = 1
    if o.n == 0:
        o.block_start_ns = t_ns
        o.mean = 0
        o.m2 = 0
    o.n += 1
    delta = force_n - o.mean
    o.mean += delta / o.n
    o.m2 += delta * (force_n - o.mean)
    if t_ns - o.block_start_ns >= o.block_ns:
        finish_block(o)
        o.n = 0
    return fired
