"""Section 10: how much of its share each member gives while the push goes on [ours]."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, cast

import numpy as np
from numpy.typing import NDArray

from bandplate.core.channels import PushSide, other_side
from bandplate.core.references import push_max_n, reference_key
from bandplate.measures.onset import find_onset
from bandplate.measures.result import Measure
from bandplate.measures.sides import push_force, push_side, swing_band
from bandplate.measures.tension import BAND_MEMBERS, MIN_TENSION_N
from bandplate.measures.window import Window

__all__ = [
    "MEMBER_WORDS",
    "Shares",
    "measure_support",
    "support_at",
    "support_by_level",
    "support_sentence",
    "support_shares",
]

FloatArray = NDArray[np.float64]

#: Below this share of the push's max a ratio is a ratio of two small numbers, in %.
MIN_PUSH_PCT: Final = 10.0
#: Less time than this above it is no push, in s [ours].
MIN_PUSH_S: Final = 0.5
#: A member that gives less than this part of its share lags, for the sentence [ours].
LAGS_BELOW: Final = 0.9

MEMBER_WORDS: Final = {
    "swing": "swing leg",
    "arm_left": "left arm",
    "arm_right": "right arm",
    "torso": "torso",
}

_RATIO: Final = "support_ratio"
_BALANCE: Final = "support_balance_pct"
_SUPPORTED: Final = "push_supported_pct"
_RATIO_METHOD: Final = (
    "(T / T max) / (F / F max), each net of the quiet stance, means over the samples with a net"
    f" push of at least {MIN_PUSH_PCT:g} % of its max"
)
_BALANCE_METHOD: Final = "100 smallest / largest support ratio of the members there are"
_SUPPORTED_METHOD: Final = (
    "100 times the mean over the members of their support ratio, each counted up to 1"
)


@dataclass(frozen=True)
class Shares:
    """What push and members give over some rows, in % of what they can, net of quiet stance.

    Attributes
    ----------
    level_pct : float64 array of shape (n_rows,)
        Push in % of its max as a target says it: not net.
    push_pct : float64 array of shape (n_rows,)
        Push net of quiet stance, in % of its max net of the same.
    member_pct : mapping of str to float64 array of shape (n_rows,)
        Tension of each member, alike.
    absent : mapping of str to str
        Why the other members have none.
    params : mapping
        Push side, maxima and quiet loads, for the results.
    """

    level_pct: FloatArray
    push_pct: FloatArray
    member_pct: Mapping[str, FloatArray]
    absent: Mapping[str, str]
    params: Mapping[str, object]

    @property
    def pushing(self) -> NDArray[np.bool_]:
        """Where the push is large enough for a ratio, bool array of shape (n_rows,)."""
        return self.push_pct >= MIN_PUSH_PCT


def support_shares(window: Window) -> Shares:
    """Return what push and members give over the window.

    Quiet stance is ``--quiet``, else what the recording says of itself (metadata ``quiet_n``, mean
    N per signal while the athlete stood ready), else the quiet second before the onset of a push in
    the window, else before it.

    Parameters
    ----------
    window : Window
        Rows to measure; the baseline may lie before them.

    Raises
    ------
    LookupError
        There is no push, no max or no quiet stance; the message says what to do.
    """
    force_n = push_force(window)
    if isinstance(force_n, str):
        raise LookupError(force_n)
    side = cast("PushSide", push_side(window))
    if reason := window.gap_reason(window.first, window.last):
        raise LookupError(reason)
    part_n = force_n[window.first : window.last]
    if np.isnan(part_n).any():
        raise LookupError(f"no force in {100 * np.isnan(part_n).mean():.1f} % of the samples")
    references = _references_n(window)
    max_n = window.options.push_max_n or push_max_n(references, side)
    if max_n is None:
        raise LookupError("the max of the push is not known: run the max drill")
    quiet = _Quiet.of(window, force_n)
    plates = [f"{plate}.fz" for plate in (("left", "right") if side == "both" else (side,))]
    if side == "both" and not set(plates) <= window.series.present:
        plates = ["both.fz"]
    quiet_push_n = quiet.load_n(plates)
    if max_n <= quiet_push_n:
        raise LookupError(
            f"the max of the push ({max_n:.0f} N) is not above the quiet stance"
            f" ({quiet_push_n:.0f} N): run the max drill"
        )
    params: dict[str, object] = {
        "push_side": side,
        "push_max_n": max_n,
        "push_quiet_n": quiet_push_n,
        **quiet.params,
    }
    member_pct: dict[str, FloatArray] = {}
    absent: dict[str, str] = {}
    for member in BAND_MEMBERS:
        try:
            member_pct[member] = _member_pct(window, member, side, references, quiet, params)
        except LookupError as error:
            absent[member] = str(error.args[0])
    return Shares(
        100.0 * part_n / max_n,
        100.0 * (part_n - quiet_push_n) / (max_n - quiet_push_n),
        member_pct,
        absent,
        params,
    )


def measure_support(window: Window) -> list[Measure]:
    """Measure the support of the push: one ratio per member, their balance, the share supported.

    Parameters
    ----------
    window : Window
        Rows to measure: the last seconds, a repetition, or a set.
    """
    try:
        shares = support_shares(window)
        rows = shares.pushing
        if int(rows.sum()) < MIN_PUSH_S * window.series.rate_hz:
            raise LookupError(
                f"the push stays below {MIN_PUSH_PCT:g} % of its max, net of quiet stance"
            )
    except LookupError as error:
        reason = str(error.args[0])
        return [Measure(_RATIO, member, absent=reason) for member in BAND_MEMBERS] + [
            Measure(name, "push", absent=reason) for name in (_BALANCE, _SUPPORTED)
        ]
    push_pct = float(shares.push_pct[rows].mean())
    params = {
        **shares.params,
        "push_level_pct": float(shares.level_pct[rows].mean()),
        "n": int(rows.sum()),
    }
    ratios = {
        member: float(share_pct[rows].mean()) / push_pct
        for member, share_pct in shares.member_pct.items()
    }
    measures = [
        Measure(_RATIO, member, ratios[member], "1", _RATIO_METHOD, params, experimental=True)
        if member in ratios
        else Measure(_RATIO, member, absent=shares.absent[member])
        for member in BAND_MEMBERS
    ]
    return [*measures, *_of_all(ratios, params)]


def support_at(window: Window, spans_s: Sequence[tuple[float, float]]) -> list[Measure]:
    """Measure the support of each repetition, numbered from 1.

    Parameters
    ----------
    window : Window
        Its series and options; its own rows do not matter.
    spans_s : sequence of (float, float)
        Begin and end of each repetition, in s from the recording's first sample.
    """
    measures = []
    for index, (start_s, end_s) in enumerate(spans_s, start=1):
        options = replace(window.options, start_s=start_s, end_s=end_s)
        for measure in measure_support(Window(window.series, options)):
            params = {**measure.params, "start_s": start_s, "end_s": end_s}
            measures.append(replace(measure, params=params, index=index))
    return measures


def support_by_level(
    shares: Shares, width_pct: float = 10.0
) -> tuple[FloatArray, dict[str, FloatArray]]:
    """Return the support ratios in bins of push level.

    Parameters
    ----------
    shares : Shares
        What :func:`support_shares` gave.
    width_pct : float
        Width of a bin, in % of the push's max.

    Returns
    -------
    level_pct : float64 array of shape (n_bins,)
        Middle of each bin from 0 to 100 %.
    ratio : dict of str to float64 array of shape (n_bins,)
        Per member; NaN where there was no push of that level, or one too small for a ratio.
    """
    edges_pct = np.arange(0.0, 100.0 + 0.5 * width_pct, width_pct)
    bins = np.digitize(shares.level_pct, edges_pct) - 1
    n_bins = len(edges_pct) - 1
    bins = np.where(shares.pushing & (bins < n_bins), bins, n_bins)

    def total(values: FloatArray) -> FloatArray:
        return np.asarray(np.bincount(bins, values, n_bins + 1)[:n_bins], np.float64)

    push = total(shares.push_pct)
    there = push > 0
    ratio = {
        member: np.where(there, total(share) / np.where(there, push, 1.0), np.nan)
        for member, share in shares.member_pct.items()
    }
    return (edges_pct[:-1] + edges_pct[1:]) / 2, ratio


def support_sentence(measures: Sequence[Measure]) -> str:
    """Return what a coach would say of the support ratios among the measures of one window."""
    ratios = {m.scope: m.value for m in measures if m.name == _RATIO and m.value is not None}
    if not ratios:
        reasons = [m.absent for m in measures if m.name == _RATIO and m.absent is not None]
        return f"Support is not known: {reasons[0] if reasons else 'it was not measured'}."
    lagging = sorted((m for m in ratios if ratios[m] < LAGS_BELOW), key=lambda m: ratios[m])
    if not lagging:
        return "Every member gives its share." if len(ratios) > 1 else _says(*ratios.items()) + "."
    said = _says(*((member, ratios[member]) for member in lagging))
    if len(lagging) < len(ratios):
        rest = "the others carry" if len(ratios) - len(lagging) > 1 else "the other carries"
        return f"{said}; {rest}."
    return f"{said}; nothing carries the push." if len(ratios) > 1 else f"{said}."


def _says(*ratios: tuple[str, float]) -> str:
    parts = [
        f"{MEMBER_WORDS[member]} gives {max(0.0, 100 * ratio):.0f} %" for member, ratio in ratios
    ]
    said = f"{parts[0]} of its share" + "".join(f", {part}" for part in parts[1:])
    return said[0].upper() + said[1:]


@dataclass(frozen=True)
class _Quiet:
    """The quiet stance: rows of the series, or loads that the recording tells."""

    window: Window
    rows: slice
    told_n: Mapping[str, object]
    params: Mapping[str, object]

    @classmethod
    def of(cls, window: Window, force_n: FloatArray) -> _Quiet:
        none = slice(0, 0)
        span_s = window.options.quiet_s
        told = window.series.metadata.get("quiet_n")
        if span_s is None and told and isinstance(told, Mapping):
            return cls(window, none, told, {"quiet": "told"})
        if span_s is None:
            onset = find_onset(window, force_n)
            if onset.absent is not None and window.first > 0:  # it may lie before the window
                earlier = Window(window.series, replace(window.options, start_s=None))
                onset = find_onset(earlier, force_n)
            if onset.absent is not None:
                raise LookupError(f"no quiet stance before the push: {onset.absent}")
            span_s = onset.quiet_s
        rows = window.rows_of("the quiet window", span_s)
        if reason := window.gap_reason(*rows):
            raise LookupError(f"in the quiet window, {reason}")
        return cls(window, slice(*rows), {}, {"quiet_s": [round(edge_s, 6) for edge_s in span_s]})

    def load_n(self, signals: Sequence[str]) -> float:
        """Return the mean of the signals' sum, in N."""
        if self.told_n:
            loads = [self.told_n.get(signal) for signal in signals]
            known = [float(load) for load in loads if isinstance(load, int | float)]
            if len(known) == len(loads):
                return sum(known)
            raise LookupError(f"the recording does not say what {signals[0]} was in quiet stance")
        total = sum(float(self.window.series[signal][self.rows].mean()) for signal in signals)
        if np.isnan(total):
            raise LookupError(f"no {signals[0]} in the quiet window")
        return total


def _member_pct(
    window: Window,
    member: str,
    side: PushSide,
    references_n: Mapping[str, float],
    quiet: _Quiet,
    params: dict[str, object],
) -> FloatArray:
    """Return a member's net tension in % of its net max; add both to the parameters."""
    series, key, bands = window.series, member, [member]
    if member == "swing":
        bands = [swing_band(window)]
        if side != "both":
            key = reference_key(member, other_side(side))
    elif member == "torso":
        bands = ["torso_left", "torso_right"]
    for band in bands:
        if band not in series.present:
            raise LookupError(f"no {band} band in this recording")
    rows = slice(window.first, window.last)
    tension_n = sum((series[band][rows] for band in bands[1:]), series[bands[0]][rows])
    absent = int(np.isnan(tension_n).sum())
    if absent:
        raise LookupError(f"no tension in {100 * absent / len(tension_n):.1f} % of the samples")
    if float(tension_n.mean()) < MIN_TENSION_N:
        raise LookupError(f"band slack: it pulls less than {MIN_TENSION_N:g} N")
    max_n = references_n.get(key, references_n.get(member))
    if max_n is None:
        raise LookupError(f"the max of the {MEMBER_WORDS[member]} is not known: run the max drill")
    resting_n = quiet.load_n(bands)
    if max_n <= resting_n:
        raise LookupError(
            f"the max of the {MEMBER_WORDS[member]} ({max_n:.0f} N) is not above the tension at"
            f" rest ({resting_n:.0f} N): run the max drill"
        )
    params[f"{member}_max_n"], params[f"{member}_quiet_n"] = max_n, resting_n
    return np.asarray(100.0 * (tension_n - resting_n) / (max_n - resting_n))


def _of_all(ratios: Mapping[str, float], params: Mapping[str, object]) -> list[Measure]:
    if len(ratios) < 2:
        reason = "fewer than two members with a support ratio"
        return [Measure(name, "push", absent=reason) for name in (_BALANCE, _SUPPORTED)]
    params = {**params, "members": list(ratios)}
    largest = max(ratios.values())
    supported = 100.0 * sum(min(max(r, 0.0), 1.0) for r in ratios.values()) / len(ratios)
    balance = (
        Measure(_BALANCE, "push", absent="no member pulls more than at rest")
        if largest <= 0
        else Measure(
            _BALANCE,
            "push",
            100.0 * max(0.0, min(ratios.values())) / largest,
            "%",
            _BALANCE_METHOD,
            params,
            experimental=True,
        )
    )
    return [
        balance,
        Measure(_SUPPORTED, "push", supported, "%", _SUPPORTED_METHOD, params, experimental=True),
    ]


def _references_n(window: Window) -> Mapping[str, float]:
    told = window.series.metadata.get("references_n")
    if not isinstance(told, Mapping):
        return {}
    return {str(key): float(n) for key, n in told.items() if isinstance(n, int | float) and n > 0}
