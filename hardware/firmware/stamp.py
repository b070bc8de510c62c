"""Write an image's own hash into it: the first 8 bytes of its SHA-256, zeros in their place.

``python stamp.py IMAGE`` after the link; IDENT gives the hash out, so a host can tell images apart.
Works on an ELF file and on a plain binary; their hashes differ. Stamping twice changes nothing.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

MARK = b"bp image hash: "
SIZE = 8


def stamped(image: bytes) -> bytes:
    """Return the image with its hash in place.

    Raises
    ------
    SystemExit
        The mark of core/image.c is not there exactly once.
    """
    if image.count(MARK) != 1:
        raise SystemExit(f"the image holds the hash's mark {image.count(MARK)} times, not once")
    at = image.index(MARK) + len(MARK)
    blank = image[:at] + bytes(SIZE) + image[at + SIZE :]
    return image[:at] + hashlib.sha256(blank).digest()[:SIZE] + image[at + SIZE :]


if __name__ == "__main__":
    for name in sys.argv[1:]:
        path = Path(name)
        path.write_bytes(stamped(path.read_bytes()))
