"""From the model to its pictures, in one language."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from bandplate.core.palette import MEMBERS_ON_LIGHT
from bandplate.report.charts import (
    Bar,
    Corridor,
    Curve,
    curves_chart,
    progress_chart,
    support_chart,
)
from bandplate.report.look import CONTENT_WIDTH_PT
from bandplate.report.model import RepetitionDone, SetDone, Trace
from bandplate.report.scene import Scene
from bandplate.report.words import Words

if TYPE_CHECKING:
    from bandplate.history.verdicts import MeasureProgress

__all__ = ["MEMBER_NAMES", "SIDE_WORDS", "members_picture", "progress_picture", "push_picture",
           "support_picture"]  # fmt: skip

MEMBER_NAMES: Final = {
    "push": "Push", "swing": "Swing leg", "arm_left": "Left arm", "arm_right": "Right arm",
    "torso": "Torso",
}  # fmt: skip
SIDE_WORDS: Final = {"left": "left", "right": "right", "both": "both legs"}


def push_picture(
    words: Words, done: SetDone, size: tuple[float, float], title: str
) -> Scene | None:
    """Return the push of each repetition in its corridor; None: there is no curve."""
    drawn = [one for one in done.repetitions if one.push_n is not None]
    if not drawn:
        return None
    curves = [
        Curve(
            one.push_n.t_s,
            one.push_n.values,
            MEMBERS_ON_LIGHT["push"],
            faint=one is not drawn[-1],
            dashed=not one.counted,
        )
        for one in drawn
        if one.push_n is not None
    ]
    corridor = _corridor(drawn, done.half_width_n)
    return curves_chart(
        size,
        title,
        "N",
        curves,
        words("Push force of {0} repetitions over time. {1}", str(len(drawn)), title),
        corridor=corridor,
        corridor_name=words("grey: the corridor") if corridor else "",
        tick=words.tick,
    )


def _corridor(drawn: Sequence[RepetitionDone], half_width_n: float | None) -> Corridor | None:
    target = next((one.target_n for one in reversed(drawn) if one.target_n is not None), None)
    if target is None or half_width_n is None:
        return None
    low = np.maximum(0.0, target.values - half_width_n)
    return Corridor(target.t_s, low, target.values + half_width_n)


def members_picture(
    words: Words, done: SetDone, size: tuple[float, float], title: str
) -> Scene | None:
    """Return push and members in % of their max, the mean of the repetitions that counted."""
    drawn = [one for one in done.counted if one.members_pct]
    names = [name for name in MEMBER_NAMES if all(name in one.members_pct for one in drawn)]
    if not drawn or not names:
        return None
    curves = []
    for name in names:
        mean = _mean([one.members_pct[name] for one in drawn])
        said = words(MEMBER_NAMES[name])
        curves.append(
            Curve(mean.t_s, mean.values, MEMBERS_ON_LIGHT[name], said, dashed=name == "push")
        )
    about = words("Push and members in % of their max over time. {0}", title)
    return curves_chart(size, title, words("% of max"), curves, about, tick=words.tick)


def _mean(traces: Sequence[Trace]) -> Trace:
    length = min(len(one.values) for one in traces)
    values = np.mean([one.values[:length] for one in traces], axis=0)
    return Trace(traces[0].t_s[:length], values)


def support_picture(
    words: Words, done: Sequence[RepetitionDone], width: float, title: str
) -> Scene | None:
    """Return what each member gives of its share: mean, least and most of the repetitions."""
    bars = []
    for member in MEMBER_NAMES:
        known = [one.support_pct[member] for one in done if member in one.support_pct]
        if known:
            several = len(known) > 1
            mean = statistics.fmean(known)
            name = words(MEMBER_NAMES[member])
            said = f"{words.whole(mean)} %"
            low, high = (min(known), max(known)) if several else (None, None)
            bars.append(Bar(name, MEMBERS_ON_LIGHT[member], mean, low, high, said))
    if not bars:
        return None
    about = words("What each member gives of its share: {0}",
                  ", ".join(f"{bar.name} {bar.said}" for bar in bars))  # fmt: skip
    return support_chart(
        (width, 18 + 20.0 * len(bars)), title, bars, words("its whole share"), about
    )


def progress_picture(words: Words, one: MeasureProgress, title: str) -> Scene:
    """Return a measure over the sessions, with the band inside which a change is noise."""
    band = None
    if one.baseline is not None and one.mdc95 is not None:
        band = one.baseline - one.mdc95, one.baseline + one.mdc95
    scope = one.trend.scope
    colour = MEMBERS_ON_LIGHT.get(scope, MEMBERS_ON_LIGHT["push"])
    size = (CONTENT_WIDTH_PT - 24) / 2, 104.0
    last = words.amount(float(one.values[-1]), one.unit)
    said = words("{0} last; {1}", last, words(one.word)) if one.word else words("{0} last", last)
    ends = words.day(int(one.t_utc_ns[0])), words.day(int(one.t_utc_ns[-1]))
    about = words("{0} over {1} sessions", title, str(len(one.values)))
    return progress_chart(
        size,
        title,
        said,
        one.t_utc_ns,
        one.values,
        colour,
        about,
        ends=ends,
        tick=words.tick,
        band=band,
    )
