"""The athlete's own max per member: what every "% of max" refers to."""

from __future__ import annotations

from collections.abc import Mapping

from bandplate.core.channels import PushSide

__all__ = ["push_max_n", "reference_key"]


def reference_key(member: str, side: PushSide) -> str:
    """Return the key of a member's max: ``push_left``, ``swing_right``, ``arm_left``, ``torso``.

    Legs have one for each side, where it was measured; ``push`` and ``swing`` stand for both.
    """
    legs = member in ("push", "swing") and side != "both"
    return f"{member}_{side}" if legs else member


def push_max_n(references_n: Mapping[str, float], side: PushSide) -> float | None:
    """Return the best 1 s mean of the push with this leg, in N, or None where it is not known."""
    return references_n.get(reference_key("push", side), references_n.get("push"))
