"""What single keys cannot say: which of a drill's keys contradict each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from bandplate.drills.spec import CueKind, Drill, Member, PhaseSpec, ProfileSpec
from bandplate.drills.toml_lines import KeyPath

__all__ = ["MODULATED", "Finding", "find_contradictions", "highest_pct", "target_ends"]

#: Where it is, what is wrong, what to do.
Finding = tuple[KeyPath, str, str]

#: Kinds of phases in which the resistance's profile runs; it is 0 in all others.
MODULATED: Final = ("fluctuate", "perturb", "relax", "whole")

# A course is made at 100 Hz before go, and nobody follows one for longer.
_PROFILE_LONGEST_S: Final = 600.0
# A share of max, or of the time, below this was meant as a fraction of 1 [ours].
_FRACTION_PCT: Final = 1.0
# Peaks of what is given by its SD.
_PEAK_SD: Final = 3.0

_CUE_NEEDS: Final[dict[CueKind, tuple[Member, ...]]] = {
    "other_leg": ("push",),
    "dropout": ("push",),
    "over": ("push",),
    "lag": ("push",),
    "late_swing": ("push", "swing"),
    "arm_phase": ("arm_left", "arm_right"),
    "lean": ("torso",),
    "breath": ("torso",),
}
_TARGET_CUES: Final = ("dropout", "over")
#: A phase begins and ends between two steps, so 2 s alone may hold a step less.
_WEIGHING_S: Final = 3.0


def find_contradictions(drill: Drill, written: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield what contradicts what in a drill of the right form.

    Parameters
    ----------
    drill : Drill
    written : mapping
        The file as it was written: a default contradicts nothing.
    """
    rules: tuple[Callable[[Drill, Mapping[str, Any]], Iterator[Finding]], ...] = (
        _twice,
        _fractions,
        _targets,
        _weighing,
        _corridor,
        _target_profiles,
        _resistance,
        _adaptation,
        _members,
        _stops,
        _scenario,
    )
    for rule in rules:
        yield from rule(drill, written)


def target_ends(phase: PhaseSpec) -> tuple[float, float] | None:
    """Return the target at both ends of a phase, in % of max or in N; None: it has none."""
    target = phase.target_n if phase.target_pct is None else phase.target_pct
    if target is None:
        return None
    if isinstance(target, tuple):
        return target[0], target[1]
    return target, target


def highest_pct(drill: Drill, phase: PhaseSpec) -> float | None:
    """Return the most that a phase's target reaches, in % of max; None: it has none in %."""
    ends = target_ends(phase)
    if ends is None or phase.target_pct is None:
        return None
    return max(ends) + _peak_pct(drill, phase.target_profile)


def _twice(drill: Drill, written: Mapping[str, Any]) -> Iterator[Finding]:
    lists: dict[KeyPath, Sequence[str]] = {
        ("sides",): drill.sides,
        ("members",): drill.members,
        ("cues",): drill.cues,
        ("resistance", "bands"): drill.resistance.bands,
        ("stops", "off"): drill.stops.off,
    }
    for path, names in lists.items():
        for i, name in enumerate(names):
            if name in names[:i]:
                yield (*path, i), f"{name} stands there twice", "leave one out"


def _fractions(drill: Drill, written: Mapping[str, Any]) -> Iterator[Finding]:
    """Find 0.8 where 80 % was meant."""
    shares: dict[KeyPath, float] = {
        ("phases", i, "target_pct"): max(ends)
        for i, phase in enumerate(drill.phases)
        if phase.target_pct is not None and (ends := target_ends(phase)) is not None
    }
    if drill.adaptation is not None:
        shares["adaptation", "time_in_corridor_pct"] = drill.adaptation.time_in_corridor_pct
    for path, share_pct in shares.items():
        if 0 < share_pct < _FRACTION_PCT:
            yield path, f"{share_pct:g} is less than 1 %", "write percent: 80 for 80 %"


def _targets(drill: Drill, written: Mapping[str, Any]) -> Iterator[Finding]:
    limit_pct = drill.stops.overload_pct
    for i, phase in enumerate(drill.phases):
        at: KeyPath = ("phases", i)
        ends, top_pct = target_ends(phase), highest_pct(drill, phase)
        if phase.target_pct is not None and phase.target_n is not None:
            yield (*at, "target_n"), "target_pct is given too", "give one of the two"
        elif top_pct is not None and top_pct >= limit_pct and "overload" not in drill.stops.off:
            what = f"reaches {top_pct:g} % of max, and push above {limit_pct:g} % is stopped"
            yield (*at, "target_pct"), what, "lower it, or raise stops.overload_pct"
        if phase.kind == "follow" and phase.target_profile is None:
            yield (*at, "kind"), "follow needs a course of its target", "add target_profile"
        if phase.kind == "follow" and ends is None:
            yield (*at, "kind"), "follow needs a target", "add target_pct or target_n"
        elif phase.target_profile is not None and ends is None:
            yield (
                (*at, "target_profile"),
                "moves around a target that is not there",
                ("add target_pct or target_n"),
            )


def _weighing(drill: Drill, written: Mapping[str, Any]) -> Iterator[Finding]:
    for i, phase in enumerate(drill.phases):
        if phase.kind == "weigh" and phase.duration_s < _WEIGHING_S:
            what = "too short to weigh: the stillest 2 s count"
            yield ("phases", i, "duration_s"), what, f"give it {_WEIGHING_S:g} s or more"


def _peak_pct(drill: Drill, profile: ProfileSpec | None) -> float:
    if profile is None:
        return 0.0
    adapted = drill.adaptation is not None and drill.resistance.profile is None
    amplitude_pct = profile.amplitude_pct or 0.0
    if adapted and drill.adaptation is not None:
        amplitude_pct = max(drill.adaptation.amplitude_pct)
    return amplitude_pct * (_PEAK_SD if profile.kind in ("noise", "sum_of_sines") else 1.0)


def _corridor(drill: Drill, written: Mapping[str, Any]) -> Iterator[Finding]:
    given: Mapping[str, Any] = written.get("corridor", {})
    if "half_width_pct" in given and "half_width_n" in given:
        yield ("corridor", "half_width_n"), "half_width_pct is given too", "give one of the two"
    targets = [(i, phase, target_ends(phase)) for i, phase in enumerate(drill.phases)]
    target_s = sum(phase.duration_s for _, phase, ends in targets if ends is not None)
    if given and not target_s:
        yield ("corridor",), "no phase has a target", "give one a target_pct, or leave this out"
    elif "settle_s" in given and target_s <= drill.corridor.settle_s:
        yield ("corridor", "settle_s"), "the target ends before its time counts", "shorten it"
    half_n = drill.corridor.half_width_n
    for i, phase, ends in targets:
        in_pct = phase.target_pct is not None
        half = drill.corridor.half_width_pct if in_pct else half_n
        if ends is None or half is None or (in_pct and half_n is not None):
            continue  # nothing to compare: one is in % of a max that the file does not know
        if half > max(ends) >= (_FRACTION_PCT if in_pct else 0.0):
            unit = "%" if in_pct else "N"
            what = f"its corridor of +-{half:g} {unit} is wider than the target"
            key = "target_pct" if in_pct else "target_n"
            yield ("phases", i, key), what, "raise the target, or narrow the corridor"


def _profile(profile: ProfileSpec, at: KeyPath, adapted: bool) -> Iterator[Finding]:
    if profile.amplitude_pct is not None and profile.amplitude_n is not None:
        yield (*at, "amplitude_n"), "amplitude_pct is given too", "give one of the two"
    elif profile.amplitude_pct is None and profile.amplitude_n is None and not adapted:
        yield at, "has no amplitude", "add amplitude_pct or amplitude_n, or an [adaptation]"
    if profile.gap_s[0] > profile.gap_s[1]:
        yield (*at, "gap_s"), "the shortest gap is longer than the longest", "swap the two"


def _target_profiles(drill: Drill, written: Mapping[str, Any]) -> Iterator[Finding]:
    adapted = drill.adaptation is not None and drill.resistance.profile is None
    for i, phase in enumerate(drill.phases):
        if phase.target_profile is None:
            continue
        at: KeyPath = ("phases", i, "target_profile")
        yield from _profile(phase.target_profile, at, adapted)
        yield from _too_long(phase, i)


def _too_long(phase: PhaseSpec, i: int) -> Iterator[Finding]:
    if phase.duration_s > _PROFILE_LONGEST_S:
        what = f"a course lasts {_PROFILE_LONGEST_S:g} s at most"
        yield ("phases", i, "duration_s"), what, "shorten the phase"


def _resistance(drill: Drill, written: Mapping[str, Any]) -> Iterator[Finding]:
    profile = drill.resistance.profile
    modulated = [(i, p) for i, p in enumerate(drill.phases) if p.kind in MODULATED]
    if profile is None:
        for i, phase in modulated:
            if phase.kind in ("fluctuate", "perturb"):
                what = f"{phase.kind} needs a resistance that changes"
                yield ("phases", i, "kind"), what, "add resistance.profile"
        if drill.resistance.source != "band":
            yield (
                ("resistance", "source"),
                "nothing says what it is to do",
                ("add resistance.profile, or leave the source out"),
            )
        return
    at: KeyPath = ("resistance", "profile")
    yield from _profile(profile, at, drill.adaptation is not None)
    if drill.resistance.source == "band":
        yield (
            at,
            "a band by itself cannot change its pull",
            ('set resistance.source to "auto", "partner" or "anchor"'),
        )
    if not modulated:
        what = f"no phase is one of {', '.join(MODULATED)}, so it never runs"
        yield at, what, "add such a phase, or leave the profile out"
    sudden = profile.kind == "perturbations"
    for i, phase in modulated:
        if sudden and phase.kind == "fluctuate":
            yield (
                ("phases", i, "kind"),
                "fluctuate needs another profile than perturbations",
                ("make it perturb, or change resistance.profile.kind"),
            )
        elif not sudden and phase.kind == "perturb":
            yield (
                ("phases", i, "kind"),
                "perturb needs a profile of perturbations",
                ('set resistance.profile.kind to "perturbations", or make it fluctuate'),
            )
        yield from _too_long(phase, i)


def _adaptation(drill: Drill, written: Mapping[str, Any]) -> Iterator[Finding]:
    adaptation = drill.adaptation
    if adaptation is None:
        return
    has_course = any(phase.target_profile is not None for phase in drill.phases)
    if drill.resistance.profile is None and not has_course:
        yield (
            ("adaptation",),
            "there is no profile that it could adapt",
            ("add resistance.profile or a target_profile"),
        )
    harder = {
        "amplitude_pct": adaptation.amplitude_pct,
        "bandwidth_hz": adaptation.bandwidth_hz,
        "ar_r2": (-adaptation.ar_r2[0], -adaptation.ar_r2[1]),
    }
    for name, (easy, hard) in harder.items():
        if easy > hard:
            what = "the first value is the easy end, and it is harder than the second"
            yield ("adaptation", name), what, "swap the two"


def _members(drill: Drill, written: Mapping[str, Any]) -> Iterator[Finding]:
    if drill.member not in drill.members:
        at = "member" if "member" in written else "members"
        what = f"repetitions are counted by {drill.member}, which takes no part"
        yield (at,), what, f"add {drill.member} to members, or choose another member"
    if "cues" not in written:
        return  # by default a drill has all cues, and gives those that its members allow
    for i, cue in enumerate(drill.cues):
        missing = [name for name in _CUE_NEEDS.get(cue, ()) if name not in drill.members]
        if missing:
            yield (
                ("cues", i),
                f"{cue} needs {' and '.join(missing)}",
                ("add to members, or leave the cue out"),
            )
        elif cue == "lag" and len(drill.members) == 1:
            yield ("cues", i), "lag compares members, and there is only one", "leave the cue out"
        elif cue in _TARGET_CUES and all(target_ends(phase) is None for phase in drill.phases):
            yield ("cues", i), f"{cue} needs a target", "add target_pct, or leave the cue out"


def _stops(drill: Drill, written: Mapping[str, Any]) -> Iterator[Finding]:
    for i, name in enumerate(drill.stops.off):
        if name in ("coach", "device"):
            yield ("stops", "off", i), f"{name} always stops a drill", "leave it out"


def _scenario(drill: Drill, written: Mapping[str, Any]) -> Iterator[Finding]:
    from bandplate.sources.simulator.scenarios import SCENARIOS

    if drill.scenario not in SCENARIOS:
        what = f"the simulated station has no scenario {drill.scenario[:40]!r}"
        yield ("scenario",), what, f"write one of {', '.join(sorted(SCENARIOS))}"
