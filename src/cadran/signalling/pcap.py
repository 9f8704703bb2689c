"""Messages as a capture file that every analyser of networks reads (libpcap 2.4, raw IP).

The packets are made up around what was said: addresses, ports and times are true, checksums are left out where
the protocol allows, and streams (TCP, and TLS in the clear) come as one segment a message.
"""

from __future__ import annotations

import ipaddress
import struct
from collections import Counter
from collections.abc import Iterable
from typing import Final

from cadran.signalling.traces import Message

MEDIA_TYPE: Final = "application/vnd.tcpdump.pcap"
_LINK_RAW: Final = 101
_PAYLOAD_MOST: Final = 65_000
"""What fits one IP packet with its headers; a longer message (over a stream) is cut."""
_TCP, _UDP = 6, 17
_HOPS: Final = 64
_PUSH_ACK: Final = 0x18


def capture(messages: Iterable[tuple[Message, bytes]]) -> bytes:
    """The file: each message with what is shown of it, in the order given."""
    parts = [struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65_535, _LINK_RAW)]
    said: Counter[tuple[object, ...]] = Counter()
    for message, shown in messages:
        packet = _packet(message, shown[:_PAYLOAD_MOST], said)
        seconds, ms = divmod(message.at, 1_000)
        parts.append(struct.pack("<IIII", seconds, ms * 1_000, len(packet), len(packet)))
        parts.append(packet)
    return b"".join(parts)


def _packet(message: Message, payload: bytes, said: Counter[tuple[object, ...]]) -> bytes:
    flow = message.flow
    source, target = (flow.local, flow.remote) if message.sent else (flow.remote, flow.local)
    here, there = (ipaddress.ip_address(each[0].partition("%")[0]) for each in (source, target))
    if flow.transport == "udp":
        protocol = _UDP
        inner = struct.pack("!HHHH", source[1], target[1], 8 + len(payload), 0) + payload
        if here.version == 6:  # where UDP may not do without a checksum
            inner = _with_checksum(inner, here.packed, there.packed)
    else:
        protocol = _TCP
        ours, theirs = (source, target), (target, source)
        numbers = said[ours] + 1, said[theirs] + 1
        said[ours] += len(payload)
        ports = struct.pack("!HH", source[1], target[1])
        inner = ports + struct.pack("!IIBBHHH", *numbers, 5 << 4, _PUSH_ACK, 65_535, 0, 0) + payload
    if here.version == 6:
        head = struct.pack("!IHBB", 6 << 28, len(inner), protocol, _HOPS)
        return head + here.packed + there.packed + inner
    head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(inner), 0, 0, _HOPS, protocol, 0)
    head += here.packed + there.packed
    return head[:10] + struct.pack("!H", _checksum(head)) + head[12:] + inner


def _with_checksum(inner: bytes, here: bytes, there: bytes) -> bytes:
    """UDP over IPv6 (RFC 8200 section 8.1)."""
    pseudo = here + there + struct.pack("!II", len(inner), _UDP)
    return inner[:6] + struct.pack("!H", _checksum(pseudo + inner) or 0xFFFF) + inner[8:]


def _checksum(data: bytes) -> int:
    """The Internet checksum (RFC 1071)."""
    data += b"\0" * (len(data) % 2)
    total: int = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF
