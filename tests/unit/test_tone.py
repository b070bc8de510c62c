"""What can be heard, from the samples themselves."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from bandplate.core.prompt import Prompt
from bandplate.gui.tone import LOUD, PARTNER_HZ, RATE_HZ, TONE_HZ, ToneMaker

TARGET = {"target_n": 1000.0, "half_width_n": 80.0}
Sound = NDArray[np.float64]


def heard(maker: ToneMaker, seconds: float = 1.0, block: int = 512) -> Sound:
    blocks = [maker.block(block) for _ in range(round(seconds * RATE_HZ / block))]
    return np.concatenate(blocks).astype(float)


def share_at(sound: Sound, pitch_hz: float) -> float:
    """Return the share of the power within 10 Hz of a pitch."""
    power = np.abs(np.fft.rfft(sound)) ** 2
    at_hz = np.fft.rfftfreq(len(sound), 1 / RATE_HZ)
    return float(power[np.abs(at_hz - pitch_hz) < 10].sum() / power.sum())


def test_in_the_corridor_there_is_a_tone_outside_noise_that_rises_and_else_nothing() -> None:
    maker = ToneMaker()
    assert np.abs(heard(maker)).max() == 0.0
    maker.set(Prompt(in_corridor=True, **TARGET), 1010.0)
    assert share_at(heard(maker), TONE_HZ) > 0.95
    loud = []
    for push_n in (900.0, 700.0, 300.0):
        maker.set(Prompt(in_corridor=False, **TARGET), push_n)
        heard(maker, 0.5)
        sound = heard(maker, 0.5)
        assert share_at(sound, TONE_HZ) < 0.05
        loud.append(sound.std())
    assert loud[0] < loud[1] < loud[2] <= LOUD
    maker.set(Prompt(in_corridor=True, **TARGET), 1000.0, tone=False)
    heard(maker, 0.5)
    assert np.abs(heard(maker, 0.2)).max() < 1e-6


@pytest.mark.parametrize(("word", "other"), [("pull", "ease"), ("ease", "pull")])
def test_the_partners_signal_beats_until_it_is_due_and_then_stands(word: str, other: str) -> None:
    maker = ToneMaker()
    maker.set(Prompt(partner=word, partner_lead_s=0.8), None)
    heard(maker, 0.25)
    beating = np.abs(heard(maker, 1.0))
    maker.set(Prompt(partner=word, partner_lead_s=0.0), None)
    heard(maker, 0.25)
    standing = heard(maker, 1.0)
    assert share_at(standing, PARTNER_HZ[word]) > 0.95
    assert share_at(standing, PARTNER_HZ[other]) < 0.02
    quiet = np.array([part.max() < LOUD / 5 for part in np.array_split(beating, 40)])
    assert 0.2 < quiet.mean() < 0.6
    assert not any(part.max() < LOUD / 2 for part in np.array_split(np.abs(standing), 40))


def test_nothing_clicks_where_the_sound_changes() -> None:
    maker = ToneMaker()
    parts = []
    for prompt in (
        Prompt(in_corridor=True, **TARGET),
        Prompt(partner="pull", partner_lead_s=0.5),
        Prompt(),
        Prompt(in_corridor=True, partner="ease", **TARGET),
    ):
        maker.set(prompt, 1000.0)
        parts.append(heard(maker, 0.3, 300))
    steepest = LOUD * 2 * np.pi * sum(PARTNER_HZ.values()) / RATE_HZ
    assert np.abs(np.diff(np.concatenate(parts))).max() < steepest
