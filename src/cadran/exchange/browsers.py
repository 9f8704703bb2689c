"""Pages that make calls: what they ask is done, and each change of their user's calls is shown to them.

The dialogs are ``softphone.agent``'s; here they are tied to legs and programs. What concerns the page's own side
of a call (dial, accept, hang up) is done by its dialog, as a phone does it; what concerns a talk (hold, transfer,
merge) is asked of the user's phone program, which may have the call on another device.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from cadran.clock import Instant
from cadran.errors import Reason, Refusal, Refused
from cadran.exchange.board import Board
from cadran.exchange.browser_calls import calls_of, of_dialog
from cadran.exchange.commands import Commands
from cadran.exchange.legs import Leg, LegState
from cadran.exchange.reasons import BUSY
from cadran.ids import Address, LegId, OrgId, UserId
from cadran.services import events
from cadran.sip.events import GuestIdentity, SipEvent
from cadran.softphone import protocol
from cadran.softphone.agent import Answer, Over, PageId, Rung
from cadran.softphone.protocol import Call, ToPage, Words
from cadran.softphone.reasons import (
    HELLO_FIRST,
    NO_SUCH_CALL,
    NOT_FOR_GUESTS,
    NOT_NOW,
    TOO_MANY_GUESTS,
    TOO_MANY_PAGES,
)

LINES_MAX = 20
"""Of one user: their pages that ring, and lines that were lost and still seem to stand."""
GUEST_LINES_MAX = 3
"""Of one guest: the page they talk by, the one they opened anew, and a line that was lost."""
MEETING_GUESTS_MAX = 300
"""Lines of guests to one meeting: as many as it holds people, and some who look again."""
ADDRESS_GUESTS_MAX = 60
"""Lines of guests from one address: a class or an office behind one address translator."""
KEY_MS = 100
"""How long a key of a page counts as pressed: as long as phones send theirs."""
ASKED_MAX = 16
"""Wishes of one page that wait for their answer: a person presses one button at a time."""


@dataclass(eq=False, slots=True)
class Line:
    """One open line to a page. ``send`` must not wait; ``shut`` ends it because the page came anew."""

    org: OrgId
    user: UserId
    role: str
    address: str
    words: Callable[[Refusal], Words]
    send: Callable[[ToPage], None]
    shut: Callable[[], None]
    guest: GuestIdentity | None = None
    """Who came by a meeting's link: ``user`` is their handle, and they reach that meeting alone."""
    page: PageId | None = None
    shown: dict[str, Call] = field(default_factory=dict)
    """What the page knows."""
    ended: dict[str, Over] = field(default_factory=dict)
    """Its dialogs that are over, until the page was shown what became of their calls."""
    asked: set[asyncio.Task[None]] = field(default_factory=set)
    seq: int = 0

    def next(self) -> int:
        self.seq += 1
        return self.seq

    def done(self, ref: str, call: str = "") -> None:
        """The one good outcome of a wish."""
        if ref:
            self.send(protocol.Done(seq=self.next(), id=ref, call=call))

    def refuse(self, ref: str, refusal: Refusal, call: str = "") -> None:
        """The one bad outcome, or that what was under way came to nothing."""
        problem = self.words(refusal)
        self.send(protocol.No(seq=self.next(), id=ref, call=call, problem=problem))


@dataclass(slots=True)
class Browsers:
    """All pages of one node. ``handle(event)``, ``press(leg, digit, ms, now)`` and ``soon()`` are the exchange's."""

    board: Board
    commands: Commands
    handle: Callable[[SipEvent], None]
    press: Callable[[Leg, str, int, Instant], None]
    soon: Callable[[], None]
    _lines: dict[PageId, Line] = field(default_factory=dict)
    _open: Counter[str] = field(default_factory=Counter)
    _changed: set[UserId] = field(default_factory=set)

    # --- what comes from pages

    def open(self, line: Line) -> None:
        """A line to a page. Raises ``Refused``: ``softphone.too_many_pages``, ``softphone.too_many_guests``."""
        for key, most, reason in _counted(line):
            if self._open[key] >= most:
                raise Refused(reason, most=most)
        self._open.update(key for key, _, _ in _counted(line))

    def close(self, line: Line) -> None:
        """The line is down; once a line that was opened."""
        for key, _, _ in _counted(line):
            self._open[key] -= 1
            if not self._open[key]:
                del self._open[key]
        for task in line.asked:
            task.cancel()
        if line.page is not None and self._lines.get(line.page) is line:
            del self._lines[line.page]
            self.board.browsers.leave(line.page, self.board.now())
            self.board.watch.moved(line.org, line.user)
            self._watch_gone()
            self.soon()

    def hear(self, line: Line, text: str) -> None:
        """Do what a page asks; whatever is wrong with it is its ``refused``, and changes nothing."""
        ref = call = ""
        try:
            said = protocol.read(text)
            ref, call = said.id, str(getattr(said, "call", ""))
            if isinstance(said, protocol.Hello):
                self._enter(line, PageId(f"{line.user}.{said.page}"))
            elif line.page is None:
                raise Refused(HELLO_FIRST)  # noqa: TRY301 -- one place refuses
            else:
                self._do(line, line.page, said)
        except Refused as refused:
            line.refuse(ref, refused.refusal, call)
        self.soon()

    def _enter(self, line: Line, page: PageId) -> None:
        self.board.browsers.enter(page, line.user, line.guest)
        before = self._lines.get(page)
        if before is not None and before is not line:
            before.shut()
        line.page, self._lines[page] = page, line
        self.board.watch.moved(line.org, line.user)
        line.shown = self._calls(line)
        self._watch_gone()
        line.send(protocol.Snapshot(seq=line.next(), calls=list(line.shown.values())))

    def _do(self, line: Line, page: PageId, said: protocol.FromPage) -> None:
        agent = self.board.browsers
        match said:
            case protocol.Dial() if line.guest is not None:
                leg = agent.dial(page, said.call, line.guest.called, said.offer, line.address)
                line.done(said.id, leg)
            case protocol.Dial():
                called = "".join(said.to.split()) if said.to[0] in "+0123456789*#" else said.to
                leg = agent.dial(page, said.call, called, said.offer, line.address)
                line.done(said.id, leg)
            case protocol.Accept():
                agent.take(page, self._leg(line, said.call, page), said.offer)
                line.done(said.id, said.call)
            case protocol.Reattach():
                agent.reattach(page, self._leg(line, said.call), said.offer)
                line.done(said.id, said.call)
            case protocol.OfCall(do="decline"):
                agent.decline(page, self._leg(line, said.call, page))
                line.done(said.id)
            case protocol.OfCall(do="hang_up"):
                self._hang_up(line, page, said)
            case protocol.OfCall():
                self._hold(line, said)
            case protocol.Press():
                self._press(line, said)
            case protocol.Transfer():
                more = {"to": said.to or "", "with": said.with_ or ""}
                self._ask(line, said.id, "transfer", said.call, more)
            case protocol.Merge():
                self._ask(line, said.id, "merge", said.call, {"with": said.with_})

    def _hang_up(self, line: Line, page: PageId, said: protocol.OfCall) -> None:
        try:
            leg = self._leg(line, said.call, page)
        except Refused:  # on another device of the user's
            self._ask(line, said.id, "hang_up", said.call)
            return
        self.board.browsers.end(page, leg)
        line.done(said.id)

    def _hold(self, line: Line, said: protocol.OfCall) -> None:
        call = line.shown.get(said.call)
        if call is None or not call.service:
            self._ask(line, said.id, said.do, said.call)
            return
        leg = self.board.leg_of(self._leg(line, said.call))
        if leg is None or leg.state is not LegState.ANSWERED:
            raise Refused(NOT_NOW)
        leg.held = said.do == "hold"
        self.board.media.direct(leg.id, not leg.held, not leg.held)
        self.board.tell(leg.holder, events.LegHeld(leg.id, leg.held))
        self._changed.add(line.user)
        line.done(said.id)

    def _press(self, line: Line, said: protocol.Press) -> None:
        """Into the page's own leg, as keys of a phone come; of a call elsewhere, its program sends them."""
        try:
            leg = self.board.leg_of(self._leg(line, said.call))
        except Refused:
            self._ask(line, said.id, "digits", said.call, {"digits": said.digits})
            return
        if leg is None or leg.state is not LegState.ANSWERED:
            raise Refused(NOT_NOW)
        for digit in said.digits:
            self.press(leg, digit, KEY_MS, self.board.now())
        line.done(said.id)

    def _leg(self, line: Line, call: str, page: PageId | None = None) -> LegId:
        """The dialog of a call: of this page, or of any page of the user. Raises ``Refused``."""
        for dialog in self.board.browsers.dialogs_of(line.user):
            if dialog.call == call and (page is None or dialog.page == page):
                return dialog.leg
        raise Refused(NO_SUCH_CALL)

    def _ask(
        self, line: Line, ref: str, name: str, call: str, more: dict[str, str] | None = None
    ) -> None:
        """Have the user's phone program do it; its reply goes back to the page."""
        if line.guest is not None:
            raise Refused(NOT_FOR_GUESTS)
        if len(line.asked) >= ASKED_MAX:
            raise Refused(BUSY)
        address = Address(line.org, "phone", line.user)

        async def ask() -> None:
            try:
                arguments = {"call": call, **(more or {})}
                await self.commands.give(address, name, line.user, line.role, arguments)
            except Refused as refused:
                line.refuse(ref, refused.refusal, call)
            else:
                line.done(ref, call)

        task = asyncio.ensure_future(ask())
        line.asked.add(task)
        task.add_done_callback(line.asked.discard)

    # --- what comes from the house

    def changed(self, addresses: Iterable[Address]) -> None:
        """Programs dealt with something: their users' pages may have something new to show."""
        if self._lines:
            self._changed.update(UserId(each.id) for each in addresses if each.kind == "phone")

    def referred(self, leg: Leg, refusal: Refusal) -> None:
        """A transfer that was under way came to nothing."""
        dialog = None if leg.sip is None else self.board.browsers.dialog(leg.sip)
        line = None if dialog is None else self._lines.get(dialog.page)
        if line is not None:
            line.refuse("", refusal, leg.call)

    def flush(self) -> bool:
        """Let what the dialogs say happen; when all is quiet, show what changed. True: there is more to do."""
        outputs = self.board.browsers.poll()
        for each in outputs:
            match each:
                case Answer():
                    self._answer(each)
                case Over(dialog=dialog):
                    self._changed.add(dialog.user)
                    if dialog.page in self._lines:
                        self._lines[dialog.page].ended[dialog.call] = each
                case Rung(dialog=dialog):
                    self._changed.add(dialog.user)
                case _:
                    found = self.board.browsers.dialog(each.leg)
                    if found is not None:
                        self._changed.add(found.user)
                    self.handle(each)
        if outputs:
            return True
        if self._changed:
            users, self._changed = self._changed, set()
            for line in list(self._lines.values()):
                if line.user in users:
                    self._show(line)
        return False

    def _answer(self, answer: Answer) -> None:
        line, dialog = self._lines.get(answer.page), self.board.browsers.dialog(answer.leg)
        if line is not None and dialog is not None:
            line.send(protocol.Answered(seq=line.next(), call=dialog.call, answer=answer.sdp))

    def _show(self, line: Line) -> None:
        """Every call that differs from what the page knows."""
        now = self._calls(line)
        for name, call in now.items():
            if line.shown.get(name) != call:
                line.send(protocol.Changed(seq=line.next(), call=call))
        ended, line.ended = line.ended, {}
        gone = {
            name: of_dialog(over.dialog, self.board.now()) for name, over in ended.items()
        } | line.shown
        for name, call in gone.items():
            if name not in now:
                cause = line.words(ended[name].cause) if name in ended else None
                over = call.model_copy(update={"state": "over", "here": False, "cause": cause})
                line.send(protocol.Changed(seq=line.next(), call=over))
        line.shown = now

    def _calls(self, line: Line) -> dict[str, Call]:
        """The calls of the line's user, as this page has them."""
        calls = calls_of(self.board, line.org, line.user, line.shown)
        return {
            name: call.model_copy(update={"here": line.page in pages})
            for name, (call, pages) in calls.items()
        }

    # --- pages that are gone

    def _watch_gone(self) -> None:
        deadline = self.board.browsers.deadline()
        if deadline is None:
            self.board.timers.cancel("pages")
        else:
            self.board.timers.set("pages", deadline, self._expire)

    def _expire(self, now: Instant) -> None:
        self.board.browsers.expire(now)
        self._watch_gone()
        self.soon()


def _counted(line: Line) -> list[tuple[str, int, Reason]]:
    """What a line counts among, how many of those there may be, and what one more is refused with."""
    if line.guest is None:
        return [(line.user, LINES_MAX, TOO_MANY_PAGES)]
    return [
        (line.user, GUEST_LINES_MAX, TOO_MANY_PAGES),
        (f"meeting {line.guest.meeting}", MEETING_GUESTS_MAX, TOO_MANY_GUESTS),
        (f"address {line.address}", ADDRESS_GUESTS_MAX, TOO_MANY_GUESTS),
    ]
