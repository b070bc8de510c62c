"""Who changes the resistance, and what came of it: the anchor, a partner, or nobody."""

from __future__ import annotations

import math
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from bandplate.core.channels import BANDS, SIGNAL_INDEX
from bandplate.core.errors import ConfigError
from bandplate.core.prompt import PartnerWord
from bandplate.drills import happening as h
from bandplate.drills.athlete import Facts
from bandplate.drills.counting import band_signals
from bandplate.drills.course import Said
from bandplate.drills.look import Look
from bandplate.drills.partner import PartnerScript, partner_score
from bandplate.drills.predictable import delivered_ar_r2
from bandplate.drills.profiles import Profile
from bandplate.drills.quiet import Stance
from bandplate.drills.spec import Drill, PhaseKind
from bandplate.drills.trial import Trial

__all__ = ["ResistanceDrive", "Source", "resistance_source"]

Source = Literal["band", "partner", "anchor"]

#: Phases whose delivered tension is judged for its predictability.
_CHANGING: Final[frozenset[PhaseKind]] = frozenset({"fluctuate", "perturb", "whole"})
_FIRST_BAND: Final = SIGNAL_INDEX[BANDS[0]]
_NO_WORD: Final[tuple[PartnerWord, float, float]] = ("", 0.0, 0.0)


def resistance_source(drill: Drill, facts: Facts, name: str) -> Source:
    """Return who changes the resistance of a drill; ``auto``: the anchor, else a partner.

    Raises
    ------
    ConfigError
        The drill needs a motorised anchor and the device has none.
    """
    source = drill.resistance.source
    if source == "anchor" and not facts.anchor:
        raise ConfigError(
            f"drill {name}: key resistance.source: the device has no motorised anchor; "
            'take "auto", and a partner does it'
        )
    if source == "auto":
        return "anchor" if facts.anchor else "partner"
    return source


class ResistanceDrive:
    """Asks for the resistance of a repetition and keeps what was delivered.

    Parameters
    ----------
    drill : Drill
    source : Source
    rate_hz : float
        Sample rate of the looks' rows, in Hz.

    Attributes
    ----------
    tension : dict of str to float, or None
        Change per band signal that the anchor is to make now, in N.
    partner : (PartnerWord, float, float)
        What the partner is to do, to which tension (N), in how many s.
    """

    def __init__(
        self, drill: Drill, source: Source, rate_hz: float, anchor_lag_s: float = 0.0
    ) -> None:
        self._resistance = drill.resistance
        self._lag_s = anchor_lag_s
        self._source = source
        self._rate_hz = rate_hz
        self._trial: Trial | None = None
        self._script: PartnerScript | None = None
        self._signals: dict[str, tuple[str, ...]] = {}
        self._perturbed = 0
        self._told: tuple[str, float] = ("", 0.0)
        self._delivered: list[NDArray[np.float64]] = []
        self._pulled: list[tuple[float, float, bool]] = []
        self.tension: dict[str, float] | None = None
        self.partner = _NO_WORD

    def describe(self, profile: Profile) -> dict[str, object]:
        """Return what a recording keeps of a profile: with it, it can be given again."""
        return {
            "kind": profile.kind,
            "seed": profile.seed,
            "amplitude_n": profile.amplitude_n,
            "bandwidth_hz": profile.bandwidth_hz,
            "ar_r2": profile.ar_r2,
            "ar_r2_expected": profile.ar_r2_expected,
            "bands": list(self._resistance.bands),
            "source": self._source,
        }

    def begin(self, trial: Trial, stance: Stance) -> None:
        """Begin a repetition at go."""
        self._trial = trial
        self._signals = {band: band_signals(band, trial.side) for band in self._resistance.bands}
        self._perturbed = 0
        self._told = ("", 0.0)
        self._delivered = []
        self._pulled = []
        self._script = None
        if self._source == "partner" and trial.resistance is not None:
            # Tensions are told from the quiet stance on: what the push adds is the athlete's. A
            # partner pulls at one place, the first band named; where none is, nobody can.
            names = self._signals[self._resistance.bands[0]]
            base_n = sum(stance.tension_n[BANDS.index(name)] for name in names)
            if not math.isnan(base_n):
                self._script = PartnerScript(trial.resistance, base_n, self._resistance.lead_s)

    def ease(self) -> None:
        """Ask for nothing any more: the anchor goes to its base, the partner holds."""
        self.tension = None
        self.partner = _NO_WORD
        self._trial = None

    def step(self, look: Look, phase: PhaseKind, since_go_s: float) -> list[Said]:
        """Ask for what the profile says now; return what is to be said, as (kind, data)."""
        trial = self._trial
        if trial is None or trial.resistance is None or self._source == "band":
            return []
        if phase in _CHANGING:
            self._delivered.append(
                look.rows["values"][:, _FIRST_BAND : _FIRST_BAND + len(BANDS)].copy()
            )
        said: list[Said] = []
        onsets = trial.perturbations
        while self._perturbed < len(onsets) and onsets[self._perturbed][0] <= since_go_s:
            change_n = onsets[self._perturbed][1]
            for band in self._signals:
                said.append((h.PERTURBED, {"band": band, "change_n": change_n}))
            self._perturbed += 1
        if self._source == "anchor":
            change_n = trial.resistance.command_at(since_go_s, self._lag_s)
            # a member's change is shared by its bands
            self.tension = {
                name: change_n / len(names) for names in self._signals.values() for name in names
            }
        elif self._script is not None:
            word, tension_n, due_s = self.partner = self._script.at(since_go_s)
            if (word, tension_n) != self._told:
                self._told = (word, tension_n)
                due_s = round(since_go_s + due_s, 3)
                said.append((h.PARTNER, {"word": word, "tension_n": tension_n, "due_s": due_s}))
            self._keep_pull(look, phase, since_go_s)
        return said

    def _keep_pull(self, look: Look, phase: PhaseKind, since_go_s: float) -> None:
        if phase != "rise":
            names = self._signals[self._resistance.bands[0]]
            tension_n = sum(look.tension_n[BANDS.index(name)] for name in names)
            self._pulled.append((since_go_s, tension_n, phase == "relax"))

    def partner_score(self) -> dict[str, float | int | None] | None:
        """Return how well the partner did what he was told; None: nobody was told, or not measured.

        He is judged by his changes: the level is the athlete's too, so the mean tension of the
        relaxed part and of the work are each taken as right [ours].
        """
        script = self._script
        if script is None or not self._pulled:
            return None
        t_s, tension_n, relaxed = np.array(self._pulled).T
        if not np.isfinite(tension_n).all():
            return None
        due_s = [change.due_s for change in script.changes]
        levels_n = np.array([script.base_n, *(change.tension_n for change in script.changes)])
        told_n = levels_n[np.searchsorted(due_s, t_s, "right")]
        for part in (relaxed > 0, relaxed == 0):
            if part.any():
                tension_n[part] += (told_n[part] - tension_n[part]).mean()
        return partner_score(tension_n, t_s, script)

    def end(self) -> dict[str, float | None] | None:
        """End a repetition; return the delivered ``ar_r2`` per band, None: nothing changed it."""
        trial = self._trial
        self.ease()
        if trial is None or trial.resistance is None or not self._delivered:
            return None
        tension_n = np.concatenate(self._delivered)
        found: dict[str, float | None] = {}
        for band, names in self._signals.items():
            column_n = tension_n[:, [BANDS.index(name) for name in names]].sum(axis=1)
            value = delivered_ar_r2(column_n, self._rate_hz, trial.resistance.bandwidth_hz)
            found[band] = None if value is None else round(value, 4)
        return found
