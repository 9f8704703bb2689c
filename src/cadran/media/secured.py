"""The parent's part of secured legs: credentials, the house's certificate, and what the workers are told."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from weakref import WeakSet

from cadran.errors import Refused
from cadran.media import dtls, srtp
from cadran.media.channel import Arm, Greet, Identify, Key, Meet
from cadran.media.legs import Leg
from cadran.media.process import Worker
from cadran.media.reasons import BAD_BROWSER, NO_SRTP
from cadran.media.stream import BrowserPort, BrowserStream, Dtls, Stream

UFRAG_BYTES = 8
PASSWORD_BYTES = 16
"""128 bits as RFC 8445 section 5.3 asks."""
NOWHERE = ("0.0.0.0", "::")  # noqa: S104  # compared, not bound
"""Holds of old (RFC 3264 section 8.4)."""
ICE_WORD = re.compile(r"[A-Za-z0-9+/]{4,256}")
FINGERPRINT = re.compile(r"[0-9A-F]{2}(:[0-9A-F]{2}){31}")


@dataclass(slots=True)
class Secured:
    """Made with the plane; loads nothing before the first secured leg."""

    _identity: dtls.Identity | None = None
    _tried: bool = False
    _told: WeakSet[Worker] = field(default_factory=WeakSet)
    """Workers that know the certificate."""

    def check(self) -> None:
        """Is libsrtp there and as we need it? Raises ``Refused(media.no_srtp)``."""
        if not self._tried:
            try:
                srtp.Library()
            except (ImportError, RuntimeError) as error:
                raise Refused(NO_SRTP) from error
            self._tried = True

    def arm(self, leg: Leg, hosts: tuple[str, ...]) -> BrowserPort:
        """New credentials for a leg. Raises ``Refused(media.down)``."""
        worker = leg.seat.worker
        identity = self._introduce(worker)
        ufrag, pwd = secrets.token_hex(UFRAG_BYTES), secrets.token_hex(PASSWORD_BYTES)
        worker.tell(Arm(leg.slot, leg.generation, ufrag, pwd))
        port, number = worker.shared_port, worker.number
        leg.browser = BrowserPort(hosts, port, number, ufrag, pwd, identity.fingerprint)
        return leg.browser

    def fingerprint(self) -> str:
        """SHA-256 of the house's certificate in handshakes; "" where there can be none."""
        try:
            self.check()
        except Refused:
            return ""
        self._identity = self._identity or dtls.new_identity()
        return self._identity.fingerprint

    def _introduce(self, worker: Worker) -> dtls.Identity:
        """Tell a worker who we are, once."""
        identity = self._identity = self._identity or dtls.new_identity()
        if worker not in self._told:
            worker.tell(Identify(identity.key_pem, identity.certificate_pem))
            self._told.add(worker)
        return identity

    @staticmethod
    def meet(leg: Leg, stream: BrowserStream) -> None:
        """Tell the worker who comes. Raises ``Refused(media.down)``."""
        ufrag, shown = stream.remote_ufrag, stream.fingerprint.upper()
        leg.seat.worker.tell(Meet(leg.slot, leg.generation, ufrag, shown))

    def agree(self, leg: Leg, stream: Stream) -> None:
        """Hand on keys that signalling agreed on, those that are new: a direction that starts anew with its old key
        would be encrypted twice the same way. Raises ``Refused``: ``media.no_srtp``, ``media.down``.
        """
        before = leg.stream if isinstance(leg.stream, Stream) else None
        if stream.dtls is not None:
            self._greet(leg, stream.remote, stream.dtls)
            return
        keys = stream.keys
        if keys is None:
            return
        self.check()
        old = before.keys if before is not None else None
        if old is None or old.profile != keys.profile:
            receiving, sending = keys.receiving, keys.sending
        else:
            receiving = b"" if keys.receiving == old.receiving else keys.receiving
            sending = b"" if keys.sending == old.sending else keys.sending
        if receiving or sending:
            told = Key(leg.slot, leg.generation, keys.profile, receiving.hex(), sending.hex())
            leg.seat.worker.tell(told)

    def _greet(self, leg: Leg, remote: tuple[str, int], peer: Dtls) -> None:
        """Another peer, or the same one elsewhere, is another handshake (RFC 8842 section 4); a hold is none."""
        shown = peer.fingerprint.upper()
        if leg.greeted == (shown, remote) or remote[0] in NOWHERE:
            return
        self.check()
        worker = leg.seat.worker
        self._introduce(worker)
        worker.tell(Greet(leg.slot, leg.generation, shown, peer.active))
        leg.greeted = shown, remote


def examine_dtls(peer: Dtls) -> None:
    """Raises ``Refused(media.bad_browser)``."""
    if not FINGERPRINT.fullmatch(peer.fingerprint.upper()):
        raise Refused(BAD_BROWSER, field="fingerprint")


def examine(stream: BrowserStream) -> None:
    """Raises ``Refused(media.bad_browser)``."""
    if not ICE_WORD.fullmatch(stream.remote_ufrag):
        raise Refused(BAD_BROWSER, field="ice-ufrag")
    if not FINGERPRINT.fullmatch(stream.fingerprint.upper()):
        raise Refused(BAD_BROWSER, field="fingerprint")
    if stream.events_rate not in (8_000, 48_000):
        raise Refused(BAD_BROWSER, field="telephone-event")
