"""The calls of one user, and the few things that all their steps share."""

from __future__ import annotations

from dataclasses import dataclass

from msgspec import Struct, field

from cadran.clock import Instant
from cadran.ids import Address, CallId, LegId, UserId, named, timed
from cadran.services import prompts
from cadran.services.actions import Ring, Tell
from cadran.services.offers import Free, Message, OfferId, Ringing
from cadran.services.outbox import Outbox
from cadran.services.phone.conversation import Conversation, Hears, Line, Peer, Side, Stage
from cadran.services.phone.settings import PhoneSettings

CONVERSATIONS_MAX = 8
"""Calls of one user at once, held ones included: more than any desk phone has lines."""
FORWARDED_MAX = 10
"""Calls that go on to numbers of the world at one user's cost at once: a circle through the world ends here."""
LEFT_MAX = 100
"""Calls that one user handed on and that go on without them: a busy switchboard's at once."""
WAITING_MAX = 64
"""Queues that one agent serves: more than anybody is a member of."""


@dataclass(frozen=True, slots=True)
class Link:
    """Two other programs whose calls the user brought together: each hears of the other through this one."""

    one: Peer
    other: Peer


class Calls(Struct):
    """All conversations of a user, by call, leg and offer."""

    address: Address
    settings: PhoneSettings
    out: Outbox = field(default_factory=Outbox)
    conversations: dict[CallId, Conversation] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    dialled: int = 0
    waiting: dict[Address, None] = field(default_factory=dict)
    """Who offered a call while the user was busy, and wants to know when they are free; oldest first."""

    @property
    def user(self) -> UserId:
        return UserId(self.address.id)

    def of_leg(self, leg: LegId) -> Conversation | None:
        """The conversation that this leg, or the branch of this name, belongs to."""
        for each in self.conversations.values():
            if each.side(leg) is not None or each.branch(leg) is not None:
                return each
        return None

    def of_offer(self, offer: OfferId, sender: Address) -> Conversation | None:
        """The conversation that an offer is about, if the sender has a part in it."""
        for conversation in self.conversations.values():
            onward = None if conversation.onward is None else conversation.onward.peer
            branches = (each.peer for each in conversation.branches)
            for peer in (conversation.peer, onward, *branches):
                if peer is not None and peer.offer == offer and peer.address == sender:
                    return conversation
        return None

    def link_of(self, offer: OfferId, sender: Address) -> tuple[Link, Peer] | None:
        """The link that a message of this sender's is for, and whom it is to be told."""
        for link in self.links:
            for one, another in ((link.one, link.other), (link.other, link.one)):
                if one.offer == offer and one.address == sender:
                    return link, another
        return None

    def merged_into(self, conversation: Conversation) -> list[Conversation]:
        """The calls that share this one's device."""
        return [each for each in self.conversations.values() if each.merged == conversation.id]

    def idle(self) -> bool:
        """May the user be offered a call? Not while a device of theirs is in use, if only to be told why."""
        return not any(
            (conversation.open or conversation.near is not None) and not conversation.left
            for conversation in self.conversations.values()
        )

    def free(self) -> bool:
        """May queues offer the user a call?"""
        return self.idle() and not self.settings.rules.do_not_disturb

    def name(self, call: CallId) -> CallId:
        """What a new conversation is called by: as its call, unless that came to the user before."""
        count, name = 1, call
        while name in self.conversations:
            count, name = count + 1, CallId(named(call, count))
        return name

    def full(self) -> bool:
        return sum(not each.left for each in self.conversations.values()) >= CONVERSATIONS_MAX

    def forwarding(self) -> int:
        """How many calls go on to numbers of the world, or ring there."""
        return sum(
            (each.left and each.sent and each.near is not None)
            + sum(branch.leg is not None and not branch.own for branch in each.branches)
            for each in self.conversations.values()
        )

    def crowded(self) -> bool:
        """Can no more be handed on?"""
        left = sum(each.left for each in self.conversations.values())
        return left + len(self.links) >= LEFT_MAX

    def new_leg(self, call: CallId, now: Instant) -> LegId:
        """A name for a leg that is about to be dialled, unique in the system.

        The call is part of it: a phone may come to rest and wake again within one millisecond.
        """
        self.dialled += 1
        return LegId(timed(now, "phone", self.address.id, call, self.dialled))

    def tell(self, conversation: Conversation, message: Message) -> None:
        """Tell the program on the other side."""
        peer = conversation.peer
        if peer is not None:
            leg = conversation.near.leg if conversation.near else LegId("")
            self.out.put(Tell(self.out.ref("told", leg), peer.address, message))

    def rings(self, conversation: Conversation) -> None:
        """Let the caller know that somebody is being rung: once."""
        peer = conversation.peer
        if peer is not None and not conversation.outgoing:
            if not peer.rung:
                peer.rung = True
                self.tell(conversation, Ringing(peer.offer))
            return
        side = conversation.near if conversation.outgoing else conversation.far
        if side is None or side.rung:
            return
        side.rung = True
        if side.line is Line.ARRIVED:
            self.out.put(Ring(self.out.ref(), side.leg))
        elif side.line is Line.UP:
            side.hears = Hears.RINGBACK
            tone = prompts.ringback(self.language_of(conversation, side), self.settings.country)
            self.out.play(side.leg, tone, loop=True)

    def language_of(self, conversation: Conversation, side: Side) -> str:
        """In which language a side is spoken to: the user in theirs, whoever called in that of the number they called."""
        theirs = conversation.language if side is conversation.far else ""
        return theirs or self.settings.language

    def answer(self, conversation: Conversation, side: Side) -> None:
        """Answer the side that arrived; the conversation goes on when it is up."""
        conversation.stage = Stage.ANSWERING
        self.out.answer(side.leg)

    def tidy(self) -> None:
        """Drop the conversations that have no leg left; a user who is free again says so to who waits."""
        for call, conversation in list(self.conversations.items()):
            if conversation.empty():
                del self.conversations[call]
        if self.waiting and self.free():
            for address in self.waiting:
                self.out.put(Tell(self.out.ref(), address, Free()))
            self.waiting.clear()

    def wait(self, address: Address) -> None:
        """Remember who wants to be told; beyond the limit the oldest asks again by itself."""
        self.waiting[address] = None
        if len(self.waiting) > WAITING_MAX:
            del self.waiting[next(iter(self.waiting))]
