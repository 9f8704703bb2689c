"""What offer and answer agreed on, checked, as the words of ``OP_CONNECT`` (``layout``)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from ipaddress import IPv6Address, ip_address

from cadran.errors import Refused
from cadran.media import layout, layout_wide, opus
from cadran.media.layout_sockets import halves
from cadran.media.reasons import BAD_ADDRESS, BAD_CODEC
from cadran.media.secured import examine, examine_dtls
from cadran.media.stream import BrowserStream, Stream

CODECS = {
    "PCMU": layout.PCMU,
    "PCMA": layout.PCMA,
    "G722": layout.G722,
    "OPUS": layout.OPUS,
}
WIDE_SHARE = 4
"""At most a fourth of a worker's legs are wide: one with G.722 costs two to four narrow ones…"""
OPUS_SPARE = 32
"""Places kept for legs whose answer is under way."""
ADDRESSES_REMEMBERED = 1_024
"""Of media peers: carriers and telephones have the same from call to call."""
OPUS_SHARE = 10
"""…and one with Opus eight. More are agreed on narrow."""


def words(stream: Stream | BrowserStream, families: tuple[int, ...] = (4, 6)) -> tuple[int, ...]:
    """Address, host of its signalling, codec, payload type, events' payload type, flags, events' kHz, RTCP port.

    ``families`` of which the leg has sockets, the first one first. Raises ``Refused``: ``media.bad_codec``,
    ``media.bad_address``, ``media.bad_browser``.
    """
    if isinstance(stream, BrowserStream):
        examine(stream)
        flags = _directions(stream) | layout.SECURED | layout.BY_ICE | layout.MUX
        return (0, 0, 0, 0, 0, *_types(stream), flags, stream.events_rate // 1000, 0)
    types = _types(stream)
    host, port = stream.remote
    for each in (port, stream.rtcp_port):
        if not 0 <= each <= 65535:
            raise Refused(BAD_ADDRESS, host=f"{host}:{each}")
    family, *place = _address(host)
    if family not in families:
        raise Refused(BAD_ADDRESS, host=host)
    try:
        behind = _address(stream.signalled_from)[1:] if stream.signalled_from else (0, 0)
    except Refused:
        behind = 0, 0  # a name
    flags = _directions(stream)
    if stream.dtls is not None:
        examine_dtls(stream.dtls)
        flags |= layout.SECURED | layout.DTLS
    elif stream.keys is not None:
        flags |= layout.SECURED
    if stream.rtcp_mux:
        flags |= layout.MUX
    if family == 6:
        flags |= layout.SIX
    if family != families[0]:
        flags |= layout.OTHER
    heard = stream.events_rate // 1000
    return (*place, port, *behind, *types, flags, heard, stream.rtcp_port)


def spoken(now: Mapping[str, int], legs: int) -> tuple[str, ...]:
    """The codecs that one more leg may have on a worker for so many ``legs``, which speak as counted ``now``."""
    found = ["PCMA", "PCMU"]
    if now.get("G722", 0) + now.get("OPUS", 0) < legs // WIDE_SHARE:
        found.append("G722")
        most = min(legs // OPUS_SHARE, layout_wide.OPUS_LEGS - OPUS_SPARE)
        if now.get("OPUS", 0) < most and opus.found():
            found.append("OPUS")
    return tuple(found)


@lru_cache(ADDRESSES_REMEMBERED)
def _address(host: str) -> tuple[int, int, int]:
    """Family and halves. An IPv4 address that was written as one of IPv6 is what it is."""
    try:
        found = ip_address(host)
    except ValueError:
        raise Refused(BAD_ADDRESS, host=host) from None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    address = mapped or found
    return (address.version, *halves(address))


def _types(stream: Stream | BrowserStream) -> tuple[int, int, int]:
    """Codec and payload types: audio 0-127; telephone-event dynamic (96-127) or absent (-1)."""
    events = stream.events_pt
    fit = 0 <= stream.payload_type < 128 and (events == -1 or 96 <= events < 128)
    if stream.codec not in CODECS or not fit:
        raise Refused(BAD_CODEC, codec=stream.codec)
    return CODECS[stream.codec], stream.payload_type, events


def _directions(stream: Stream | BrowserStream) -> int:
    return layout.SENDING * stream.sending | layout.RECEIVING * stream.receiving
