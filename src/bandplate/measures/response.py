"""Section 8: the answer of the push to a changing resistance."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bandplate.core.channels import BANDS
from bandplate.measures.onset import runs
from bandplate.measures.perturbation import (
    HELD_S,
    PRIOR_S,
    Template,
    departure,
    passive_force_n,
    time_zeros,
)
from bandplate.measures.result import Measure
from bandplate.measures.sides import push_force
from bandplate.measures.tracking import measure_tracking
from bandplate.measures.window import Window

__all__ = ["measure_response"]

FloatArray = NDArray[np.float64]

LATENCY: Final = "resp_latency_ms"
RECOVERY: Final = "recovery_s"
RESPONSE_SD: Final = 3.0
#: An answer comes within this, s [ours].
ANSWER_S: Final = 1.0
RECOVERED_SHARE: Final = 0.05
RECOVERED_S: Final = 0.5

_LATENCY_METHOD: Final = (
    "measured tension onset to the first departure of the push > 3 SD of the prior 100 ms, held"
    " 10 ms"
)
_RECOVERY_METHOD: Final = "measured tension onset to where the push stays within 5 % for 0.5 s"


@dataclass(frozen=True, slots=True)
class _Answer:
    """What one perturbation gave: values, or why there are none."""

    time_s: float = math.nan
    latency_ms: float | None = None
    no_latency: str = ""
    recovery_s: float | None = None
    no_recovery: str = ""


def measure_response(window: Window) -> list[Measure]:
    """Measure the answer to each perturbation, and how the push follows its target.

    Per name the mean comes first, without an index, then each perturbation with its number in the
    window, from 1.

    Parameters
    ----------
    window : Window
        Rows to measure. The metadata may give ``perturbations``, a list of ``{"signal": band,
        "t_ns": on the samples' clock}`` (or ``t_s`` from the first sample; with neither they are
        searched for on that band), where ``"relaxed": true`` marks those that nobody was to answer,
        and ``response_template`` (see :func:`passive_template`).
    """
    answers = _answers(window)
    if isinstance(answers, str):
        listed = [Measure(name, "push", absent=answers) for name in (LATENCY, RECOVERY)]
        return listed + measure_tracking(window)
    template = isinstance(window.series.metadata.get("response_template"), Mapping)
    passive = "passive response subtracted" if template else "passive response not known"
    method = f"{_LATENCY_METHOD}; {passive}{window.low_rate_note}"
    latency = [(a.time_s, a.latency_ms, a.no_latency) for a in answers]
    recovery = [(a.time_s, a.recovery_s, a.no_recovery) for a in answers]
    return [
        *_listed(LATENCY, "ms", method, latency),
        *_listed(RECOVERY, "s", _RECOVERY_METHOD, recovery),
        *measure_tracking(window),
    ]


def _answers(window: Window) -> list[_Answer] | str:
    told = window.series.metadata.get("perturbations")
    if not isinstance(told, Sequence) or isinstance(told, str) or not told:
        return "no perturbation in this recording"
    force_n = push_force(window)
    if isinstance(force_n, str):
        return force_n
    marks = [
        mark
        for mark in told
        if isinstance(mark, Mapping) and mark.get("signal") in BANDS and not mark.get("relaxed")
    ]
    bands = list(dict.fromkeys(str(mark["signal"]) for mark in marks))
    if not bands:
        return "the recording names no band of its perturbations"
    zeros: list[tuple[int, str, bool]] = []
    for band in bands:
        if band not in window.series.present:
            return f"no {band} band in this recording"
        tension_n = window.series[band][window.first : window.last]
        if np.isnan(tension_n).any():
            return f"no tension in part of the window ({band})"
        near = _near_rows(window, [mark for mark in marks if mark["signal"] == band])
        found = time_zeros(tension_n, window.series.rate_hz, near)
        for told_row, row in zip(near or found, found, strict=True):
            at = told_row if row is None else row
            zeros.append((window.first + (at or 0), band, row is not None))
    if not zeros:
        return f"no perturbation: the tension of {', '.join(bands)} never leaves its level"
    zeros.sort()
    # bands that are pulled together, as both of the torso, make one perturbation
    together = PRIOR_S * window.series.rate_hz
    zeros = [z for i, z in enumerate(zeros) if i == 0 or z[0] - zeros[i - 1][0] > together]
    template = _template(window)
    ends = [row for row, _, _ in zeros[1:]] + [window.last]
    unseen = "the band's tension does not leave its level, or the window begins with it"
    return [
        _answer(window, force_n, band, row, end, template)
        if seen
        else _Answer(no_latency=unseen, no_recovery=unseen)
        for (row, band, seen), end in zip(zeros, ends, strict=True)
    ]


def _near_rows(window: Window, marks: list[Mapping[str, object]]) -> list[int] | None:
    """Return the rows of the told moments within the window; None: none was told."""
    told_ns = [
        _t_ns(window, mark)
        for mark in marks
        if isinstance(mark.get("t_ns", mark.get("t_s")), int | float)
    ]
    if not told_ns:
        return None
    rows = np.searchsorted(window.series.t_ns, np.array(told_ns, np.int64), "left")
    return [int(row) - window.first for row in rows if window.first <= row < window.last]


def _t_ns(window: Window, mark: Mapping[str, object]) -> int:
    if "t_ns" in mark:
        return int(str(mark["t_ns"]))
    return int(window.series.t_ns[0]) + round(float(str(mark["t_s"])) * 1e9)


def _template(window: Window) -> Template | str | None:
    """Return the passive response, None without one, or why it cannot be used."""
    stored = window.series.metadata.get("response_template")
    if not isinstance(stored, Mapping):
        return None
    rate_hz = stored.get("rate_hz")
    if rate_hz != window.series.rate_hz:
        return f"the template of the passive response was recorded at {rate_hz} Hz"
    try:
        curves = np.array([stored["force_per_n"], stored["tension_per_n"]], np.float64)
    except (KeyError, TypeError, ValueError):
        curves = np.empty(0)
    if curves.ndim != 2 or not curves.size or not np.isfinite(curves).all():
        return "the template of the passive response is damaged: record relaxed trials again"
    return Template(window.series.rate_hz, curves[0], curves[1])


def _answer(
    window: Window,
    force_n: FloatArray,
    band: str,
    zero: int,
    end: int,
    template: Template | str | None,
) -> _Answer:
    """Measure the answer to the perturbation at row `zero`; the next one, or the end, is `end`."""
    rate_hz = window.series.rate_hz
    time_s = window.time_s(zero)
    prior = zero - round(PRIOR_S * rate_hz)
    reason = None
    if prior < window.first:
        reason = "the window begins less than 100 ms before the perturbation"
    reason = reason or window.gap_reason(prior, zero)
    gap = next((g.row for g in window.series.gaps if zero < g.row < end), None)
    broken = window.gap_reason(zero, end) if gap is not None else None
    end = end if gap is None else gap
    if reason is None and np.isnan(force_n[prior:end]).any():
        reason = "no force in part of the answer"
    if reason is not None:
        return _Answer(time_s, no_latency=reason, no_recovery=reason)
    level_n = float(force_n[prior:zero].mean())
    sd_n = float(force_n[prior:zero].std(ddof=1))
    latency_ms, no_latency = None, window.low_rate_reason() or ""
    if not no_latency:
        last = min(end, zero + round(ANSWER_S * rate_hz))
        active_n = force_n[zero:last]
        if isinstance(template, str):
            no_latency = template
        elif template is not None and end - zero < PRIOR_S * rate_hz:
            no_latency = broken or "less than 100 ms after the perturbation"
        else:
            if template is not None:
                tension_n = window.series[band]
                change_n = tension_n[zero:last] - tension_n[prior:zero].mean()
                active_n = active_n - passive_force_n(template, change_n, len(active_n))
            held = max(1, math.ceil(HELD_S * rate_hz - 1e-9))
            row = departure(active_n, level_n, RESPONSE_SD * sd_n, held)
            no_latency = broken or "no answer: the push stays within 3 SD of the prior 100 ms"
            latency_ms = None if row is None else 1e3 * row / rate_hz
    recovery_s = _recovery_s(force_n[zero:end], level_n, rate_hz)
    if not isinstance(recovery_s, str):
        return _Answer(time_s, latency_ms, no_latency, recovery_s)
    return _Answer(time_s, latency_ms, no_latency, None, broken or recovery_s)


def _recovery_s(force_n: FloatArray, level_n: float, rate_hz: float) -> float | str:
    """Return when the force is back within 5 % of its level for 0.5 s, or why it is not."""
    if level_n <= 0:
        return "the plate is not loaded before the perturbation"
    away = np.abs(force_n - level_n) > RECOVERED_SHARE * level_n
    left = np.flatnonzero(away)
    if not len(left):
        return "the push never leaves 5 % of its level: nothing to recover from"
    starts, ends = runs(~away[left[0] :])
    back = starts[ends - starts >= RECOVERED_S * rate_hz]
    if not len(back):
        return "the push is not back within 5 % for 0.5 s"
    return float(left[0] + back[0]) / rate_hz


def _listed(
    name: str, unit: str, method: str, answers: list[tuple[float, float | None, str]]
) -> list[Measure]:
    """Return the mean, then each answer."""
    each = [
        Measure(name, "push", absent=reason, index=number)
        if value is None
        else Measure(name, "push", value, unit, method, {"time_zero_s": time_s}, index=number)
        for number, (time_s, value, reason) in enumerate(answers, start=1)
    ]
    values = np.array([value for _, value, _ in answers if value is not None])
    if not len(values):
        return [Measure(name, "push", absent=answers[0][2]), *each]
    about: dict[str, object] = {"of": "mean", "n": len(values)}
    if len(values) > 1:
        about["sd"] = float(values.std(ddof=1))
    return [Measure(name, "push", float(values.mean()), unit, method, about), *each]
