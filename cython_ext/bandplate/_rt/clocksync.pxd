"""Device ticks to host monotonic time.

The device latches a microsecond counter (u32, wraps) at each frame; the host sees the bytes arrive
later by a delay that is never negative. The smallest delay of each half second lies on the line
that joins the two clocks; a least-squares line through the minima of the last 30 s gives offset and
skew. Half seconds in which nothing came in time (a paused machine, a full line) lie above it and
are left out. What is left is the shortest one-way delay: two-way pings (host sends its time, the
device answers with its own) bound it from both sides, and the mean over the fastest fifth of the
last 300 is taken off.

    t_ns = ref_host + (device - ref_device) + intercept + slope * (device - ref_device) - latency

A new line or latency is approached at 0.2 %: no sample interval is wrong by more than that.
"""

from libc.stdint cimport int64_t, uint32_t

cdef enum:
    CLOCK_BINS = 60
    CLOCK_PINGS = 300

cdef struct clock_t:
    # unwrapping
    int started
    uint32_t last_ticks
    int64_t device_ns
    # reference point: numbers stay small beside it
    int64_t ref_host_ns
    int64_t ref_device_ns
    # the running half second: the smallest delay and where
    int64_t bin_end_ns
    double bin_min_ns
    double bin_at_ns
    # finished half seconds
    int n_bins
    int next_bin
    double bin_x_ns[CLOCK_BINS]
    double bin_y_ns[CLOCK_BINS]
    # the line
    double intercept_ns
    double slope
    double residual_sd_ns
    # two-way pings
    int n_pings
    int next_ping
    double ping_rtt_ns[CLOCK_PINGS]
    double ping_latency_ns[CLOCK_PINGS]
    double latency_ns
    double best_rtt_ns
    int64_t last_t_ns
    int64_t last_device_ns

cdef void clock_reset(clock_t *c) noexcept nogil
cdef int64_t clock_unwrap(clock_t *c, uint32_t ticks_us) noexcept nogil
cdef void clock_arrival(clock_t *c, int64_t device_ns, int64_t arrival_ns) noexcept nogil
cdef int64_t clock_map(clock_t *c, int64_t device_ns) noexcept nogil
cdef void clock_ping(
    clock_t *c, int64_t sent_ns, uint32_t device_us, int64_t arrival_ns
) noexcept nogil
cdef double clock_uncertainty_ns(const clock_t *c) noexcept nogil
