"""Messages to be sent, as bytes. Each is built once and sent again as it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from cadran.sip.events import Flow
from cadran.sip.message import Request, Response

PHRASES: Final = {
    100: "Trying",
    180: "Ringing",
    181: "Call Is Being Forwarded",
    182: "Queued",
    183: "Session Progress",
    200: "OK",
    202: "Accepted",
    300: "Multiple Choices",
    301: "Moved Permanently",
    302: "Moved Temporarily",
    400: "Bad Request",
    401: "Unauthorized",
    402: "Payment Required",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    406: "Not Acceptable",
    407: "Proxy Authentication Required",
    408: "Request Timeout",
    410: "Gone",
    413: "Request Entity Too Large",
    415: "Unsupported Media Type",
    416: "Unsupported URI Scheme",
    420: "Bad Extension",
    421: "Extension Required",
    422: "Session Interval Too Small",
    423: "Interval Too Brief",
    480: "Temporarily Unavailable",
    481: "Call/Transaction Does Not Exist",
    482: "Loop Detected",
    483: "Too Many Hops",
    484: "Address Incomplete",
    485: "Ambiguous",
    486: "Busy Here",
    487: "Request Terminated",
    488: "Not Acceptable Here",
    489: "Bad Event",
    491: "Request Pending",
    500: "Server Internal Error",
    501: "Not Implemented",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Server Time-out",
    505: "Version Not Supported",
    513: "Message Too Large",
    600: "Busy Everywhere",
    603: "Decline",
    604: "Does Not Exist Anywhere",
    606: "Not Acceptable",
}
"""RFC 3261 section 21."""

ALLOW: Final = "INVITE, ACK, CANCEL, BYE, OPTIONS, REGISTER, INFO, UPDATE, PRACK"
SUPPORTED: Final = "100rel, timer"
"""What our requests and answers say of extensions (section 20.37)."""
SDP: Final = "application/sdp"

Fields = Iterable[tuple[str, str]]


def encode(text: str) -> bytes:
    """Text as octets; those that were not UTF-8 when read come out as they went in."""
    return text.encode("utf-8", "surrogateescape")


def reply_bytes(
    request: Request,
    flow: Flow,
    status: int,
    to_tag: str,
    fields: Fields = (),
    body: str = "",
    phrase: str = "",
) -> bytes:
    """An answer to a request (section 8.2.6). ``flow`` is what the request came in on."""
    first = request.first
    if request.fault is None:
        tag = f";tag={to_tag}" if to_tag and status > 100 and not request.to_tag else ""
        identity = (
            f"From: {first['From']}\r\nTo: {first['To']}{tag}\r\n"
            f"Call-ID: {request.call_id}\r\nCSeq: {first['CSeq']}\r\n"
        )
    else:
        names = ("From", "To", "Call-ID", "CSeq")
        identity = "".join([f"{name}: {first[name]}\r\n" for name in names if name in first])
    content = encode(body) if body else b""
    more = "".join([f"{name}: {value}\r\n" for name, value in fields])
    return (
        encode(
            f"SIP/2.0 {status} {phrase or PHRASES.get(status, 'Unknown')}\r\n"
            f"{request.echo(flow)}{identity}{more}Content-Length: {len(content)}\r\n\r\n"
        )
        + content
    )


def request_bytes(
    method: str,
    uri: str,
    *,
    via: str,
    from_: str,
    to: str,
    call_id: str,
    cseq: int,
    fields: Fields = (),
    body: str = "",
) -> bytes:
    """A request of ours; ``via`` is the whole value."""
    content = encode(body) if body else b""
    more = "".join([f"{name}: {value}\r\n" for name, value in fields])
    return (
        encode(
            f"{method} {uri} SIP/2.0\r\nVia: {via}\r\nMax-Forwards: 70\r\n"
            f"From: {from_}\r\nTo: {to}\r\nCall-ID: {call_id}\r\nCSeq: {cseq} {method}\r\n"
            f"{more}Content-Length: {len(content)}\r\n\r\n"
        )
        + content
    )


def failure_ack(
    uri: str, via: str, from_: str, call_id: str, cseq: int, routes: Fields, response: Response
) -> bytes:
    """The ACK to a 3xx–6xx: same branch, To of the answer (section 17.1.1.3)."""
    return request_bytes(
        "ACK",
        uri,
        via=via,
        from_=from_,
        to=response.get("To"),
        call_id=call_id,
        cseq=cseq,
        fields=routes,
    )
