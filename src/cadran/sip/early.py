"""A dialog that a reliable provisional answer made (RFC 3262 section 4): the caller's side of 100rel."""

from __future__ import annotations

import re
from typing import Final

from cadran.sip.dialog import Dialog
from cadran.sip.message import Response

_RSEQ: Final = re.compile(r"[0-9]{1,10}")


class EarlyDialog:
    """One fork that rings. ``answer`` is the description that it sent reliably, "" as long as none."""

    __slots__ = ("_last", "answer", "dialog")

    def __init__(self, dialog: Dialog) -> None:
        self.dialog = dialog
        self.answer = ""
        self._last = 0

    def take(self, response: Response, cseq: int, sdp: str) -> str | None:
        """The RAck of a reliable answer; None for a copy or one whose turn has not come."""
        text = response.get("RSeq")
        if not _RSEQ.fullmatch(text):
            return None
        number = int(text)
        if self._last and number != self._last + 1:
            return None
        self._last = number
        self.answer = self.answer or sdp
        return f"{number} {cseq} INVITE"
