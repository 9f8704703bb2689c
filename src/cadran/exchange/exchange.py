"""The exchange: runs programs over legs and media, on one asyncio loop.

Everything happens in turns. A turn takes what signalling, media, a timer, the API or another thread
brought, delivers events to programs until all is quiet, then flushes facts to the journal and changes to
the pages.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence

import structlog

from cadran.clock import Clock, Instant, after
from cadran.errors import Refusal, Refused
from cadran.exchange import media_events, sip_events
from cadran.exchange.answers import Answers
from cadran.exchange.arrivals import Arrivals
from cadran.exchange.bills import ArrivingBills
from cadran.exchange.board import Board, Limits
from cadran.exchange.browsers import Browsers
from cadran.exchange.commands import Commands
from cadran.exchange.dialling import Dialling
from cadran.exchange.doors import Doors
from cadran.exchange.from_threads import FromThreads
from cadran.exchange.gateways import Gateways
from cadran.exchange.lamps import Lamps
from cadran.exchange.legs import WELL, Leg, LegState
from cadran.exchange.library import Library
from cadran.exchange.mailbox import Mailboxes
from cadran.exchange.message_lamps import MessageLamps
from cadran.exchange.metering import Metering
from cadran.exchange.performing import Performing
from cadran.exchange.placement import RENEW_MS, Here, Placement
from cadran.exchange.presence import presence
from cadran.exchange.reasons import BUSY
from cadran.exchange.recordings import Recordings
from cadran.exchange.records import Records
from cadran.exchange.reminders import Reminders
from cadran.exchange.session import Sessions
from cadran.exchange.sounding import Sounding
from cadran.exchange.timers import Timers
from cadran.exchange.voicemail import Voicemail
from cadran.exchange.watch import Watch, Watcher
from cadran.ids import Address, NodeId, OrgId, UserId
from cadran.services import events
from cadran.services.causes import DRAINING, HUNG_UP, TOO_LONG
from cadran.services.makers import make_program
from cadran.services.program import Program
from cadran.services.throttle import Throttle
from cadran.sip.events import BindingsChanged, IdentityWanted, SipEvent

log = structlog.get_logger(__name__)


class Exchange:
    """One node's exchange. All methods belong to the loop's thread, but ``in_loop``."""

    def __init__(
        self,
        node: NodeId,
        clock: Clock,
        doors: Doors,
        *,
        placement: Placement | None = None,
        limits: Limits | None = None,
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._clock = clock
        self._placement = placement or Here()
        self._handle: asyncio.TimerHandle | None = None
        self._handle_at: Instant | None = None
        self._turn_due = False
        self.in_loop = FromThreads(self._loop, self._soon).put
        """Do something on the loop's thread, and have a turn after it; may be called from any thread."""
        self._doors = doors
        self._empty: asyncio.Event = asyncio.Event()
        self.board = Board(
            node=node,
            now=clock,
            agent=doors.agent,
            signalling=doors.signalling,
            media=doors.media,
            live=doors.live,
            charging=doors.charging,
            records=Records(doors.commit),
            watch=Watch(),
            timers=Timers(),
            limits=limits or Limits(),
            house=doors.house,
            host=doors.host,
            door=doors.door,
            recordings=doors.recordings,
            in_loop=self.in_loop,
        )
        board = self.board
        self.traces, self.tallies = doors.signalling.traces, board.tallies
        sessions = Sessions(board)
        self.metering = Metering(board, self.hang_up)
        self.gateways = Gateways(board, doors.trunk_password)
        self.dialling = Dialling(board, sessions, self.metering, self.gateways, self.finish)
        self.sessions = sessions
        self.arrivals = Arrivals(board, self.gateways, self.hang_up)
        self.lamps = Lamps(board)
        self.message_lamps = MessageLamps(board)
        self.commands = Commands(board, self.turn)
        self.sounding = Sounding(board, sessions, Library(board, doors.slow, doors.messages))
        self.browsers = Browsers(
            board, self.commands, self.on_sip, self.sounding.pressed, self._soon
        )
        self.recording = Recordings(board)
        self.reminders = Reminders(board, doors.slow, doors.owing)
        voicemail = Voicemail(board, doors.slow, doors.messages)
        self.performing = Performing(
            board=board,
            sessions=sessions,
            sounding=self.sounding,
            recording=self.recording,
            dialling=self.dialling,
            metering=self.metering,
            arriving=ArrivingBills(board),
            answers=Answers(board, doors.slow, Throttle(), voicemail, doors.change_calls),
            hang_up=self.hang_up,
            reply=self.commands.reply,
            referred=self.browsers.referred,
        )
        board.mailboxes = Mailboxes(
            node=node,
            placement=self._placement,
            timers=board.timers,
            make=self._make,
            execute=self.performing.perform,
            handled=self._handled,
            forward=self.commands.forward,
            failed=self._program_failed,
        )

    # --- start and stop

    def start(self) -> None:
        """Begin to listen to media, to keep leases and to look after the trunks."""
        self._loop.add_reader(self.board.media.fileno(), self.on_media)
        self._renew(self._clock())
        self.gateways.start(self._clock())

    async def drain(self, limit_ms: int) -> None:
        """Let no new call in; wait for the running ones, at most ``limit_ms``, then end them.

        Calls for help still come in, and end by themselves.
        """
        self.board.draining = True
        if not await self._emptied(limit_ms):
            for leg in [each for each in self.board.legs.values() if not each.emergency]:
                self.hang_up(leg, Refusal(DRAINING))
            await self._emptied(self.board.limits.length_max_ms)
        self.turn()

    async def _emptied(self, limit_ms: int) -> bool:
        """Wait until there is no leg; False if there still is one after so long."""
        if self.board.legs:
            self._empty.clear()
            try:
                await asyncio.wait_for(self._empty.wait(), limit_ms / 1000)
            except TimeoutError:
                return False
        return True

    def stop(self) -> None:
        """Stop listening; legs that are left are ended."""
        self.board.draining = True
        for leg in list(self.board.legs.values()):
            self.hang_up(leg, Refusal(DRAINING))
        self.gateways.stop(self._clock())
        self.turn()
        self._loop.remove_reader(self.board.media.fileno())
        if self._handle is not None:
            self._handle.cancel()

    # --- the door for pages and the API

    async def command(
        self,
        address: Address,
        name: str,
        *,
        by: UserId,
        role: str,
        arguments: Mapping[str, str] | None = None,
    ) -> Mapping[str, object]:
        """Have a program do something. Raises ``Refused`` with the program's or the house's reason."""
        return await self.commands.give(address, name, by, role, arguments or {})

    def view(self, address: Address) -> Mapping[str, object] | None:
        """What a page shows of a program; of one at rest, what it would show if it were started."""
        program = self.board.mailboxes.program(address) or self._make(address)
        return program.view() if program else None

    def views(self, org: OrgId, kind: str) -> list[Mapping[str, object]]:
        """The views of all programs of a kind at work here."""
        return [
            program.view()
            for program in self.board.mailboxes.programs()
            if program.address.org == org and program.address.kind == kind
        ]

    def presence(self, org: OrgId, user: UserId) -> str:
        """Whether somebody can be reached, as their colleagues see it: see ``exchange.presence``."""
        return presence(self.board, user, self.view(Address(org, "phone", user)))

    def subscribe(self, org: OrgId, watcher: Watcher) -> Callable[[], None]:
        """Hear every change of an organisation; answers the way to stop. Raises ``Refused``."""
        stop = self.board.watch.subscribe(org, watcher)
        if stop is None:
            raise Refused(BUSY)
        return stop

    def reconfigure(self, address: Address) -> None:
        """The stored settings of a program changed: tell it if it runs; of a mailbox, also the lamps and pages."""
        if address.kind == "voicemail":
            self.message_lamps.changed(address)
            new, saved = self.board.live.waiting(address.id)
            told = {"new": new, "saved": saved}
            self.board.watch.tell(address.org, f"mailbox:{address.id}", told)
            self._soon()
        if address.kind == "phone":
            self.board.watch.moved(address.org, UserId(address.id))
            self._soon()
        settings = self.board.live.settings(address)
        if settings is not None and self.board.mailboxes.program(address) is not None:
            self.board.tell(address, events.Reconfigured(settings))
            self.turn()

    def connect_peers(self, peers: Sequence[Exchange]) -> None:
        """Other exchanges, to which events for their programs are passed on."""
        others = [peer for peer in peers if peer is not self]
        self.commands.peers = {peer.board.node: peer.commands for peer in others}

    # --- what comes in

    def on_sip(self, event: SipEvent) -> None:
        """An event of the SIP agent."""
        sip_events.handle(self, event, self._clock())
        if not isinstance(event, IdentityWanted):  # that has its answer at once
            self._soon()

    def on_media(self) -> None:
        """The media plane has something to say."""
        now, told = self._clock(), self.board.media.poll()
        for event in told:
            try:
                media_events.handle(self, event, now)
            except Exception:
                log.exception("media event failed", kind=type(event).__name__)
        if told:
            self.turn()

    # --- legs

    def hang_up(self, leg: Leg, cause: Refusal) -> None:
        """End a leg now, in whatever state it is."""
        if leg.state is LegState.ENDED:
            return
        if leg.state is LegState.DIALLING:
            self.dialling.cancel(leg, cause)
            return
        if leg.sip is not None:
            agent = self.board.dialogs(leg.sip)
            agent.hang_up(leg.sip, cause, self._clock(), status=cause.reason.sip)
        self.finish(leg, cause, by_peer=False)

    def finish(self, leg: Leg, cause: Refusal, *, by_peer: bool) -> None:
        """The leg is over: settle, record, free its media, tell its program. Once a leg."""
        if leg.state is LegState.ENDED:
            return
        board, now = self.board, self._clock()
        leg.state, leg.cause = LegState.ENDED, cause
        board.tallies.leg_ended(leg, cause)
        for key in ("length", "ring"):
            board.timers.cancel((key, leg.id))
        for sip in list(leg.sips):
            board.unbind(leg, sip)
        self.sounding.gone(leg)
        board.refuse(leg, leg.answer_ref, cause)
        self.sessions.close(leg)
        failed = cause.reason.sip not in WELL
        board.signalling.traces.over(leg.org, leg.id, now, failed=failed)
        self.metering.ended(leg, cause, now, by_peer=by_peer)
        self.gateways.leave(leg)
        board.tell(leg.holder, events.LegEnded(leg.id, cause))
        board.drop(leg)
        if not board.legs:
            self._empty.set()
        self._soon()

    def bindings_changed(self, event: BindingsChanged) -> None:
        """Have the registrations stored, so that they survive a restart."""
        self._doors.save_bindings(event)
        account = self.board.live.account(event.account)
        if account is not None:
            self.board.watch.moved(account.org, account.user)

    def guard_length(self, leg: Leg, now: Instant) -> None:
        """No leg outlives the longest conversation."""
        self.board.timers.set(
            ("length", leg.id),
            after(now, self.board.limits.length_max_ms),
            lambda _now: self.hang_up(leg, Refusal(TOO_LONG)),
        )

    def ended_by_peer(self, leg: Leg, cause: Refusal | None) -> None:
        self.finish(leg, cause or Refusal(HUNG_UP), by_peer=True)

    # --- turns

    def turn(self) -> None:
        """Deliver what waits, then flush and set the clock for the next deadline."""
        self._turn_due = False
        board = self.board
        quiet = board.mailboxes.pump(self._clock())
        quiet = not self.browsers.flush() and quiet
        board.signalling.flush()
        board.records.flush()
        if board.watch.stirred:
            for org, user in board.watch.take_moved():
                board.watch.tell(org, f"presence:{user}", {"state": self.presence(org, user)})
            board.watch.flush()
        if not quiet:
            self._soon()
        self._schedule()

    def _soon(self) -> None:
        if not self._turn_due:
            self._turn_due = True
            self._loop.call_soon(self.turn)

    def _schedule(self) -> None:
        deadline = self.board.timers.deadline()
        if deadline == self._handle_at and self._handle is not None:
            return
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None
        self._handle_at = deadline
        if deadline is not None:
            delay_ms = max(0, deadline - self._clock())
            self._handle = self._loop.call_later(delay_ms / 1000, self._fire)

    def _fire(self) -> None:
        self._handle, self._handle_at = None, None
        self.board.timers.fire(self._clock())
        self.turn()

    def _renew(self, now: Instant) -> None:
        self._placement.renew(self.board.node, now)
        self.board.timers.set("renew", after(now, RENEW_MS), self._renew)
        self._soon()

    # --- programs

    def _make(self, address: Address) -> Program | None:
        settings = self.board.live.settings(address)
        return None if settings is None else make_program(address, settings)

    def _handled(self, programs: Mapping[Address, Program]) -> None:
        """Programs have dealt with events: pages and busy lamps may have something new to show."""
        self.board.watch.changed(programs)
        self.lamps.changed(programs)
        self.browsers.changed(programs)

    def _program_failed(
        self, address: Address, refusal: Refusal, unheard: Sequence[events.Event]
    ) -> None:
        """A program is no more: its legs end, and whoever waits for it is told."""
        self.lamps.lost(address)
        if address.kind == "phone":
            self.board.watch.moved(address.org, UserId(address.id))
        for leg in [each for each in self.board.legs.values() if each.holder == address]:
            self.hang_up(leg, refusal)
        for event in unheard:
            self.commands.lost(event, refusal)
        for program in self.board.mailboxes.programs():
            if program.address.org == address.org:
                self.board.tell(program.address, events.PeerLost(address))
        self.reminders.later(address)
