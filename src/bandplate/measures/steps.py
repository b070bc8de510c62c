"""Steps and jumps of a window: the contacts of each plate, and of both feet together."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bandplate.measures.segments import (
    JUMP_THRESHOLD_N,
    OFF_RATIO,
    Contacts,
    contact_threshold_n,
    drift_n,
    find_contacts,
    unloaded,
)
from bandplate.measures.window import Window

__all__ = ["MAX_CONTACT_S", "MAX_FLIGHT_S", "Steps", "find_steps", "flights", "merge_feet"]

FloatArray = NDArray[np.float64]

#: A longer contact is standing, a longer time off the plate no flight [ours].
MAX_CONTACT_S: Final = 1.0
MAX_FLIGHT_S: Final = 1.0
#: A jump: a flight of at least this, from a stance of at least that [ours].
_MIN_JUMP_S: Final = 0.15
_MIN_STANCE_S: Final = 0.5
#: Contacts of both feet that share more than this part of the shorter one are one, on two feet.
_SHARED: Final = 0.5


@dataclass(frozen=True, slots=True)
class Steps:
    """The contacts of one scope and how they were found.

    Attributes
    ----------
    contacts : Contacts
        In rows of the series; also standing and what the ends cut.
    jump : bool
        Flights from standing instead of steps.
    on_error_s : float
        SD of an onset by sampling and noise, in s.
    drift : bool
        Whether the drift of the unloaded plate was removed.
    params : dict
        Threshold and noise, for the results.
    """

    contacts: Contacts
    jump: bool
    on_error_s: float
    drift: bool
    params: dict[str, object]

    @property
    def method(self) -> str:
        """How contacts were found, in one line."""
        if self.jump:
            return f"jump from standing: unfiltered, on above {JUMP_THRESHOLD_N:g} N, off at it"
        drift = (
            "; drift of the unloaded plate removed, linear between aerial phases"
            if self.drift
            else ""
        )
        return f"unfiltered, on above threshold, off at 0.7 x, 20 ms to 1 s{drift}"


def find_steps(window: Window) -> dict[str, Steps]:
    """Find the contacts in a window on each plate there is, then of both feet together.

    ``both`` holds the contacts of either foot in the order of time; where the recording has one
    plate under both feet, those of that plate. In jumps it holds those of the sum.

    Returns
    -------
    dict of str to Steps
        In the order left, right, both; empty without a plate.
    """
    rows = slice(window.first, window.last)
    forces = {scope: force_n[rows] for scope, force_n in window.forces.items()}
    gaps = window.series.gaps
    breaks = [gap.row - window.first for gap in gaps if window.first < gap.row < window.last]
    if "both" in forces and len(forces) == 3:
        lost = np.isnan(forces["both"])
        if lost.any():
            forces = {scope: np.where(lost, np.nan, force) for scope, force in forces.items()}
    steps = {scope: _steps_of(window, force_n, breaks) for scope, force_n in forces.items()}
    whole = steps.get("both") or next(iter(steps.values()), None)
    if whole is not None and _is_jump(whole.contacts, window.series.rate_hz):
        return {
            scope: _steps_of(window, force_n, breaks, jump=True)
            for scope, force_n in forces.items()
        }
    if len(steps) == 3:
        left, right = steps["left"], steps["right"]
        params = {
            key: {"left": left.params[key], "right": right.params[key]} for key in left.params
        }
        steps["both"] = Steps(
            merge_feet(left.contacts, right.contacts),
            False,
            math.sqrt((left.on_error_s**2 + right.on_error_s**2) / 2),
            left.drift or right.drift,
            {**params, "feet": "contacts of either foot"},
        )
    return steps


def merge_feet(left: Contacts, right: Contacts) -> Contacts:
    """Return the contacts of either foot in the order of time.

    Contacts of both feet that share more than half of the shorter one are one contact, on two
    feet: standing, or a landing on both.
    """
    feet = [
        [on, off, on_known, off_known, piece]
        for side in (left, right)
        for on, off, on_known, off_known, piece in zip(
            side.on.tolist(),
            side.off.tolist(),
            side.on_known.tolist(),
            side.off_known.tolist(),
            side.piece.tolist(),
            strict=True,
        )
    ]
    merged: list[list[int]] = []
    for foot in sorted(feet):
        last = merged[-1] if merged else None
        if last is not None and foot[4] == last[4]:
            shared = min(foot[1], last[1]) - foot[0]
            if shared > _SHARED * min(foot[1] - foot[0], last[1] - last[0]):
                if foot[0] == last[0]:
                    last[2] = last[2] and foot[2]
                if foot[1] >= last[1]:
                    last[3] = foot[3] and (last[3] or foot[1] > last[1])
                    last[1] = foot[1]
                continue
        merged.append(foot)
    columns = np.array(merged, np.intp).reshape(-1, 5).T
    on, off, on_known, off_known, piece = columns
    return Contacts(on, off, on_known.astype(np.bool_), off_known.astype(np.bool_), piece)


def _steps_of(window: Window, force_n: FloatArray, breaks: list[int], jump: bool = False) -> Steps:
    rate_hz = window.series.rate_hz
    empty = unloaded(force_n, rate_hz, breaks)
    drift = None if jump else drift_n(empty, len(force_n))
    if drift is not None:
        force_n = force_n - drift
    told_n = window.options.threshold_n
    threshold_n = contact_threshold_n(empty.noise_n) if told_n is None else told_n
    if jump and told_n is None:
        threshold_n = JUMP_THRESHOLD_N
    off_ratio = 1.0 if jump else OFF_RATIO
    contacts = find_contacts(force_n, rate_hz, threshold_n, off_ratio=off_ratio, breaks=breaks)
    known = contacts.on[contacts.on_known]
    variance_s2 = 1 / (12 * rate_hz**2)
    if len(known) and not math.isnan(empty.noise_n):
        slope_n_per_s = float(np.median(force_n[known] - force_n[known - 1])) * rate_hz
        variance_s2 += (empty.noise_n / slope_n_per_s) ** 2
    params: dict[str, object] = {
        "threshold_n": threshold_n,
        "off_n": off_ratio * threshold_n,
        "unloaded_sd_n": None if math.isnan(empty.noise_n) else empty.noise_n,
    }
    shifted = Contacts(
        contacts.on + window.first,
        contacts.off + window.first,
        contacts.on_known,
        contacts.off_known,
        contacts.piece,
    )
    return Steps(shifted, jump, math.sqrt(variance_s2), drift is not None, params)


def _is_jump(contacts: Contacts, rate_hz: float) -> bool:
    """Return whether most flights start from standing."""
    flight, known = flights(contacts)
    found = known & (flight >= _MIN_JUMP_S * rate_hz) & (flight <= MAX_FLIGHT_S * rate_hz)
    stance = (contacts.off - contacts.on)[:-1] >= _MIN_STANCE_S * rate_hz
    return bool(2 * (found & stance).sum() > found.sum())


def flights(contacts: Contacts) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Return the rows from each contact's end to the next one's start, and whether it is known."""
    known = contacts.off_known[:-1] & contacts.on_known[1:]
    return contacts.on[1:] - contacts.off[:-1], known & (np.diff(contacts.piece) == 0)
