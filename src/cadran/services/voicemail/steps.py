"""A call's way through a mailbox, as a state table."""

from __future__ import annotations

from cadran.services.table import Row, Table
from cadran.services.voicemail import leaving, owner, taping
from cadran.services.voicemail.visit import Box, Step, Visit

_SPEAKS = (Step.TONE, Step.PARTING)
_OPENED = (Step.FETCHING, Step.PARTING)
_HEARD = (Step.HEARING, *_OPENED)
_RECORDED = (Step.REVIEW, Step.KEEPING, Step.FETCHING, Step.GONE, *_SPEAKS)

TRANSITIONS: Table[Box, Visit] = Table(
    "A call to a mailbox",
    (Step.ANSWERING, Step.CALLED),
    (
        Row(Step.CALLED, "picked_up", (Step.TONE,), leaving.answered),
        Row(
            Step.ANSWERING,
            "answered",
            (Step.GREETING, Step.FETCHING),
            leaving.answered,
        ),
        Row(Step.ANSWERING, "not_answered", (Step.GONE,), leaving.cannot_answer),
        Row(Step.GREETING, "collected", (Step.PIN, *_SPEAKS), leaving.greeted),
        Row(Step.GREETING, "not_collected", (Step.PARTING,), leaving.trouble),
        Row(Step.TONE, "said", (Step.RECORDING,), taping.record),
        Row(Step.TONE, "not_said", (Step.RECORDING,), taping.record),
        Row(Step.RECORDING, "speaks", (Step.RECORDING,), taping.speak),
        Row(Step.RECORDING, "pressed", (Step.RECORDING,), taping.press),
        Row(Step.RECORDING, "silent", (Step.RECORDING,), taping.stop),
        Row(Step.RECORDING, "recorded", _RECORDED, taping.recorded),
        Row(Step.RECORDING, "not_recorded", (Step.PARTING, Step.GONE), taping.not_kept),
        Row(Step.RECORDING, "ended", (Step.RECORDING,), taping.left_speaking),
        Row(Step.REVIEW, "collected", (Step.REVIEW, Step.TONE, Step.KEEPING), taping.decided),
        Row(Step.REVIEW, "not_collected", (Step.KEEPING,), taping.keep),
        Row(Step.REVIEW, "ended", (Step.KEEPING, Step.GONE), taping.left_deciding),
        Row(Step.KEEPING, "kept", (Step.GONE, *_OPENED), taping.kept),
        Row(Step.KEEPING, "not_kept", (Step.PARTING, Step.GONE), taping.not_kept),
        Row(Step.KEEPING, "ended", (Step.KEEPING,), taping.left_speaking),
        Row(Step.PIN, "collected", (Step.PIN, Step.CHECKING, Step.PARTING), leaving.pin_typed),
        Row(Step.PIN, "not_collected", (Step.PARTING,), leaving.trouble),
        Row(Step.CHECKING, "opened", (Step.PIN, *_OPENED), leaving.pin_checked),
        Row(Step.CHECKING, "not_opened", (Step.PARTING,), leaving.trouble),
        Row(Step.FETCHING, "fetched", (Step.MENU,), owner.fetched),
        Row(Step.FETCHING, "not_fetched", (Step.PARTING,), leaving.trouble),
        Row(
            Step.MENU,
            "collected",
            (Step.MENU, Step.HEARING, Step.GREETINGS, Step.PARTING),
            owner.chosen,
        ),
        Row(Step.MENU, "not_collected", (Step.PARTING,), leaving.trouble),
        Row(Step.HEARING, "collected", (Step.MARKING, Step.HANDING, *_HEARD), owner.heard),
        Row(Step.HEARING, "not_collected", (Step.PARTING,), leaving.trouble),
        Row(Step.HANDING, "handed", (Step.GONE,), owner.handed),
        Row(Step.HANDING, "not_handed", (Step.PARTING,), leaving.trouble),
        Row(Step.MARKING, "marked", _HEARD, owner.marked),
        Row(Step.MARKING, "not_marked", (Step.PARTING,), leaving.trouble),
        Row(Step.MARKING, "standard", (Step.FETCHING,), owner.standard),
        Row(Step.MARKING, "not_standard", (Step.PARTING,), leaving.trouble),
        Row(
            Step.GREETINGS,
            "collected",
            (Step.GREETINGS, Step.FETCHING, *_SPEAKS),
            owner.greeting_chosen,
        ),
        Row(Step.GREETINGS, "not_collected", (Step.PARTING,), leaving.trouble),
        Row(Step.PARTING, "said", (Step.GONE,), leaving.hang_up),
        Row(Step.PARTING, "not_said", (Step.GONE,), leaving.hang_up),
    ),
)
"""In every other state the line's end lets the call go (``program``)."""
