"""What the doctor says of a loop call, by what came of it."""

import pytest

from cadran.cli import doctor
from cadran.cli.loop_call import Told

OUTSIDE, INSIDE = ("198.51.100.1", 5480), ("10.0.0.1", 5480)
MEDIA = ("8.8.4.4", 20_000)


@pytest.mark.parametrize(
    ("told", "message"),
    [
        (Told(media=MEDIA, packets=100, loudest_db=-20.0), "doctor_hears"),
        (Told(media=MEDIA, packets=100), "doctor_hears_silence"),
        (Told(media=MEDIA, sources={"203.0.113.9"}), "doctor_hears_elsewhere"),
        (Told(media=MEDIA), "doctor_deaf"),
        (Told(media=("10.0.0.1", 20_000)), "doctor_media_private"),
    ],
)
def test_what_comes_from_cadran(told, message):
    found, well, facts = doctor._from_cadran(told, ("8.8.8.8", 5480))
    assert (found, well) == (message, message == "doctor_hears")
    assert facts["media"] == f"{told.media[0]}:20000"


@pytest.mark.parametrize(
    ("packets", "message"),
    [(90, "doctor_is_heard"), (0, "doctor_mute"), (None, "doctor_no_record")],
)
def test_what_comes_to_cadran(packets, message):
    found, well, _ = doctor._to_cadran(Told(media=MEDIA), packets, OUTSIDE)
    assert (found, well) == (message, packets == 90)


@pytest.mark.parametrize(
    ("status", "near", "message"),
    [
        (403, None, "doctor_refused"),
        (408, Told(status=0), "doctor_advertised_elsewhere"),
        (408, Told(status=401), "doctor_advertised_elsewhere"),
        (408, Told(status=408), "doctor_no_signalling"),
        (408, None, "doctor_no_signalling"),
    ],
)
def test_why_there_was_no_call(status, near, message):
    found, well, _ = doctor._unanswered(Told(status=status), near, INSIDE, OUTSIDE)
    assert (found, well) == (message, False)
