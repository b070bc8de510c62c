"""Writing a report so that its file is whole or not there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bandplate.core.errors import StorageError, UsageError

__all__ = ["ENDINGS", "checked_path", "write_whole"]

#: What a report can be, by its file's ending.
ENDINGS: Final = (".pdf", ".html")


def checked_path(path: Path) -> Path:
    """Return `path`, refused before the work where it cannot become a report.

    Raises
    ------
    UsageError
        Another ending.
    StorageError
        Its folder is not there, or it is a folder itself.
    """
    if path.suffix.lower() not in ENDINGS:
        raise UsageError(f"{path}: a report is written as {' or '.join(ENDINGS)}: name it so")
    if path.is_dir():
        raise StorageError(f"{path} is a folder: name a file in it")
    if not path.parent.is_dir():
        raise StorageError(f"{path.parent} does not exist: make the folder, or choose another")
    return path


@contextmanager
def write_whole(path: Path) -> Iterator[Path]:
    """Give a name to write to, which takes the place of `path` when it is whole.

    Raises
    ------
    StorageError
        The folder cannot be written, or the disk is full.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield part
        os.replace(part, path)
    except OSError as error:
        raise StorageError(f"cannot write {path}: {error.strerror or error}") from error
    finally:
        part.unlink(missing_ok=True)
