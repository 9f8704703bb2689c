"""How speech sounds after losses and jitter, beside a fixed buffer with silence (``bench/sound`` measures at length)."""

import random

import pytest
from bench import sound

SPEECH_S = 8
"""400 packets, of which…"""
LOSS = 0.1


@pytest.fixture(scope="module")
def sent():
    """By codec, coded once."""
    said = sound.speech(SPEECH_S)
    return {codec: sound.coded(said, codec) for codec in sound.CODECS}


@pytest.mark.usefixtures("make_stage")
@pytest.mark.parametrize(("codec", "margin"), [("PCMA", 1.5), ("G722", 1.15), ("OPUS", 1.8)])
def test_concealment_is_nearer_to_what_was_said_than_silence(sent, codec, margin):
    plan = sound.journey(len(sent[codec].payloads), LOSS, random.Random(sound.SEED))
    mine = sound.compare(sent[codec].best, sound.through_engine(sent[codec], plan))
    fixed = sound.compare(sent[codec].clean, sound.through_fixed(sent[codec], plan))
    assert fixed[0] > margin * mine[0]
