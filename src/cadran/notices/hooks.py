"""Sending an event to a webhook: signed as Standard Webhooks say, and never into a private network.

Signature: ``v1,`` and the Base64 of HMAC-SHA256 over ``ID.TIMESTAMP.BODY`` (Standard Webhooks 1.0.0).
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx

from cadran.clock import SECOND_MS, Clock
from cadran.errors import Refused
from cadran.journal.courier import UndeliveredError
from cadran.journal.outbox import Message
from cadran.notices import reasons

URL_CHARS = 2_000
"""As wide as its column."""
TRY_S = 15.0
"""The whole of one delivery, name look-up included (Standard Webhooks recommend 15 to 30 s)."""
PREFIX = "whsec_"
SECRET_BYTES = 24
"""192 bits, the least that Standard Webhooks ask for."""
GONE = 410
"""The receiver wants no more."""
AGENT = "Cadran-Webhooks"


@dataclass(frozen=True, slots=True)
class Target:
    """Where an event goes: the webhook's address and its key."""

    url: str
    secret: str


def new_secret(entropy: bytes) -> str:
    return PREFIX + base64.b64encode(entropy).decode()


def signature(secret: str, message_id: str, at_s: int, body: str) -> str:
    """The header ``webhook-signature``."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{message_id}.{at_s}.{body}".encode()
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def check_url(url: str, *, private: bool) -> None:
    """Raises ``Refused``: it is no address that events may be sent to. Names are looked up at each delivery."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        raise Refused(reasons.BAD_URL) from None
    schemes = {"https", "http"} if private else {"https"}
    plain = url.isascii() and url.isprintable() and " " not in url and len(url) <= URL_CHARS
    if parts.scheme not in schemes or not host or "@" in parts.netloc or not plain:
        raise Refused(reasons.BAD_URL)
    if private:
        return
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        raise Refused(reasons.PRIVATE_URL, host=host)
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        # inet_aton reads "127.1" and "0x7f000001" as addresses, and so do clients.
        if host.replace(".", "").isdigit() or host.lower().startswith("0x"):
            raise Refused(reasons.PRIVATE_URL, host=host) from None
        return
    if not public(str(address)):
        raise Refused(reasons.PRIVATE_URL, host=host)


def public(address: str) -> bool:
    """An address of the internet; those that carry another one inside are judged by it too."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo or (None, None))[1]
        if inner is None and found in _NAT64:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return _global(inner)
    return _global(found)


_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def _global(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return address.is_global and not address.is_multicast and not address.is_reserved


class Sender:
    """Delivers over HTTP. ``private``: the operator allows targets in private networks, and plain HTTP.

    The address that was checked is the one that is connected to, so that a name which changes its mind
    between the two leads nowhere; redirects are not followed.
    """

    def __init__(self, clock: Clock, *, private: bool) -> None:
        self._clock = clock
        self._private = private

    async def send(self, target: Target, message: Message) -> None:
        """Raises ``UndeliveredError``; final when the receiver says that it is gone for good."""
        try:
            check_url(target.url, private=self._private)
        except Refused as refused:
            raise UndeliveredError(refused.refusal.id, final=True) from refused
        try:
            async with asyncio.timeout(TRY_S):
                status = await self._post(target, message)
        except TimeoutError as slow:
            raise UndeliveredError(f"no answer within {TRY_S:.0f} s") from slow
        except (httpx.HTTPError, OSError) as wrong:
            raise UndeliveredError(f"{type(wrong).__name__}: {wrong}"[:200]) from wrong
        if not 200 <= status < 300:
            raise UndeliveredError(f"HTTP {status}", final=status == GONE)

    async def _post(self, target: Target, message: Message) -> int:
        url = httpx.URL(target.url)
        address = await self._address(url)
        at_s = self._clock() // SECOND_MS
        headers = {
            "host": url.netloc.decode("ascii"),
            "content-type": "application/json",
            "user-agent": AGENT,
            "webhook-id": message.id,
            "webhook-timestamp": str(at_s),
            "webhook-signature": signature(target.secret, message.id, at_s, message.payload),
        }
        async with (
            httpx.AsyncClient(follow_redirects=False, trust_env=False, timeout=TRY_S) as client,
            # Streamed and not read: only the status counts, and a body may have no end.
            client.stream(
                "POST",
                url.copy_with(host=address),
                content=message.payload.encode(),
                headers=headers,
                extensions={"sni_hostname": url.host},
            ) as answer,
        ):
            return answer.status_code

    async def _address(self, url: httpx.URL) -> str:
        loop = asyncio.get_running_loop()
        port = url.port or (443 if url.scheme == "https" else 80)
        found = await loop.getaddrinfo(url.host, port, type=socket.SOCK_STREAM)
        addresses = [str(each[4][0]) for each in found]
        # One private address among them is enough to refuse: it is what a rebinding name looks like.
        if not self._private and not all(public(each) for each in addresses):
            raise UndeliveredError(reasons.PRIVATE_URL.id)
        return addresses[0]
