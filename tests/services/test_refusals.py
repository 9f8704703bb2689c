"""Every end that a caller may meet is said in words of each language, followed by the tone and the cause that fit."""

import re
from pathlib import Path

import pytest

import cadran
from cadran.catalogue import tones
from cadran.errors import Reason, Refusal
from cadran.messages import LANGUAGES
from cadran.services import causes, prompts, reasons

SERVICES = Path(cadran.__file__).parent / "services"
PROMPTS = SERVICES.parent / "media" / "prompts"
NOTHING, BUSY, CONGESTION = "", tones.BUSY, tones.CONGESTION
MET = {  # by name: SIP status, Q.850 cause, words, and the tone after them
    "ANSWERED_ELSEWHERE": (487, 26, "call.failed", CONGESTION),
    "ATTENDANT_TOO_DEEP": (480, 25, "call.failed", CONGESTION),
    "BUSY": (486, 17, "call.busy", BUSY),
    "CANCELLED": (487, 16, "call.failed", NOTHING),
    "CARRIER_FAILED": (503, 41, "call.carrier_failed", CONGESTION),
    "CREDIT_EXHAUSTED": (402, 21, "credit.exhausted", CONGESTION),
    "DO_NOT_DISTURB": (480, 21, "call.do_not_disturb", CONGESTION),
    "DRAINING": (503, 42, "call.failed", CONGESTION),
    "FORBIDDEN": (403, 21, "call.forbidden", CONGESTION),
    "FULL": (486, 17, "meeting.full", BUSY),
    "HUNG_UP": (200, 16, "call.failed", NOTHING),
    "LOCKED": (403, 21, "meeting.locked", CONGESTION),
    "MAILBOX_FULL": (480, 20, "voicemail.full", CONGESTION),
    "MEDIA_LOST": (500, 41, "call.failed", CONGESTION),
    "MEETING_ENDED": (200, 16, "meeting.ended", NOTHING),
    "NOTHING_PARKED": (404, 31, "call.nothing_parked", CONGESTION),
    "NOTHING_RINGS": (404, 31, "call.nothing_rings", CONGESTION),
    "NOT_ADMITTED": (480, 21, "meeting.not_admitted", CONGESTION),
    "NOT_PARKED": (480, 34, "call.not_parked", CONGESTION),
    "NOT_REGISTERED": (480, 20, "call.no_answer", CONGESTION),
    "NOT_STARTED": (480, 20, "meeting.not_started", CONGESTION),
    "NOT_TRANSFERABLE": (603, 29, "call.failed", CONGESTION),
    "NO_ANSWER": (480, 19, "call.no_answer", CONGESTION),
    "NO_CODEC": (488, 88, "call.failed", CONGESTION),
    "NO_INPUT": (480, 16, "call.no_input", NOTHING),
    "NO_MAILBOX": (404, 1, "call.unknown_number", CONGESTION),
    "NO_MEDIA": (408, 41, "call.failed", CONGESTION),
    "OVERLOADED": (503, 42, "call.failed", CONGESTION),
    "PEER_LOST": (500, 41, "call.failed", CONGESTION),
    "QUEUE_CLOSED": (480, 20, "queue.closed", CONGESTION),
    "QUEUE_FULL": (486, 17, "queue.full", BUSY),
    "QUEUE_TIMEOUT": (480, 19, "queue.timeout", CONGESTION),
    "REJECTED": (603, 21, "call.rejected", CONGESTION),
    "REMOVED": (200, 16, "meeting.removed", NOTHING),
    "SENT_ON_TOO_OFTEN": (482, 25, "call.sent_on_too_often", CONGESTION),
    "SETTINGS_NOT_KEPT": (480, 21, "call.settings_not_kept", CONGESTION),
    "TOO_LONG": (200, 102, "call.failed", CONGESTION),
    "TOO_MANY_CALLS": (486, 17, "call.too_many", BUSY),
    "TOO_MANY_PINS": (403, 21, "voicemail.too_many_pins", CONGESTION),
    "TOO_MANY_TRIES": (403, 21, "meeting.too_many_tries", CONGESTION),
    "UNKNOWN_NUMBER": (404, 1, "call.unknown_number", CONGESTION),
    "UNPROVEN": (403, 21, "call.failed", CONGESTION),
    "YOURSELF": (486, 17, "call.yourself", BUSY),
}
KNOWN = {
    name: value
    for room in (causes, reasons)
    for name, value in vars(room).items()
    if isinstance(value, Reason)
}


def test_the_table_has_every_reason_with_a_cause_and_no_other():
    assert {name for name, reason in KNOWN.items() if reason.q850 is not None} == MET.keys()


def test_what_programs_end_calls_for_has_a_cause():
    """The others only answer the commands of pages."""
    ends = (
        r"(?:hang_up|part|close|parting|refuse|divert|send_on|stop_\w+|end)\((?:[^()]|\([^()]*\))*?"
    )
    found: set[str] = set()
    for file in SERVICES.rglob("*.py"):
        found |= set(re.findall(ends + r"Refusal\((?:causes|reasons)\.([A-Z_]+)", file.read_text()))
    assert len(found) > 10
    assert found <= MET.keys()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", MET)
def test_its_words_and_its_tone_are_heard(name: str, language: str):
    reason = KNOWN[name]
    status, cause, words, kind = MET[name]
    assert (reason.sip, reason.q850) == (status, cause)
    said, *after = prompts.parting(Refusal(reason), language, "FR")
    assert (said.name, said.language) == (words, language)
    assert (PROMPTS / language / f"{words}.flac").exists()
    assert {each.name for each in after} == ({f"tone.{kind}.fr"} if kind else set())
