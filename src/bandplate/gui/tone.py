"""What can be heard: a tone in the corridor, noise outside it, and the partner's signal.

The athlete hears how far the push is from its corridor; the partner at the band hears a high
(pull) or a low tone (ease) that beats until the change is due and then stands.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from bandplate.core.prompt import Prompt
from bandplate.core.randomness import uniform

__all__ = ["PARTNER_HZ", "TONE_HZ", "Tone", "ToneMaker"]

RATE_HZ: Final = 44_100
TONE_HZ: Final = 440.0
PARTNER_HZ: Final = {"pull": 880.0, "ease": 330.0}
LOUD: Final = 0.2
#: The partner's signal beats so often while the change is still to come, Hz.
_BEAT_HZ: Final = 4.0
#: Loudness follows within this, s: nothing clicks.
_FADE_S: Final = 0.03


class ToneMaker:
    """Makes the sound, block by block.

    Notes
    -----
    Thread: ``set`` may be called by any while another calls ``block``.
    """

    def __init__(self) -> None:
        # loudness of tone, noise and partner's signal; its pitch; whether it beats
        self._wanted = (0.0, 0.0, 0.0, PARTNER_HZ["pull"], False)
        self._loudness = np.zeros(3)
        self._phases = np.zeros(2)
        self._made = 0

    def set(self, prompt: Prompt, push_n: float | None, *, tone: bool = True) -> None:
        """Take up where the push is and what the partner does.

        Parameters
        ----------
        prompt : Prompt
        push_n : float or None
            In N.
        tone : bool
            Whether the drill wants the athlete to hear the corridor.
        """
        inside, outside = 0.0, 0.0
        if tone and prompt.in_corridor:
            inside = LOUD
        elif tone and None not in (prompt.in_corridor, prompt.target_n, push_n):
            away_n = abs((push_n or 0.0) - (prompt.target_n or 0.0))
            away = away_n / max(prompt.half_width_n, 1.0) - 1.0
            outside = LOUD * min(1.0, 0.2 + 0.2 * max(0.0, away))
        pitch_hz = PARTNER_HZ.get(prompt.partner)
        partner = 0.0 if pitch_hz is None else LOUD
        beats = prompt.partner_lead_s > 0.0
        self._wanted = (inside, outside, partner, pitch_hz or self._wanted[3], beats)

    def block(self, n_samples: int) -> NDArray[np.float32]:
        """Return the next samples, float32 of shape (n_samples,), within +-2 LOUD."""
        *loud, pitch_hz, beats = self._wanted
        place = self._made + np.arange(n_samples)
        self._made += n_samples
        wanted = np.tile(np.array(loud)[:, None], n_samples)
        if beats:
            wanted[2, place % round(RATE_HZ / _BEAT_HZ) > RATE_HZ / _BEAT_HZ / 2] = 0.0
        loudness = np.empty_like(wanted)
        keep = math.exp(-1.0 / (_FADE_S * RATE_HZ))
        for voice in range(3):  # each stretch of one loudness fades towards it
            edges = [0, *(np.flatnonzero(np.diff(wanted[voice])) + 1).tolist(), n_samples]
            for first, last in pairwise(edges):
                fade = keep ** np.arange(1, last - first + 1)
                goal = wanted[voice, first]
                loudness[voice, first:last] = goal + (self._loudness[voice] - goal) * fade
                self._loudness[voice] = loudness[voice, last - 1]
        turns = np.outer([TONE_HZ, pitch_hz], np.arange(1, n_samples + 1)) / RATE_HZ
        phases = self._phases[:, None] + turns
        self._phases = phases[:, -1] % 1.0
        tone, partner = np.sin(2 * np.pi * phases)
        hiss = 2 * uniform(1, "hiss", place) - 1
        mixed = loudness[0] * tone + loudness[1] * hiss + loudness[2] * partner
        return np.asarray(mixed, np.float32)


class Tone:
    """Plays it, where the extra ``sound`` is installed and there is something to play on."""

    def __init__(self) -> None:
        self.maker = ToneMaker()
        self._stream: Any = None

    def start(self) -> str | None:
        """Begin to play; return why there is no sound, or None."""
        try:
            import sounddevice
        except (ImportError, OSError):
            return "no sound: install bandplate[sound] (and libportaudio2)"
        try:
            self._stream = sounddevice.OutputStream(
                samplerate=RATE_HZ, channels=1, dtype="float32", callback=self._fill
            )
            self._stream.start()
        except sounddevice.PortAudioError as error:
            return f"no sound: {error}"
        return None

    def stop(self) -> None:
        """Stop playing."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def _fill(
        self, out: NDArray[np.float32], n_samples: int, time_info: object, status: object
    ) -> None:
        out[:, 0] = self.maker.block(n_samples)
