"""The dialogs of browsers: what the SIP agent is to phones, for pages. Pure; time is an argument.

A page that says hello is one more device of its user: it is invited and rings, it accepts with an offer, or it
dials. To the exchange all of that looks like SIP (``ring``, ``accept``, ``hang_up`` and the events ``Invited``,
``Progressed``, ``Accepted``, ``Rejected``, ``Reoffered``, ``Ended``), except that the browser makes the offer when
it accepts, so that our answer follows by ``answer_offer``.

A page that closes keeps its calls for a while: after a reload it comes back under its own name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import NewType

from cadran.clock import SECOND_MS, Instant, after
from cadran.errors import Refusal, Refused
from cadran.ids import CallId, LegId, UserId, named
from cadran.services.causes import HUNG_UP
from cadran.sip.events import (
    Accepted,
    Ended,
    Established,
    Flow,
    GuestIdentity,
    Invited,
    Progressed,
    Rejected,
    Reoffered,
    UserIdentity,
)
from cadran.softphone.reasons import (
    GONE,
    NO_SUCH_CALL,
    NOT_NOW,
    TOO_MANY_CALLS,
    TOO_MANY_PAGES,
)

PageId = NewType("PageId", str)
"""A page of one user, by the name that it chose, kept over its reload."""

GONE_MS = 30 * SECOND_MS
"""A page comes back within this, or loses its calls: a slow reload, or a walk from one network to the next."""
PAGES_MAX = 16
"""Pages of one user that ring: as many as devices are rung for one call."""
DIALOGS_MAX = 10
"""Calls of one page at once: the user's eight, and two on their way in or out."""
GUEST_PAGES_MAX = 2
"""The page that a guest talks by, and the one that they open anew before that is known to be gone."""
GUEST_DIALOGS_MAX = 1
"""Of one guest: there is one meeting to be in."""
DECLINED, AWAY = 603, 480
RINGING = 180


class State(Enum):
    """``RINGING``: invited; ``ARRIVED``: dialled by the page; ``UP``: it talks."""

    RINGING = "ringing"
    ARRIVED = "arrived"
    UP = "up"


@dataclass(slots=True)
class Dialog:
    """One call of one page."""

    leg: LegId
    page: PageId
    user: UserId
    call: CallId
    state: State
    dialled: str = ""
    rung: bool = False
    """The page was told that somebody is being rung."""
    offered: bool = False
    """An offer of the page's waits for our answer."""


@dataclass(slots=True)
class Page:
    """One page that rings. ``gone_at``: since when its line is down."""

    id: PageId
    user: UserId
    guest: GuestIdentity | None = None
    """The person has no account: ``user`` is their handle."""
    gone_at: Instant | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """For the page: our description, to the offer that it made for this dialog."""

    page: PageId
    leg: LegId
    sdp: str


@dataclass(frozen=True, slots=True)
class Rung:
    """For the page: somebody is being rung."""

    dialog: Dialog


@dataclass(frozen=True, slots=True)
class Over:
    """For the page: the dialog is over, and why."""

    dialog: Dialog
    cause: Refusal


Said = Invited | Progressed | Accepted | Rejected | Established | Reoffered | Ended
"""As the SIP agent says it."""
Output = Said | Answer | Rung | Over


@dataclass(slots=True)
class BrowserAgent:
    """All pages of one node and their dialogs. What it has to say waits in ``poll``."""

    _pages: dict[PageId, Page] = field(default_factory=dict)
    _dialogs: dict[LegId, Dialog] = field(default_factory=dict)
    _outputs: list[Output] = field(default_factory=list)

    def poll(self) -> Sequence[Output]:
        """What happened since the last poll."""
        if not self._outputs:
            return ()
        outputs, self._outputs = self._outputs, []
        return outputs

    # --- pages

    def enter(self, page: PageId, user: UserId, guest: GuestIdentity | None = None) -> None:
        """A page says hello, anew or again. Raises ``Refused(softphone.too_many_pages)``."""
        known = self._pages.get(page)
        if known is not None and known.user != user:  # another person signed in there
            self._forget(known)
            known = None
        if known is not None:
            known.gone_at = None
            return
        most = PAGES_MAX if guest is None else GUEST_PAGES_MAX
        if sum(each.user == user for each in self._pages.values()) >= most:
            raise Refused(TOO_MANY_PAGES, most=most)
        self._pages[page] = Page(page, user, guest)

    def leave(self, page: PageId, now: Instant) -> None:
        """Its line is down: what it carries waits for it, and nothing new rings there."""
        known = self._pages.get(page)
        if known is None:
            return
        known.gone_at = now
        if not self._of_page(page):
            del self._pages[page]

    def expire(self, now: Instant) -> None:
        """Pages that did not come back in time lose their calls."""
        for page in list(self._pages.values()):
            if page.gone_at is not None and after(page.gone_at, GONE_MS) <= now:
                self._forget(page)

    def deadline(self) -> Instant | None:
        """When ``expire`` is due next."""
        gone = (each.gone_at for each in self._pages.values())
        return min((after(each, GONE_MS) for each in gone if each is not None), default=None)

    def pages_of(self, user: UserId) -> list[PageId]:
        """The pages where this user can be rung now."""
        return [p.id for p in self._pages.values() if p.user == user and p.gone_at is None]

    def _forget(self, page: Page) -> None:
        for dialog in self._of_page(page.id):
            self._drop(dialog, Refusal(GONE))
            if dialog.state is State.RINGING:
                self._outputs.append(Rejected(dialog.leg, AWAY, ""))
            else:
                self._outputs.append(Ended(dialog.leg, by_peer=True, cause=Refusal(GONE)))
        self._pages.pop(page.id, None)

    # --- what a page does

    def dial(self, page: PageId, name: str, called: str, offer: str, address: str) -> LegId:
        """The page calls somebody; its own ``name`` for the call makes a repeated wish harmless.

        ``address``: the host that it speaks from. Raises ``Refused(softphone.too_many_calls)``.
        """
        known = self._pages[page]
        user = known.user
        leg = LegId(named("web", user, name))
        if leg in self._dialogs:
            return leg
        guest = known.guest
        most = DIALOGS_MAX if guest is None else GUEST_DIALOGS_MAX
        if len(self._of_page(page) if guest is None else self.dialogs_of(user)) >= most:
            raise Refused(TOO_MANY_CALLS, most=most)
        self._dialogs[leg] = Dialog(
            leg, page, user, CallId(leg), State.ARRIVED, called, offered=True
        )
        self._outputs.append(
            Invited(
                leg=leg,
                identity=guest or UserIdentity(user),
                flow=Flow("ws", ("", 0), (address, 0)),
                called=called,
                called_host="",
                caller="",
                caller_name="",
                offer=offer,
                sip_call_id="",
            )
        )
        return leg

    def take(self, page: PageId, leg: LegId, offer: str) -> None:
        """The user accepts an incoming call on this page. Raises ``Refused``."""
        dialog = self._own(page, leg)
        if dialog.state is not State.RINGING:
            raise Refused(NOT_NOW)
        dialog.state, dialog.offered = State.UP, True
        self._outputs.append(Accepted(leg, offer))

    def decline(self, page: PageId, leg: LegId) -> None:
        """The user will not have an incoming call, on no device of theirs. Raises ``Refused``."""
        dialog = self._own(page, leg)
        if dialog.state is not State.RINGING:
            raise Refused(NOT_NOW)
        self._drop(dialog, Refusal(HUNG_UP))
        self._outputs.append(Rejected(leg, DECLINED, ""))

    def end(self, page: PageId, leg: LegId) -> None:
        """The user hangs up. Raises ``Refused``."""
        dialog = self._own(page, leg)
        if dialog.state is State.RINGING:
            self.decline(page, leg)
            return
        self._drop(dialog, Refusal(HUNG_UP))
        self._outputs.append(Ended(leg, by_peer=True, cause=Refusal(HUNG_UP)))

    def reattach(self, page: PageId, leg: LegId, offer: str) -> None:
        """New sound for a call, of this page or brought over from another one of the user. Raises ``Refused``."""
        dialog, known = self._dialogs.get(leg), self._pages[page]
        if dialog is None or dialog.user != known.user:
            raise Refused(NO_SUCH_CALL)
        if dialog.state is not State.UP or dialog.offered:
            raise Refused(NOT_NOW)
        if dialog.page != page and len(self._of_page(page)) >= DIALOGS_MAX:
            raise Refused(TOO_MANY_CALLS, most=DIALOGS_MAX)
        left, dialog.page, dialog.offered = dialog.page, page, True
        away = self._pages.get(left)
        if away is not None and away.gone_at is not None and not self._of_page(left):
            del self._pages[left]
        self._outputs.append(Reoffered(leg, offer))

    # --- what the exchange does, as with the SIP agent

    def has(self, leg: LegId | None) -> bool:
        """Is it a dialog of a browser's?"""
        return leg in self._dialogs

    def invite(self, leg: LegId, page: PageId, call: CallId) -> None:
        """Ring at a page. ``leg`` is new."""
        known = self._pages.get(page)
        if known is None or len(self._of_page(page)) >= DIALOGS_MAX:
            self._outputs.append(Rejected(leg, AWAY, ""))
            return
        self._dialogs[leg] = Dialog(leg, page, known.user, call, State.RINGING)
        self._outputs.append(Progressed(leg, RINGING, ""))

    def ring(self, leg: LegId, _now: Instant) -> None:
        """Tell the page that somebody is being rung."""
        dialog = self._dialogs.get(leg)
        if dialog is not None and not dialog.rung:
            dialog.rung = True
            self._outputs.append(Rung(dialog))

    def accept(self, leg: LegId, sdp: str, now: Instant) -> None:
        """The call that the page dialled is answered, with our description."""
        dialog = self._dialogs.get(leg)
        if dialog is not None and dialog.state is State.ARRIVED:
            dialog.state = State.UP
            self.answer_offer(leg, sdp, now)
            self._outputs.append(Established(leg, ""))

    def answer_offer(self, leg: LegId, sdp: str, _now: Instant) -> None:
        """Our description, to what the page offered with ``take`` or ``reattach``."""
        dialog = self._dialogs.get(leg)
        if dialog is not None and dialog.offered:
            dialog.offered = False
            self._outputs.append(Answer(dialog.page, leg, sdp))

    def refuse_offer(self, leg: LegId, _status: int, _now: Instant) -> None:
        """The offer cannot be had: the call goes on without sound, until there is a better one."""
        dialog = self._dialogs.get(leg)
        if dialog is not None:
            dialog.offered = False

    def hang_up(self, leg: LegId, cause: Refusal, _now: Instant, status: int = 0) -> None:  # noqa: ARG002 - as in SIP
        """End a dialog, in whatever state it is."""
        dialog = self._dialogs.get(leg)
        if dialog is not None:
            self._drop(dialog, cause)
            self._outputs.append(Ended(leg, by_peer=False, cause=cause))

    # --- views

    def dialogs_of(self, user: UserId) -> list[Dialog]:
        """All dialogs of a user's pages."""
        return [each for each in self._dialogs.values() if each.user == user]

    def dialog(self, leg: LegId) -> Dialog | None:
        return self._dialogs.get(leg)

    def _of_page(self, page: PageId) -> list[Dialog]:
        return [each for each in self._dialogs.values() if each.page == page]

    def _own(self, page: PageId, leg: LegId) -> Dialog:
        dialog = self._dialogs.get(leg)
        if dialog is None or dialog.page != page:
            raise Refused(NO_SUCH_CALL)
        return dialog

    def _drop(self, dialog: Dialog, cause: Refusal) -> None:
        del self._dialogs[dialog.leg]
        self._outputs.append(Over(dialog, cause))
        page = self._pages.get(dialog.page)
        if page is not None and page.gone_at is not None and not self._of_page(page.id):
            del self._pages[page.id]
