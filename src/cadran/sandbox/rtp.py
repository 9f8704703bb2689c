"""A telephone's ear and mouth: one UDP socket, a frame each 20 ms, keys by RFC 4733.

Plain asyncio: the sandbox carries a few dozen calls, and starts faster without a media plane.
"""

from __future__ import annotations

import asyncio
import struct
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cadran.sandbox import sound
from cadran.sip.offer_answer import Agreed

FRAME_S = 0.02
EAR_FRAMES = 50
"""What is remembered for ``heard``: the last second."""
ECHO_FRAMES = 10
"""Longest echo: more would only add delay."""
KEY_FRAMES = 8
"""160 ms: longer than the 40 ms that every receiver must take (ITU-T Q.24)."""
KEY_ENDS = 3
"""The end is sent three times, since one may be lost (RFC 4733 section 2.5.1.4)."""
GAP_FRAMES = 5
PAUSE_FRAMES = 50
"""One second for each comma among the keys."""
KEYS_MAX = 64
"""Keys of one call: an ID, a PIN and some menus."""
_KEYS = "0123456789*#ABCD"
_VOLUME = 10
"""-10 dBm0, in RFC 4733's field."""
_HEADER = struct.Struct("!BBHII")
_EVENT = struct.Struct("!BBH")
LATE_FRAMES_MAX = 10
"""After a stall this many frames are sent at once; what is older is skipped."""

Mouth = Callable[[], bytes | None]
"""Answers the next 20 ms of sound, or None for none."""


@dataclass(slots=True)
class Heard:
    """What came in so far."""

    packets: int = 0
    keys: str = ""


class Peer(asyncio.DatagramProtocol):
    """One call's media. ``start`` opens the socket, ``connect`` begins to talk, ``stop`` ends it all."""

    def __init__(self, entropy: Callable[[int], bytes]) -> None:
        self.heard = Heard()
        self._ear: deque[bytes] = deque(maxlen=EAR_FRAMES)
        self._echo: deque[bytes] = deque(maxlen=ECHO_FRAMES)
        self._keys: deque[str] = deque(maxlen=KEYS_MAX)
        self._frames: deque[bytes | None] = deque()
        """Key packets that go out instead of sound; None is a pause, in which sound goes on."""
        self._agreed: Agreed | None = None
        self._remote = ("", 0)
        self._mouth: Mouth = lambda: None
        self._transport: asyncio.DatagramTransport | None = None
        self._talking: asyncio.Task[None] | None = None
        self._sequence, self._stamp, self._ssrc = struct.unpack("!HII", entropy(10))
        self._last_key_stamp: int | None = None
        self._pressed = asyncio.Event()

    async def start(self, host: str) -> int:
        """Open a socket on ``host``; answers its port."""
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=(host, 0))
        port: int = self._transport.get_extra_info("sockname")[1]
        return port

    def connect(self, agreed: Agreed) -> None:
        """Talk to where the description says, or to where its port speaks from; called again when it changes."""
        self._agreed, self._remote = agreed, agreed.remote
        if self._talking is None:
            self._talking = asyncio.get_running_loop().create_task(self._talk())

    def say_tone(self, hz: int) -> None:
        self._mouth = lambda: sound.tone(hz, self._codec)

    def say_nothing(self) -> None:
        self._mouth = lambda: sound.silence(self._codec)

    def say_back(self) -> None:
        self._mouth = lambda: self._echo.popleft() if self._echo else sound.silence(self._codec)

    def press(self, keys: str) -> None:
        """Send keys one after another; a comma is a second's pause. Unknown signs are left out."""
        self._keys.extend(key for key in keys.upper() if key in _KEYS or key == ",")
        if self._keys:
            self._pressed.clear()
        else:
            self._pressed.set()

    async def pressed(self) -> None:
        """Wait until all keys have gone out, or the call is over."""
        await self._pressed.wait()

    def stop(self) -> None:
        """Close; what was heard stays."""
        self._pressed.set()
        if self._talking is not None:
            self._talking.cancel()
            self._talking = None
        if self._transport is not None:
            self._transport.close()

    def tones(self) -> list[tuple[int, float]]:
        """The strongest tones of the last second, as (Hz, dBFS)."""
        return sound.tones(self._samples())

    def level_db(self) -> float:
        return sound.level_db(self._samples())

    # --- out

    async def _talk(self) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            self._send_frame()
            due = max(due + FRAME_S, loop.time() - LATE_FRAMES_MAX * FRAME_S)
            await asyncio.sleep(max(due - loop.time(), 0))

    def _send_frame(self) -> None:
        agreed = self._agreed
        if agreed is None or not agreed.sending:
            return
        if self._keys and not self._frames:
            self._queue_key(self._keys.popleft(), agreed)
        if not self._frames:
            self._pressed.set()
        packet = self._frames.popleft() if self._frames else None
        payload = self._mouth()
        if packet is not None:
            self._send(packet[:2], packet[8:], struct.unpack("!I", packet[4:8])[0])
        elif payload is not None:
            first = bytes((0x80, agreed.payload_type))
            self._send(first, payload, self._stamp)
        self._stamp = (self._stamp + sound.FRAME_SAMPLES) & 0xFFFFFFFF

    def _queue_key(self, key: str, agreed: Agreed) -> None:
        """A key's packets (RFC 4733 section 2.3): one time stamp, growing duration, end repeated."""
        if key == "," or agreed.events_pt < 0:
            self._frames.extend([None] * PAUSE_FRAMES)
            return
        code = _KEYS.index(key)
        for frame in range(KEY_FRAMES + KEY_ENDS):
            end = frame >= KEY_FRAMES
            lasted = min(frame + 1, KEY_FRAMES) * sound.FRAME_SAMPLES
            event = _EVENT.pack(code, (0x80 if end else 0) | _VOLUME, lasted)
            marker = 0x80 if frame == 0 else 0
            head = _HEADER.pack(0x80, marker | agreed.events_pt, 0, self._stamp, 0)
            self._frames.append(head[:8] + event)
        self._frames.extend([None] * GAP_FRAMES)

    def _send(self, first: bytes, payload: bytes, stamp: int) -> None:
        if self._transport is None or self._transport.is_closing():
            return
        head = _HEADER.pack(first[0], first[1], self._sequence, stamp, self._ssrc)
        self._sequence = (self._sequence + 1) & 0xFFFF
        self._transport.sendto(head + payload, self._remote)

    # --- in

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Take RTP from the agreed peer; anything else is not for us."""
        agreed = self._agreed
        if agreed is None or len(data) < _HEADER.size or data[0] >> 6 != 2:
            return
        if addr != self._remote:
            # We are on one machine, and listen to no other; what the peer tells others may be a translator's address.
            if addr[1] != agreed.remote[1]:
                return
            self._remote = addr
        kind = data[1] & 0x7F
        payload = data[_HEADER.size + 4 * (data[0] & 0x0F) :]
        if kind == agreed.payload_type:
            self.heard.packets += 1
            self._ear.append(payload)
            self._echo.append(payload)
        elif kind == agreed.events_pt and len(payload) >= _EVENT.size:
            self._key_heard(payload, struct.unpack("!I", data[4:8])[0])

    def error_received(self, exc: Exception) -> None:
        """The peer's port is closed already: the signalling will say so."""

    def _key_heard(self, payload: bytes, stamp: int) -> None:
        code, flags, _ = _EVENT.unpack(payload[: _EVENT.size])
        ended = bool(flags & 0x80)
        if ended and stamp != self._last_key_stamp and code < len(_KEYS):
            self._last_key_stamp = stamp
            self.heard.keys = (self.heard.keys + _KEYS[code])[-KEYS_MAX:]

    def _samples(self) -> np.ndarray[tuple[int, ...], np.dtype[np.int16]]:
        frames = [sound.samples(each, self._codec) for each in self._ear]
        return np.concatenate(frames) if frames else np.zeros(0, np.int16)

    @property
    def _codec(self) -> str:
        return self._agreed.codec if self._agreed is not None else "PCMA"
