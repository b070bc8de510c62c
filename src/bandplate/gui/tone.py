"""A tone while the push is in its corridor; outside, noise that rises with the distance."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from bandplate.core.prompt import Prompt
from bandplate.core.randomness import uniform

__all__ = ["Tone", "ToneMaker"]

RATE_HZ: Final = 44_100
TONE_HZ: Final = 440.0
LOUD: Final = 0.2
#: Loudness follows within this, s: nothing clicks.
_FADE_S: Final = 0.03


class ToneMaker:
    """Makes the sound, block by block.

    Notes
    -----
    Thread: ``set`` may be called by any while another calls ``block``.
    """

    def __init__(self) -> None:
        self._wanted = (0.0, 0.0)
        self._now = (0.0, 0.0)
        self._phase = 0.0
        self._drawn = 0

    def set(self, prompt: Prompt, push_n: float | None) -> None:
        """Take up where the push is."""
        if prompt.in_corridor is None or prompt.target_n is None or push_n is None:
            self._wanted = (0.0, 0.0)
        elif prompt.in_corridor:
            self._wanted = (LOUD, 0.0)
        else:
            away = abs(push_n - prompt.target_n) / max(prompt.half_width_n, 1.0) - 1.0
            self._wanted = (0.0, LOUD * min(1.0, 0.2 + 0.2 * max(0.0, away)))

    def block(self, n_samples: int) -> NDArray[np.float32]:
        """Return the next samples, float32 of shape (n_samples,), within +-LOUD."""
        wanted = self._wanted
        step = math.exp(-1.0 / (_FADE_S * RATE_HZ))
        fade = step ** np.arange(1, n_samples + 1)
        tone, noise = (
            goal + (now - goal) * fade for goal, now in zip(wanted, self._now, strict=True)
        )
        self._now = (float(tone[-1]), float(noise[-1]))
        phase = self._phase + 2 * math.pi * TONE_HZ / RATE_HZ * np.arange(1, n_samples + 1)
        self._phase = float(phase[-1]) % (2 * math.pi)
        hiss = 2 * uniform(1, "hiss", self._drawn + np.arange(n_samples)) - 1
        self._drawn += n_samples
        return np.asarray(tone * np.sin(phase) + noise * hiss, np.float32)


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
