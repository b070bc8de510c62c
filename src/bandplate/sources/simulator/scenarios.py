"""What the simulated sprinter does: one function of time per scenario, repeating for ever.

Each takes times (s) and a body and returns the intended :class:`Motion`. Most begin a cycle with
three seconds of quiet stance, which is the baseline of an onset. Numbers that vary from cycle to
cycle or step to step come from the seed and the number of the cycle or step.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bandplate.core.randomness import Noise, normal, uniform
from bandplate.sources.simulator.body import GRAVITY_M_PER_S2, Body, Motion

__all__ = ["QUIET_S", "SCENARIOS", "Scenario"]

FloatArray = NDArray[np.float64]
Scenario = Callable[[FloatArray, Body], Motion]

#: Quiet stance at the start of a cycle, s.
QUIET_S: Final = 3.0
_RISE_S: Final = 1.0

#: Band extension in quiet stance, and what is added at full effort of the support, m.
_REST_M: Final = np.array([0.06, 0.06, 0.08, 0.08, 0.05, 0.05])
_SUPPORT_M: Final = np.array([0.03, 0.40, 0.42, 0.40, 0.30, 0.32])
#: Share of the push maximum up to which the support still follows the push.
_SUPPORT_CEILING: Final = 0.72


def _cycle(t_s: FloatArray, period_s: float) -> tuple[NDArray[np.int64], FloatArray]:
    """Return the number of the cycle and the time within it, in s."""
    number = np.floor(t_s / period_s).astype(np.int64)
    return number, t_s - number * period_s


def _ease(t_s: FloatArray, start_s: FloatArray | float, duration_s: float) -> FloatArray:
    """Go from 0 to 1 with no jump in speed or acceleration."""
    s = np.clip((t_s - start_s) / duration_s, 0.0, 1.0)
    return np.asarray(s**3 * (10.0 + s * (6.0 * s - 15.0)))


def _standing(n_samples: int, body: Body) -> Motion:
    cop_mm = np.zeros((n_samples, 2, 2))
    cop_mm[:, :, 0] = (6.0, -6.0)
    cop_mm[:, :, 1] = -15.0
    return Motion(
        np.full((n_samples, 2), body.athlete.weight_n / 2),
        cop_mm,
        np.tile(_REST_M, (n_samples, 1)),
    )


def _pushing(level: FloatArray, effort: FloatArray, body: Body) -> Motion:
    """Push with one leg at ``level`` (share of the maximum), blended in by ``effort`` (0 to 1)."""
    motion = _standing(len(level), body)
    stance_n = motion.fz_n[:, 0]
    motion.fz_n[:, 0] += effort * (level * body.athlete.push_max_n - stance_n)
    motion.fz_n[:, 1] *= 1.0 - 0.8 * effort
    motion.cop_mm[:, 0, 1] += 45.0 * effort * level
    support = effort * np.minimum(level, _SUPPORT_CEILING)
    motion.extension_m[:] += np.multiply.outer(support, _SUPPORT_M)
    return motion


def _hold_effort(t_s: FloatArray, start_s: float, length_s: FloatArray | float) -> FloatArray:
    return _ease(t_s, start_s, _RISE_S) - _ease(t_s, start_s + _RISE_S + length_s, 0.6)


def empty(t_s: FloatArray, body: Body) -> Motion:
    """Nobody on the plates, bands slack: what a tare needs."""
    n = len(t_s)
    return Motion(np.zeros((n, 2)), np.zeros((n, 2, 2)), np.full((n, 6), -0.05))


def quiet(t_s: FloatArray, body: Body) -> Motion:
    """Stand still on both plates."""
    return _standing(len(t_s), body)


def hold(t_s: FloatArray, body: Body) -> Motion:
    """Rise in 1 s to 75 % of the push maximum, hold 8-12 s, rest."""
    number, u = _cycle(t_s, 20.0)
    length_s = 8.0 + 4.0 * uniform(body.seed, "hold", number)
    return _pushing(np.full(len(u), 0.75), _hold_effort(u, QUIET_S, length_s), body)


def ramp(t_s: FloatArray, body: Body) -> Motion:
    """Rise slowly from 25 to 95 % of the push maximum; the support stops following at 72 %."""
    _, u = _cycle(t_s, 24.0)
    level = 0.25 + 0.70 * np.clip((u - QUIET_S - _RISE_S) / 15.0, 0.0, 1.0)
    return _pushing(level, _hold_effort(u, QUIET_S, 15.5), body)


def fluctuate(t_s: FloatArray, body: Body) -> Motion:
    """Hold 65 % while the bands' pull wanders at 0.2-1.5 Hz; the push answers 0.18 s later."""
    _, u = _cycle(t_s, 24.0)
    effort = _hold_effort(u, QUIET_S, 15.0)
    pull = Noise(body.seed, "pull", 0.2, 1.5, 0.5)
    level = 0.65 + 0.05 * pull(t_s - 0.18)
    motion = _pushing(level, effort, body)
    motion.extension_m[:, 1:] *= (1.0 + 0.15 * effort * pull(t_s))[:, None]
    return motion


def arms(t_s: FloatArray, body: Body) -> Motion:
    """Rotate the arms against their bands at 1.2 Hz, one forward while the other is back."""
    _, u = _cycle(t_s, 20.0)
    effort = _hold_effort(u, QUIET_S, 12.0)
    motion = _standing(len(t_s), body)
    turn = np.sin(2.0 * np.pi * 1.2 * u)
    motion.extension_m[:, 2] += effort * (0.25 + 0.18 * turn)
    motion.extension_m[:, 3] += effort * (0.25 - 0.17 * turn)
    motion.extension_m[:, 4] += effort * (0.06 + 0.04 * turn)
    motion.extension_m[:, 5] += effort * (0.06 - 0.04 * turn)
    rock_n = 18.0 * effort * turn
    motion.fz_n[:] += np.stack([rock_n, -rock_n], axis=1)
    return motion


def swing(t_s: FloatArray, body: Body) -> Motion:
    """Stand on the push leg at 60 % and drive the other knee up against its band every 1.4 s."""
    _, u = _cycle(t_s, 20.0)
    start_s, period_s, n_swings = QUIET_S + _RISE_S, 1.4, 8
    number, phase_s = _cycle(u - start_s, period_s)
    swinging = (number >= 0) & (number < n_swings)
    height = 1.0 + 0.05 * normal(body.seed, "swing", number)
    drive = np.where(swinging, _ease(phase_s, 0.25, 0.3) - _ease(phase_s, 0.65, 0.4), 0.0)
    lifted = np.where(swinging, _ease(phase_s, 0.1, 0.15) - _ease(phase_s, 1.05, 0.15), 0.0)
    effort = _hold_effort(u, QUIET_S, period_s * n_swings)
    level = 0.60 + 0.06 * drive
    motion = _pushing(level, effort, body)
    motion.fz_n[:, 1] *= 1.0 - lifted
    motion.extension_m[:, 1] += 0.45 * height * drive
    return motion


def steps(t_s: FloatArray, body: Body) -> Motion:
    """Run on the spot: contacts of 0.25 s on alternating plates, 0.36 s apart, with flight."""
    number, u = _cycle(t_s, 18.0)
    interval_s, n_steps = 0.36, 33
    motion = _standing(len(t_s), body)
    end_s = QUIET_S + n_steps * interval_s
    running = _ease(u, QUIET_S - 0.15, 0.15) - _ease(u, end_s, 0.25)
    motion.fz_n[:] *= (1.0 - running)[:, None]
    nearest = np.floor((u - QUIET_S) / interval_s).astype(np.int64)
    for step in (nearest - 1, nearest):
        place = number * n_steps + step
        on_s = QUIET_S + interval_s * step + 0.03 + 0.006 * normal(body.seed, "step.on", place)
        contact_s = 0.25 + 0.007 * normal(body.seed, "step.contact", place)
        s = (u - on_s) / contact_s
        inside = (step >= 0) & (step < n_steps) & (s > 0.0) & (s < 1.0)
        # Each contact gives the impulse of weight over one interval, so the height stays.
        peak_n = body.athlete.weight_n * interval_s / (contact_s * 2.0 / np.pi)
        load_n = np.where(inside, peak_n * np.sin(np.pi * s), 0.0)
        for plate in range(2):
            mine = inside & (step % 2 == plate)
            motion.fz_n[:, plate] += np.where(mine, load_n, 0.0)
            motion.cop_mm[:, plate, 1] += np.where(mine, 25.0 + 80.0 * s, 0.0)
    turn = np.sin(np.pi * (u - QUIET_S) / interval_s)
    sides = running[:, None] * np.stack([turn, -turn], axis=1)
    motion.extension_m[:, 0:2] += 0.20 * running[:, None] - 0.18 * sides
    motion.extension_m[:, 2:4] += 0.20 * running[:, None] + 0.16 * sides
    motion.extension_m[:, 4:6] += 0.05 * running[:, None] + 0.03 * sides
    return motion


def jump(t_s: FloatArray, body: Body) -> Motion:
    """Countermovement jump from both plates; forces follow from the impulses of the body's mass."""
    number, u = _cycle(t_s, 8.0)
    mass_kg, weight_n = body.athlete.mass_kg, body.athlete.weight_n
    takeoff_m_per_s = 2.5 + 0.06 * normal(body.seed, "jump", number)
    dip_s, drive_s, landing_s = 0.35, 0.45, 0.06
    dip_at_s = QUIET_S
    drive_at_s = dip_at_s + dip_s
    off_s = drive_at_s + drive_s
    on_s = off_s + 2.0 * takeoff_m_per_s / GRAVITY_M_PER_S2

    dip = np.clip((u - dip_at_s) / dip_s, 0.0, 1.0)
    dip_n = -0.6 * weight_n * np.sin(np.pi * dip) ** 2
    dip_impulse_n_s = 0.3 * weight_n * dip_s
    drive = np.clip((u - drive_at_s) / drive_s, 0.0, 1.0)
    # The feet leave and meet the plates over a few milliseconds; the impulse of weight that is
    # missing meanwhile comes from the drive and from the landing.
    edge_s = 0.03
    edge_impulse_n_s = weight_n * edge_s / 2.0
    carried_n = weight_n * (1.0 - _ease(u, off_s - edge_s, edge_s) + _ease(u, on_s, edge_s))
    drive_impulse_n_s = mass_kg * takeoff_m_per_s + dip_impulse_n_s + edge_impulse_n_s
    drive_n = drive_impulse_n_s / drive_s * np.pi / 2.0 * np.sin(np.pi * drive)
    since_s = np.maximum(u - on_s, 0.0) / landing_s
    landing_impulse_n_s = mass_kg * takeoff_m_per_s + edge_impulse_n_s
    landing_n = landing_impulse_n_s / landing_s * since_s * np.exp(-since_s)
    total_n = carried_n + dip_n + drive_n + landing_n
    total_n = np.where((u > off_s) & (u < on_s), 0.0, total_n)
    share = 0.5 + 0.01 * normal(body.seed, "jump.share", number)

    motion = _standing(len(t_s), body)
    motion.fz_n[:, 0] = share * total_n
    motion.fz_n[:, 1] = (1.0 - share) * total_n
    motion.cop_mm[:, :, 1] += (40.0 * (_ease(u, drive_at_s, drive_s) - _ease(u, on_s, 0.4)))[
        :, None
    ]
    arms_m = 0.25 * (_ease(u, drive_at_s, drive_s) - _ease(u, on_s, 0.5))
    motion.extension_m[:, 2:4] += arms_m[:, None]
    return motion


def whole(t_s: FloatArray, body: Body) -> Motion:
    """Everything at once: a push of 60 %, arms rotating, the knee driving, the torso pulled."""
    _, u = _cycle(t_s, 22.0)
    effort = _hold_effort(u, QUIET_S, 13.0)
    pull = Noise(body.seed, "pull", 0.2, 1.5, 0.5)
    motion = _pushing(0.60 + 0.02 * pull(t_s - 0.18), effort, body)
    turn = effort * np.sin(2.0 * np.pi * 1.0 * u)
    drive = effort * np.sin(np.pi * u / 1.6) ** 4
    motion.extension_m[:, 1] += 0.30 * drive
    motion.extension_m[:, 2] += 0.12 * turn
    motion.extension_m[:, 3] -= 0.12 * turn
    motion.extension_m[:, 4] += 0.03 * turn + 0.03 * effort * pull(t_s)
    motion.extension_m[:, 5] += -0.03 * turn + 0.03 * effort * pull(t_s)
    return motion


SCENARIOS: Final[dict[str, Scenario]] = {
    function.__name__: function
    for function in (quiet, hold, ramp, steps, swing, arms, fluctuate, jump, whole, empty)
}
