"""What the compiled real-time layer offers to Python (see docs/architecture.md, "Threads")."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

EVENT_DTYPE: Final[np.dtype[np.void]]
"""One detected event: t_ns i8, index u8, value f8, kind u1 (EVENT_*), side u1 (0 left, 1 right)."""
EVENT_CONTACT_ON: Final[int]
EVENT_CONTACT_OFF: Final[int]
EVENT_PUSH_ONSET: Final[int]
EVENT_GAP: Final[int]
EVENT_SEGMENT: Final[int]

def encode_frame(payload: bytes) -> bytes:
    """Append CRC-32C, COBS-encode, append the 0x00 delimiter."""

def decode_frame(encoded: bytes) -> bytes:
    """Inverse of :func:`encode_frame` (one frame, without the delimiter).

    Raises
    ------
    ValueError
        COBS, length or CRC is wrong.
    """

def crc32c(data: bytes) -> int: ...
def butterworth_sos(order: int, cutoff_hz: float, rate_hz: float) -> NDArray[np.float64]:
    """Low-pass Butterworth second-order sections, float64 array of shape (order / 2, 6)."""

class Counters:
    """Losses and loads since the start, all int."""

    frames: int
    samples: int
    bytes: int
    crc_errors: int
    framing_errors: int
    lost_samples: int
    duplicate_samples: int
    gaps: int
    tx_drops: int
    adc_crc_errors: int
    missed_drdy: int
    overload_samples: int
    mailbox_overruns: int
    def as_dict(self) -> dict[str, int]: ...

class Ring:
    """Single producer, several readers; each reader has its own cursor and counts its overruns."""

    def __init__(self, capacity: int, dtype: np.dtype[np.void]) -> None: ...
    @property
    def head(self) -> int: ...
    @property
    def capacity(self) -> int: ...
    @property
    def dtype(self) -> np.dtype[np.void]: ...
    def write(self, rows: NDArray[np.void]) -> None: ...
    def reader(self, rows_back: int = 0) -> RingReader: ...

class RingReader:
    overruns: int
    @property
    def cursor(self) -> int: ...
    def read(self, max_rows: int = ...) -> NDArray[np.void]:
        """Copy out all unread rows (at most max_rows, oldest first) and move the cursor."""
    def wait(self, timeout_ms: int) -> bool:
        """Block without the GIL until a row is unread; False on time-out."""
    def skip_to_head(self) -> None: ...

class Snapshot:
    """The newest values of the engine, immutable. NaN = absent (no force, no CoP below 50 N)."""

    t_ns: int
    index: int
    segment: int
    n_samples: int
    flags: int
    device_state: int
    rate_hz: float
    values: tuple[float, ...]
    """Latest signals, order of SIGNALS, unfiltered."""
    filtered: tuple[float, ...]
    """The same behind the causal display filter."""
    contact: tuple[bool, bool]
    contact_count: tuple[int, int]
    contact_ms: tuple[float, float]
    """Duration of the last finished contact per plate, ms; NaN before the first."""
    peak_n: tuple[float, float]
    """Largest plate force since the last :meth:`Engine.reset_measures`, N."""
    onset_t_ns: int
    """Last push onset; 0 before the first."""
    share_pct: tuple[float, ...]
    """Load share per member (push, swing, arm_left, arm_right, torso), % of their sum."""
    asymmetry_pct: float
    """100 (R - L)/(R + L) of the filtered plate forces; NaN when unloaded."""
    excitation: float
    temperature: float

class Engine:
    """Counts to forces to snapshot; a function of the rows it is given, and of nothing else."""

    def __init__(
        self,
        rate_hz: float,
        series_capacity: int = ...,
        *,
        cutoff_hz: float = ...,
        cop_threshold_n: float = ...,
        contact_on_n: tuple[float, float] = ...,
        contact_off_ratio: float = ...,
        contact_min_ms: float = ...,
        push_side: str = ...,
        plate_separation_mm: float = ...,
    ) -> None: ...
    def set_calibration(
        self,
        gain: NDArray[np.float64],
        zero_counts: NDArray[np.float64],
        plate_matrix: NDArray[np.float64],
    ) -> None:
        """Set gain (16,) in N per count, zero_counts (16,), plate_matrix (2, 3, 4) -> Fz, Mx, My."""
    def set_push_side(self, push_side: str) -> None: ...
    def set_target(self, target_n: float) -> None:
        """Target that is written into the series from now on (NaN: none)."""
    def process(self, samples: NDArray[np.void]) -> None: ...
    def process_series(self, rows: NDArray[np.void]) -> None:
        """Take rows that are calibrated already (an import): SERIES_DTYPE."""
    def reset_measures(self) -> None: ...
    def snapshot(self) -> Snapshot: ...
    @property
    def series(self) -> Ring: ...
    @property
    def filtered(self) -> Ring:
        """Display series behind the causal filter, SERIES_DTYPE."""
    @property
    def events(self) -> Ring: ...

class ClockState:
    offset_ns: int
    skew_ppm: float
    uncertainty_ns: float
    rtt_ns: int
    pings: int
    locked: bool

class Acquisition:
    """The loop: poll, read, decode, stamp, ring, engine. One thread calls :meth:`run`."""

    def __init__(self, raw: Ring, engine: Engine, *, group_delay_ns: int = ...) -> None: ...
    def run(self, fd: int, realtime_priority: int = ...) -> str:
        """Loop without the GIL until stopped or the device goes; 'stopped' | 'lost' | 'error: ...'."""
    def feed(self, data: bytes, arrival_ns: int) -> None:
        """Take bytes that another thread has read (systems without a pollable descriptor)."""
    def stop(self) -> None: ...
    def new_segment(self, rate_hz: float) -> int: ...
    def take_message(self, timeout_ms: int) -> tuple[int, bytes] | None:
        """Block for the next message that is not SAMPLES: (arrival t_ns, payload)."""
    def counters(self) -> Counters: ...
    def clock(self) -> ClockState: ...
    @property
    def last_arrival_ns(self) -> int: ...
    @property
    def realtime(self) -> str:
        """What holds: e.g. 'SCHED_FIFO 50, memory locked' or why not."""

def monotonic_ns() -> int: ...
def minmax_columns(
    values: NDArray[np.float32], first_column: int, per_column: int, out: NDArray[np.float32]
) -> None: ...
