"""Ceiling, limiter and the verdict of a confirming trial, from ramps into the history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final, cast

from bandplate.core.samples import Series
from bandplate.measures import (
    Ceilings,
    Confirmation,
    Limiter,
    Measure,
    Ramp,
    confirm,
    find_limiter,
    measure_ceiling,
)
from bandplate.measures.progress import mdc95, typical_error
from bandplate.measures.support import MEMBER_WORDS

if TYPE_CHECKING:
    from uuid import UUID

    from bandplate.history import Finding, History

__all__ = ["CONFIRM", "keep_findings"]

#: Name of the drill of the confirming trial.
CONFIRM: Final = "confirm"
#: An athlete's own detectable change is known from so many ceilings on [ours].
_LEAST_CEILINGS: Final = 6


def keep_findings(
    history: History,
    athlete_uid: UUID,
    series: Series,
    ramps: Sequence[Ramp],
    drill: str,
    found_utc_ns: int,
    session_uid: UUID,
    recording_uid: UUID,
    *,
    again: bool = False,
) -> list[str]:
    """Look for ceiling and limiter in ramps and store both, found or not.

    Ramps of the confirming trial give a ceiling and the verdict on the newest limiter instead.

    Parameters
    ----------
    ramps : sequence of Ramp
    drill : str
        Its name: ``confirm`` is the confirming trial.
    again : bool
        Put what is found now in the place of what is stored.

    Returns
    -------
    list of str
        What a person reads; empty where the recording's findings are stored already.
    """
    stored = history.findings(athlete_uid)
    origin: dict[str, object] = {"recording": str(recording_uid), "drill": drill}
    if not again and any(origin.items() <= finding.data.items() for finding in stored):
        return []
    # a recording may be kept long after it was made: later findings are not what it tried
    before = [finding for finding in stored if finding.found_utc_ns < found_utc_ns]
    tried = _newest_limiter(before) if drill == CONFIRM else None
    if drill == CONFIRM and tried is None:  # nobody knows which band was lighter, if any
        return ["No limiter is known: there is nothing to confirm."]
    found = measure_ceiling(series, ramps)
    new: list[Finding] = []
    told: list[tuple[str | None, str]] = []
    for ceilings in found:
        new.append(_ceiling(ceilings, found_utc_ns, tried))
        if tried is None:
            limiter = find_limiter(ceilings.breaks)
            new.append(_limiter(ceilings, limiter, found_utc_ns))
            whose = "" if ceilings.scope == "both" else f"Push {ceilings.scope}: "
            told.append((limiter.member, whose + limiter.reason))
    if tried is not None:
        verdict = _verdict(before, tried, found)
        new.append(_confirmation(tried, verdict, found_utc_ns))
        told.append((tried.member, f"Limiter {tried.member}: {verdict.verdict}. {verdict.reason}"))
    new = [replace(one, data={**origin, **one.data}, session_uid=session_uid) for one in new]
    if again:
        history.replace_findings(athlete_uid, recording_uid, drill, *new)
    else:
        history.add_finding(athlete_uid, *new)
    # what holds for both sides comes last, and is said if it is one
    return [next((said for member, said in told[::-1] if member), told[-1][1])] if told else []


def _ceiling(ceilings: Ceilings, found_utc_ns: int, tried: Finding | None) -> Finding:
    from bandplate.history import Finding

    ceiling = ceilings.measures[0]
    params = ceiling.params
    return Finding(
        kind="ceiling",
        side=ceilings.scope,
        member=cast("str | None", params.get("member")),
        value=ceiling.value,
        unit=ceiling.unit,
        method=ceiling.method,
        found_utc_ns=found_utc_ns,
        low=cast("float | None", params.get("ci_low")),
        high=cast("float | None", params.get("ci_high")),
        data={
            "absent": ceiling.absent,
            "less_band": tried and tried.member,
            "slope_change": params.get("slope_change"),
        },
    )


def _limiter(ceilings: Ceilings, limiter: Limiter, found_utc_ns: int) -> Finding:
    from bandplate.history import Finding

    found = ceilings.breaks.get(limiter.member or "")
    form = limiter.to_dict()
    return Finding(
        kind="limiter",
        side=ceilings.scope,
        member=limiter.member,
        value=None if found is None else found.psi,
        unit="% of max",
        method=str(form["method"]),
        found_utc_ns=found_utc_ns,
        low=None if found is None else found.ci_low,
        high=None if found is None else found.ci_high,
        probability=limiter.probability.get(limiter.member or ""),
        data=form,
    )


def _confirmation(tried: Finding, verdict: Confirmation, found_utc_ns: int) -> Finding:
    from bandplate.history import Finding

    return Finding(
        kind="confirmation",
        side=tried.side,
        member=tried.member,
        value=verdict.rise_pct,
        unit="% of max",
        method="rise of the ceiling with 20 % off the band, against its MDC",
        found_utc_ns=found_utc_ns,
        data={"verdict": verdict.verdict, "mdc_pct": verdict.mdc_pct, "reason": verdict.reason},
    )


def _newest_limiter(findings: Sequence[Finding]) -> Finding | None:
    """Return the newest limiter: of both sides together, else of one of them."""
    limiters = [finding for finding in findings if finding.kind == "limiter"]
    last = [f for f in limiters if f.found_utc_ns == limiters[-1].found_utc_ns]
    return next((finding for finding in last[::-1] if finding.member is not None), None)


def _verdict(
    before: Sequence[Finding], limiter: Finding, after: Sequence[Ceilings]
) -> Confirmation:
    name = "support_ceiling_pct"
    full = [
        finding
        for finding in before
        if finding.kind == "ceiling"
        and finding.side == limiter.side
        and not finding.data.get("less_band")
    ]
    method = full[-1].method if full else ""
    values = [f.value for f in full if f.value is not None and f.method == method]
    mdc_pct = None
    if len(values) >= _LEAST_CEILINGS:
        mdc_pct = mdc95(typical_error(values[:-1], values[1:]))
    if full and full[-1].value is not None and full[-1].member != limiter.member:
        absent = f"that of the {MEMBER_WORDS[limiter.member or '']} was too wide to tell"
        full = [*full, replace(full[-1], value=None, data={"absent": absent})]
    before_it = _as_measure(name, limiter.side, full)
    trial = next((ceilings for ceilings in after if ceilings.scope == limiter.side), None)
    if trial is None:
        absent = f"no ramps of this side ({limiter.side})"
        return confirm(before_it, Measure(name, limiter.side, absent=absent), mdc_pct)
    member, gone_pct = trial.tried.get(limiter.member or ""), None
    slope, low_pct = (full[-1].data.get("slope_change"), full[-1].low) if full else (None, None)
    # another member's break that is too wide to be told is a ceiling too
    if member and not trial.breaks and isinstance(slope, float) and low_pct is not None:
        gone_pct = member.gone_up_to(low_pct, slope)
    return confirm(before_it, trial.measures[0], mdc_pct, gone_up_to_pct=gone_pct)


def _as_measure(name: str, side: str, ceilings: Sequence[Finding]) -> Measure:
    if not ceilings or ceilings[-1].value is None:
        absent = ceilings[-1].data.get("absent") if ceilings else "never looked for"
        return Measure(name, side, absent=str(absent))
    newest = ceilings[-1]
    half = None
    if newest.low is not None and newest.high is not None:
        half = (newest.high - newest.low) / 2
    return Measure(name, side, newest.value, newest.unit, newest.method, plus_minus=half)
