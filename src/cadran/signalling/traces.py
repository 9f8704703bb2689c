"""What was said on the wire of recent calls: in memory, bounded, and gone after a while or with the process, unless
somebody takes what is over and keeps it longer (``take``).

Only calls are kept, and only those that became legs; what strangers send waits for that in a small ring of its
own. Messages are kept as they were, since that costs next to nothing in a call's way; whoever shows them masks
them (``masking``).
"""

from __future__ import annotations

import re
from collections import OrderedDict, deque
from collections.abc import Iterable
from typing import Final, NamedTuple

from msgspec import Struct, field

from cadran.clock import HOUR_MS, Instant
from cadran.ids import LegId, OrgId
from cadran.sip.events import Flow

FIRST_MOST: Final = 60
"""Messages kept from the beginning of a dialog: its set-up, with challenges, forks and repeats."""
LAST_MOST: Final = 40
"""And from its end. What lies between are session refreshes of a long call."""
DIALOGS_MOST: Final = 5_000
"""The newest: an hour of a busy site."""
BYTES_MOST: Final = 32 << 20
"""Of all messages together: some 4,000 calls of two sides."""
LEGS_DIALOGS_MOST: Final = 32
"""Dialogs of one leg: sixteen devices or gateways, each tried twice."""
NEWCOMERS_MOST: Final = 256
"""Dialogs that are no leg yet (or never will be: strangers'); the exchange decides within a turn."""
KEPT_MS: Final = 24 * HOUR_MS
OVER_MOST: Final = 500
"""Legs that are over and wait to be taken, of those that failed and of the others: the newest of each."""
SETTLED_MS: Final = 2_000
"""After its end a leg's last answers still come."""

_CALL_ID: Final = re.compile(rb"\n(?:call-id|i)[ \t]*:[ \t]*([^\r\n]*)", re.IGNORECASE)


_USUAL: Final = b"\r\nCall-ID: "
"""As nearly everybody writes it: found at a tenth of the cost."""


def _call_id(data: bytes) -> bytes | None:
    name, end, _ = data.partition(_USUAL)[2].partition(b"\r\n")
    if end:
        return name.strip(b" \t")
    found = _CALL_ID.search(data)
    return None if found is None else found[1].rstrip()


class Message(Struct, frozen=True, gc=False):
    """One message as it was on the wire. ``sent``: by us.

    Tens of thousands are kept, and none leads back to itself: the collector of garbage need not look at them.
    """

    at: Instant
    flow: Flow
    sent: bool
    data: bytes


class Dialog(Struct):
    """The messages of one Call-ID."""

    first: list[Message] = []
    last: deque[Message] = field(default_factory=deque)
    left_out: int = 0
    """Messages between the first and the last that were not kept."""
    size: int = 0
    leg: LegId | None = None

    def add(self, message: Message) -> int:
        """Keep one more; answers by how many bytes it grew."""
        grown = len(message.data)
        if len(self.first) < FIRST_MOST:
            self.first.append(message)
        else:
            self.last.append(message)
            if len(self.last) > LAST_MOST:
                grown -= len(self.last.popleft().data)
                self.left_out += 1
        self.size += grown
        return grown

    @property
    def count(self) -> int:
        """All messages that passed by."""
        return len(self.first) + len(self.last) + self.left_out


class Over(NamedTuple):
    """A leg that has ended."""

    at: Instant
    org: OrgId
    leg: LegId


class Traces:
    """All of one endpoint; on the loop's thread alone."""

    def __init__(
        self, *, dialogs: int = DIALOGS_MOST, size: int = BYTES_MOST, kept_ms: int = KEPT_MS
    ) -> None:
        self._dialogs_most = dialogs
        self._size_most = size
        self._kept_ms = kept_ms
        self._newcomers: OrderedDict[bytes, Dialog] = OrderedDict()
        self._held: OrderedDict[bytes, Dialog] = OrderedDict()
        """By Call-ID, in the order in which they became legs."""
        self._legs: dict[LegId, list[bytes]] = {}
        self._size = 0
        self.lasting = False
        """Does anybody take what is over?"""
        self._over: tuple[deque[Over], deque[Over]] = (
            deque(maxlen=OVER_MOST),
            deque(maxlen=OVER_MOST),
        )

    def over(self, org: OrgId, leg: LegId, now: Instant, *, failed: bool) -> None:
        """A leg has ended; the messages of those that ``failed`` are taken before the others."""
        if self.lasting and leg in self._legs:
            self._over[0 if failed else 1].append(Over(now, org, leg))

    def take(self, most: int, now: Instant) -> list[tuple[Over, list[Dialog]]]:
        """Some of the legs that are over, with their messages, to be kept elsewhere too; the others stay here alone."""
        found: list[Over] = []
        for waiting in self._over:
            while waiting and waiting[0].at + SETTLED_MS <= now:
                each = waiting.popleft()
                if len(found) < most:
                    found.append(each)
        return [(each, [dialog for _, dialog in self.of([each.leg], now)]) for each in found]

    def note(self, data: bytes, flow: Flow, now: Instant, *, sent: bool) -> None:
        """A message passed by. What belongs to no call is forgotten at once."""
        name = _call_id(data)
        if name is None:
            return
        dialog = self._held.get(name)
        if dialog is not None:
            self._size += dialog.add(Message(now, flow, sent, data))
            if self._size > self._size_most:
                self._make_room(now)
            return
        dialog = self._newcomers.get(name)
        if dialog is None:
            if sent or not data.startswith(b"INVITE "):
                return
            if len(self._newcomers) >= NEWCOMERS_MOST:
                self._newcomers.popitem(last=False)
            dialog = self._newcomers[name] = Dialog()
        dialog.add(Message(now, flow, sent, data))

    def attach(self, call_id: str, leg: LegId, now: Instant) -> None:
        """The dialog of this Call-ID is (one try) for a leg."""
        if not call_id:
            return
        name = call_id.encode("utf-8", "surrogateescape")
        of_leg = self._legs.setdefault(leg, [])
        if name in self._held or len(of_leg) >= LEGS_DIALOGS_MOST:
            return
        dialog = self._newcomers.pop(name, None) or Dialog()
        dialog.leg = leg
        self._held[name] = dialog
        self._size += dialog.size
        of_leg.append(name)
        self._make_room(now)

    def of(self, legs: Iterable[LegId], now: Instant) -> list[tuple[LegId, Dialog]]:
        """The dialogs of legs that are still kept."""
        self._make_room(now)
        return [
            (leg, self._held[name])
            for leg in legs
            for name in self._legs.get(leg, ())
            if name in self._held
        ]

    def _make_room(self, now: Instant) -> None:
        """Forget the oldest where there are too many, or what is too old."""
        while self._held:
            name = next(iter(self._held))
            dialog = self._held[name]
            began = dialog.first[0].at if dialog.first else now
            full = len(self._held) > self._dialogs_most or self._size > self._size_most
            if not full and now - began < self._kept_ms:
                return
            del self._held[name]
            self._size -= dialog.size
            if dialog.leg is not None:
                names = self._legs[dialog.leg]
                names.remove(name)
                if not names:
                    del self._legs[dialog.leg]
