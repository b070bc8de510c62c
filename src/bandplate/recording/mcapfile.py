"""One MCAP file that is being written: every message is a whole CRC'd chunk in the kernel.

The mcap library forms the records; the bytes reach the file here, so that a disk that refuses can
be met at the end of the last whole chunk.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Final, cast

from mcap.writer import CompressionType, IndexType, Writer

from bandplate import __version__
from bandplate.core.errors import StorageError
from bandplate.recording.layout import (
    METADATA,
    PROFILE,
    SCHEMAS,
    TOPICS,
    encode_json,
)

__all__ = ["McapFile", "check_free", "storage_error", "sync_folder"]

_ADVICE: Final = {
    errno.ENOSPC: "the disk is full: free space or record to another folder",
    errno.EDQUOT: "the disk quota is used up: free space or record to another folder",
    errno.EFBIG: "the file system takes no larger file: record to another folder",
    errno.EROFS: "the disk is read-only: record to another folder",
    errno.EACCES: "no right to write there: record to another folder",
    errno.EPERM: "no right to write there: record to another folder",
    errno.ENOENT: "the folder is gone: record to another folder",
    errno.ENOTDIR: "a part of the path is a file: record to another folder",
    errno.EEXIST: "it exists already: choose another name",
    errno.EIO: "the disk reports a fault: replace it and record to another",
}
# Not every system has fdatasync (macOS, Windows); fsync promises at least as much.
_fdatasync = getattr(os, "fdatasync", os.fsync)


def storage_error(path: Path, error: OSError, kept: str = "") -> StorageError:
    """Return the one line for a person that an OSError on `path` deserves."""
    code = error.errno or 0
    advice = _ADVICE.get(code, f"{error.strerror or error}: check the disk")
    return StorageError(f"cannot write {path}: {advice}{kept}")


def check_free(path: Path, *, force: bool) -> None:
    """Refuse a place that no new file can or should take, before anything is written.

    Parameters
    ----------
    path : Path
        The file to be made.
    force : bool
        It may replace a file; never a folder, nor a device or a pipe, which a rename would.

    Raises
    ------
    StorageError
        What stands in the way.
    """
    if path.is_dir():
        raise StorageError(f"{path} is a folder: name a file in it")
    if path.exists():
        if not force:
            raise StorageError(f"{path} exists already: choose another name or add --force")
        if not path.is_file():
            raise StorageError(f"{path} is not an ordinary file: choose another name")
    elif not path.parent.exists():
        raise StorageError(f"cannot write {path}: make the folder {path.parent} first")


def sync_folder(folder: Path) -> None:
    """Make a created or renamed name durable (a no-op where folders cannot be opened).

    Raises
    ------
    StorageError
        The disk refuses.
    """
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(descriptor)
    except OSError as error:
        # Some file systems cannot sync a folder; the file's own sync is what the promise rests on.
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise storage_error(folder, error) from error
    finally:
        os.close(descriptor)


class _Sink:
    """Collects what the mcap library writes until it is one piece to hand to the kernel."""

    def __init__(self) -> None:
        self.pending = bytearray()
        self.committed = 0

    def write(self, data: bytes) -> int:
        self.pending += data
        return len(data)

    def tell(self) -> int:
        return self.committed + len(self.pending)


class McapFile:
    """A new MCAP file at `path`, begun at `t_ns` with the metadata.

    The metadata stand there twice, so that no single damage can take them.

    Raises
    ------
    StorageError
        The disk refuses; nothing is left behind by a constructor that raises.
    """

    def __init__(self, path: Path, metadata: Mapping[str, object], t_ns: int) -> None:
        self.path = path
        self._sink = _Sink()
        self._sequence = 0
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        try:
            self._descriptor = os.open(path, flags, 0o644)
        except OSError as error:
            raise storage_error(path, error) from error
        self._writer = Writer(
            cast(IO[bytes], self._sink),
            chunk_size=1,  # every message closes its chunk
            compression=CompressionType.NONE,
            index_types=IndexType.CHUNK | IndexType.MESSAGE,
            enable_data_crcs=True,
        )
        self._writer.start(profile=PROFILE, library=f"bandplate {__version__}")
        for channel, (name, encoding, data, message_encoding) in SCHEMAS.items():
            schema_id = self._writer.register_schema(name, encoding, data)
            self._writer.register_channel(TOPICS[channel], message_encoding, schema_id)
        try:
            body = encode_json(metadata)
            self.add(METADATA, t_ns, body)
            self.add(METADATA, t_ns, body)
        except BaseException:
            self.discard()
            raise

    def add(self, channel: int, t_ns: int, data: bytes) -> None:
        """Write one message as one chunk and hand it to the kernel; raises StorageError."""
        log_time = max(t_ns, 0)  # MCAP times are unsigned; the rows carry the true one
        self._writer.add_message(channel, log_time, data, log_time, self._sequence)
        self._sequence += 1
        self._commit()

    def sync(self) -> None:
        """Force what was handed over to the medium; raises StorageError."""
        try:
            _fdatasync(self._descriptor)
        except OSError as error:
            raise storage_error(self.path, error) from error

    def finish(self) -> None:
        """Write index and footer and force all of it to the medium; raises StorageError."""
        self._writer.finish()  # type: ignore[no-untyped-call]
        self._commit()
        self.sync()
        self.release()

    def release(self) -> None:
        """Close the descriptor, whatever state the file is in."""
        if self._descriptor >= 0:
            descriptor, self._descriptor = self._descriptor, -1
            os.close(descriptor)

    def discard(self) -> None:
        """Close and delete the file."""
        self.release()
        self.path.unlink(missing_ok=True)

    def _commit(self) -> None:
        view = memoryview(bytes(self._sink.pending))
        self._sink.pending.clear()
        written = 0
        try:
            while written < len(view):
                written += os.write(self._descriptor, view[written:])
        except OSError as error:
            # Take back the torn chunk; a reader copes with it too, should even this be refused.
            try:
                os.ftruncate(self._descriptor, self._sink.committed)
            except OSError as refused:
                error.add_note(f"the torn end could not be cut off: {refused}")
            raise storage_error(
                self.path, error, "; what was acknowledged before is kept"
            ) from error
        self._sink.committed += len(view)
