"""What is special about a simulated athlete: strength, skill, and single deficits.

Sizes are physiological [ours]: a deficit is as large as a coach would see it, not larger.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final

from bandplate.core.errors import UsageError

__all__ = ["NAMED_TRAITS", "Traits", "traits_named"]


@dataclass(frozen=True)
class Traits:
    """Traits of one athlete; as they are by default, nothing is wrong with him.

    Times "after go" are in s and count once: in the first repetition that lasts so long.

    Attributes
    ----------
    strength : float
        Factor on every max, 0.5 to 1.5.
    side_factor : float
        Factor on the right leg's max push alone.
    skill : float
        0.3 to 2: reaction time and unsteadiness fall with it, looking ahead and correction grow.
    lag : mapping of str to float
        Member (``swing``, ``arm_left``, ``arm_right``, ``torso``) to its share of the proper
        support.
    ceiling : mapping of str to float
        Member to the share of the push max up to which its support follows.
    late_swing_s, late_arm_s : float
        The swing leg's band, the arms' bands, follow the push so much later.
    arm_phase_error_deg : float
        The right arm is off its anti-phase by so much.
    lean : float
        Asymmetry of the torso bands under effort, (right - left) / (right + left).
    cop_drift_mm : float
        CoP of the push foot goes so far out from the plate's centre within 3 s of effort.
    dropouts_per_min : float
        Moments in which the push falls to 55 %.
    overshoot : float
        Share by which he pushes above the target.
    holds_breath : bool
        Does not breathe under effort.
    wrong_leg : float
        Probability that a repetition is done with the other leg.
    tiring : float
        Share of his strength that a minute of effort costs; a minute of rest gives a tenth of
        that back.
    never_still : bool
        Shifts his weight where he should stand still.
    steps_off_at_s, falls_at_s, slips_at_s, grabs_at_s : float or None
        After go: leaves the plates; CoP runs out; the push foot is lost for 0.7 s; the left arm
        goes to the end of its band.
    """

    strength: float = 1.0
    side_factor: float = 1.0
    skill: float = 1.0
    lag: Mapping[str, float] = field(default_factory=dict)
    ceiling: Mapping[str, float] = field(default_factory=dict)
    late_swing_s: float = 0.0
    late_arm_s: float = 0.0
    arm_phase_error_deg: float = 0.0
    lean: float = 0.0
    cop_drift_mm: float = 0.0
    dropouts_per_min: float = 0.0
    overshoot: float = 0.0
    holds_breath: bool = False
    wrong_leg: float = 0.0
    tiring: float = 0.0
    never_still: bool = False
    steps_off_at_s: float | None = None
    falls_at_s: float | None = None
    slips_at_s: float | None = None
    grabs_at_s: float | None = None


NAMED_TRAITS: Final[dict[str, Traits]] = {
    "clean": Traits(),
    "strong": Traits(strength=1.4),
    "weak": Traits(strength=0.65),
    "lopsided": Traits(side_factor=0.7),
    "skilled": Traits(skill=1.6),
    "clumsy": Traits(skill=0.4),
    "late_arm": Traits(late_arm_s=0.25),
    "late_swing": Traits(late_swing_s=0.12),
    "lag_swing": Traits(lag={"swing": 0.6}),
    "lag_arm_left": Traits(lag={"arm_left": 0.6}),
    "lag_arm_right": Traits(lag={"arm_right": 0.6}),
    "lag_torso": Traits(lag={"torso": 0.6}),
    "arm_phase": Traits(arm_phase_error_deg=75.0),
    "lean": Traits(lean=0.3),
    "cop": Traits(cop_drift_mm=157.0),
    "dropouts": Traits(dropouts_per_min=12.0),
    "overshoot": Traits(overshoot=0.15),
    "breath": Traits(holds_breath=True),
    "wrong_leg": Traits(wrong_leg=1.0),
    "tiring": Traits(tiring=0.5),
    "stepping_off": Traits(steps_off_at_s=3.0),
    "unready": Traits(never_still=True),
    "falling": Traits(falls_at_s=3.0),
    "band_end": Traits(grabs_at_s=3.0),
    "slipping": Traits(slips_at_s=3.0),
}


def traits_named(names: str) -> Traits:
    """Return the traits of names joined by "+", such as ``weak+lag_torso``.

    Raises
    ------
    UsageError
        There is no such name.
    """
    joined: dict[str, Any] = {}
    for name in names.split("+"):
        if name not in NAMED_TRAITS:
            known = ", ".join(NAMED_TRAITS)
            raise UsageError(f"no simulated athlete {name!r}; there are: {known}; join them by +")
        for each in fields(Traits):
            value = getattr(NAMED_TRAITS[name], each.name)
            if isinstance(value, Mapping):
                joined[each.name] = {**joined.get(each.name, {}), **value}
            elif value != each.default:
                joined[each.name] = value
    return Traits(**joined)
