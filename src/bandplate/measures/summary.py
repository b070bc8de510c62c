"""All measures of a series, in one fixed order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from bandplate.core.channels import PushSide
from bandplate.core.references import push_max_n
from bandplate.core.samples import Series
from bandplate.measures.arms import measure_arms
from bandplate.measures.asymmetry import measure_asymmetry
from bandplate.measures.balance import measure_balance, measure_torso
from bandplate.measures.continuity import measure_continuity
from bandplate.measures.predictability import measure_predictability
from bandplate.measures.push import measure_push
from bandplate.measures.repetition import measure_repetitions
from bandplate.measures.response import measure_response
from bandplate.measures.result import Measure
from bandplate.measures.sides import push_force, push_side
from bandplate.measures.support import measure_support
from bandplate.measures.swing import measure_swing
from bandplate.measures.timing import measure_timing
from bandplate.measures.window import MeasureOptions, Window

__all__ = ["measure_series"]

#: What stands alone; push, asymmetry and balance need one another.
_SECTIONS = (
    measure_repetitions,
    measure_swing,
    measure_arms,
    measure_timing,
    measure_continuity,
    measure_response,
    measure_predictability,
    measure_support,
)


def measure_series(series: Series, options: MeasureOptions | None = None) -> list[Measure]:
    """Measure everything of sections 1 to 9, and the support of section 10.

    The same series and options always give the same numbers, bit for bit, in the same order.

    Parameters
    ----------
    series : Series
        The whole recording, also what lies outside the window: the baseline may be there.
    options : MeasureOptions, optional
        Window, sides and what else the recording cannot know.

    Returns
    -------
    list of Measure
        Section by section; push per plate and for the pushing side. What cannot be measured is in
        the list with its reason.

    Raises
    ------
    UsageError
        A window that was given holds no samples.
    """
    window = Window(series, options or MeasureOptions())
    forces = window.forces
    push: dict[str, list[Measure]] = {
        scope: measure_push(window, force_n, scope) for scope, force_n in forces.items()
    }
    push["push"] = _pushing(window, push)
    level = _push_level(window, push["push"])
    measures = [measure for scope in push.values() for measure in scope]
    measures += measure_asymmetry(window, forces)
    for scope in _balance_scopes(series):
        measures += measure_balance(window, scope, level)
    measures += measure_torso(window, level)
    for section in _SECTIONS:
        measures += section(window)
    return measures


def _pushing(window: Window, push: dict[str, list[Measure]]) -> list[Measure]:
    """Return the measures of the pushing side once more under the scope ``push``."""
    side = push_side(window)
    if side in push:
        return [replace(measure, scope="push") for measure in push[side]]
    reason = push_force(window)
    assert isinstance(reason, str)
    names = [measure.name for measure in next(iter(push.values()), [])] or ["push_peak_n"]
    return [Measure(name, "push", absent=reason) for name in names]


def _push_level(window: Window, push: list[Measure]) -> dict[str, object]:
    """Return the push level that balance is stated at; empty where it is not known."""
    mean_n = next((m.value for m in push if m.name == "push_mean_n"), None)
    if mean_n is None:
        return {}
    max_n = window.options.push_max_n
    stored = window.series.metadata.get("references_n")
    side = push_side(window)
    if max_n is None and isinstance(stored, Mapping) and side is not None:
        max_n = push_max_n(stored, cast("PushSide", side))
    if max_n is None:
        return {"push_mean_n": mean_n}
    return {"push_mean_n": mean_n, "push_level_pct": 100.0 * mean_n / max_n}


def _balance_scopes(series: Series) -> list[str]:
    """Return the plates there are, then both combined."""
    plates = [
        side
        for side in ("left", "right")
        if not series.present.isdisjoint({f"{side}.fz", f"{side}.cop_x", f"{side}.cop_y"})
    ]
    return [*plates, "both"]
