"""Measures as a table for people: grouped by member, one row a measure, one column a side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bandplate.measures import Measure

__all__ = ["format_table"]

#: Heading -> what the names of its measures begin with; the first that fits takes the measure.
_GROUPS: Final = {
    "timing": ("contact_", "flight_", "step_", "push_swing_lag", "push_arm_", "push_torso_lag"),
    "support": ("support_", "push_supported"),
    "push": ("push_", "repetition_", "asi_", "symmetry_", "dropout_", "force_floor", "sparc"),
    "swing": ("swing_",),
    "arms": ("arm_",),
    "torso and balance": ("cop_", "torso_"),
    "bands": ("band_",),
    "response to the resistance": ("resp_", "recovery_", "track_"),
    "predictability of the resistance": ("",),
}
_ORDER: Final = ("support", "push", "swing", "arms", "torso and balance", "bands", "timing")


def format_table(measures: list[Measure]) -> str:
    """Return the table; steps and repetitions are summed up by their mean, JSON has each."""
    from bandplate.measures import support_sentence

    summary = [measure for measure in measures if measure.index is None]
    lines: list[str] = []
    groups: dict[str, list[Measure]] = {name: [] for name in (*_ORDER, *_GROUPS)}
    for measure in summary:
        if measure.value is not None:
            groups[_group(measure.name)].append(measure)
    for title, members in groups.items():
        if members:
            lines += ["", *_block(title, members)]
        if members and title == "support":
            lines.append(f"  {support_sentence(measures)}")
    absent = [measure for measure in summary if measure.value is None]
    if absent:
        lines += ["", "not measured", *_absent_lines(absent)]
    return "\n".join(line.rstrip() for line in lines)


def _group(name: str) -> str:
    return next(
        title
        for title, starts in _GROUPS.items()
        if any(name.startswith(start) for start in starts)
    )


def _block(title: str, members: list[Measure]) -> list[str]:
    # the pushing side's own column repeats its plate's, but for what only the push has
    sided = {measure.name for measure in members if measure.scope != "push"}
    members = [m for m in members if m.scope != "push" or m.name not in sided]
    scopes = list(dict.fromkeys(measure.scope for measure in members))
    cells = {(measure.name, measure.scope): measure for measure in members}
    width = 2 + max(9, *(len(_cell(measure)) for measure in members))
    lines = [f"{title:<34}" + "".join(f"{scope:>{width}}" for scope in scopes)]
    for name in dict.fromkeys(measure.name for measure in members):
        row = [cells.get((name, scope)) for scope in scopes]
        shown = [measure for measure in row if measure is not None]
        if not shown:
            continue
        mark = "  experimental" if shown[0].experimental else ""
        values = "".join(f"{_cell(measure):>{width}}" for measure in row)
        lines.append(f"  {name:<32}{values}  {shown[0].unit}".rstrip() + mark)
    return lines


def _cell(measure: Measure | None) -> str:
    if measure is None or measure.value is None:
        return "-"
    text = _number(measure.value)
    if measure.plus_minus is not None:
        text += f" \u00b1{_number(measure.plus_minus)}"
    return text


def _absent_lines(measures: list[Measure]) -> list[str]:
    """Return one line per reason; more than three names of one family are one thing to a reader."""
    reasons: dict[str, dict[str, list[Measure]]] = {}
    for measure in measures:
        if measure.absent is not None:
            family = measure.name.split("_")[0]
            reasons.setdefault(measure.absent, {}).setdefault(family, []).append(measure)
    lines = []
    for reason, families in reasons.items():
        parts = []
        for family, members in families.items():
            names = list(dict.fromkeys(member.name for member in members))
            scopes = ", ".join(dict.fromkeys(member.scope for member in members))
            what = ", ".join(names) if len(names) <= 3 else f"{len(names)} {family}_*"
            parts.append(f"{what} ({scopes})")
        lines.append(f"  {'; '.join(parts)}: {reason}")
    return lines


def _number(value: float) -> str:
    """Return the value with four digits that mean something, never in exponents."""
    size = abs(value)
    decimals = 0 if size >= 1000 else 1 if size >= 100 else 2 if size >= 10 else 3
    return f"{value:.{decimals}f}"
