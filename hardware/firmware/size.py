"""Print what images need of flash and RAM; fail where it is more than the budget.

``python size.py IMAGE.elf ...``: text and data stand in flash, data, zeros and the stack in RAM.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

FLASH_BYTES = 32 * 1024
RAM_BYTES = 64 * 1024


def main() -> int:
    """Print a line per image; return the exit code."""
    told = subprocess.run(
        ["arm-none-eabi-size", *sys.argv[1:]], capture_output=True, text=True, check=True
    )
    code = 0
    for line in told.stdout.splitlines()[1:]:
        text, data, bss, *_, name = line.split()
        flash, ram = int(text) + int(data), int(data) + int(bss)
        sys.stdout.write(
            f"{Path(name).name}: flash {flash} of {FLASH_BYTES} B, RAM {ram} of {RAM_BYTES} B\n"
        )
        if flash > FLASH_BYTES or ram > RAM_BYTES:
            sys.stderr.write(f"{Path(name).name}: over the budget\n")
            code = 1
    return code


if __name__ == "__main__":
    sys.exit(main())
