"""Clock estimation (see clocksync.pxd for the method)."""

from libc.math cimport floor, sqrt, INFINITY, NAN
from libc.stdint cimport int32_t, int64_t, uint32_t
from libc.string cimport memset

__all__ = ["ClockSync"]

cdef int64_t BIN_NS = 500_000_000
cdef double SLEW = 0.002
#: What is further off than this is no error of the line: time then jumps.
cdef double LARGEST_SLEW_NS = 20e6
cdef double LATE_SD = 2.5
cdef enum:
    MIN_BINS = 4


cdef void clock_reset(clock_t *c) noexcept nogil:
    memset(c, 0, sizeof(clock_t))
    c.bin_min_ns = INFINITY


cdef int64_t clock_unwrap(clock_t *c, uint32_t ticks_us) noexcept nogil:
    """Return the device's time, ns since the first tick seen; ticks may wrap and may come late."""
    if not c.started:
        c.started = 1
        c.device_ns = 0
        c.last_ticks = ticks_us
        return 0
    cdef int32_t step = <int32_t>(ticks_us - c.last_ticks)
    cdef int64_t device_ns = c.device_ns + <int64_t>step * 1000
    if step > 0:
        c.last_ticks = ticks_us
        c.device_ns = device_ns
    return device_ns


cdef void fit_line(clock_t *c) noexcept nogil:
    """Fit the line, and again without the half seconds far above it; at least half remain."""
    cdef int late[CLOCK_BINS]
    cdef int i, kept, left_out = 1
    cdef double mean_x, mean_y, sxx, sxy, rss, dx, dy
    memset(late, 0, sizeof(late))
    while left_out:
        kept = 0
        mean_x = mean_y = sxx = sxy = rss = 0
        for i in range(c.n_bins):
            if not late[i]:
                kept += 1
                mean_x += c.bin_x_ns[i]
                mean_y += c.bin_y_ns[i]
        mean_x /= kept
        mean_y /= kept
        for i in range(c.n_bins):
            if not late[i]:
                dx = c.bin_x_ns[i] - mean_x
                sxx += dx * dx
                sxy += dx * (c.bin_y_ns[i] - mean_y)
        c.slope = sxy / sxx
        c.intercept_ns = mean_y - c.slope * mean_x
        for i in range(c.n_bins):
            if not late[i]:
                dy = c.bin_y_ns[i] - c.intercept_ns - c.slope * c.bin_x_ns[i]
                rss += dy * dy
        c.residual_sd_ns = sqrt(rss / (kept - 2))
        left_out = 0
        for i in range(c.n_bins):
            dy = c.bin_y_ns[i] - c.intercept_ns - c.slope * c.bin_x_ns[i]
            if kept <= MIN_BINS or 2 * kept <= c.n_bins:
                break
            if not late[i] and dy > LATE_SD * c.residual_sd_ns:
                late[i] = 1
                kept -= 1
                left_out = 1


cdef void clock_arrival(clock_t *c, int64_t device_ns, int64_t arrival_ns) noexcept nogil:
    """Take the arrival of a frame whose latch time is device_ns (unwrapped)."""
    if c.ref_host_ns == 0:
        c.ref_host_ns = arrival_ns
        c.ref_device_ns = device_ns
        c.bin_end_ns = device_ns + BIN_NS
    cdef double x = <double>(device_ns - c.ref_device_ns)
    cdef double delay = <double>(arrival_ns - c.ref_host_ns) - x
    if delay < c.bin_min_ns:
        c.bin_min_ns = delay
        c.bin_at_ns = x
    if c.n_bins < MIN_BINS and delay < c.intercept_ns:
        c.intercept_ns = delay  # no line yet: the smallest delay so far
    if device_ns >= c.bin_end_ns:
        c.bin_x_ns[c.next_bin] = c.bin_at_ns
        c.bin_y_ns[c.next_bin] = c.bin_min_ns
        c.next_bin = (c.next_bin + 1) % CLOCK_BINS
        if c.n_bins < CLOCK_BINS:
            c.n_bins += 1
        c.bin_min_ns = INFINITY
        c.bin_end_ns = device_ns + BIN_NS
        if c.n_bins >= MIN_BINS:
            fit_line(c)


cdef double host_ns(const clock_t *c, int64_t device_ns) noexcept nogil:
    """Return the line at device_ns, relative to ref_host_ns."""
    cdef double x = <double>(device_ns - c.ref_device_ns)
    return x + c.intercept_ns + c.slope * x


cdef int64_t clock_map(clock_t *c, int64_t device_ns) noexcept nogil:
    """Return t_ns of a latch time; strictly increasing within a segment.

    A better line does not make time jump: t_ns runs at most SLEW faster or slower than the device
    until it has caught up with the line.
    """
    cdef double target = host_ns(c, device_ns) - c.latency_ns  # relative to ref_host_ns
    cdef double expected, passed, most
    cdef int64_t t_ns
    if c.last_t_ns:
        passed = <double>(device_ns - c.last_device_ns)
        expected = <double>(c.last_t_ns - c.ref_host_ns) + passed * (1 + c.slope)
        most = SLEW * passed
        if -LARGEST_SLEW_NS < target - expected < LARGEST_SLEW_NS:
            target = expected + min(max(target - expected, -most), most)
    t_ns = c.ref_host_ns + <int64_t>floor(target + 0.5)
    if t_ns <= c.last_t_ns:
        t_ns = c.last_t_ns + 1
    c.last_t_ns = t_ns
    c.last_device_ns = device_ns
    return t_ns


cdef void clock_ping(
    clock_t *c, int64_t sent_ns, uint32_t device_us, int64_t arrival_ns
) noexcept nogil:
    """Take a two-way ping: the device's clock read device_us between sent_ns and arrival_ns."""
    cdef int64_t device_ns
    cdef double rtt = <double>(arrival_ns - sent_ns)
    cdef double bound, total = 0
    cdef int i, k, best, taken
    cdef double previous
    if not c.started or c.ref_host_ns == 0 or rtt < 0:
        return
    device_ns = c.device_ns + <int64_t>(<int32_t>(device_us - c.last_ticks)) * 1000
    c.ping_rtt_ns[c.next_ping] = rtt
    c.ping_latency_ns[c.next_ping] = (
        host_ns(c, device_ns) - <double>(sent_ns - c.ref_host_ns) - rtt / 2
    )
    c.next_ping = (c.next_ping + 1) % CLOCK_PINGS
    if c.n_pings < CLOCK_PINGS:
        c.n_pings += 1
    # mean over the fastest fifth: take the k smallest round trips, in turn
    k = (c.n_pings + 4) // 5
    bound = -1.0
    taken = 0
    while taken < k:
        previous = bound
        best = -1
        for i in range(c.n_pings):
            if c.ping_rtt_ns[i] > previous and (best < 0 or c.ping_rtt_ns[i] < c.ping_rtt_ns[best]):
                best = i
        if best < 0:
            break
        bound = c.ping_rtt_ns[best]
        if taken == 0:
            c.best_rtt_ns = bound
        for i in range(c.n_pings):
            if c.ping_rtt_ns[i] == bound:
                total += c.ping_latency_ns[i]
                taken += 1
    c.latency_ns = total / taken


cdef double clock_uncertainty_ns(const clock_t *c) noexcept nogil:
    """Half width of the error of t_ns: line (2 SD) and half the best round trip; NaN: unknown."""
    if c.n_bins < MIN_BINS or c.n_pings == 0:
        return NAN
    return sqrt(4 * c.residual_sd_ns * c.residual_sd_ns + c.best_rtt_ns * c.best_rtt_ns / 4)


cdef class ClockSync:
    """The estimator for tests and studies; the loop uses the same functions without the GIL."""

    cdef clock_t clock

    def __cinit__(self):
        clock_reset(&self.clock)

    def arrival(self, device_ticks, arrival_ns):
        """Take one frame (device_ticks u32 us, arrival in host ns) and return its t_ns."""
        cdef int64_t device_ns = clock_unwrap(&self.clock, device_ticks)
        clock_arrival(&self.clock, device_ns, arrival_ns)
        return clock_map(&self.clock, device_ns)

    def ping(self, sent_ns, device_us, arrival_ns):
        """Take one two-way ping."""
        clock_ping(&self.clock, sent_ns, device_us & 0xFFFFFFFF, arrival_ns)

    @property
    def skew_ppm(self):
        """Host time per device time, less one, in parts per million."""
        return self.clock.slope * 1e6

    @property
    def uncertainty_ns(self):
        """Half width of the error of t_ns, ns; NaN while unknown."""
        return clock_uncertainty_ns(&self.clock)
