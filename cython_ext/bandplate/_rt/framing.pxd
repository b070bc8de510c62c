"""Frames out of a byte stream.

A frame is COBS(payload + CRC-32C) and a 0x00 delimiter; a payload of at most 254 bytes makes COBS
cost exactly one byte. The zero chain is walked, then type and exact length are held against each
other, then the CRC. Anything that fails is dropped and counted once.
"""

from libc.stdint cimport uint8_t, uint64_t

cdef enum:
    MAX_ENCODED = 256
    FRAME_BAD = -1
    FRAME_CRC = -2

cdef struct decoder_t:
    size_t held          # bytes of an unfinished frame
    int overflow         # the unfinished frame is too long already: drop until the delimiter
    uint64_t framing_errors
    uint64_t crc_errors
    uint64_t bytes
    uint8_t carry[MAX_ENCODED]

cdef int frame_decode(const uint8_t *encoded, size_t n, uint8_t *payload) noexcept nogil
cdef size_t frame_encode(const uint8_t *payload, size_t n, uint8_t *out) noexcept nogil

# next frame of a chunk: length of the payload with its CRC, 0 when the chunk is used up
cdef int decoder_next(
    decoder_t *d, const uint8_t **chunk, size_t *left, uint8_t *payload
) noexcept nogil
