"""What a recording must know of a drill so that it can be measured: metadata from events."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bandplate.core.channels import SIGNAL_INDEX, PushSide
from bandplate.core.events import Event
from bandplate.core.target import target_json
from bandplate.drills import Trial, band_signals
from bandplate.drills.happening import CHOSEN, EASED, GO, PERTURBED, PHASE, REFERENCE, WEIGHED
from bandplate.measures.perturbation import PRIOR_S, passive_template, time_zeros

__all__ = ["Telling"]

#: The passive response to a perturbation is over after this, s [ours].
PASSIVE_S: Final = 1.0
#: Rows are kept for the passive response this long, s: a relaxed phase.
KEPT_S: Final = 60.0
_Corner = tuple[float, float | None]


class Telling:
    """Gathers metadata while a drill runs: target, side, perturbations, template, references.

    Parameters
    ----------
    rate_hz : float
        Sample rate, in Hz.
    """

    def __init__(self, rate_hz: float) -> None:
        self._rate_hz = rate_hz
        self._first_go_t_ns: int | None = None
        self._corners: list[_Corner] = []
        self._perturbations: list[dict[str, object]] = []
        self._references_n: dict[str, float] = {}
        self._band_curves: object = {}
        self._side: PushSide = "left"
        self._relaxed = False
        self._rows: deque[NDArray[np.void]] = deque()
        self._template_side: PushSide | None = None

    def see(self, rows: NDArray[np.void]) -> None:
        """Keep rows of SERIES_DTYPE of a relaxed athlete: they show the passive response."""
        if self._relaxed and len(rows):
            self._rows.append(rows)
            if sum(map(len, self._rows)) > KEPT_S * self._rate_hz:
                self._rows.popleft()

    def facts(self, event: Event, gone: tuple[Trial, int] | None) -> dict[str, object]:
        """Return the metadata that follow from an event; empty for most.

        Parameters
        ----------
        event : Event
        gone : (Trial, int) or None
            The last repetition that went, and its go (t_ns).
        """
        data = event.data
        if event.kind == CHOSEN:
            return self._chosen(data)
        if event.kind == GO and gone is not None:
            return self._gone(*gone) | {"quiet_n": data["quiet_n"]}
        if event.kind == PERTURBED:
            self._perturbations += (
                {"signal": name, "t_ns": event.t_ns, "relaxed": self._relaxed}
                for name in band_signals(str(data["band"]), self._side)
            )
            return {"perturbations": list(self._perturbations)}
        if event.kind == PHASE:
            return self._phase(str(data["phase"]))
        if event.kind == EASED:
            return self._stopped(event.t_ns)
        if event.kind == REFERENCE:
            self._references_n[str(data["key"])] = float(str(data["force_n"]))
            return {"references_n": dict(self._references_n)}
        if event.kind == WEIGHED:
            return {"body_weight_n": data["body_weight_n"]}
        return {}

    def _chosen(self, data: Mapping[str, object]) -> dict[str, object]:
        facts = data["facts"]
        assert isinstance(facts, Mapping)
        references_n = facts["references_n"]
        assert isinstance(references_n, Mapping)
        self._references_n = {str(key): float(value) for key, value in references_n.items()}
        told: dict[str, object] = {"drill": data["name"], **self._without_template()}
        curves = facts.get("band_curves", {})
        if curves != self._band_curves:
            told["band_curves"] = self._band_curves = curves
        return told

    def _without_template(self) -> dict[str, object]:
        """Take back the passive response: that of another leg or drill is not this one's."""
        if self._template_side is None:
            return {}
        self._template_side = None
        return {"response_template": None}

    def _gone(self, trial: Trial, go_t_ns: int) -> dict[str, object]:
        self._side = trial.side
        first = self._first_go_t_ns = self._first_go_t_ns or go_t_ns
        late_s = (go_t_ns - first) * 1e-9
        if trial.points:  # nothing between two repetitions
            start_s, end_s = trial.points[0][0] + late_s, trial.points[-1][0] + late_s
            self._corners += [
                (start_s, None),
                *((time_s + late_s, force_n) for time_s, force_n in trial.points),
                (end_s, None),
            ]
        facts: dict[str, object] = {
            "push_side": trial.side,
            **target_json(first, self._corners),
        }
        if trial.resistance is not None:
            facts["tension_bandwidth_hz"] = trial.resistance.bandwidth_hz
        if trial.side != self._template_side:
            facts |= self._without_template()
        return facts

    def _stopped(self, t_ns: int) -> dict[str, object]:
        """End the target where the repetition was stopped: its next try has its own."""
        self._relaxed = False
        self._rows.clear()
        first = self._first_go_t_ns
        if first is None:
            return {}
        at_s = (t_ns - first) * 1e-9
        kept = [corner for corner in self._corners if corner[0] < at_s]
        if len(kept) == len(self._corners):
            return {}
        if kept:
            (time_s, force_n), (next_s, next_n) = kept[-1], self._corners[len(kept)]
            if force_n is not None and next_n is not None:
                share = (at_s - time_s) / (next_s - time_s)
                kept += [(at_s, force_n + (next_n - force_n) * share), (at_s, None)]
        self._corners = kept
        return target_json(first, kept)

    def _phase(self, phase: str) -> dict[str, object]:
        was, self._relaxed = self._relaxed, phase == "relax"
        if not was or self._relaxed:
            return {}
        template = self._template()
        self._rows.clear()
        if template is None:
            return {}
        self._template_side = self._side
        return {"response_template": template}

    def _template(self) -> dict[str, object] | None:
        """Return the passive response of the relaxed perturbations, or None where none is whole."""
        if not self._rows or self._side == "both":
            return None
        rows = np.concatenate(self._rows)
        force_n = rows["values"][:, SIGNAL_INDEX[f"{self._side}.fz"]]
        before, after = round(PRIOR_S * self._rate_hz), round(PASSIVE_S * self._rate_hz)
        forces: list[NDArray[np.float64]] = []
        tensions: list[NDArray[np.float64]] = []
        for band in {str(mark["signal"]): None for mark in self._perturbations}:
            told = [
                int(np.searchsorted(rows["t_ns"], int(str(mark["t_ns"]))))
                for mark in self._perturbations
                if mark["signal"] == band and mark["relaxed"]
            ]
            tension_n = rows["values"][:, SIGNAL_INDEX[band]]
            for row in time_zeros(tension_n, self._rate_hz, told):
                if row is None or row < before or row + after > len(rows):
                    continue
                for kept, values in ((forces, force_n), (tensions, tension_n)):
                    kept.append(values[row : row + after] - values[row - before : row].mean())
        if not forces:
            return None
        return passive_template(np.array(forces), np.array(tensions), self._rate_hz)
