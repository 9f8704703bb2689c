"""Time-based one-time passwords (RFC 6238 over RFC 4226), as every authenticator app makes them."""

from __future__ import annotations

import base64
import hmac
from hashlib import sha1
from urllib.parse import quote, urlencode

from cadran.clock import Instant

STEP_MS = 30_000
DIGITS = 6
SECRET_BYTES = 20
"""As long as the hash (RFC 4226 section 4, R6 recommends 160 bits)."""
DRIFT_STEPS = 1
"""A clock may be half a minute off either way (RFC 6238 section 5.2 recommends one step)."""


def code_at(secret: bytes, step: int) -> str:
    """The code of a time step (RFC 4226 section 5.3)."""
    digest = hmac.new(secret, step.to_bytes(8, "big"), sha1).digest()
    at = digest[-1] & 0x0F
    number = int.from_bytes(digest[at : at + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def step_of(secret: bytes, code: str, now: Instant, after: int) -> int | None:
    """The step whose code this is, if it is near now and later than ``after``; else None.

    Every candidate is compared, in constant time each.
    """
    present = now // STEP_MS
    found: int | None = None
    for step in range(present - DRIFT_STEPS, present + DRIFT_STEPS + 1):
        if hmac.compare_digest(code_at(secret, step).encode(), code.encode()) and step > after:
            found = step
    return found


def base32(secret: bytes) -> str:
    """The secret as people type it into an app."""
    return base64.b32encode(secret).decode().rstrip("=")


def uri(secret: bytes, login: str, issuer: str) -> str:
    """What the QR code says (the ``otpauth`` key URI format)."""
    label = quote(f"{issuer}:{login}", safe="")
    return f"otpauth://totp/{label}?" + urlencode(
        {"secret": base32(secret), "issuer": issuer, "digits": DIGITS, "period": STEP_MS // 1000}
    )
