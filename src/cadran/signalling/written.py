"""A leg's messages as bytes, to be kept: without what nobody may see (``masking``), small, and read back by any version."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable
from typing import Any, Final

from cadran.clock import Instant
from cadran.signalling.masking import mask_message
from cadran.signalling.traces import FIRST_MOST, LAST_MOST, LEGS_DIALOGS_MOST, Dialog, Message
from cadran.sip.events import Flow

LEVEL: Final = 1
"""Of compression: the quickest makes a ladder a fifth already."""
BYTES_MOST: Final = LEGS_DIALOGS_MOST * (FIRST_MOST + LAST_MOST) * 65_536
"""Of what is written, once it is read; more is none of ours."""


def write(dialogs: Iterable[Dialog]) -> bytes:
    """As JSON, compressed."""
    written = [
        [dialog.count, [_written(each) for each in (*dialog.first, *dialog.last)]]
        for dialog in dialogs
    ]
    return zlib.compress(json.dumps(written).encode(), LEVEL)


def _written(message: Message) -> list[object]:
    flow = message.flow
    text = mask_message(message.data.decode("utf-8", "replace"))
    return [message.at, message.sent, [flow.transport, flow.local, flow.remote], text]


def read(kept: bytes) -> list[Dialog]:
    """What ``write`` wrote; of anything else, nothing."""
    try:
        text = zlib.decompressobj().decompress(kept, BYTES_MOST)
        return [_dialog(count, messages) for count, messages in json.loads(text)]
    except (zlib.error, ValueError, TypeError, KeyError):
        return []


def _dialog(count: int, messages: list[Any]) -> Dialog:
    found = Dialog(left_out=int(count) - len(messages))
    for at, sent, (transport, local, remote), text in messages:
        flow = Flow(str(transport), _end(*local), _end(*remote))
        found.first.append(Message(Instant(int(at)), flow, bool(sent), str(text).encode()))
    found.size = sum(len(each.data) for each in found.first)
    return found


def _end(host: str, port: int) -> tuple[str, int]:
    return str(host), int(port)
