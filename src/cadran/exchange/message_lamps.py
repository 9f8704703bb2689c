"""Message-waiting lamps: phones that want to know how many messages are in a mailbox (RFC 3842 over RFC 6665).

A phone sees its user's own box, and the shared ones that they open; nobody else's.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from cadran.clock import Instant
from cadran.exchange.board import Board
from cadran.ids import Address, OrgId, UserId
from cadran.services.voicemail.settings import read_settings
from cadran.sip.events import AccountIdentity, Subscribed, SubscriptionId, Unsubscribed

PACKAGE = "message-summary"
CONTENT = "application/simple-message-summary"
KIND = "voicemail"
FORBIDDEN, UNKNOWN = 403, 404
Counts = tuple[int, int]
"""New, and saved."""


@dataclass(slots=True)
class MessageLamp:
    """One subscription: whose box it shows, and what it showed last."""

    id: SubscriptionId
    box: Address
    account: str
    told: Counts


@dataclass(slots=True)
class MessageLamps:
    """All of one node; bounded by the agent's subscriptions."""

    board: Board
    _lamps: dict[SubscriptionId, MessageLamp] = field(default_factory=dict)
    _showing: dict[Address, dict[SubscriptionId, MessageLamp]] = field(default_factory=dict)

    def subscribed(self, event: Subscribed, now: Instant) -> None:
        """Show a box, if it is one that this phone opens."""
        agent, live, identity = self.board.agent, self.board.live, event.identity
        known = isinstance(identity, AccountIdentity)
        account = live.account(identity.account) if isinstance(identity, AccountIdentity) else None
        if not known or account is None:
            agent.refuse_subscription(event.subscription, FORBIDDEN, now)
            return
        box = self._box(account.org, account.user, account.username, event.target)
        if box is None:
            agent.refuse_subscription(event.subscription, UNKNOWN, now)
            return
        told = live.waiting(box.id)
        lamp = MessageLamp(event.subscription, box, account.username, told)
        self._lamps[lamp.id] = lamp
        self._showing.setdefault(box, {})[lamp.id] = lamp
        agent.accept_subscription(lamp.id, CONTENT, self._body(lamp), now)

    def unsubscribed(self, event: Unsubscribed) -> None:
        lamp = self._lamps.pop(event.subscription, None)
        if lamp is not None:
            showing = self._showing[lamp.box]
            del showing[lamp.id]
            if not showing:
                del self._showing[lamp.box]

    def changed(self, box: Address) -> None:
        """Something about a box is another way now; who sees it hears if it is how many messages there are."""
        now, told = self.board.now(), self.board.live.waiting(box.id)
        for lamp in self._showing.get(box, {}).values():
            if lamp.told != told:
                lamp.told = told
                self.board.agent.notify(lamp.id, CONTENT, self._body(lamp), now)

    def _box(self, org: OrgId, user: UserId, account: str, target: str) -> Address | None:
        """One's own by the account's name or one's extension, another by the extension of the box."""
        live = self.board.live
        found = live.extension(org, target)
        if target == account or found == Address(org, "phone", user):
            found = Address(org, KIND, user)
        settings = None if found is None or found.kind != KIND else live.settings(found)
        if settings is None or not read_settings(settings).opens_for(user):
            return None
        return found

    def _body(self, lamp: MessageLamp) -> str:
        """The document of RFC 3842 section 5.2; urgent messages are not told apart."""
        new, saved = lamp.told
        return (
            f"Messages-Waiting: {'yes' if new else 'no'}\r\n"
            f"Message-Account: sip:{lamp.account}@{self.board.host}\r\n"
            f"Voice-Message: {new}/{saved} (0/0)\r\n"
        )
