"""Cutting a stream into messages (RFC 3261 section 18.3) and keep-alives (RFC 5626 section 3.5.1).

Bytes may come split anywhere. What is held is bounded by the limits of one message, and each octet is
looked at a fixed number of times, however small the pieces are.
"""

from __future__ import annotations

import re
from typing import Final

from cadran.sip.limits import MAX_HEAD_BYTES, MAX_MESSAGE_BYTES

PING: Final = b"\r\n\r\n"
"""Answered with ``PONG``; both are handed over like messages."""
PONG: Final = b"\r\n"

_LENGTH: Final = re.compile(
    rb"\n(?:content-length|l)[ \t]*:(?:[ \t]*(?:\r\n[ \t]+)?)([^\r\n]*)", re.IGNORECASE
)
_NUMBER: Final = re.compile(rb"[0-9]{1,8}")


class Framer:
    """One direction of one stream.

    ``broken`` says why nothing after this can be told apart (a head without Content-Length, an overlong
    message): the stream is of no use any more and is to be closed (section 18.3).
    """

    __slots__ = ("_buffer", "_half", "_looked", "_whole", "broken")

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._half = False
        """A pong came last: with another right behind it, it was a ping that was split."""
        self._looked = 0
        """Up to here no end of a head was found."""
        self._whole = 0
        """Octets of the message whose head is complete, 0 while it is not."""
        self.broken = ""

    @property
    def waiting(self) -> int:
        """Octets held of a message that is not whole."""
        return len(self._buffer)

    def feed(self, data: bytes) -> list[bytes]:
        """What became whole: messages, and ``PING`` and ``PONG`` between them, in order."""
        if self.broken:
            return []
        self._buffer += data
        return self._cut()

    def _cut(self) -> list[bytes]:
        found: list[bytes] = []
        start = 0
        while (piece := self._next(start)) is not None:
            start += len(piece)
            if piece == PONG and self._half:
                found.append(PING)
                self._half = False
            else:
                found.append(piece)
                self._half = piece == PONG
        if self.broken:
            self._buffer.clear()
        elif start:
            del self._buffer[:start]
            self._looked = max(0, self._looked - start)
        return found

    def _next(self, start: int) -> bytes | None:
        """The message or keep-alive that begins at ``start``, None while it is not whole."""
        buffer = self._buffer
        if self._whole == 0:
            first = buffer[start : start + 1]
            if not first:
                return None
            if first == b"\r":
                return self._line_ends(start)
            if not self._head(start):
                return None
        if len(buffer) - start < self._whole:
            return None
        message = bytes(buffer[start : start + self._whole])
        self._whole = 0
        self._looked = start + len(message)
        return message

    def _line_ends(self, start: int) -> bytes | None:
        """A ping or a pong. Half a ping is a pong as long as nothing follows it."""
        piece = bytes(self._buffer[start : start + 4])
        if piece == PING:
            return PING
        if not (PING.startswith(piece) or piece.startswith(PONG)):
            self.broken = "stray line end"
            return None
        if piece == PONG or (piece[:2] == PONG and piece[2:3] != b"\r"):
            return PONG
        return None

    def _head(self, start: int) -> bool:
        """Is the head whole? Then the length of the message is known, or the stream is broken."""
        buffer = self._buffer
        end = buffer.find(b"\r\n\r\n", max(start, self._looked - 3))
        size = (end if end >= 0 else len(buffer)) - start
        if size > MAX_HEAD_BYTES:
            self.broken = "head too long"
            return False
        if end < 0:
            self._looked = len(buffer)
            return False
        given = {each.strip() for each in _LENGTH.findall(buffer, start, end)}
        if len(given) != 1:
            self.broken = "no Content-Length" if not given else "two Content-Lengths"
            return False
        text = given.pop()
        if not _NUMBER.fullmatch(text) or int(text) > MAX_MESSAGE_BYTES - (size + 4):
            self.broken = "bad Content-Length"
            return False
        self._whole = size + 4 + int(text)
        return True
