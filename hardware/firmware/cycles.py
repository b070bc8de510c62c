"""Count the processor's work per sample, in cycles of a Cortex-M4.

``python cycles.py MPS2.elf DECODE.elf F405.elf``. QEMU logs every block of instructions that it
runs; each instruction counts what the processor's manual says (DDI 0439, table 3-1), branches as
taken, division as the longest. The core is traced while it streams at 1 kHz to a host that answers;
what stands in for ADCs, drives and UART there is left out and replaced by the station's own: the
decoding of two frames, traced, and its interrupts and drives, by the listing, each instruction
once but for the one loop there. The flash accelerator of the STM32F405 is taken to hide the wait
states, as its maker says.
"""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from scenario import ramp, scenario_bytes

from bandplate.wire import messages as wire
from bandplate.wire.codec import encode_frame
from station import block_from

CLOCK_HZ = 84_000_000
RATE_HZ = 1000
MOST_SHARE = 0.25
TRACED_S = 3.0

#: Functions of the emulated board and of its scenario, which the station has not.
STAND_INS = re.compile(
    r"scenario_|hal_|find|is_at|wind|next_conversion|holds_|on_tick|on_rx|now_ms"
)
#: The station's own, run for every sample: twice for two converters, or once a millisecond.
STATION = {
    "adc_on_drdy": 1,
    "read_what_is_owed": 1,
    "ads_drdy_edge": 1,
    "ads_drdy_owed": 1,
    "transfer": 2,
    "adc_on_transfer": 2,
    "finish_sample": 1,
    "hal_adc_read": 1,
    "hal_motor_read": 1,
    "hal_motor_write": 1,
    "hal_uart_write": 1,
    "hal_uart_read": 1,
    "uart_on_sent": 1,
}
#: hal_uart_write copies a frame of 68 bytes; its loop by the listing.
COPY_CYCLES = 68 * 17
#: Exception entry and exit, 12 cycles each, with lazy stacking of the floating-point unit.
INTERRUPT_CYCLES = 24
N_INTERRUPTS = 4

STARTED = re.compile(r"^IN: (\S*)")
INSTRUCTION = re.compile(r"^0x([0-9a-f]+):\s+(?:[0-9a-f]{4} ?){1,2}\s+(\S+)\s*(.*)")
RUN = re.compile(r"^Trace \d+: \S+ \[\w+/(\w+)/")
SYMBOL = re.compile(r"^[0-9a-f]+ <(.+)>:$")
LISTED = re.compile(r"^\s*[0-9a-f]+:\t(\S+)\s*(.*)$")


def cycles_of(name: str, operands: str) -> int:
    """Return the cycles of one instruction."""
    name = name.split(".")[0]
    if name in ("udiv", "sdiv"):
        return 12
    if name in ("vdiv", "vsqrt"):
        return 14
    if name in ("push", "pop", "ldmia", "stmia", "stmdb", "ldmdb", "vpush", "vpop", "vldmia"):
        many = operands.split("{")[-1].split("}")[0]
        spans = [re.findall(r"\d+", part) for part in many.split(",") if "-" in part]
        n = many.count(",") + 1 + sum(int(s[1]) - int(s[0]) for s in spans if len(s) == 2)
        return 1 + n + (3 if "pc" in many else 0)
    if name in ("ldrd", "strd"):
        return 3
    if name.startswith(("ldr", "vldr", "str", "vstr")):
        return 2
    if name.startswith(("b", "cb", "tb")) and not name.startswith(("bic", "bfi", "bfc")):
        return 4  # one and a refill of at most three
    return 2 if name.startswith(("umlal", "smlal", "umull", "vmla", "vcvt")) else 1


def listed(image: Path) -> Counter[str]:
    """Return the cycles of every function with each of its instructions run once."""
    told = subprocess.run(
        ["arm-none-eabi-objdump", "-d", "--no-show-raw-insn", image],
        capture_output=True,
        text=True,
        check=True,
    )
    found: Counter[str] = Counter()
    function = ""
    for line in told.stdout.splitlines():
        if symbol := SYMBOL.match(line):
            function = symbol[1]
        elif parts := LISTED.match(line):
            found[function] += cycles_of(parts[1], parts[2])
    return found


def traced(log: Iterable[str]) -> tuple[Counter[str], Counter[str]]:
    """Return cycles and calls of every function in a log of QEMU's (-d in_asm,exec,nochain)."""
    blocks: dict[int, tuple[str, int]] = {}
    entries: dict[str, int] = {}
    cycles: Counter[str] = Counter()
    calls: Counter[str] = Counter()
    function, first, size = "", -1, 0
    for line in log:
        if ran := RUN.match(line):
            if first >= 0:
                blocks[first] = function, size
                first = -1
            at = int(ran[1], 16)
            name, n_cycles = blocks[at]
            cycles[name] += n_cycles
            calls[name] += at == entries.setdefault(name, at)
        elif begun := STARTED.match(line):
            function, first, size = begun[1], -1, 0
        elif parts := INSTRUCTION.match(line):
            first = int(parts[1], 16) if first < 0 else first
            size += cycles_of(parts[2], parts[3])
    return cycles, calls


def run(image: Path, scenario: Path | None, seconds: float) -> tuple[Counter[str], Counter[str]]:
    """Trace an image, talked to by a host that starts samples and sends heartbeats."""
    ours, theirs = pty.openpty()
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        command = ["qemu-system-arm", "-M", "mps2-an386", "-display", "none", "-monitor", "none"]
        command += ["-kernel", str(image), "-serial", os.ttyname(theirs)]
        command += ["-d", "in_asm,exec,nochain", "-D", str(log)]
        if scenario is not None:
            command += ["-device", f"loader,file={scenario},addr=0x21000000,force-raw=on"]
        with subprocess.Popen(command) as process:
            end_s = time.monotonic() + seconds
            while time.monotonic() < end_s:
                os.write(ours, encode_frame(wire.Start(1, RATE_HZ, 1).pack()))
                os.write(ours, encode_frame(wire.Heartbeat(2, 0).pack()))
                next_s = time.monotonic() + wire.HEARTBEAT_MS / 1000
                while (left_s := next_s - time.monotonic()) > 0:
                    if select.select([ours], [], [], left_s)[0]:
                        os.read(ours, 65536)
            process.kill()
        os.close(ours)
        os.close(theirs)
        with log.open(errors="replace") as lines:
            return traced(lines)


def main() -> int:
    """Print the count; return the exit code."""
    core, decoder, station = map(Path, sys.argv[1:4])
    with tempfile.TemporaryDirectory() as folder:
        scenario = Path(folder) / "scenario.bin"
        scenario.write_bytes(scenario_bytes(ramp(10_000), block_from("simulated-anchor")))
        cycles, calls = run(core, scenario, TRACED_S)
    n_samples = calls["bp_sampling_add"]
    per_sample = {name: n / n_samples for name, n in cycles.items() if not STAND_INS.match(name)}
    decoding, decoded = run(decoder, None, 0.5)
    n_frames = decoded["ads_parse"]
    per_sample["ads_parse, twice"] = 2 * decoding["ads_parse"] / n_frames
    # The test computes each frame's CRC once more than the driver.
    per_sample["ads_crc16, twice"] = 2 * decoding["ads_crc16"] / decoded["ads_crc16"]
    once = listed(station)
    for name, times in STATION.items():
        per_sample[f"{name}, listed"] = times * once[name]
    per_sample["hal_uart_write, its loop"] = COPY_CYCLES
    per_sample["interrupts"] = N_INTERRUPTS * INTERRUPT_CYCLES
    for name, n in sorted(per_sample.items(), key=lambda item: -item[1]):
        if n >= 20:
            sys.stdout.write(f"{n:8.0f}  {name}\n")
    total = sum(per_sample.values())
    share = total * RATE_HZ / CLOCK_HZ
    sys.stdout.write(
        f"{total:8.0f}  cycles a sample at {RATE_HZ} Hz ({n_samples} samples traced): "
        f"{share:.1%} of {CLOCK_HZ // 1_000_000} MHz, {MOST_SHARE:.0%} allowed\n"
    )
    return 0 if share <= MOST_SHARE else 1


if __name__ == "__main__":
    sys.exit(main())
