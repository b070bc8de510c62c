"""The engine: one pass over every sample (see engine.pxd)."""

from libc.math cimport isnan, NAN
from libc.stdint cimport int64_t, uint8_t, uint64_t
from libc.string cimport memset

from bandplate._rt.detect cimport contact_reset, contact_step, onset_reset, onset_step
from bandplate._rt.filters cimport filter_design, filter_settle, filter_step
from bandplate._rt.platform cimport (
    rt_exchange_int, rt_fence, rt_load_u64, rt_store_fence, rt_store_int, rt_store_u64,
)
from bandplate._rt.rows cimport (
    ARM_LEFT, ARM_RIGHT, EVENT_CALIBRATION, EVENT_CONTACT_OFF, EVENT_CONTACT_ON, EVENT_GAP,
    EVENT_PUSH_ONSET, EVENT_SEGMENT, EXCITATION_CHANNEL, FIRST_BAND, FIRST_BAND_CHANNEL, LEFT_FZ,
    N_BANDS, RIGHT_FZ, SWING_LEFT, SWING_RIGHT, TARGET, TEMPERATURE_CHANNEL, TORSO_LEFT,
    TORSO_RIGHT, event_t,
)

import numpy as np

__all__ = [
    "EVENT_CALIBRATION_APPLIED", "EVENT_CONTACT_BEGAN", "EVENT_CONTACT_ENDED", "EVENT_DTYPE",
    "EVENT_GAP_FOUND", "EVENT_PUSH_BEGAN", "EVENT_SEGMENT_BEGAN", "Engine", "Snapshot",
]

EVENT_CONTACT_BEGAN = EVENT_CONTACT_ON
EVENT_CONTACT_ENDED = EVENT_CONTACT_OFF
EVENT_PUSH_BEGAN = EVENT_PUSH_ONSET
EVENT_GAP_FOUND = EVENT_GAP
EVENT_SEGMENT_BEGAN = EVENT_SEGMENT
EVENT_CALIBRATION_APPLIED = EVENT_CALIBRATION

#: One detected event; ``kind`` is an EVENT_* value, ``side`` 0 left, 1 right, 2 both, ``value`` a
#: force in N (contact, onset), a number of samples (gap), of the segment or of the calibration.
EVENT_DTYPE = np.dtype(
    [("t_ns", "<i8"), ("index", "<u8"), ("value", "<f8"), ("kind", "u1"), ("side", "u1")]
)
ROW_DTYPE = np.dtype([("t_ns", "<i8"), ("index", "<u8"), ("values", "<f8", (SIGNALS,))])

PUSH_SIDES = {"left": PUSH_LEFT, "right": PUSH_RIGHT, "both": PUSH_BOTH}

# places in a row of lanes: Fz Mx My of the left plate, of the right, the bands, of both plates
cdef enum:
    LANE_LEFT = 0
    LANE_RIGHT = 3
    LANE_BANDS = 6
    LANE_BOTH = 12


cdef bytes_of(rows, size_t row_size, str expected):
    """Return the rows' bytes as a contiguous uint8 array; TypeError where they are others."""
    rows = np.ascontiguousarray(rows)
    if rows.dtype.itemsize != row_size:
        raise TypeError(f"expected rows of {expected}, not {rows.dtype}")
    return rows.reshape(-1).view(np.uint8)


cdef class Snapshot:
    """The newest values of the engine, immutable; NaN marks what is absent."""

    cdef readonly object t_ns, index, segment, n_samples, flags, device_state, rate_hz
    cdef readonly tuple values, filtered, contact, contact_count, contact_ms, peak_n, share_pct
    cdef readonly object onset_t_ns, asymmetry_pct, excitation_counts, temperature_counts

    def __repr__(self):
        return f"Snapshot(t_ns={self.t_ns}, index={self.index}, values={self.values})"


cdef class Engine:
    """Counts to forces to snapshot; a function of the rows it is given, and of nothing else.

    Parameters
    ----------
    rate_hz : float
        Sample rate, in Hz.
    series_capacity : int
        Rows that the series rings hold.
    cutoff_hz : float
        Corner of the display filter (Butterworth, order 4, causal), in Hz.
    cop_threshold_n : float
        No centre of pressure below this force on a plate, in N.
    contact_on_n : tuple of float
        Contact threshold of the left and the right plate, in N.
    contact_off_ratio : float
        A contact ends below this share of its threshold.
    contact_min_ms : float
        Shorter contacts do not count, in ms.
    push_side : {"left", "right", "both"}
        The pushing leg.
    plate_separation_mm : float
        Distance between the plates' centres, in mm; the CoP of both plates is seen from midway.

    Notes
    -----
    Thread: ``process`` and the loop's steps belong to one thread; everything else may be called
    from any. Ownership: the rings live as long as the engine.
    """

    def __cinit__(
        self, rate_hz, series_capacity=1 << 17, *, cutoff_hz=50.0, cop_threshold_n=50.0,
        contact_on_n=(10.0, 10.0), contact_off_ratio=0.7, contact_min_ms=20.0, push_side="both",
        plate_separation_mm=420.0,
    ):
        self.rate_hz = rate_hz
        self.series = Ring(series_capacity, ROW_DTYPE)
        self.filtered = Ring(series_capacity, ROW_DTYPE)
        self.events = Ring(4096, EVENT_DTYPE)
        self.cop_threshold_n = cop_threshold_n
        self.half_separation_mm = plate_separation_mm / 2
        filter_design(&self.lowpass, min(cutoff_hz, 0.4 * rate_hz), rate_hz)
        for side in range(SIDES):
            contact_reset(&self.contacts[side])
            self.contacts[side].on_n = contact_on_n[side]
            self.contacts[side].off_n = contact_on_n[side] * contact_off_ratio
            self.contacts[side].min_ns = int(contact_min_ms * 1e6)
            self.contacts[side].last_ms = NAN
        onset_reset(&self.onset)
        self.onset.block_ns = 250_000_000
        self.onset.hold_ns = 10_000_000
        memset(&self.calibration, 0, sizeof(calibration_t))
        self.push_side = PUSH_SIDES[push_side]
        self.longest_step_ns = int(1.5e9 / rate_hz)
        memset(&self.live, 0, sizeof(live_t))
        self.published = self.live

    # ---- called by any thread

    def set_calibration(self, gain, zero_counts, plate_matrix, int number=0):
        """Set the calibration; it holds from the next batch on, which EVENT_CALIBRATION marks.

        Of two that are set before that batch only the later one ever holds.

        Parameters
        ----------
        gain : float64 array of shape (16,)
            Newtons per count, per channel (the last two are not forces and are not used).
        zero_counts : float64 array of shape (16,)
            Counts at no load.
        plate_matrix : float64 array of shape (2, 3, 4)
            Per plate: Fz (N), Mx, My (N mm) from the four cells' newtons.
        number : int
            Comes back as the value of EVENT_CALIBRATION.
        """
        cdef calibration_t fresh
        gain = np.asarray(gain, np.float64)
        zero = np.asarray(zero_counts, np.float64)
        matrix = np.asarray(plate_matrix, np.float64)
        shapes = (gain.shape, zero.shape, matrix.shape)
        if shapes != ((CHANNELS,), (CHANNELS,), (SIDES, 3, CORNERS)):
            raise ValueError(f"calibration shapes must be (16,), (16,), (2, 3, 4), not {shapes}")
        fresh.number = number
        for i in range(CHANNELS):
            fresh.gain[i] = gain[i]
            fresh.zero[i] = zero[i]
        for side in range(SIDES):
            for row in range(3):
                for corner in range(CORNERS):
                    fresh.matrix[side][row][corner] = matrix[side, row, corner]
        with nogil:
            while rt_exchange_int(&self.pending_lock, 1):
                pass
            self.pending = fresh
            self.has_pending = 1
            rt_store_int(&self.pending_lock, 0)

    def snapshot(self):
        """Return the newest published values (Thread: any. Blocking: no)."""
        cdef live_t copy
        cdef uint64_t before
        while True:
            before = rt_load_u64(&self.sequence)
            if before & 1 == 0:
                copy = self.published
                rt_fence()  # all of the copy is read before the sequence is read again
                if rt_load_u64(&self.sequence) == before:
                    break
        return self.make_snapshot(&copy)

    cdef make_snapshot(self, const live_t *live):
        cdef Snapshot s = Snapshot.__new__(Snapshot)
        cdef double left = live.filtered[LEFT_FZ], right = live.filtered[RIGHT_FZ]
        cdef int side = self.push_side
        s.t_ns = live.t_ns
        s.index = live.index
        s.segment = live.segment
        s.n_samples = live.n_samples
        s.flags = live.flags
        s.device_state = live.device_state
        s.rate_hz = self.rate_hz
        s.values = tuple([live.values[i] for i in range(SIGNALS)])
        s.filtered = tuple([live.filtered[i] for i in range(SIGNALS)])
        s.contact = (bool(live.contact[0]), bool(live.contact[1]))
        s.contact_count = (live.contact_count[0], live.contact_count[1])
        s.contact_ms = (live.contact_ms[0], live.contact_ms[1])
        s.peak_n = (live.peak_n[0], live.peak_n[1])
        s.onset_t_ns = live.onset_t_ns
        s.excitation_counts = live.excitation_counts
        s.temperature_counts = live.temperature_counts
        s.asymmetry_pct = NAN
        if left + right > self.cop_threshold_n:
            s.asymmetry_pct = 100 * (right - left) / (right + left)
        push = (left, right, left + right)[side]
        swing = (live.filtered[SWING_RIGHT], live.filtered[SWING_LEFT],
                 live.filtered[SWING_LEFT] + live.filtered[SWING_RIGHT])[side]
        loads = [
            max(load, 0.0) for load in (
                push, swing, live.filtered[ARM_LEFT], live.filtered[ARM_RIGHT],
                live.filtered[TORSO_LEFT] + live.filtered[TORSO_RIGHT],
            )
        ]
        total = sum(loads)
        s.share_pct = tuple([
            100 * load / total if total > 1.0 else NAN for load in loads
        ])
        return s

    # ---- called by the loop's thread

    def process(self, samples):
        """Take raw rows (SAMPLE_DTYPE, shape (n_samples,)) as the loop would.

        Raises
        ------
        TypeError
            The rows are not of SAMPLE_DTYPE.
        """
        cdef const unsigned char[::1] raw
        cdef size_t i, n
        raw = bytes_of(samples, sizeof(sample_t), "SAMPLE_DTYPE")
        n = raw.shape[0] // sizeof(sample_t)
        if n == 0:
            return
        with nogil:
            self.begin_batch()
            for i in range(n):
                self.step(<const sample_t *>&raw[i * sizeof(sample_t)])
            self.end_batch()

    def process_series(self, rows):
        """Take rows that are calibrated already (SERIES_DTYPE): an imported recording.

        Values are kept as they are; filter and detectors run on them, afresh after each step of
        time that is longer than 1.5 periods.
        """
        cdef const unsigned char[::1] raw
        cdef size_t i, k, n
        cdef const series_t *row
        cdef double lanes[LANES]
        cdef double force
        cdef int64_t step_ns
        cdef uint64_t missing
        cdef int plate, first
        cdef int lane[3]
        lane[0] = LANE_LEFT
        lane[1] = LANE_RIGHT
        lane[2] = LANE_BOTH
        raw = bytes_of(rows, sizeof(series_t), "SERIES_DTYPE")
        n = raw.shape[0] // sizeof(series_t)
        if n == 0:
            return
        with nogil:
            self.begin_batch()
            for i in range(n):
                row = <const series_t *>&raw[i * sizeof(series_t)]
                step_ns = row.t_ns - self.live.t_ns
                missing = row.index - self.live.index - 1
                if missing == 0 and step_ns > self.longest_step_ns:
                    missing = <uint64_t>(step_ns * self.rate_hz * 1e-9 - 0.5)
                first = not self.continues(row.index, row.t_ns, 0, missing)
                memset(lanes, 0, sizeof(lanes))
                for plate in range(3):
                    force = row.values[3 * plate]
                    if not isnan(force):
                        lanes[lane[plate]] = force
                        if not isnan(row.values[3 * plate + 1]):
                            lanes[lane[plate] + 1] = row.values[3 * plate + 2] * force
                            lanes[lane[plate] + 2] = -row.values[3 * plate + 1] * force
                for k in range(N_BANDS):
                    if not isnan(row.values[FIRST_BAND + k]):
                        lanes[LANE_BANDS + k] = row.values[FIRST_BAND + k]
                self.live.values = row.values
                self.finish(row.t_ns, row.index, lanes, first)
            self.end_batch()

    cdef void begin_batch(self) noexcept nogil:
        """Take over a calibration that Python has left, unless it is just being written."""
        if self.has_pending and not rt_exchange_int(&self.pending_lock, 1):
            self.calibration = self.pending
            self.has_pending = 0
            rt_store_int(&self.pending_lock, 0)
            self.emit(
                EVENT_CALIBRATION, 0, self.live.t_ns, self.live.n_samples, self.calibration.number
            )

    cdef void step(self, const sample_t *sample) noexcept nogil:
        cdef double base[LANES]
        cdef double newtons[CHANNELS]
        cdef int i, side, corner, lane, first
        cdef double *values = self.live.values
        cdef calibration_t *cal = &self.calibration
        first = not self.continues(
            sample.index, sample.t_ns, sample.segment, sample.index - self.live.index - 1
        )
        for i in range(CHANNELS):
            newtons[i] = (sample.counts[i] - cal.zero[i]) * cal.gain[i]
        for side in range(SIDES):
            for i in range(3):
                lane = 3 * side + i
                base[lane] = 0
                for corner in range(CORNERS):
                    base[lane] += cal.matrix[side][i][corner] * newtons[4 * side + corner]
        for i in range(N_BANDS):
            base[LANE_BANDS + i] = newtons[FIRST_BAND_CHANNEL + i]
        # both plates, seen from midway between them: moments about that point
        base[LANE_BOTH] = base[LANE_LEFT] + base[LANE_RIGHT]
        base[LANE_BOTH + 1] = base[LANE_LEFT + 1] + base[LANE_RIGHT + 1]
        base[LANE_BOTH + 2] = (
            base[LANE_LEFT + 2] + base[LANE_RIGHT + 2]
            + self.half_separation_mm * (base[LANE_LEFT] - base[LANE_RIGHT])
        )
        base[LANE_BOTH + 3] = 0
        self.combine(base, values)
        values[TARGET] = NAN
        self.live.flags = sample.flags
        self.live.device_state = sample.device_state
        self.live.excitation_counts = sample.counts[EXCITATION_CHANNEL]
        self.live.temperature_counts = sample.counts[TEMPERATURE_CHANNEL]
        self.finish(sample.t_ns, sample.index, base, first)

    cdef int continues(
        self, uint64_t index, int64_t t_ns, uint8_t segment, uint64_t missing
    ) noexcept nogil:
        """Say whether this row follows the last one; mark a gap or a new segment if not."""
        if self.live.n_samples == 0:
            self.live.segment = segment
            return 0
        if segment != self.live.segment:
            self.live.segment = segment
            self.emit(EVENT_SEGMENT, 0, t_ns, index, segment)
        elif missing == 0:
            return 1
        else:
            self.emit(EVENT_GAP, 0, t_ns, index, <double><int64_t>missing)
        contact_reset(&self.contacts[0])
        contact_reset(&self.contacts[1])
        onset_reset(&self.onset)
        return 0

    cdef void combine(self, double *base, double *values) noexcept nogil:
        """Turn lanes (Fz, Mx, My, bands) into signals (Fz, CoP x, CoP y, bands)."""
        cdef int plate, i
        cdef double *load
        for plate in range(3):
            load = base + (LANE_BOTH if plate == 2 else 3 * plate)
            values[3 * plate] = load[0]
            if load[0] >= self.cop_threshold_n:
                values[3 * plate + 1] = -load[2] / load[0]
                values[3 * plate + 2] = load[1] / load[0]
            else:
                values[3 * plate + 1] = NAN
                values[3 * plate + 2] = NAN
        for i in range(N_BANDS):
            values[FIRST_BAND + i] = base[LANE_BANDS + i]

    cdef void finish(
        self, int64_t t_ns, uint64_t index, const double *base, int first
    ) noexcept nogil:
        """Filter, detect, write both series rows; self.live.values stands."""
        cdef live_t *live = &self.live
        cdef double smooth[LANES]
        cdef series_t *row
        cdef int side, i, kind
        cdef double force, push
        live.t_ns = t_ns
        live.index = index
        live.n_samples += 1

        if first:
            filter_settle(&self.lowpass, base)
        filter_step(&self.lowpass, base, smooth)
        self.combine(smooth, live.filtered)
        for i in range(FIRST_BAND + N_BANDS):
            if isnan(live.values[i]):
                live.filtered[i] = NAN
        live.filtered[TARGET] = live.values[TARGET]

        row = <series_t *>self.series.slot()
        row.t_ns = t_ns
        row.index = index
        row.values = live.values
        self.series.commit()
        row = <series_t *>self.filtered.slot()
        row.t_ns = t_ns
        row.index = index
        row.values = live.filtered
        self.filtered.commit()

        for side in range(SIDES):
            force = base[3 * side]
            if force > live.peak_n[side]:
                live.peak_n[side] = force
            kind = contact_step(&self.contacts[side], t_ns, index, force)
            if kind == EVENT_CONTACT_ON:
                self.emit(
                    kind, side, self.contacts[side].on_t_ns, self.contacts[side].on_index,
                    self.contacts[side].on_force_n,
                )
            elif kind == EVENT_CONTACT_OFF:
                self.emit(kind, side, t_ns, index, force)

        push = base[LANE_BOTH]
        if self.push_side == PUSH_LEFT:
            push = base[LANE_LEFT]
        elif self.push_side == PUSH_RIGHT:
            push = base[LANE_RIGHT]
        if onset_step(&self.onset, t_ns, index, push):
            live.onset_t_ns = self.onset.crossed_t_ns
            self.emit(
                EVENT_PUSH_ONSET, self.push_side, self.onset.crossed_t_ns,
                self.onset.crossed_index, self.onset.crossed_force_n,
            )

    cdef void end_batch(self) noexcept nogil:
        """Publish the live values and wake the readers."""
        cdef int side
        for side in range(SIDES):
            self.live.contact[side] = self.contacts[side].state != 0
            self.live.contact_count[side] = self.contacts[side].count
            self.live.contact_ms[side] = self.contacts[side].last_ms
        rt_store_u64(&self.sequence, self.sequence + 1)
        rt_store_fence()  # odd is seen before the first changed value
        self.published = self.live
        rt_store_u64(&self.sequence, self.sequence + 1)
        self.series.publish()
        self.filtered.publish()
        self.events.publish()

    cdef void emit(
        self, int kind, int side, int64_t t_ns, uint64_t index, double value
    ) noexcept nogil:
        cdef event_t event
        event.t_ns = t_ns
        event.index = index
        event.value = value
        event.kind = <uint8_t>kind
        event.side = <uint8_t>side
        self.events.push(&event)
