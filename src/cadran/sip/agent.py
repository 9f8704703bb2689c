"""The door of the SIP room: one user agent server, client and registrar for all legs.

Contract: nothing read from the net raises; every list and table has a named limit; an event is never
emitted from inside a command but waits in ``poll``. A command on a leg that is unknown, already over or
in another state than the command needs does nothing: its last event is on its way to the owner.
Each leg has exactly one last event, ``Rejected`` or ``Ended``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

from cadran.clock import Instant
from cadran.errors import Refusal
from cadran.ids import LegId
from cadran.sip import checks, machines
from cadran.sip.arrived import Arrived
from cadran.sip.board import AgentConfig, Board
from cadran.sip.build import SDP, reply_bytes
from cadran.sip.carriers import Carriers
from cadran.sip.dialled import Dialled, Wanted
from cadran.sip.digest import Credentials
from cadran.sip.events import (
    AccountIdentity,
    AskId,
    Binding,
    Flow,
    Identity,
    Output,
    SubscriptionId,
    TrunkIdentity,
)
from cadran.sip.grammar import Malformed
from cadran.sip.identities import Identities
from cadran.sip.invitation import let_in
from cadran.sip.leg import Leg
from cadran.sip.limits import BUSY
from cadran.sip.message import Request, Response, read
from cadran.sip.nonce import Nonces
from cadran.sip.registrar import Registrar
from cadran.sip.registration import is_address, serve_register
from cadran.sip.subscriptions import Subscriptions
from cadran.sip.transaction import Key, server_key
from cadran.sip.via import answer_flow

__all__ = ["Agent", "AgentConfig"]


class Agent:
    """See the module's docstring. ``entropy(n)`` answers n random bytes (tags, branches, nonces)."""

    __slots__ = (
        "_board",
        "_entropy",
        "_identities",
        "_known",
        "_registrar",
        "_subscriptions",
        "carriers",
        "outputs",
    )

    def __init__(self, config: AgentConfig, entropy: Callable[[int], bytes]) -> None:
        self._board = Board(config, entropy)
        self.outputs = self._board.out
        """What ``poll`` takes from, for who would rather do so itself."""
        self._registrar = Registrar(self._board)
        self._subscriptions = Subscriptions(self._board)
        self.carriers = Carriers(self._board)
        self._known: Callable[[Flow], bool] | None = None
        self._identities = Identities(self._board, Nonces(entropy), self._admit)

    # --- the five verbs

    def receive(self, data: bytes, flow: Flow, now: Instant) -> None:
        """Take one message (a datagram, or one framed from a stream) that came on a flow."""
        message = read(data)
        if message is None:
            return
        try:
            if isinstance(message, Response):
                self._response(message, now)
            elif self._unheard(message, flow):
                return
            elif message.fault is not None:
                self._board.refuse(message, flow, message.fault[0], phrase=message.fault[1])
            else:
                self._request(message, flow, now)
        except Malformed as error:
            # A value that is read only where it is used; requests are told, responses dropped.
            if isinstance(message, Request):
                self._board.refuse(message, flow, 400, phrase=f"Bad Request: {error}")

    def fire(self, now: Instant) -> None:
        """Let the alarms go off that are due."""
        self._board.timers.fire(now)

    def deadline(self) -> Instant | None:
        """When ``fire`` wants to be called; asked again after every other verb or command."""
        return self._board.timers.deadline()

    def poll(self) -> Iterator[Output]:
        """Everything to be sent or heard, in order, until there is nothing more."""
        out = self._board.out
        while out:
            yield out.popleft()

    def wake(self, woken: Callable[[], None]) -> None:
        """Have ``woken`` called at each command: once it is done there may be something to poll for."""
        self._board.woken = woken

    def _commanded(self, leg: LegId) -> Leg | None:
        """The leg that a command is for; whoever polls is told that there may be something."""
        self._board.woken()
        return self._board.legs.get(leg)

    # --- answers to questions

    def identify(self, ask: AskId, identity: Identity, now: Instant) -> None:
        """Say who sent the request that ``IdentityWanted`` asked about."""
        self._identities.identify(ask, identity, now)
        self._board.woken()

    # --- arrived legs

    def ring(self, leg: LegId, now: Instant, sdp: str = "") -> None:
        """180, or 183 with a description for early media."""
        found = self._commanded(leg)
        if isinstance(found, Arrived):
            found.ring(sdp, now)

    def accept(self, leg: LegId, sdp: str, now: Instant) -> None:
        """200 with our answer (or our offer, where the INVITE had none); ``Established`` follows."""
        found = self._commanded(leg)
        if isinstance(found, Arrived):
            found.accept(sdp, now)

    # --- dialled legs

    def invite(
        self,
        leg: LegId,
        *,
        uri: str,
        flow: Flow,
        from_uri: str,
        from_name: str,
        sdp: str,
        now: Instant,
        headers: Sequence[tuple[str, str]] = (),
        credentials: tuple[str, str] | None = None,
        give_up_ms: int = 180_000,
        routes: Sequence[str] = (),
        silence_ms: int = 0,
    ) -> None:
        """Call ``uri`` on a flow. ``leg`` is new; the rest is told by ``Wanted``."""
        more = (tuple(headers), give_up_ms, tuple(routes), silence_ms)
        wanted = Wanted(uri, flow, from_uri, from_name, sdp, *more)
        Dialled(self._board, leg, wanted, credentials).start(now)
        self._board.woken()

    # --- any leg

    def hang_up(self, leg: LegId, cause: Refusal, now: Instant, status: int = 0) -> None:
        """Reject, CANCEL or BYE, as its state asks; ``Ended`` follows in ``poll``."""
        if (found := self._commanded(leg)) is not None:
            found.hang_up(cause, now, status)

    def reoffer(self, leg: LegId, sdp: str, now: Instant) -> None:
        """Offer anew within a standing call; waits its turn. ``Reanswered`` follows."""
        if (found := self._commanded(leg)) is not None:
            found.talk.offer(found, sdp, now)

    def answer_offer(self, leg: LegId, sdp: str, now: Instant) -> None:
        """Answer ``Reoffered``."""
        if (found := self._commanded(leg)) is not None:
            found.talk.accept(found, sdp, now)

    def refuse_offer(self, leg: LegId, status: int, now: Instant) -> None:
        """Refuse ``Reoffered`` (488 as a rule): the call goes on as it was."""
        if (found := self._commanded(leg)) is not None:
            found.talk.refuse(found, status, now)

    def tell_keys(self, leg: LegId, digits: str, now: Instant) -> None:
        """Tell the peer keys by INFO, which it ``informs`` that it takes."""
        if (found := self._commanded(leg)) is not None:
            found.told.tell(found, digits, now)

    def accept_refer(self, leg: LegId, now: Instant) -> None:
        """Answer ``Referred``: it is being tried. ``notify_refer`` says how it goes."""
        if (found := self._commanded(leg)) is not None and found.referral is not None:
            found.referral.accept(now)

    def refuse_refer(self, leg: LegId, status: int, now: Instant) -> None:
        """Refuse ``Referred`` (603 as a rule): the call goes on as it was."""
        if (found := self._commanded(leg)) is not None and found.referral is not None:
            found.referral.refuse(status, now)

    def notify_refer(self, leg: LegId, status: int, now: Instant) -> None:
        """Tell the referrer the status of the call made for it; a final one (200 and up) is the last."""
        if (found := self._commanded(leg)) is not None and found.referral is not None:
            found.referral.tell(status, now)

    # --- subscriptions

    def accept_subscription(
        self, subscription: SubscriptionId, kind: str, body: str, now: Instant
    ) -> None:
        """Answer ``Subscribed``; ``body`` of media type ``kind`` is the present state, told at once."""
        self._subscriptions.accept(subscription, kind, body, now)
        self._board.woken()

    def refuse_subscription(self, subscription: SubscriptionId, status: int, now: Instant) -> None:
        """Refuse ``Subscribed`` (403, 404)."""
        self._subscriptions.refuse(subscription, status, now)
        self._board.woken()

    def notify(self, subscription: SubscriptionId, kind: str, body: str, now: Instant) -> None:
        """Tell a new state; of several told while one is under way only the latest is sent."""
        self._subscriptions.notify(subscription, kind, body, now)
        self._board.woken()

    def end_subscription(self, subscription: SubscriptionId, now: Instant) -> None:
        """End it from our side; ``Unsubscribed`` follows if it was accepted."""
        self._subscriptions.end(subscription, now)
        self._board.woken()

    # --- registrar

    def restore(self, bindings: Sequence[Binding], now: Instant) -> None:
        """Take the stored bindings back at start."""
        self._registrar.restore(bindings, now)
        self._board.woken()

    def bindings(self, account: str, now: Instant) -> tuple[Binding, ...]:
        """Where an account can be reached now, preferred places first."""
        return self._registrar.bindings(account, now)

    def forget(self, account: str, now: Instant) -> None:  # noqa: ARG002 - every command takes the time
        """Drop an account's bindings (its password changed or it was removed)."""
        self._registrar.forget(account)
        self._board.woken()

    # --- what there is

    def here(self, flow: Flow) -> str:
        """Our ``host:port`` as the peer of a flow is told."""
        return self._board.end_point(flow)

    def call_id(self, leg: LegId) -> str:
        """The Call-ID of a leg's dialog, "" of one that is unknown or over."""
        return str(getattr(self._board.legs.get(leg), "call_id", ""))

    def informs(self, leg: LegId) -> bool:
        """Does the peer of a leg say that it has INFO, by which keys may be told?"""
        return "INFO" in str(getattr(self._board.legs.get(leg), "allow", ""))

    def early_dialog(self, leg: LegId) -> tuple[str, str, str] | None:
        """Call-ID, our tag and the peer's of a dialled leg that rings: by these it can be named in Replaces."""
        found = self._board.legs.get(leg)
        return found.rings_as if isinstance(found, Dialled) else None

    def devices(self) -> int:
        """Bindings of all accounts."""
        return self._registrar.count()

    def legs(self) -> int:
        """Legs whose last event has not been said yet."""
        return len(self._board.legs)

    def transport_failed(self, flow: Flow, now: Instant) -> None:
        """The flow failed: what waits for an answer on it fails at once (section 18.4)."""
        self.transports_failed((flow,), now)

    def transports_failed(self, flows: Collection[Flow], now: Instant) -> None:
        """Several flows failed: one pass over what waits, however many they are."""
        self._board.transactions.broken(flows, now)
        streams = {each for each in flows if each.transport != "udp"}
        if streams:
            self._registrar.lost(streams, now)
            for leg in self._board.dialogs.values():
                if leg.dialog is not None and leg.dialog.flow in streams:
                    leg.dialog.flow_lost()
        self._board.woken()

    def use_streams(self, stream_for: Callable[[Flow], Flow | None]) -> None:
        """Long requests (RFC 3261 section 18.1.1) go on the stream that this answers for a UDP flow, if any.

        Should it fail, they go by UDP after all.
        """
        self._board.transactions.stream_for = stream_for

    def be_quiet(self, known: Callable[[Flow], bool] | None) -> None:
        """Leave unanswered what comes from who is neither ``known`` nor registered, but REGISTER, ACKs and what
        belongs to a call. None: everybody is answered.
        """
        self._known = known

    # --- what came
    def _unheard(self, request: Request, flow: Flow) -> bool:
        if self._known is None or request.method in ("REGISTER", "ACK"):
            return False
        tags = (request.to_tag, request.from_tag) if request.fault is None else ("", "")
        if (request.call_id, *tags) in self._board.dialogs:
            return False
        return not (self._registrar.knows(flow.remote[0]) or self._known(flow))

    def _response(self, response: Response, now: Instant) -> None:
        """To its transaction; what matches none, or was meant for another, is dropped (section 8.1.3.3)."""
        transaction = self._board.transactions.client(response.via.branch, response.cseq[1])
        if transaction is not None and response.ours:
            transaction.feed(machines.event_of(response.status), response, now)

    def _request(self, request: Request, flow: Flow, now: Instant) -> None:
        board = self._board
        method = request.method
        key = server_key(request, "INVITE" if method == "ACK" else method)
        transaction = board.transactions.server(key)
        if method == "ACK":
            if transaction is not None and transaction.state != machines.ACCEPTED:
                transaction.feed(machines.ACK, request, now)
                return
        elif transaction is not None:
            transaction.feed(machines.REQUEST, request, now)
            return
        if method == "CANCEL":
            self._cancel(request, key, flow, now)
            return
        tag = request.to_tag
        leg = board.dialogs.get((request.call_id, tag, request.from_tag)) if tag else None
        if method == "ACK":
            if leg is not None:
                leg.request(request, key, flow, now)
            return
        refusal = checks.refuse(request, board.config)
        if refusal is not None:
            status, phrase, fields = refusal
            board.refuse(request, flow, status, fields, phrase)
        elif leg is not None:
            leg.request(request, key, flow, now)
        elif tag and method == "SUBSCRIBE":
            self._subscriptions.again(request, key, flow, now)
        elif tag or method in ("BYE", "INFO", "UPDATE", "PRACK", "REFER"):
            board.refuse(request, flow, 481)
        elif method == "OPTIONS":
            can = [("Allow", board.allow), ("Accept", SDP), ("Supported", board.supported)]
            board.refuse(request, flow, 200, can)
        elif not self._identities.waits(key):
            self._newcomer(request, key, flow, now)

    def _cancel(self, request: Request, key: Key, flow: Flow, now: Instant) -> None:
        """Section 9.2: the CANCEL is answered for itself, then what it means is ended if it still can be."""
        board = self._board
        meant = board.transactions.server(server_key(request, "INVITE"))
        if meant is None:
            board.refuse(request, flow, 481)
            return
        transaction = board.transactions.serve(request, key, answer_flow(request.via, flow))
        leg = meant.leg
        dialog = leg.dialog if leg is not None else None
        tag = dialog.local_tag if dialog is not None else board.tag_for(request)
        transaction.respond(200, reply_bytes(request, flow, 200, tag), now)
        if leg is not None and meant.open:
            leg.cancelled(request, now)

    def _newcomer(self, request: Request, key: Key, flow: Flow, now: Instant) -> None:
        """An INVITE or REGISTER outside any dialog."""
        board = self._board
        if board.transactions.merged(request):
            board.refuse(request, flow, 482)
        elif board.full:
            board.refuse(request, flow, 503, BUSY)
        elif request.method == "REGISTER" and not is_address(request):
            board.refuse(request, flow, 400, phrase="Bad To")
        else:
            self._identities.ask(request, key, flow, now)

    # --- who came

    def _admit(
        self,
        request: Request,
        key: Key,
        flow: Flow,
        identity: TrunkIdentity | AccountIdentity,
        credentials: Credentials | None,
        now: Instant,
    ) -> None:
        """The sender is known: serve its request."""
        if request.method == "REGISTER":
            serve_register(
                self._board, self._registrar, request, key, flow, identity, credentials, now
            )
            return
        if request.method == "SUBSCRIBE":
            self._subscriptions.arrived(request, key, flow, identity, now)
            return
        let_in(self._board, request, key, flow, identity, now)
