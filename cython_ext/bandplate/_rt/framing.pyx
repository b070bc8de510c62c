"""COBS, CRC-32C, exact lengths, resync (see framing.pxd)."""

from libc.stdint cimport uint8_t, uint32_t
from libc.string cimport memchr, memcpy, memset

from bandplate._rt.messages cimport CRC_SIZE, MAX_PAYLOAD, length_fits, length_known

__all__ = ["Decoder", "crc32c", "decode_frame", "encode_frame"]

cdef extern from "crc32c.h" nogil:
    void crc32c_init()
    uint32_t crc32c_compute(const uint8_t *p, size_t n)
    uint32_t crc32c_soft(const uint8_t *p, size_t n)

crc32c_init()

cdef int frame_decode(const uint8_t *encoded, size_t n, uint8_t *payload) noexcept nogil:
    """Decode one frame (without delimiter) into payload (256 bytes); its length or FRAME_*.

    The length returned counts the CRC.
    """
    cdef size_t at, following
    cdef uint32_t crc
    if n < CRC_SIZE + 2 or not length_known(n - 1):
        return FRAME_BAD
    memcpy(payload, encoded + 1, n - 1)
    at = 0
    while True:
        following = at + encoded[at]
        if following >= n or following == at:
            break
        payload[following - 1] = 0
        at = following
    if following != n:
        return FRAME_BAD
    n -= 1
    if not length_fits(payload, n):
        return FRAME_BAD
    memcpy(&crc, payload + n - CRC_SIZE, CRC_SIZE)
    if crc != crc32c_compute(payload, n - CRC_SIZE):
        return FRAME_CRC
    return <int>n


cdef size_t frame_encode(const uint8_t *payload, size_t n, uint8_t *out) noexcept nogil:
    """Encode payload (n bytes without CRC, n + 4 <= 254) into out (256 bytes); bytes written."""
    cdef uint32_t crc = crc32c_compute(payload, n)
    cdef size_t code_at = 0, i
    memcpy(out + 1, payload, n)
    memcpy(out + 1 + n, &crc, CRC_SIZE)
    n += CRC_SIZE
    for i in range(1, n + 1):
        if out[i] == 0:
            out[code_at] = <uint8_t>(i - code_at)
            code_at = i
    out[code_at] = <uint8_t>(n + 1 - code_at)
    out[n + 1] = 0
    return n + 2


cdef int decoder_next(
    decoder_t *d, const uint8_t **chunk, size_t *left, uint8_t *payload
) noexcept nogil:
    cdef const uint8_t *start
    cdef const uint8_t *end
    cdef size_t n
    cdef int result
    while left[0] > 0:
        start = chunk[0]
        end = <const uint8_t *>memchr(start, 0, left[0])
        n = left[0] if end == NULL else <size_t>(end - start)
        if end == NULL:
            if d.held + n > MAX_ENCODED:
                d.overflow = 1
            if not d.overflow:
                memcpy(d.carry + d.held, start, n)
                d.held += n
            chunk[0] += n
            left[0] = 0
            return 0
        chunk[0] += n + 1
        left[0] -= n + 1
        if d.overflow or d.held + n > MAX_ENCODED:
            d.overflow = 0
            d.held = 0
            d.framing_errors += 1
            continue
        if d.held:
            memcpy(d.carry + d.held, start, n)
            start = d.carry
            n += d.held
            d.held = 0
        if n == 0:
            continue  # delimiters in a row separate nothing
        result = frame_decode(start, n, payload)
        if result > 0:
            return result
        if result == FRAME_CRC:
            d.crc_errors += 1
        else:
            d.framing_errors += 1
    return 0


def crc32c(const uint8_t[::1] data not None, bint hardware=True):
    """Return the CRC-32C of data; hardware=False forces the table form (for the tests)."""
    cdef const uint8_t *p = &data[0] if data.shape[0] else NULL
    return crc32c_compute(p, data.shape[0]) if hardware else crc32c_soft(p, data.shape[0])


def encode_frame(const uint8_t[::1] payload not None):
    """Return COBS(payload + CRC-32C) and the delimiter.

    Raises
    ------
    ValueError
        The payload is empty or longer than the protocol allows.
    """
    cdef uint8_t out[MAX_ENCODED + 2]
    cdef size_t n = payload.shape[0]
    if not 1 <= n <= MAX_PAYLOAD - CRC_SIZE:
        raise ValueError(f"payload must be 1 to {MAX_PAYLOAD - CRC_SIZE} bytes, not {n}")
    n = frame_encode(&payload[0], n, out)
    return bytes(out[:n])


def decode_frame(const uint8_t[::1] encoded not None):
    """Return the payload (without CRC) of one frame without its delimiter.

    Raises
    ------
    ValueError
        COBS, type, length or CRC is wrong.
    """
    cdef uint8_t payload[MAX_ENCODED]
    cdef int n = FRAME_BAD
    if encoded.shape[0]:
        n = frame_decode(&encoded[0], encoded.shape[0], payload)
    if n == FRAME_CRC:
        raise ValueError("CRC-32C of the frame is wrong")
    if n < 0:
        raise ValueError("not a frame of the protocol: COBS, type or length is wrong")
    return bytes(payload[:n - CRC_SIZE])


cdef class Decoder:
    """The stream decoder for tests and tools; the loop uses the same functions without the GIL."""

    cdef decoder_t state

    def __cinit__(self):
        memset(&self.state, 0, sizeof(decoder_t))

    def feed(self, const uint8_t[::1] data not None):
        """Take bytes as they come and return the payloads (without CRC) that were completed."""
        cdef uint8_t payload[MAX_ENCODED]
        cdef const uint8_t *chunk = &data[0] if data.shape[0] else NULL
        cdef size_t left = data.shape[0]
        cdef int n
        found = []
        self.state.bytes += left
        while True:
            n = decoder_next(&self.state, &chunk, &left, payload)
            if n == 0:
                return found
            found.append(bytes(payload[:n - CRC_SIZE]))

    @property
    def crc_errors(self):
        """Frames whose CRC was wrong."""
        return self.state.crc_errors

    @property
    def framing_errors(self):
        """Frames whose COBS, type or length was wrong."""
        return self.state.framing_errors
