"""The simulated motors of an anchor: drives, brakes, sensors that break, and the pull they make.

A line at home is a plain band. A drive winds line in or out, which adds to or takes from the band's
tension; the brake can only let line out.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from bandplate.core.channels import BANDS, CHANNELS
from bandplate.sources.simulator.anchor import LAG_MS, RAMP_MS, AnchorChannel, AnchorController
from bandplate.wire import messages as wire
from bandplate.wire.codec import COUNT_MAX

__all__ = ["ANCHOR_OF_STATION", "Breakdown", "SimulatedAnchor"]

#: [ours] A station with a motor on each band. Bases are tensions of a usual stance.
ANCHOR_OF_STATION: Final = (
    AnchorChannel("swing_left", 70.0, 35.0, 150.0, 400.0),
    AnchorChannel("swing_right", 70.0, 35.0, 150.0, 400.0),
    AnchorChannel("arm_left", 50.0, 25.0, 110.0, 300.0),
    AnchorChannel("arm_right", 50.0, 25.0, 110.0, 300.0),
    AnchorChannel("torso_left", 120.0, 60.0, 240.0, 500.0),
    AnchorChannel("torso_right", 120.0, 60.0, 240.0, 500.0),
)

#: What can break: the drive does nothing, pulls on its own, slowly or fast, or spins with its line
#: torn; the band's sensor repeats its last count or sits at the end of its range; the ADC's words
#: fail their CRC.
Breakdown = Literal["dead", "creeps", "runs away", "torn", "stuck", "clipped", "crc"]

#: A band's stiffness around its working length, N/m.
_STIFFNESS_N_PER_M: Final = (240.0, 240.0, 150.0, 150.0, 250.0, 250.0)
_CREEP_N_PER_S: Final = 200.0
_RUNAWAY_N_PER_S: Final = 1500.0
_TORN_M_PER_S: Final = 5.0
_FIRST_BAND: Final = CHANNELS.index(BANDS[0])
_TICK_US: Final = 1000
#: A sample tells of some periods earlier, at most 6 ms.
_KEPT_TICKS: Final = 10


class SimulatedAnchor:
    """Drives, brakes and their controller, in the device's time.

    Parameters
    ----------
    channels : sequence of AnchorChannel
    zero_counts, newtons_per_count : float64 arrays of shape (6,)
        How the band sensors read.

    Attributes
    ----------
    controller : AnchorController
    breakdowns : dict of str to Breakdown
        Band and what is broken there; a test writes it.
    delivered_n : list of float
        What each line is wound to, in N; its base where there is no motor.
    stopped_us : int
        Device time of the first tick after it was last armed, in us.
    """

    def __init__(
        self,
        channels: Sequence[AnchorChannel],
        zero_counts: NDArray[np.float64],
        newtons_per_count: NDArray[np.float64],
    ) -> None:
        self._channels = tuple(channels)
        self.controller = AnchorController(
            channels, zero_counts.tolist(), newtons_per_count.tolist()
        )
        self.breakdowns: dict[str, Breakdown] = {}
        self.delivered_n = list(self.controller.wanted_n)
        self._base_n = np.array(self.delivered_n)
        self.stopped_us = 0
        self._was_armed = False
        self._ticked_us = 0
        self._past: list[tuple[int, list[float]]] = [(0, list(self.delivered_n))]
        self._last_counts: NDArray[np.int32] = np.zeros(len(BANDS), np.int32)

    def to_json(self) -> dict[str, object]:
        """Return what the dictionary says of the anchor."""
        return {
            "channels": [channel.to_json() for channel in self._channels],
            "ramp_s": RAMP_MS / 1000,
            "lag_s": LAG_MS / 1000,
        }

    def run(self, until_us: int) -> None:
        """Let time pass up to a moment of the device's clock, in us."""
        if self.controller.resting:
            self._ticked_us = max(self._ticked_us, until_us // _TICK_US * _TICK_US)
            self._past = [(self._ticked_us, list(self.delivered_n))]
            return
        while self._ticked_us + _TICK_US <= until_us:
            self._ticked_us += _TICK_US
            speeds_m_per_s = [self._wind(i) for i in range(len(BANDS))]
            self.controller.tick(self._ticked_us, self.delivered_n, speeds_m_per_s)
            if self._was_armed and not self.controller.armed:
                self.stopped_us = self._ticked_us
            self._was_armed = self.controller.armed
            self._past.append((self._ticked_us, list(self.delivered_n)))

    def pull_n(self, t_us: NDArray[np.float64]) -> NDArray[np.float64] | None:
        """Return what the motors add at moments up to the last run, (n_samples, 6), in N.

        None where every line is at home.
        """
        times_us = np.array([at_us for at_us, _ in self._past], np.float64)
        changes_n = np.array([values_n for _, values_n in self._past]) - self._base_n
        del self._past[:-_KEPT_TICKS]
        if not changes_n.any():
            return None
        return np.stack([np.interp(t_us, times_us, line_n) for line_n in changes_n.T], axis=1)

    def read_sensors(
        self, counts: NDArray[np.int32], flags: NDArray[np.uint16], rate_hz: int
    ) -> None:
        """Break what is broken in new samples, in place, and show them to the controller."""
        bands = counts[:, _FIRST_BAND : _FIRST_BAND + len(BANDS)]
        for band, what in self.breakdowns.items():
            i = BANDS.index(band)
            if what == "stuck":
                bands[:, i] = self._last_counts[i]
            elif what == "clipped":
                bands[:, i] = COUNT_MAX
                flags |= np.uint16(wire.Flag.CLIP)
            elif what == "crc":
                flags |= np.uint16(wire.Flag.ADC_CRC)
        self._last_counts = bands[-1].copy()
        step = max(1, rate_hz // 1000)
        failed = (flags & wire.Flag.ADC_CRC).astype(bool)
        for row, bad in zip(bands[::step].tolist(), failed[::step].tolist(), strict=True):
            self.controller.sense(row, bad, 1000.0 * step / rate_hz)

    def _wind(self, i: int) -> float:
        """Move one line for a tick; return its speed in m/s."""
        what = self.breakdowns.get(BANDS[i])
        before_n, wanted_n = self.delivered_n[i], self.controller.wanted_n[i]
        if not self.controller.powered:
            if not self.controller.braked:
                self.delivered_n[i] = min(before_n, wanted_n)
        elif what == "creeps":
            self.delivered_n[i] += _CREEP_N_PER_S * 1e-3
        elif what == "runs away":
            self.delivered_n[i] += _RUNAWAY_N_PER_S * 1e-3
        elif what == "torn":
            return _TORN_M_PER_S
        elif what != "dead":
            self.delivered_n[i] += (1.0 - math.exp(-1.0 / LAG_MS)) * (wanted_n - before_n)
        return (self.delivered_n[i] - before_n) * 1e3 / _STIFFNESS_N_PER_M[i]
