"""The device of the latency benchmark, in its own process: writes frames on time, notes when.

Usage: pacer.py FD PERIOD_NS FRAMES_FILE WRITTEN_FILE
"""

import mmap
import os
import struct
import sys
import time


def main() -> None:
    fd, period_ns = int(sys.argv[1]), int(sys.argv[2])
    with open(sys.argv[3], "rb") as file:
        data = file.read()
    frames = [frame + b"\0" for frame in data.split(b"\0")[:-1]]
    with open(sys.argv[4], "r+b") as file, mmap.mmap(file.fileno(), 0) as written:
        # the reader is being set up meanwhile
        due_ns = time.monotonic_ns() + 100_000_000
        for i, frame in enumerate(frames):
            left_s = (due_ns - time.monotonic_ns()) * 1e-9
            if left_s > 0:
                time.sleep(left_s)
            struct.pack_into("<q", written, 8 * i, time.monotonic_ns())
            os.write(fd, frame)
            due_ns += period_ns


if __name__ == "__main__":
    main()
