"""What mailboxes ask of the house: messages and greetings, kept by the directory. All of it blocks: on threads."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial

from cadran.directory.box_greetings import BoxGreeting, BoxGreetings
from cadran.directory.greetings import Greetings, NewGreeting
from cadran.directory.mailboxes import Mailboxes
from cadran.directory.messages import Message, Messages, NewMessage
from cadran.entitlements.live import Live
from cadran.errors import Refusal, Refused
from cadran.exchange.board import Board
from cadran.exchange.reasons import NO_SUCH_RECORDING
from cadran.ids import Address, Ref
from cadran.media.upload import RATE, decode, leveled, packed
from cadran.services.causes import FORBIDDEN
from cadran.services.voicemail import questions

KIND = "voicemail"


@dataclass(frozen=True, slots=True)
class MessageRooms:
    """The doors of the directory that mailboxes live by."""

    mailboxes: Mailboxes
    messages: Messages
    box_greetings: BoxGreetings
    greetings: Greetings


@dataclass(slots=True)
class Voicemail:
    """Executes ``Ask`` for the programs of mailboxes."""

    board: Board
    slow: Executor
    rooms: MessageRooms

    def ask(self, asker: Address, ref: Ref, question: questions.Question) -> None:
        """Only a mailbox asks, and only about itself."""
        if asker.kind != KIND:
            self.board.refuse(asker, ref, Refusal(FORBIDDEN))
            return
        live = self.board.live

        def told(result: object | None, refusal: Refusal | None) -> None:
            if refusal is not None:
                self.board.refuse(asker, ref, refusal)
            else:
                self.board.done(asker, ref, True if result is None else result)

        self.board.when(self.slow.submit(self._work(asker, question, live)), told)

    def _work(self, box: Address, question: questions.Question, live: Live) -> Callable[[], object]:
        messages, org = self.rooms.messages, box.org
        match question:
            case questions.KeepMessage(recording, call, caller, duration_ms):
                new = NewMessage(recording, call, caller, duration_ms)
                return partial(messages.keep, org, box.id, new)
            case questions.ListMessages():
                return lambda: _listed(live, messages.messages(org, box.id))
            case questions.MarkMessage(message, state):
                return partial(messages.mark, org, box.id, message, state, by=BY_PHONE)
            case questions.KeepGreeting():
                return partial(self._keep_greeting, box, question)
            case questions.StandardGreeting():
                greetings = self.rooms.box_greetings
                return partial(greetings.standard, org, box.id, by=BY_PHONE)
            case questions.OpenBox(pin):
                return partial(self.rooms.mailboxes.opens, org, box.id, pin)

    def _keep_greeting(self, box: Address, asked: questions.KeepGreeting) -> None:
        """As loud as everything else; the recording itself is not needed any more."""
        content = self.rooms.messages.recorded(box.org, asked.recording)
        if content is None:
            raise Refused(NO_SUCH_RECORDING)
        wave = leveled(decode(content))
        sound, duration_ms = packed(wave), len(wave) * 1000 // RATE
        if asked.name:
            made = NewGreeting(asked.name, asked.language, sound, duration_ms)
            self.rooms.greetings.create(box.org, made, id=asked.recording, by=asked.by)
        else:
            own = BoxGreeting(asked.language, sound, duration_ms)
            self.rooms.box_greetings.put(
                box.org, box.id, asked.use, own, id=asked.recording, by=asked.by
            )
        self.rooms.messages.drop(box.org, asked.recording)


BY_PHONE = "phone"
"""Who did it, in the journal: whoever opened the box by telephone."""


def _listed(live: Live, found: list[Message]) -> questions.MessagesFound:
    """Oldest first, as people listen; colleagues by the name they have now."""
    told: list[questions.Message] = []
    for each in reversed(found):
        person = live.person(each.user) if each.user is not None else None
        told.append(
            questions.Message(
                each.id,
                each.state,
                each.at,
                each.duration_ms,
                each.number,
                each.user,
                each.name if person is None else person.name,
                "" if person is None else person.extension,
            )
        )
    return questions.MessagesFound(tuple(told))
