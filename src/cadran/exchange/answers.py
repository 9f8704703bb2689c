"""Questions that programs ask the house, answered from memory; only the PIN's hash takes a thread."""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass, field

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from cadran.entitlements.live import Person
from cadran.errors import Refusal
from cadran.exchange.board import Board
from cadran.exchange.voicemail import Voicemail
from cadran.ids import E164, Address, Ref
from cadran.numbering import dial_plan
from cadran.services.actions import Ask
from cadran.services.attendant.keypad import search
from cadran.services.causes import FORBIDDEN, UNKNOWN_NUMBER
from cadran.services.dial_in import ID_DIGITS
from cadran.services.questions import (
    CheckPin,
    FindMeeting,
    FindPeople,
    MeetingFound,
    PeopleFound,
    Resolve,
    Resolved,
)
from cadran.services.reasons import TOO_MANY_TRIES
from cadran.services.throttle import Throttle
from cadran.services.voicemail import questions as voicemail

OWN_MAILBOX = "*97"
"""What people dial for their messages: the code that most telephones' message key is set to."""


@dataclass(slots=True)
class Answers:
    """Executes ``Ask``. ``guesses`` slows down people who try conference IDs from their phones."""

    board: Board
    slow: Executor
    guesses: Throttle
    voicemail: Voicemail
    hasher: PasswordHasher = field(default_factory=PasswordHasher)

    def ask(self, asker: Address, ask: Ask) -> None:
        question = ask.question
        if isinstance(question, FindMeeting):
            self._find_meeting(asker, ask.ref, question)
        elif isinstance(question, CheckPin):
            self._check_pin(asker, ask.ref, question)
        elif isinstance(question, FindPeople):
            self._find_people(asker, ask.ref, question)
        elif isinstance(question, Resolve):
            self._resolve(asker, ask.ref, question)
        elif isinstance(question, voicemail.Question):
            self.voicemail.ask(asker, ask.ref, question)
        else:
            self.board.refuse(asker, ask.ref, Refusal(FORBIDDEN))

    def _find_meeting(self, asker: Address, ref: Ref, question: FindMeeting) -> None:
        dial_in = Address(question.org, "dial-in", question.number)
        address = self.board.live.meeting_on(dial_in, question.conference_id)
        if address is None:
            self.board.refuse(asker, ref, Refusal(UNKNOWN_NUMBER))
        else:
            self.board.done(asker, ref, MeetingFound(address))

    def _find_people(self, asker: Address, ref: Ref, question: FindPeople) -> None:
        """On a thread: names of a large organisation take longer than a turn may."""
        attendant = self.board.live.resource(asker)
        if attendant is None or question.attendant != asker.id:
            self.board.refuse(asker, ref, Refusal(FORBIDDEN))
            return
        people = self.board.live.reachable(asker.org, attendant.settings)

        def found(result: PeopleFound | None, refusal: Refusal | None) -> None:
            if result is None:
                self.board.refuse(asker, ref, refusal or Refusal(UNKNOWN_NUMBER))
            else:
                self.board.done(asker, ref, result)

        self.board.when(self.slow.submit(search, people, question.by, question.keys), found)

    def _check_pin(self, asker: Address, ref: Ref, question: CheckPin) -> None:
        person = self.board.live.person(question.user)
        hashed = self.board.live.pin_hash(question.user)
        if person is None or person.org != asker.org or hashed is None:
            self.board.done(asker, ref, result=False)
            return

        def verify() -> bool:
            try:
                return self.hasher.verify(hashed, question.pin)
            except (VerificationError, InvalidHashError):
                return False

        self.board.when(
            self.slow.submit(verify),
            lambda right, _refusal: self.board.done(asker, ref, result=bool(right)),
        )

    def _resolve(self, asker: Address, ref: Ref, question: Resolve) -> None:
        live = self.board.live
        person = live.person(question.user)
        if person is None or person.org != asker.org:
            self.board.refuse(asker, ref, Refusal(FORBIDDEN))
            return
        if dial_plan.is_emergency(question.dialled, person.usage_location):
            number = E164(question.dialled)
            self.board.done(asker, ref, Resolved(number=number, emergency=True))
            return
        inside = self._inside(person, question.dialled)
        if isinstance(inside, Refusal):
            self.board.refuse(asker, ref, inside)
            return
        if inside is not None:
            self.board.done(asker, ref, Resolved(address=inside))
            return
        understood = dial_plan.interpret(question.dialled, person.usage_location)
        if isinstance(understood, Refusal):
            if _may_be_guess(question.dialled):
                self.guesses.failed(person.user, self.board.now())
            self.board.refuse(asker, ref, understood)
            return
        if understood.number is not None and not understood.emergency:
            owner = live.owner(understood.number)
            if owner is not None and owner.address.org == person.org:
                self.board.done(asker, ref, Resolved(address=owner.address))
                return
        self.board.done(
            asker, ref, Resolved(number=understood.number, emergency=understood.emergency)
        )

    def _inside(self, person: Person, dialled: str) -> Address | Refusal | None:
        """An extension or a meeting of the person's own organisation.

        Right guesses are no excuse for wrong ones: who has to wait has to wait for every meeting.
        """
        if dialled == OWN_MAILBOX:
            return Address(person.org, "voicemail", person.user)
        found = self.board.live.extension(person.org, dialled)
        meeting = found is not None and found.kind == "meeting"
        if (meeting or (found is None and _may_be_guess(dialled))) and self.guesses.blocked(
            person.user, self.board.now()
        ):
            return Refusal(TOO_MANY_TRIES)
        return found


def _may_be_guess(dialled: str) -> bool:
    return len(dialled) == ID_DIGITS and dialled.isdecimal()
