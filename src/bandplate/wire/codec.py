"""The readable reference codec: COBS, CRC-32C, exact lengths, resynchronisation, 24-bit counts.

It defines what the compiled codec does: the same tests and golden vectors run over both. Here
*message* means type and fields; the CRC is added by :func:`encode_frame` and checked and taken off
by :func:`decode_frame`.

COBS: Cheshire and Baker, Consistent Overhead Byte Stuffing, IEEE/ACM Trans. Networking 7(2), 1999.
CRC-32C: Castagnoli et al., IEEE Trans. Communications 41(6), 1993; the form of RFC 3720, B.4.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from bandplate.core.errors import WireError
from bandplate.wire.messages import (
    COUNTS_BITS,
    CRC_FINAL_XOR,
    CRC_INITIAL,
    CRC_POLYNOMIAL,
    DELIMITER,
    MAX_PAYLOAD,
    N_CHANNELS,
    payload_length,
)

__all__ = [
    "COUNT_MAX",
    "COUNT_MIN",
    "CrcError",
    "Decoder",
    "cobs_decode",
    "cobs_encode",
    "crc32c",
    "decode_frame",
    "encode_frame",
    "pack_counts",
    "unpack_counts",
]

COUNT_MAX: Final = 2 ** (COUNTS_BITS - 1) - 1
COUNT_MIN: Final = -(2 ** (COUNTS_BITS - 1))

_CRC_SIZE: Final = 4
#: COBS adds one byte to a payload that is never longer than 254.
_MAX_ENCODED: Final = MAX_PAYLOAD + 1


class CrcError(WireError):
    """The frame has the shape of a message, but its CRC is another's."""


def _crc_table() -> tuple[int, ...]:
    table = []
    for byte in range(256):
        crc = byte
        for _ in range(8):
            crc = crc >> 1 ^ (CRC_POLYNOMIAL if crc & 1 else 0)
        table.append(crc)
    return tuple(table)


_CRC_TABLE: Final = _crc_table()


def crc32c(data: bytes) -> int:
    """Return the CRC-32C (Castagnoli) of data; of ``b"123456789"`` it is 0xE3069283."""
    crc = CRC_INITIAL
    for byte in data:
        crc = _CRC_TABLE[(crc ^ byte) & 0xFF] ^ crc >> 8
    return crc ^ CRC_FINAL_XOR


def cobs_encode(data: bytes) -> bytes:
    """Return data without zeros: each zero becomes the distance to the next; one byte is added.

    Raises
    ------
    WireError
        More than 254 bytes, which would cost a second byte.
    """
    if len(data) > MAX_PAYLOAD:
        raise WireError(f"a payload of {len(data)} bytes, {MAX_PAYLOAD} is the protocol's limit")
    return b"".join(bytes([len(run) + 1]) + run for run in data.split(b"\0"))


def cobs_decode(encoded: bytes) -> bytes:
    """Return the data that :func:`cobs_encode` turned into these bytes.

    Raises
    ------
    WireError
        No such data exists: a zero inside, an empty frame, or a distance past the end.
    """
    if DELIMITER in encoded or not encoded or len(encoded) > _MAX_ENCODED:
        raise WireError(f"{len(encoded)} bytes are not a COBS frame")
    runs = []
    at = 0
    while at < len(encoded):
        following = at + encoded[at]
        if following > len(encoded):
            raise WireError(f"COBS distance at byte {at} points past the end")
        runs.append(encoded[at + 1 : following])
        at = following
    return b"\0".join(runs)


def encode_frame(message: bytes) -> bytes:
    """Return COBS(message + CRC-32C) and the delimiter: what goes on the wire.

    Raises
    ------
    WireError
        The message is empty or longer than the protocol allows.
    """
    if not message:
        raise WireError("an empty message cannot be sent")
    payload = message + crc32c(message).to_bytes(_CRC_SIZE, "little")
    return cobs_encode(payload) + bytes([DELIMITER])


def decode_frame(encoded: bytes) -> bytes:
    """Return the message in one frame, given without its delimiter.

    Raises
    ------
    CrcError
        Shape and length are a message's, the CRC is not.
    WireError
        COBS, type or length is wrong.
    """
    payload = cobs_decode(encoded)
    if len(payload) < 3 or len(payload) != payload_length(payload[0], payload[2]):
        raise WireError(f"{len(payload)} bytes are the length of no message of their type")
    message, crc = payload[:-_CRC_SIZE], payload[-_CRC_SIZE:]
    if crc32c(message) != int.from_bytes(crc, "little"):
        raise CrcError(f"the CRC of a message of type 0x{message[0]:02x} is wrong")
    return message


class Decoder:
    """Messages out of a byte stream; what is damaged is dropped and counted once.

    Attributes
    ----------
    framing_errors : int
        Frames whose COBS, type or length was wrong.
    crc_errors : int
        Frames whose CRC was wrong.
    """

    def __init__(self) -> None:
        self.framing_errors = 0
        self.crc_errors = 0
        self._held = bytearray()

    def feed(self, data: bytes) -> list[bytes]:
        """Take bytes as they come and return the messages that they complete, in order."""
        found = []
        *complete, rest = data.split(bytes([DELIMITER]))
        for piece in complete:
            frame = bytes(self._held + piece)
            self._held.clear()
            if not frame:
                continue  # delimiters in a row separate nothing
            try:
                found.append(decode_frame(frame))
            except CrcError:
                self.crc_errors += 1
            except WireError:
                self.framing_errors += 1
        # One byte more than any frame has is enough to know that it is none.
        self._held += rest[: _MAX_ENCODED + 1 - len(self._held)]
        return found


def pack_counts(counts: NDArray[np.int32]) -> bytes:
    """Return the wire's form of counts: signed, little-endian, three bytes each.

    Parameters
    ----------
    counts : int32 array of shape (n_samples, n_channels)
        Within COUNT_MIN..COUNT_MAX; the ADC clips, so the sender has done that already.
    """
    four_bytes = np.ascontiguousarray(counts, "<i4").view(np.uint8).reshape(-1, 4)
    return four_bytes[:, :3].tobytes()


def unpack_counts(packed: bytes) -> NDArray[np.int32]:
    """Return the counts of a SAMPLES message, int32 array of shape (n_samples, N_CHANNELS).

    Raises
    ------
    WireError
        The bytes are no whole number of samples.
    """
    if len(packed) % (3 * N_CHANNELS):
        raise WireError(f"{len(packed)} bytes are no whole number of samples")
    four_bytes = np.zeros((len(packed) // 3, 4), np.uint8)
    four_bytes[:, 1:] = np.frombuffer(packed, np.uint8).reshape(-1, 3)
    # The count stands in the upper three bytes: the shift brings its sign down with it.
    return (four_bytes.view("<i4") >> 8).astype(np.int32).reshape(-1, N_CHANNELS)
