"""Busy lamps: phones that want to see whether a colleague is free, rings or talks (RFC 4235 over RFC 6665).

Only people of one organisation see each other, and only that much: never with whom somebody talks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

import structlog

from cadran.clock import Instant
from cadran.exchange.board import Board
from cadran.ids import Address, OrgId, UserId, person_key
from cadran.services.program import Program
from cadran.sip.events import AccountIdentity, Subscribed, SubscriptionId, Unsubscribed

PACKAGE = "dialog"
KIND = "application/dialog-info+xml"
LAMPS_MAX = 200
"""Lamps of one phone account: the largest panels of keys have some 180."""
STATES = {"idle": "terminated", "ringing": "early", "talking": "confirmed"}
"""The states of RFC 4235 section 3.7.1 by those of a phone's program."""
FORBIDDEN, UNKNOWN, TOO_MANY = 403, 404, 503

log = structlog.get_logger(__name__)

Told = tuple[str, tuple[str, str, str] | None]
"""The state, and how the dialog is named that rings, for who may take it."""


@dataclass(slots=True)
class Lamp:
    """One subscription: whom it shows, and what it showed last."""

    id: SubscriptionId
    account: str
    address: Address
    target: str
    told: Told
    version: int = 0


class Lamps:
    """All lamps of one node."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._lamps: dict[SubscriptionId, Lamp] = {}
        self._showing: dict[Address, dict[SubscriptionId, Lamp]] = {}
        self._accounts: Counter[str] = Counter()

    def subscribed(self, event: Subscribed, now: Instant) -> None:
        """Show a colleague, if it is one."""
        agent, identity = self._board.agent, event.identity
        account = (
            self._board.live.account(identity.account)
            if isinstance(identity, AccountIdentity)
            else None
        )
        if account is None:
            agent.refuse_subscription(event.subscription, FORBIDDEN, now)
            return
        address = self._colleague(account.org, event.target)
        if address is None:
            agent.refuse_subscription(event.subscription, UNKNOWN, now)
            return
        if self._accounts[account.username] >= LAMPS_MAX:
            agent.refuse_subscription(event.subscription, TOO_MANY, now)
            return
        state = self._state(self._board.mailboxes.program(address))
        lamp = Lamp(event.subscription, account.username, address, event.target, (state, None))
        lamp.told = (state, self._rings_as(lamp, state))
        self._lamps[lamp.id] = lamp
        self._showing.setdefault(address, {})[lamp.id] = lamp
        self._accounts[account.username] += 1
        agent.accept_subscription(lamp.id, KIND, self._body(lamp), now)

    def unsubscribed(self, event: Unsubscribed) -> None:
        lamp = self._lamps.pop(event.subscription, None)
        if lamp is None:
            return
        showing = self._showing[lamp.address]
        del showing[lamp.id]
        if not showing:
            del self._showing[lamp.address]
        self._accounts[lamp.account] -= 1
        if not self._accounts[lamp.account]:
            del self._accounts[lamp.account]

    def changed(self, programs: Mapping[Address, Program]) -> None:
        """Programs have dealt with something; who watches one hears if its state is another one now."""
        for address in self._showing.keys() & programs.keys():
            try:
                self._show(address, self._state(programs[address]))
            except Exception:
                log.exception("lamp failed", address=str(address))

    def lost(self, address: Address) -> None:
        """A program broke, and its calls ended."""
        if address in self._showing:
            self._show(address, self._state(None))

    def _show(self, address: Address, state: str) -> None:
        now = self._board.now()
        for lamp in self._showing[address].values():
            told = (state, self._rings_as(lamp, state))
            if lamp.told != told:
                lamp.told = told
                lamp.version += 1
                self._board.agent.notify(lamp.id, KIND, self._body(lamp), now)

    def _colleague(self, org: OrgId, target: str) -> Address | None:
        """By extension, or by the name of one of their phone accounts; of the same organisation."""
        live = self._board.live
        found = live.extension(org, target)
        if found is not None:
            return found if found.kind == "phone" else None
        account = live.account(target)
        if account is None or account.org != org:
            return None
        return Address(org, "phone", account.user)

    @staticmethod
    def _state(program: Program | None) -> str:
        return "idle" if program is None else str(program.view().get("state", "idle"))

    def _rings_as(self, lamp: Lamp, state: str) -> tuple[str, str, str] | None:
        """Who may pick a call up is told by which names (RFC 3891); our end is the one that an INVITE reaches."""
        board, user = self._board, UserId(lamp.address.id)
        account = board.live.account(lamp.account) if state == "ringing" else None
        if account is None:
            return None
        if user != account.user and user not in board.live.group_of(account.user):
            return None
        for leg in board.legs.values():
            if leg.holder == lamp.address and leg.called == person_key(user):
                for sip in leg.sips:
                    if (names := board.agent.early_dialog(sip)) is not None:
                        return names
        return None

    def _body(self, lamp: Lamp) -> str:
        entity = f"sip:{lamp.target}@{self._board.host}"
        state, names = lamp.told
        return dialog_info(entity, lamp.target, STATES.get(state, "confirmed"), lamp.version, names)


def dialog_info(
    entity: str,
    name: str,
    state: str,
    version: int,
    names: tuple[str, str, str] | None = None,
) -> str:
    """The document of RFC 4235 section 4: one dialog that stands for all that somebody does."""
    told = ""
    if names is not None:
        call_id, local, remote = (quoteattr(each) for each in names)
        told = f' call-id={call_id} local-tag={local} remote-tag={remote} direction="recipient"'
    return (
        '<?xml version="1.0"?>\r\n'
        '<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info"'
        f' version="{version}" state="full" entity={quoteattr(entity)}>\r\n'
        f"<dialog id={quoteattr(name)}{told}><state>{state}</state></dialog>\r\n"
        "</dialog-info>\r\n"
    )
