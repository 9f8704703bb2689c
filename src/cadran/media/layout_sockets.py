"""The part of ``layout`` that says through which sockets a leg's packets pass, and where its peer is.

An address is two words, ``net`` and ``ip``: the halves of an IPv6 address as signed integers, or 0 and the number of an
IPv4 address. Which it is the socket says: each is of one family.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address

import numpy as np

SOCKADDR = 28
"""Bytes of a ``sockaddr_in6``. A ``sockaddr_in`` is the 16 first of them; the kernel takes it so long, too."""

_i8, _i4, _u1 = np.int64, np.int32, np.uint8


def halves(address: IPv4Address | IPv6Address) -> tuple[int, int]:
    """An address as ``net`` and ``ip``."""
    if address.version == 4:
        return 0, int(address)
    packed = address.packed
    return int.from_bytes(packed[:8], "big", signed=True), int.from_bytes(
        packed[8:], "big", signed=True
    )


SOCKET_FIELDS = [
    ("l_fd", _i4, ()),  # parent, as inherited, as are the next ones
    ("l_bound", _i8, ()),  # its port
    ("l_rtcp_fd", _i4, ()),  # -1 none
    # The same of the other family, -1 none: ``exchange`` swaps them when a peer speaks it, and back.
    ("l_other_fd", _i4, ()),
    ("l_other_bound", _i8, ()),
    ("l_other_rtcp_fd", _i4, ()),
    ("l_exchanged", _i4, ()),
    ("l_new_fd", _i8, ()),  # worker's watch: a socket to take instead, -1 none; the loop takes it
    ("l_new_port", _i8, ()),
]

PEER_FIELDS = [
    ("l_sdp_net", _i8, ()),
    ("l_sdp_ip", _i8, ()),
    ("l_sdp_port", _i8, ()),
    ("l_host_net", _i8, ()),  # where its signalling comes from
    ("l_host_ip", _i8, ()),  # 0 and 0: none
    ("l_latched", _i4, ()),  # 0 no, 1 by host, 2 the very address of the SDP
    ("l_heard", _i4, ()),
    ("l_net", _i8, ()),
    ("l_ip", _i8, ()),
    ("l_port", _i8, ()),
    ("l_latch_at", _i8, ()),  # tick of the last re-latch
    ("l_to", _u1, (SOCKADDR,)),
]
