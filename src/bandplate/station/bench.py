"""What a running station offers to whoever checks, tares and calibrates its sensors."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bandplate._rt import Acquisition, Ring
from bandplate.calibration import Calibration, tare
from bandplate.core.channels import CHANNELS
from bandplate.station.facts import bands_of

if TYPE_CHECKING:
    from bandplate.station.recorder import Recorder

__all__ = ["Bench"]


class Bench:
    """Raw counts of a device, and the calibration that is in force.

    Parameters
    ----------
    acquisition : Acquisition
    recorder : Recorder
        Told of every change before the engine is.
    calibration : Calibration
        The first one: that of the store, or the nominal one.
    dictionary : mapping
        What the device says of itself.
    uid : str
        The device's, in hex.

    Attributes
    ----------
    place : callable or None
        Puts loads on a simulated workbench (see sources.simulator.workbench); None elsewhere.
    tare_drift_n : mapping of str to float
        What the last tare changed, N per sensor; empty before the first.

    Notes
    -----
    Thread: any.
    """

    def __init__(
        self,
        acquisition: Acquisition,
        recorder: Recorder,
        calibration: Calibration,
        dictionary: Mapping[str, object],
        uid: str,
    ) -> None:
        self.dictionary = dictionary
        self.uid = uid
        self.calibration = calibration
        self.tare_drift_n: Mapping[str, float] = {}
        self.place: Callable[[dict[str, object]], None] | None = None
        self._acquisition = acquisition
        self._recorder = recorder
        self._changes = 0
        self._lock = threading.Lock()  # order of calibrations in engine and recording

    @property
    def raw(self) -> Ring:
        """Ring of SAMPLE_DTYPE: counts and flags."""
        return self._acquisition.raw

    @property
    def rate_hz(self) -> float:
        """Nominal sample rate, in Hz."""
        return self._acquisition.engine.rate_hz

    def tare(self, tell_device: Callable[[], None]) -> str:
        """Take the zeros from the last second; return what to write down.

        Raises
        ------
        CalibrationError
            Not still, or loaded: names the sensor.
        LinkError
            From ``tell_device``; nothing has changed then.
        """
        rows = self.rows(1.05)
        stamp = time.strftime("tare at %H:%M:%S")
        with self._lock:
            before = self.calibration
            zeroed = tare(before, rows["counts"], self.rate_hz, stamp)
            tell_device()
            self._apply(zeroed)
        self.tare_drift_n = {
            name: (zero - was) * gain
            for name, zero, was, gain in zip(
                CHANNELS,
                zeroed.zero_counts,
                before.zero_counts,
                before.gain_n_per_count,
                strict=True,
            )
            if gain
        }
        return stamp

    def rows(self, seconds: float) -> NDArray[np.void]:
        """Return the newest raw rows, SAMPLE_DTYPE of shape (n_samples,)."""
        return self.raw.reader(round(seconds * self.rate_hz)).read()

    def apply(self, calibration: Calibration) -> None:
        """Use another calibration from now on; the recording says from which row."""
        with self._lock:
            self._apply(calibration)

    def tell_bands(self) -> None:
        """Let the recording say which bands hang where from now on (Blocking: reads a file).

        Raises
        ------
        CalibrationError
            The list of what hangs where is damaged.
        """
        self._recorder.change_metadata({"bands": bands_of(self.uid)})

    def _apply(self, calibration: Calibration) -> None:
        self.calibration = calibration
        self._changes += 1
        self._recorder.expect_calibration(self._changes, calibration)
        calibration.apply_to(self._acquisition.engine, self._changes)
