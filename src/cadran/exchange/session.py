"""The media side of a leg: its port, what offer and answer agreed on, and what is played to it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from cadran.entitlements.live import Live
from cadran.exchange.board import Board
from cadran.exchange.legs import Leg
from cadran.exchange.library import sounds_of
from cadran.ids import LegId, OrgId
from cadran.media.plane import Port, Sound, Stream
from cadran.media.srtp import Keys
from cadran.media.stream import BrowserPort, BrowserStream, Dtls
from cadran.services.actions import Clip
from cadran.sip.events import AccountIdentity, Flow, GuestIdentity, Invited, UserIdentity
from cadran.sip.keying import (
    DTLS,
    ENTROPY_BYTES,
    OFF,
    OPTIONAL,
    REQUIRED,
    answering,
    examine,
    offering,
)
from cadran.sip.offer_answer import PHONE_CODECS, Agreed, Negotiation, Place
from cadran.softphone import sdp as browser

SOUNDS_MAX = 64
"""Clips in a row that the media plane takes: a whole sentence with its digits is twenty."""


@dataclass(slots=True)
class Sessions:
    """Opens, connects and closes the media of legs."""

    board: Board

    def open(self, leg: Leg) -> Negotiation:
        """The leg's port, taken now if it has none. Raises ``Refused(media.full)``."""
        if leg.port is None:
            leg.port = self.board.media.open(leg.id, leg.org, urgent=leg.emergency)
        assert isinstance(leg.port, Port), "a browser makes its offer itself"
        if leg.talk is None:
            trunk = self.board.live.trunk(leg.trunk) if leg.trunk else None
            number = _session_number(leg.id)
            wanted = PHONE_CODECS if trunk is None else trunk.codecs
            now = self.board.media.codecs(leg.id)
            codecs = tuple([each for each in wanted if each in now]) or now
            entropy = secrets.token_bytes(ENTROPY_BYTES)
            place, other = _place(leg.port), leg.port.other
            leg.talk = Negotiation(
                place,
                number,
                codecs,
                entropy=entropy,
                other=_place(other) if other else None,
                fingerprint=self.board.media.secured.fingerprint(),
            )
        return leg.talk

    def offer(self, leg: Leg) -> str:
        """Our offer in the dialog that counts. Raises ``Refused``."""
        return self.open(leg).offer(policy=leg.encryption, six=":" in leg.signalled_from)

    def reaches(self, leg: Leg, flow: Flow, account: str) -> bool:
        """May a telephone be rung over a flow, as its encryption is set?"""
        policy = policy_of(self.board.live, leg.trunk, account, emergency=leg.emergency)
        return policy != REQUIRED or flow.transport == "tls"

    def offer_to(self, leg: Leg, sip: LegId, flow: Flow, account: str) -> str:
        """Our offer in one of the dialogs that are tried. Raises ``Refused``."""
        policy = policy_of(self.board.live, leg.trunk, account, emergency=leg.emergency)
        leg.encryptions[sip] = offering(policy, flow.transport)
        return self.open(leg).offer(policy=leg.encryptions[sip], six=":" in flow.remote[0])

    def answer(self, leg: Leg, offer: str, signalled_from: str) -> str:
        """Our answer to an offer, connected. Raises ``Refused`` when there can be none."""
        if self.board.browsers.has(leg.sip):
            return self._answer_page(leg, offer)
        answer, agreed = self.open(leg).answer(offer, policy=leg.encryption)
        self._connect(leg, agreed, signalled_from)
        return answer

    def agree(self, leg: Leg, sip: LegId, sdp: str) -> None:
        """A device answered: with its answer to our offer, or, a page, with an offer that we answer. Raises ``Refused``."""
        if self.board.browsers.has(sip):
            answer = self._answer_page(leg, sdp)
            self.board.browsers.answer_offer(sip, answer, self.board.now())
        else:
            self.connect(leg, sip, sdp)

    def connect(self, leg: Leg, sip: LegId, answer: str) -> None:
        """Take the answer to our offer in a dialog: audio can flow. Raises ``Refused``."""
        leg.encryption = leg.encryptions.get(sip, leg.encryption)
        agreed = self.open(leg).take_answer(answer, leg.encryption)
        self._connect(leg, agreed, leg.sips[sip])

    def close(self, leg: Leg) -> None:
        """Give the port back; its figures come later and are recorded then."""
        if leg.port is not None:
            self.board.media.close(leg.id)
            self.board.closing[leg.id] = leg
            leg.port = None

    def play(self, leg: Leg, clips: tuple[Clip, ...], *, loop: bool) -> bool:
        """Start playing; False if nothing of it can be played (unknown sounds are passed over)."""
        sounds = self.sounds(leg.org, clips)
        if not sounds:
            return False
        leg.play_token += 1
        leg.looping = loop
        self.board.media.play(leg.id, sounds[:SOUNDS_MAX], leg.play_token, loop)
        return True

    def stop(self, leg: Leg) -> None:
        leg.looping = False
        self.board.media.stop_playing(leg.id)

    def sounds(self, org: OrgId, clips: tuple[Clip, ...]) -> list[Sound]:
        """The sounds of clips that are loaded."""
        return [sound for sound in sounds_of(org, clips) if self.board.media.has(sound)]

    def _answer_page(self, leg: Leg, text: str) -> str:
        """As ``answer``, for a browser; also anew, when a page comes back. Nothing is opened for a bad offer."""
        offer, media = browser.read_offer(text), self.board.media
        if leg.port is not None and not isinstance(leg.port, BrowserPort):
            media.close(leg.id)  # it was offered to the user's phones, and a page was quicker
            leg.port = leg.talk = None
        if leg.port is None:
            leg.port = port = media.open_browser(leg.id, leg.org, urgent=leg.emergency)
        else:
            leg.port = port = media.rearm_browser(leg.id) or leg.port
        place = browser.Place(port.hosts, port.port, port.ufrag, port.pwd, port.fingerprint)
        now = media.codecs(leg.id)
        answer, agreed = browser.answer(offer, place, [c for c in browser.CODECS if c in now])
        media.connect_browser(
            leg.id,
            BrowserStream(
                remote_ufrag=agreed.remote_ufrag,
                remote_pwd=agreed.remote_pwd,
                fingerprint=agreed.fingerprint,
                codec=agreed.codec,
                payload_type=agreed.payload_type,
                events_pt=agreed.events_pt,
                events_rate=agreed.events_rate_hz,
                sending=agreed.sending and not leg.held,
                receiving=agreed.receiving and not leg.held,
            ),
        )
        leg.codec = agreed.codec
        return answer

    def _connect(self, leg: Leg, agreed: Agreed, signalled_from: str) -> None:
        found, peer = agreed.keys, agreed.dtls
        self.board.media.connect(
            leg.id,
            Stream(
                remote=agreed.remote,
                codec=agreed.codec,
                payload_type=agreed.payload_type,
                events_pt=agreed.events_pt,
                events_rate=agreed.events_rate_hz,
                signalled_from=signalled_from,
                sending=agreed.sending,
                receiving=agreed.receiving,
                rtcp_port=agreed.rtcp_port,
                rtcp_mux=agreed.rtcp_mux,
                keys=None if found is None else Keys(found.suite, found.receiving, found.sending),
                dtls=None if peer is None else Dtls(peer.fingerprint, peer.active),
            ),
        )
        leg.codec, leg.held = agreed.codec, agreed.held


def _place(port: Port) -> Place:
    return Place(port.host, port.port, port.rtcp_port)


def policy_of(live: Live, trunk: str, account: str, *, emergency: bool) -> str:
    """The encryption that is set for a carrier or a telephone. A call for help is never refused for want of it."""
    held = live.trunk(trunk) if trunk else live.account(account)
    policy = OFF if held is None else held.encryption
    return OPTIONAL if emergency and policy in (REQUIRED, DTLS) else policy


def arriving(live: Live, invited: Invited, trunk: str, *, emergency: bool) -> str:
    """What encryption comes to for a call that arrives. Raises ``Refused`` when it could never be answered."""
    identity = invited.identity
    if isinstance(identity, UserIdentity | GuestIdentity):
        return OFF  # a browser's sound has its own keys, always
    account = identity.account if isinstance(identity, AccountIdentity) else ""
    policy = policy_of(live, trunk, account, emergency=emergency)
    transport = invited.flow.transport
    if not invited.offer:
        return offering(policy, transport)
    policy = answering(policy, transport, invited.offer)
    examine(invited.offer, policy)
    return policy


def _session_number(leg: LegId) -> int:
    """The origin field's session id (RFC 8866 section 5.2): steady for a leg, numeric."""
    return int.from_bytes(leg.encode()[-7:], "big")
