"""Commands of pages and the API: given to a program, here or on another node, and their replies."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import structlog

from cadran.errors import Refusal, Refused
from cadran.exchange.board import Board
from cadran.exchange.placement import Lease
from cadran.exchange.reasons import BUSY, NO_REPLY
from cadran.ids import Address, NodeId, Ref, UserId
from cadran.services import actions, events

COMMANDS_MAX = 1_000
"""Commands waiting for their program's reply: more means that programs have stopped answering."""

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Commands:
    """The commands under way. ``turn`` delivers what waits, at once."""

    board: Board
    turn: Callable[[], None]
    peers: dict[NodeId, Commands] = field(default_factory=dict)
    """The commands of other nodes, by node."""
    _replies: dict[Ref, asyncio.Future[Mapping[str, object]]] = field(default_factory=dict)
    _senders: dict[Ref, Commands] = field(default_factory=dict)
    """Nodes that wait for the reply to a command that they passed on; bounded by ``COMMANDS_MAX``."""
    _given: int = 0

    async def give(
        self, address: Address, name: str, by: UserId, role: str, arguments: Mapping[str, str]
    ) -> Mapping[str, object]:
        """Have a program do something. Raises ``Refused`` with the program's or the house's reason."""
        if len(self._replies) >= COMMANDS_MAX:
            raise Refused(BUSY)
        self._given += 1
        ref = Ref(f"command-{self.board.node}-{self._given}")
        reply: asyncio.Future[Mapping[str, object]] = asyncio.get_running_loop().create_future()
        self._replies[ref] = reply
        command = events.Command(ref, name, by, role, dict(arguments))
        try:
            self.board.mailboxes.post(address, command, self.board.now())
            self.turn()
            return await asyncio.wait_for(reply, self.board.limits.reply_ms / 1000)
        except TimeoutError:
            raise Refused(NO_REPLY, command=name[:64]) from None
        finally:
            self._replies.pop(ref, None)

    def reply(self, action: actions.Reply) -> None:
        """A program's answer, brought to whoever asked; later ones and those to nobody are passed over."""
        sender = self._senders.pop(action.ref, None)
        if sender is not None:
            sender.board.in_loop(lambda: sender.reply(action))
            return
        reply = self._replies.pop(action.ref, None)
        if reply is None or reply.done():
            return
        if action.refusal is None:
            reply.set_result(action.result)
        else:
            reply.set_exception(Refused(action.refusal.reason, **dict(action.refusal.facts)))

    def forward(self, lease: Lease, address: Address, event: events.Event) -> bool:
        """Pass an event to the node that runs its program; False if there is no way there.

        A leg cannot go: its port and its dialog are here.
        """
        peer = self.peers.get(lease.node)
        if peer is None or isinstance(event, events.LegArrived):
            return False
        peer.board.in_loop(lambda: peer.take_over(address, event, self))
        return True

    def take_over(self, address: Address, event: events.Event, sender: Commands) -> None:
        """An event that another node passed on; on this loop's thread."""
        if isinstance(event, events.Command):
            while len(self._senders) >= COMMANDS_MAX:
                self._senders.pop(next(iter(self._senders)))  # its asker gave up long ago
            self._senders[event.ref] = sender
        try:
            self.board.mailboxes.post(address, event, self.board.now())
        except Refused as refused:
            log.warning("event not delivered", address=str(address), reason=refused.refusal.id)
            self.lost(event, refused.refusal)

    def lost(self, event: events.Event, refusal: Refusal) -> None:
        """An event that its program will never answer; a command's asker need not wait for that."""
        if isinstance(event, events.Command):
            self.reply(actions.Reply(event.ref, refusal))
