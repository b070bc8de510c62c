"""Reading the bytes of one recording file, whatever has happened to them.

The mcap library stops at the first damage. Here a damaged place is noted and skipped: the next
chunk whose CRC fits is where reading goes on, so that one flipped bit costs one batch at most and
no value is ever taken from bytes that no CRC vouches for.
"""

from __future__ import annotations

import re
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from bandplate.core.errors import RecordingError
from bandplate.core.events import Event
from bandplate.core.samples import SAMPLE_DTYPE, SERIES_DTYPE
from bandplate.recording.layout import EVENTS, METADATA, SAMPLES, SERIES, TOPICS, decode_json
from bandplate.recording.scanned import Scan

__all__ = ["scan_file"]

_MAGIC: Final = b"\x89MCAP0\r\n"
_HEADER, _FOOTER, _SCHEMA, _CHANNEL, _MESSAGE = 0x01, 0x02, 0x03, 0x04, 0x05
_CHUNK, _MESSAGE_INDEX, _DATA_END = 0x06, 0x07, 0x0F

_RECORD: Final = struct.Struct("<BQ")
# opcode, record length, first and last time, size, CRC, length of the compression's name (0: none),
# length of the records.
_CHUNK_HEAD: Final = struct.Struct("<BQQQQIIQ")
_MESSAGE_HEAD: Final = struct.Struct("<HIQQ")
#: A chunk of one message up to that message's data: opcode and length of the chunk, its size, then
#: opcode, length and channel of the message.
_BATCH_HEAD: Final = struct.Struct("<BQ16xQ16xBQH20x")
#: The MessageIndex record behind it: one channel, one message.
_INDEX_SIZE: Final = _RECORD.size + 6 + 16
_FOOTER_SIZE: Final = _RECORD.size + 20 + len(_MAGIC)
_DATA_END_SIZE: Final = _RECORD.size + 4
#: An uncompressed chunk's head: no compression name, and its size told twice.
_CHUNK_PATTERN: Final = re.compile(rb"\x06.{8}.{16}(.{6}\x00\x00).{4}\x00\x00\x00\x00\1", re.DOTALL)
#: Far above any batch of ours; keeps a search through garbage from summing it up again and again.
_MAX_CHUNK_BYTES: Final = 1 << 26
#: A file without its first bytes is searched this far for a chunk before it is called foreign.
_FOREIGN_SEARCH_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class _Chunk:
    start_ns: int
    end_ns: int
    records: int
    end: int
    framed: bool


def scan_file(path: Path) -> Scan:
    """Read one file completely, passing over what is damaged.

    Raises
    ------
    RecordingError
        The file cannot be opened, or is no recording of ours.
    """
    try:
        # Unbuffered: a buffer would hold the first bytes and join a second copy of all to them.
        with path.open("rb", buffering=0) as stream:
            if stream.read(len(_MAGIC)) != _MAGIC:
                stream.seek(0)
                if not _looks_torn(stream.read(_FOREIGN_SEARCH_BYTES)):
                    raise RecordingError(
                        f"{path} is not a bandplate recording (its first bytes are not MCAP's)"
                    )
            stream.seek(0)
            data = stream.read()
    except OSError as error:
        raise RecordingError(f"cannot read {path}: {error.strerror or error}") from error
    return _Walker(path, data).walk()


def _looks_torn(head: bytes) -> bool:
    """Whether bytes without the magic may still be ours: cut short, or damaged at the start."""
    return _MAGIC.startswith(head) or _next_chunk(head, 0) is not None


def _chunk_at(data: bytes, offset: int, *, check: bool = True) -> _Chunk | None:
    """Return the chunk that starts at `offset`, if there is a whole one whose CRC fits."""
    if offset + _CHUNK_HEAD.size > len(data):
        return None
    opcode, length, start_ns, end_ns, size, crc, name_length, records_length = (
        _CHUNK_HEAD.unpack_from(data, offset)
    )
    records = offset + _CHUNK_HEAD.size
    end = records + records_length
    if opcode != _CHUNK or name_length != 0 or size != records_length or end > len(data):
        return None
    if records_length > _MAX_CHUNK_BYTES:
        return None
    if check and zlib.crc32(memoryview(data)[records:end]) != crc:
        return None
    return _Chunk(start_ns, end_ns, records, end, length == end - offset - _RECORD.size)


def _next_chunk(data: bytes, offset: int) -> int | None:
    """Offset of the next whole chunk whose CRC fits, at or after `offset`."""
    position = offset
    while (match := _CHUNK_PATTERN.search(data, position)) is not None:
        if _chunk_at(data, match.start()) is not None:
            return match.start()
        position = match.start() + 1
    return None


class _Walker:
    """Goes through the records of one file once."""

    def __init__(self, path: Path, data: bytes) -> None:
        self._data = data
        self._view = memoryview(data)
        self._scan = Scan(path, len(data))
        self._topics = {topic: channel for channel, topic in TOPICS.items()}
        self._channels = {channel: channel for channel in TOPICS}

    def walk(self) -> Scan:
        scan, data = self._scan, self._data
        data_end, complaint = self._closing()
        # One CRC over the whole data section: when it fits, no chunk needs to be summed again.
        trusted = data_end is not None and not complaint and self._data_crc_fits(data_end)
        scan.closed = data_end is not None
        offset = self._header()
        counts: dict[int, int] = {}
        stop = len(data) if data_end is None else data_end
        if trusted:
            offset = self._regular(offset, stop)
        while offset < stop:
            chunk = _chunk_at(data, offset, check=not trusted)
            if chunk is not None and chunk.end <= stop:
                counts = self._read_chunk(offset, chunk)
                offset = chunk.end
            elif (end := self._index_end(offset, stop, counts)) is not None:
                offset = end
            elif data_end is None and self._is_data_end(offset):
                data_end = stop = offset
                scan.closed = True
                complaint = "the closing records are damaged"
            else:
                offset = self._pass_over(offset, stop)
        if data_end is None:
            self._unclosed()
        elif complaint:
            scan.note(data_end, 0, complaint, costs_data=False)
        elif not trusted and not scan.damage:
            scan.note(data_end, 0, "the checksum of the whole does not fit", costs_data=False)
        return scan

    def _regular(self, offset: int, stop: int) -> int:
        """Take chunks of one message, with their index, as long as nothing else comes.

        Only for a file whose checksum fits: this is the short way through hours of batches.
        """
        data, view, scan = self._data, self._view, self._scan
        batches = scan.sample_batches
        last = stop - _BATCH_HEAD.size - _INDEX_SIZE
        while offset <= last:
            fields = _BATCH_HEAD.unpack_from(data, offset)
            opcode, length, size, message, message_length, channel = fields
            end = offset + _RECORD.size + length
            body = offset + _BATCH_HEAD.size
            count, rest = divmod(message_length - _MESSAGE_HEAD.size, SAMPLE_DTYPE.itemsize)
            if (
                (opcode, message, channel, rest) != (_CHUNK, _MESSAGE, SAMPLES, 0)
                or size != message_length + _RECORD.size
                or end != body + count * SAMPLE_DTYPE.itemsize
                or end + _INDEX_SIZE > stop
                or data[end] != _MESSAGE_INDEX
                or data[end + 1] != _INDEX_SIZE - _RECORD.size
            ):
                # Metadata, an event: taken the long way, then on.
                chunk = _chunk_at(data, offset, check=False)
                if chunk is None or chunk.end > stop:
                    return offset
                counts = self._read_chunk(offset, chunk)
                offset = chunk.end
                while counts and (past := self._index_end(offset, stop, counts)) is not None:
                    offset = past
                continue
            batches.append(view[body:end])
            scan.rows += count
            offset = end + _INDEX_SIZE
        return offset

    def _closing(self) -> tuple[int | None, str]:
        """Offset of the data section's end, or None when the file was never closed."""
        data = self._data
        footer = len(data) - _FOOTER_SIZE
        if footer < len(_MAGIC) + _DATA_END_SIZE:
            return None, ""
        opcode, length = _RECORD.unpack_from(data, footer)
        summary, _, crc = struct.unpack_from("<QQI", data, footer + _RECORD.size)
        whole = (opcode, length) == (_FOOTER, 20) and data.endswith(_MAGIC)
        end = summary - _DATA_END_SIZE
        if (
            whole
            and len(_MAGIC) <= end < footer
            and _RECORD.unpack_from(data, end) == (_DATA_END, 4)
        ):
            if zlib.crc32(self._view[summary : len(data) - len(_MAGIC) - 4]) == crc:
                return end, ""
            return end, "the index at the file's end is damaged"
        return None, ""

    def _data_crc_fits(self, data_end: int) -> bool:
        (crc,) = struct.unpack_from("<I", self._data, data_end + _RECORD.size)
        return bool(zlib.crc32(self._view[:data_end]) == crc)

    def _is_data_end(self, offset: int) -> bool:
        data = self._data
        return offset + _DATA_END_SIZE <= len(data) and (
            _RECORD.unpack_from(data, offset) == (_DATA_END, 4)
        )

    def _header(self) -> int:
        """Pass the magic and the Header record; return where the chunks begin."""
        data, scan = self._data, self._scan
        offset = len(_MAGIC)
        if len(data) < offset + _RECORD.size:
            return len(data)
        if not data.startswith(_MAGIC):
            scan.note(0, 0, "the first bytes are damaged", costs_data=False)
        opcode, length = _RECORD.unpack_from(data, offset)
        end: int = offset + _RECORD.size + length
        if opcode == _HEADER and end <= len(data) and self._two_strings(offset, end):
            return end
        begin = _next_chunk(data, offset)
        scan.note(offset, 0, "the header is damaged", costs_data=begin is None)
        return len(data) if begin is None else begin

    def _two_strings(self, offset: int, end: int) -> bool:
        """Whether a Header record is filled by its profile and library, as it must be."""
        position = offset + _RECORD.size
        for _ in range(2):
            if position + 4 > end:
                return False
            position += 4 + int.from_bytes(self._data[position : position + 4], "little")
        return position == end

    def _index_end(self, offset: int, stop: int, counts: dict[int, int]) -> int | None:
        """Return the end of the chunk's MessageIndex record at `offset`, if it is just that."""
        data = self._data
        if offset + _RECORD.size + 6 > stop:
            return None
        opcode, length = _RECORD.unpack_from(data, offset)
        channel, array_bytes = struct.unpack_from("<HI", data, offset + _RECORD.size)
        end: int = offset + _RECORD.size + length
        if opcode != _MESSAGE_INDEX or length != array_bytes + 6 or end > stop:
            return None
        # An index is taken once per chunk: a damaged chunk cannot pass for a second one.
        if counts.pop(channel, -1) * 16 != array_bytes:
            return None
        return end

    def _pass_over(self, offset: int, stop: int) -> int:
        """Note the damage at `offset` and return where reading goes on."""
        data, scan = self._data, self._scan
        found = _next_chunk(data, offset + 1)
        begin = stop if found is None or found > stop else found
        opcode = data[offset]
        costs_data = True
        if opcode == _CHUNK and offset + _CHUNK_HEAD.size <= len(data):
            name_length, size = struct.unpack_from("<IQ", data, offset + 37)
            name = data[offset + 41 : offset + 41 + min(name_length, 8)]
            if name in (b"lz4", b"zstd") and not scan.metadata:
                raise RecordingError(
                    f"{scan.file} holds compressed chunks, which bandplate does not read: "
                    "write it again uncompressed (mcap compress --compression none)"
                )
            short = offset + _CHUNK_HEAD.size + size > len(data)
            what = "a batch is cut off" if short else "a batch's checksum does not fit"
        elif offset + _CHUNK_HEAD.size > len(data):
            what = "the last record is cut off"
        elif opcode == _MESSAGE_INDEX and begin - offset < 64:
            what, costs_data = "an index record is damaged", False
        else:
            what = "bytes that are no record"
        scan.note(offset, begin - offset, what, costs_data=costs_data)
        return begin

    def _unclosed(self) -> None:
        scan = self._scan
        what = "it was not closed (recording was cut off, or still goes on)"
        scan.note(scan.size, 0, what, costs_data=False)

    def _read_chunk(self, offset: int, chunk: _Chunk) -> dict[int, int]:
        """Take the messages of a chunk; return how many each channel had."""
        data, scan = self._data, self._scan
        counts: dict[int, int] = {}
        first_ns, last_ns = 1 << 64, 0
        position = chunk.records
        while position + _RECORD.size <= chunk.end:
            opcode, length = _RECORD.unpack_from(data, position)
            body = position + _RECORD.size
            position = body + length
            if position > chunk.end:
                break
            if opcode == _MESSAGE and length >= _MESSAGE_HEAD.size:
                channel, _, log_ns, _ = _MESSAGE_HEAD.unpack_from(data, body)
                counts[channel] = counts.get(channel, 0) + 1
                first_ns, last_ns = min(first_ns, log_ns), max(last_ns, log_ns)
                self._take(self._channels.get(channel, 0), body + _MESSAGE_HEAD.size, position)
            elif opcode == _CHANNEL:
                self._declare(data[body:position])
        if position != chunk.end:
            scan.note(offset, 0, "a batch holds a broken record", costs_data=True)
        times_fit = not counts or (chunk.start_ns, chunk.end_ns) == (first_ns, last_ns)
        if not chunk.framed or not times_fit:
            scan.note(offset, 0, "a batch's frame is damaged", costs_data=False)
        return counts

    def _declare(self, record: bytes) -> None:
        """Learn which channel id carries which topic (other tools may number them anew)."""
        try:
            channel, _, length = struct.unpack_from("<HHI", record)
            topic = record[8 : 8 + length].decode()
        except (struct.error, UnicodeDecodeError):
            return
        if topic in self._topics:
            self._channels[channel] = self._topics[topic]

    def _take(self, kind: int, begin: int, end: int) -> None:
        scan = self._scan
        if kind in (SAMPLES, SERIES):
            dtype = SAMPLE_DTYPE if kind == SAMPLES else SERIES_DTYPE
            count, rest = divmod(end - begin, dtype.itemsize)
            if rest:
                scan.note(begin, end - begin, "a batch of another row length", costs_data=True)
                return
            rows = self._view[begin:end]
            if kind == SAMPLES:
                scan.sample_batches.append(rows)
                scan.rows += count
            else:
                scan.series_batches.append(rows)
                scan.series_rows += count
        elif kind in (METADATA, EVENTS):
            try:
                value = decode_json(self._view[begin:end])
                if kind == EVENTS:
                    scan.events.append(msgspec.convert(value, Event))
                else:
                    scan.metadata.append((scan.rows, msgspec.convert(value, dict[str, object])))
            except (msgspec.DecodeError, RecursionError):
                scan.note(begin, end - begin, "a message that is not our JSON", costs_data=True)
