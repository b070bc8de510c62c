"""Acquisition: bytes of a device into the ring and the engine (see acquire.pxd)."""

import os

import numpy as np

from libc.stdint cimport int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.stdlib cimport free, malloc
from libc.string cimport memcpy, memset

from bandplate._rt.clocksync cimport (
    clock_arrival, clock_map, clock_ping, clock_reset, clock_uncertainty_ns, clock_unwrap,
)
from bandplate._rt.framing cimport decoder_next
from bandplate._rt.messages cimport (
    CRC_SIZE, FLAG_ADC_CRC, FLAG_MISSED_DRDY, FLAG_OVERLOAD, FLAG_TX_DROP, MSG_HEARTBEAT_REPLY,
    MSG_SAMPLES, SAMPLES_HEADER_SIZE, SAMPLES_OFFSET_DEVICE_STATE, SAMPLES_OFFSET_FLAGS,
    SAMPLES_OFFSET_INDEX, SAMPLES_OFFSET_N, SAMPLES_OFFSET_T_US, SAMPLE_SIZE,
)
from bandplate._rt.platform cimport (
    RT_LOST, RT_STOP, RT_TIMEOUT, rt_load_int, rt_monotonic_ns, rt_read_chunk, rt_set_realtime,
    rt_store_int,
)
from bandplate._rt.rows cimport CHANNELS, message_t, sample_t

__all__ = ["Acquisition"]

MESSAGE_DTYPE = np.dtype([("t_ns", "<i8"), ("length", "<u2"), ("payload", "u1", (254,))])

cdef enum:
    # HEARTBEAT_REPLY: type, cmd_seq, echo_us u64, dev_us u64
    REPLY_ECHO_US = 2
    REPLY_DEV_US = 10
    POLL_MS = 50

#: The device's microseconds wrap after 71 min: after half of that nobody knows how often they did.
cdef int64_t LONGEST_SILENCE_NS = 1_800_000_000_000


cdef class Acquisition:
    """The loop over one device.

    Parameters
    ----------
    raw : Ring of SAMPLE_DTYPE
        Takes every sample, raw counts.
    engine : Engine
        Takes every sample after the ring.

    Notes
    -----
    Ownership: the stop pipe belongs to this object; the descriptor given to run() stays the
    caller's.
    """

    def __cinit__(self, Ring raw not None, Engine engine not None):
        if raw.stride != sizeof(sample_t):
            raise TypeError(f"the raw ring must hold SAMPLE_DTYPE rows, not {raw.dtype}")
        self.raw = raw
        self.engine = engine
        self.mailbox = Ring(256, MESSAGE_DTYPE)
        self.mailbox_reader = self.mailbox.reader()
        memset(&self.decoder, 0, sizeof(self.decoder))
        memset(&self.count, 0, sizeof(self.count))
        clock_reset(&self.clock)
        self.period_us = 1e6 / engine.rate_hz
        self.realtime_ = "loop not started"
        self.chunk = <uint8_t *>malloc(CHUNK)
        if self.chunk == NULL:
            raise MemoryError("no memory for the read buffer")
        self.stop_read_fd, self.stop_write_fd = os.pipe()

    def __dealloc__(self):
        free(self.chunk)
        if self.stop_read_fd or self.stop_write_fd:
            os.close(self.stop_read_fd)
            os.close(self.stop_write_fd)

    # ---- the loop's thread

    def run(self, int fd, int realtime_priority=0):
        """Loop until stopped or until the device goes (Blocking: yes, without the GIL).

        Parameters
        ----------
        fd : int
            Open, non-blocking descriptor of the port.
        realtime_priority : int
            SCHED_FIFO priority to ask for; 0: do not ask. What holds stands in ``realtime``.

        Returns
        -------
        {"stopped", "lost", "not pollable"}
        """
        cdef long n
        cdef int64_t arrival_ns
        self.realtime_ = self.ask_for_realtime(realtime_priority)
        self.decoder.held = 0
        self.decoder.overflow = 0
        with nogil:
            while True:
                n = rt_read_chunk(fd, self.stop_read_fd, self.chunk, CHUNK, POLL_MS)
                if n > 0:
                    arrival_ns = rt_monotonic_ns()
                    self.take_chunk(self.chunk, n, arrival_ns)
                elif n != RT_TIMEOUT:
                    break
        if n == RT_STOP:
            os.read(self.stop_read_fd, 64)
            return "stopped"
        return "lost" if n == RT_LOST else "not pollable"

    def feed(self, const uint8_t[::1] data not None, int64_t arrival_ns):
        """Take bytes that another thread has read, stamped with their arrival (host ns)."""
        cdef size_t n = data.shape[0]
        if n:
            with nogil:
                self.take_chunk(&data[0], n, arrival_ns)

    cdef void begin_segment(self) noexcept nogil:
        self.segment += 1
        self.in_segment = 0
        clock_reset(&self.clock)

    cdef void take_chunk(self, const uint8_t *data, size_t n, int64_t arrival_ns) noexcept nogil:
        cdef uint8_t payload[256]
        cdef int length
        if rt_load_int(&self.new_segment_asked):
            self.begin_segment()
            self.period_us = self.asked_period_us
            self.group_delay_ns = self.asked_group_delay_ns
            rt_store_int(&self.new_segment_asked, 0)
        elif self.in_segment and arrival_ns - self.last_arrival_ns_ > LONGEST_SILENCE_NS:
            self.begin_segment()
        self.decoder.bytes += n
        if not self.in_segment:
            self.look_ahead(data, n, arrival_ns)
        self.engine.begin_batch()
        while True:
            length = decoder_next(&self.decoder, &data, &n, payload)
            if length == 0:
                break
            self.count.frames += 1
            if payload[0] == MSG_SAMPLES:
                self.take_samples(payload, arrival_ns)
            else:
                self.take_other(payload, length, arrival_ns)
        self.last_arrival_ns_ = arrival_ns
        self.engine.end_batch()
        self.raw.publish()

    cdef void look_ahead(self, const uint8_t *data, size_t n, int64_t arrival_ns) noexcept nogil:
        """Show the clock the whole first chunk: its last frame tells best when the first was."""
        cdef decoder_t ahead = self.decoder
        cdef uint8_t payload[256]
        cdef uint32_t ticks
        while decoder_next(&ahead, &data, &n, payload):
            if payload[0] == MSG_SAMPLES:
                memcpy(&ticks, payload + SAMPLES_OFFSET_T_US, 4)
                clock_arrival(
                    &self.clock,
                    clock_unwrap(&self.clock, ticks)
                    + <int64_t>((payload[SAMPLES_OFFSET_N] - 1) * self.period_us * 1000),
                    arrival_ns,
                )

    cdef void take_samples(self, const uint8_t *payload, int64_t arrival_ns) noexcept nogil:
        cdef int n = payload[SAMPLES_OFFSET_N], k, i
        cdef uint32_t index, ticks, word
        cdef uint16_t flags
        cdef int32_t step
        cdef int64_t device_ns
        cdef sample_t *sample
        cdef const uint8_t *packed_counts = payload + SAMPLES_HEADER_SIZE
        memcpy(&flags, payload + SAMPLES_OFFSET_FLAGS, 2)
        memcpy(&index, payload + SAMPLES_OFFSET_INDEX, 4)
        memcpy(&ticks, payload + SAMPLES_OFFSET_T_US, 4)
        if self.in_segment:
            step = <int32_t>(index - self.last_index)
            if step <= 0:
                if <int32_t>(ticks - self.clock.last_ticks) <= 0:
                    self.count.duplicate_samples += n
                    return
                self.begin_segment()  # an old index at a new time: the device counts afresh
        if self.in_segment:
            if step > 1:
                self.count.lost_samples += step - 1
                self.count.gaps += 1
            self.last_index64 += step
        else:
            self.in_segment = 1
            self.last_index64 = index
        self.last_index = index
        self.count.samples += n
        if flags & FLAG_TX_DROP:
            self.count.tx_drops += 1
        if flags & FLAG_ADC_CRC:
            self.count.adc_crc_errors += 1
        if flags & FLAG_MISSED_DRDY:
            self.count.missed_drdy += 1
        if flags & FLAG_OVERLOAD:
            self.count.overload_samples += n
        device_ns = clock_unwrap(&self.clock, ticks)
        # the frame leaves after its last sample: only then could it have arrived
        clock_arrival(
            &self.clock, device_ns + <int64_t>((n - 1) * self.period_us * 1000), arrival_ns
        )
        for k in range(n):
            sample = <sample_t *>self.raw.slot()
            sample.t_ns = (
                clock_map(&self.clock, device_ns + <int64_t>(k * self.period_us * 1000))
                - self.group_delay_ns
            )
            sample.index = self.last_index64 + k
            sample.device_ticks = ticks + <uint32_t>(k * self.period_us)
            sample.flags = flags
            sample.device_state = payload[SAMPLES_OFFSET_DEVICE_STATE]
            sample.segment = self.segment
            for i in range(CHANNELS):
                # little-endian int24; the byte read beyond the last one belongs to the CRC
                memcpy(&word, packed_counts + k * SAMPLE_SIZE + 3 * i, 4)
                sample.counts[i] = <int32_t>(word << 8) >> 8
            self.engine.step(sample)
            self.raw.commit()
        self.last_index += n - 1
        self.last_index64 += n - 1

    cdef void take_other(self, const uint8_t *payload, int n, int64_t arrival_ns) noexcept nogil:
        cdef message_t *message = <message_t *>self.mailbox.slot()
        cdef uint64_t echo_us, device_us
        if payload[0] == MSG_HEARTBEAT_REPLY:
            memcpy(&echo_us, payload + REPLY_ECHO_US, 8)
            memcpy(&device_us, payload + REPLY_DEV_US, 8)
            clock_ping(
                &self.clock, <int64_t>echo_us * 1000, <uint32_t>device_us, arrival_ns
            )
        self.count.other_messages += 1
        message.t_ns = arrival_ns
        message.length = <uint16_t>(n - CRC_SIZE)
        memcpy(message.payload, payload, n - CRC_SIZE)
        self.mailbox.commit()
        self.mailbox.publish()

    # ---- any thread

    def stop(self):
        """Make run() return."""
        os.write(self.stop_write_fd, b"s")

    def new_segment(self, double rate_hz, double group_delay_us=0.0):
        """Begin a segment with the next bytes: the device was (re)started, its clock is void."""
        self.asked_period_us = 1e6 / rate_hz
        self.asked_group_delay_ns = <int64_t>(group_delay_us * 1000)
        rt_store_int(&self.new_segment_asked, 1)

    def take_message(self, timeout_ms):
        """Return the next message that is not SAMPLES, or None on time-out.

        Returns
        -------
        (int, bytes) or None
            Arrival in host ns and payload without CRC. Thread: one consumer.
        """
        rows = self.mailbox_reader.read(1)
        if not len(rows):
            self.mailbox_reader.wait(timeout_ms)
            rows = self.mailbox_reader.read(1)
        if not len(rows):
            return None
        row = rows[0]
        return int(row["t_ns"]), row["payload"][: int(row["length"])].tobytes()

    def counters(self):
        """Return every loss and load since the start as a dict of int."""
        counts = dict(self.count)
        counts["bytes"] = self.decoder.bytes
        counts["crc_errors"] = self.decoder.crc_errors
        counts["framing_errors"] = self.decoder.framing_errors
        return counts

    def clock_state(self):
        """Return skew_ppm, uncertainty_ns (NaN: unknown), latency_ns, pings as a dict."""
        return {
            "skew_ppm": self.clock.slope * 1e6,
            "uncertainty_ns": clock_uncertainty_ns(&self.clock),
            "latency_ns": self.clock.latency_ns,
            "best_rtt_ns": self.clock.best_rtt_ns,
            "pings": self.clock.n_pings,
        }

    @property
    def last_arrival_ns(self):
        """Host time of the newest bytes, ns; 0 before the first."""
        return self.last_arrival_ns_

    @property
    def realtime(self):
        """What holds of real-time priority and locked memory, in words."""
        return self.realtime_

    def ask_for_realtime(self, int priority):
        """Ask for SCHED_FIFO and locked rings for the calling thread; return what holds."""
        if priority <= 0:
            return "ordinary priority (not asked for)"
        code = rt_set_realtime(priority)
        if code:
            return f"ordinary priority ({os.strerror(code)}: needs rtprio rights)"
        code = 0
        for ring in (self.raw, self.engine.series, self.engine.filtered):
            code = code or (<Ring>ring).lock_memory()
        memory = "memory not locked" if code else "memory locked"
        return f"SCHED_FIFO {priority}, {memory}"
