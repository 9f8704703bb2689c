"""Questions that programs ask the house, answered from memory; a PIN's hash, names and the database take a thread."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from functools import partial

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from msgspec.structs import replace

from cadran.entitlements.live import Person
from cadran.errors import Refusal
from cadran.exchange.board import Board
from cadran.exchange.features import behalf_of, feature_of
from cadran.exchange.voicemail import Voicemail
from cadran.ids import E164, Address, OrgId, Ref, UserId
from cadran.numbering import dial_plan
from cadran.numbering.features import Feature
from cadran.numbering.kinds import Kind
from cadran.numbering.number import kind_of
from cadran.services.actions import Ask
from cadran.services.attendant.keypad import search
from cadran.services.causes import FORBIDDEN, UNKNOWN_NUMBER
from cadran.services.dial_in import ID_DIGITS
from cadran.services.questions import (
    ChangeCalls,
    CheckPin,
    DropRecording,
    FindMeeting,
    FindPeople,
    MeetingFound,
    PeopleFound,
    Resolve,
    Resolved,
)
from cadran.services.reasons import TOO_MANY_TRIES
from cadran.services.targets import HANG_UP, KINDS, NUMBER, Target
from cadran.services.throttle import Throttle
from cadran.services.voicemail import questions as voicemail

FORWARDING = "user_out_forwarding"
ChangeCallSettings = Callable[[OrgId, UserId, Feature, Target], None]
"""Has a feature's code change somebody's call settings; blocks. Raises ``Refused``."""


@dataclass(slots=True)
class Answers:
    """Executes ``Ask``. ``guesses`` slows down people who try conference IDs from their phones."""

    board: Board
    slow: Executor
    guesses: Throttle
    voicemail: Voicemail
    change_calls: ChangeCallSettings
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
        elif isinstance(question, DropRecording):
            self._drop(asker, ask.ref, question)
        elif isinstance(question, ChangeCalls):
            self._change(asker, ask.ref, question)
        else:
            self.board.refuse(asker, ask.ref, Refusal(FORBIDDEN))

    def _find_meeting(self, asker: Address, ref: Ref, question: FindMeeting) -> None:
        dial_in = Address(question.org, "dial-in", question.number)
        address = self.board.live.meeting_on(dial_in, question.conference_id)
        if address is None:
            self.board.refuse(asker, ref, Refusal(UNKNOWN_NUMBER))
            return
        free = kind_of(E164(question.number)) is Kind.TOLL_FREE
        decision = self.board.live.may_join_meeting(address.id, address.org, by_toll_free=free)
        if decision.allowed:
            self.board.done(asker, ref, MeetingFound(address))
        else:
            self.board.refuse(asker, ref, Refusal(decision.reason, decision.facts))

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

    def _drop(self, asker: Address, ref: Ref, question: DropRecording) -> None:
        drop = partial(self.voicemail.rooms.messages.drop, asker.org, question.recording)

        def dropped(_result: None, refusal: Refusal | None) -> None:
            if refusal is None:
                self.board.done(asker, ref, result=True)
            else:
                self.board.refuse(asker, ref, refusal)

        self.board.when(self.slow.submit(drop), dropped)

    def _resolve(self, asker: Address, ref: Ref, question: Resolve) -> None:
        person = self.board.live.person(question.user)
        if person is None or person.org != asker.org:
            self.board.refuse(asker, ref, Refusal(FORBIDDEN))
            return
        found = self._meant(person, question.dialled)
        if isinstance(found, Refusal):
            self.board.refuse(asker, ref, found)
        else:
            self.board.done(asker, ref, found)

    def _meant(self, person: Person, dialled: str) -> Resolved | Refusal:
        """A call for help before all else, then a feature's code, then a colleague or service, then the world."""
        if dial_plan.is_emergency(dialled, person.usage_location):
            return Resolved(number=E164(dialled), emergency=True)
        found = feature_of(self.board, person, dialled)
        if isinstance(found, Resolved) and found.feature is Feature.ON_BEHALF:
            return self._on_behalf(person, found.more)
        return self._called(person, dialled) if found is None else found

    def _on_behalf(self, person: Person, more: str) -> Resolved | Refusal:
        meant = behalf_of(self.board, person, more)
        if isinstance(meant, Refusal):
            return meant
        behalf, dialled = meant
        found = self._called(person, dialled)
        return found if isinstance(found, Refusal) else replace(found, behalf=behalf)

    def _called(self, person: Person, dialled: str) -> Resolved | Refusal:
        """Somebody or something to be called."""
        inside = self._inside(person, dialled)
        if isinstance(inside, Refusal):
            return inside
        if inside is not None:
            return Resolved(address=inside)
        understood = dial_plan.interpret(dialled, person.usage_location)
        if isinstance(understood, Refusal):
            if _may_be_guess(dialled):
                self.guesses.failed(person.user, self.board.now())
            return understood
        if understood.number is not None and not understood.emergency:
            owner = self.board.live.owner(understood.number)
            if owner is not None and owner.address.org == person.org:
                return Resolved(address=owner.address)
        return Resolved(number=understood.number, emergency=understood.emergency)

    def _change(self, asker: Address, ref: Ref, question: ChangeCalls) -> None:
        """On a thread: the settings are kept in the database."""
        person = self.board.live.person(question.user)
        if person is None or Address(person.org, "phone", person.user) != asker:
            self.board.refuse(asker, ref, Refusal(FORBIDDEN))
            return
        target = self._target(person, question)
        if isinstance(target, Refusal):
            self.board.refuse(asker, ref, target)
            return

        def kept(_result: None, refusal: Refusal | None) -> None:
            if refusal is None:
                self.board.done(asker, ref)
            else:
                self.board.refuse(asker, ref, refusal)

        change = partial(self.change_calls, person.org, person.user, question.feature, target)
        self.board.when(self.slow.submit(change), kept)

    def _target(self, person: Person, question: ChangeCalls) -> Target | Refusal:
        """Where calls are to be sent, of what was dialled after the code."""
        if question.feature is not Feature.FORWARD_ON:
            return HANG_UP
        found = self._called(person, question.more)
        if isinstance(found, Refusal):
            return found
        if found.address is not None:
            kinds = {program: kind for kind, program in KINDS.items()}
            kind = kinds.get(found.address.kind)
            return Refusal(FORBIDDEN) if kind is None else Target(kind, found.address.id)
        if found.number is None or found.emergency:
            return Refusal(FORBIDDEN)
        decision = self.board.live.may_call(person.user, FORWARDING, found.number)
        if not decision.allowed:
            return Refusal(decision.reason, decision.facts)
        return Target(NUMBER, found.number)

    def _inside(self, person: Person, dialled: str) -> Address | Refusal | None:
        """An extension or a meeting of the person's own organisation.

        Right guesses are no excuse for wrong ones: who has to wait has to wait for every meeting.
        """
        found = self.board.live.extension(person.org, dialled)
        meeting = found is not None and found.kind == "meeting"
        if (meeting or (found is None and _may_be_guess(dialled))) and self.guesses.blocked(
            person.user, self.board.now()
        ):
            return Refusal(TOO_MANY_TRIES)
        return found


def _may_be_guess(dialled: str) -> bool:
    return len(dialled) == ID_DIGITS and dialled.isdecimal()
