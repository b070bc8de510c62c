"""The loop: poll, read, decode, stamp, ring, engine. No allocation, no GIL, no exception inside.

Thread: one thread calls run() (or one reader thread calls feed()); everything else may be asked for
by any thread. Counters are plain 64-bit words that only the loop writes.
"""

from libc.stdint cimport int64_t, uint8_t, uint16_t, uint32_t, uint64_t

from bandplate._rt.clocksync cimport clock_t
from bandplate._rt.engine cimport Engine
from bandplate._rt.framing cimport decoder_t
from bandplate._rt.ring cimport Ring, RingReader

cdef enum:
    CHUNK = 65536

cdef struct counters_t:
    uint64_t frames
    uint64_t samples
    uint64_t lost_samples
    uint64_t duplicate_samples
    uint64_t gaps
    uint64_t tx_drops
    uint64_t adc_crc_errors
    uint64_t missed_drdy
    uint64_t overload_samples
    uint64_t other_messages

cdef class Acquisition:
    cdef readonly Ring raw
    cdef readonly Engine engine
    cdef Ring mailbox
    cdef RingReader mailbox_reader
    cdef decoder_t decoder
    cdef clock_t clock
    cdef counters_t count
    cdef int64_t group_delay_ns
    cdef double period_us
    cdef int in_segment          # a sample of this segment has been seen
    cdef uint32_t last_index     # as on the wire
    cdef uint64_t last_index64
    cdef uint8_t segment
    cdef int new_segment_asked   # set by Python, taken by the loop
    cdef double asked_period_us
    cdef int64_t asked_group_delay_ns
    cdef int64_t last_arrival_ns_
    cdef int stop_read_fd
    cdef int stop_write_fd
    cdef uint8_t *chunk          # owned
    cdef str realtime_

    cdef void begin_segment(self) noexcept nogil
    cdef void take_chunk(self, const uint8_t *data, size_t n, int64_t arrival_ns) noexcept nogil
    cdef void look_ahead(self, const uint8_t *data, size_t n, int64_t arrival_ns) noexcept nogil
    cdef void take_samples(self, const uint8_t *payload, int64_t arrival_ns) noexcept nogil
    cdef void take_other(self, const uint8_t *payload, int n, int64_t arrival_ns) noexcept nogil
