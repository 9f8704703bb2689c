"""The media side of a leg: its port, what offer and answer agreed on, and what is played to it."""

from __future__ import annotations

from dataclasses import dataclass

from cadran.exchange.board import Board
from cadran.exchange.legs import Leg
from cadran.exchange.library import sounds_of
from cadran.ids import BridgeId, LegId, OrgId
from cadran.media.plane import Sound, Stream
from cadran.services.actions import Clip
from cadran.sip.offer_answer import Agreed, Negotiation

SOUNDS_MAX = 64
"""Clips in a row that the media plane takes: a whole sentence with its digits is twenty."""


@dataclass(slots=True)
class Sessions:
    """Opens, connects and closes the media of legs."""

    board: Board

    def open(self, leg: Leg, bridge: BridgeId | None = None) -> Negotiation:
        """The leg's port, taken now if it has none. Raises ``Refused(media.full)``."""
        if leg.port is None:
            leg.port = self.board.media.open(leg.id, bridge, urgent=leg.emergency)
        if leg.talk is None:
            trunk = self.board.live.trunk(leg.trunk) if leg.trunk else None
            number = _session_number(leg.id)
            if trunk is None:
                leg.talk = Negotiation(leg.port.host, leg.port.port, number)
            else:
                leg.talk = Negotiation(leg.port.host, leg.port.port, number, trunk.codecs)
        return leg.talk

    def offer(self, leg: Leg) -> str:
        """Our offer for a dialled leg (the same to all its forks). Raises ``Refused``."""
        return self.open(leg).offer()

    def answer(self, leg: Leg, offer: str, signalled_from: str) -> str:
        """Our answer to an offer, connected. Raises ``Refused`` when there can be none."""
        answer, agreed = self.open(leg).answer(offer)
        self._connect(leg, agreed, signalled_from)
        return answer

    def connect(self, leg: Leg, answer: str, signalled_from: str) -> None:
        """Take the answer to our offer: audio can flow. Raises ``Refused``."""
        self._connect(leg, self.open(leg).take_answer(answer), signalled_from)

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

    def _connect(self, leg: Leg, agreed: Agreed, signalled_from: str) -> None:
        self.board.media.connect(
            leg.id,
            Stream(
                remote=agreed.remote,
                codec=agreed.codec,
                payload_type=agreed.payload_type,
                events_pt=agreed.events_pt,
                signalled_from=signalled_from,
                sending=agreed.sending,
                receiving=agreed.receiving,
            ),
        )
        leg.held = agreed.held


def _session_number(leg: LegId) -> int:
    """The origin field's session id (RFC 8866 section 5.2): steady for a leg, numeric."""
    return int.from_bytes(leg.encode()[-7:], "big")
