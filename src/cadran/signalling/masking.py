"""What logs may say of peers and numbers: enough to tell two apart, not enough to name one; and what of a message
nobody may see who looks at a call.
"""

from __future__ import annotations

import re

_NUMBER = re.compile(r"\+?[0-9]{5,}")


def mask_host(host: str) -> str:
    """An address without its last part: ``192.0.2.x``, ``2001:db8:…``."""
    if ":" in host:
        return ":".join(host.split(":")[:2]) + ":…"
    head, dot, _ = host.rpartition(".")
    return f"{head}.x" if dot else "x"


def mask_number(text: str) -> str:
    """A number with its middle hidden: ``+331…45``."""
    return _NUMBER.sub(lambda found: f"{found.group()[:4]}…{found.group()[-2:]}", text)


_PROOF = re.compile(
    r"^((?:proxy-)?authorization|(?:www|proxy)-authenticate|(?:proxy-)?authentication-info)"
    r"([ \t]*:[ \t]*)((?:.*)(?:\r?\n[ \t].*)*)",
    re.IGNORECASE | re.MULTILINE,
)
_SECRET_PARAMETER = re.compile(
    r"(\b(?:response|rspauth|nonce|nextnonce|cnonce|opaque|auts)[ \t]*=[ \t]*\"?)([^\",\s]+)",
    re.IGNORECASE,
)
_KEY = re.compile(r"^(a=crypto:.*?inline:|a=ice-pwd:|k=[a-z]+:)(\S+)", re.IGNORECASE | re.MULTILINE)
_DIGITS_AFTER = re.compile(r"(;(?:postd|isub)=)([^;>?\s]+)", re.IGNORECASE)
_SIGNAL = re.compile(r"^(signal[ \t]*=[ \t]*)(\S+)", re.IGNORECASE | re.MULTILINE)
_VISIBLE = re.compile(r"\S")
_DTMF = re.compile(
    r"^(?:content-type|c)[ \t]*:[ \t]*application/dtmf", re.IGNORECASE | re.MULTILINE
)


def mask_message(text: str) -> str:
    """A SIP message without proofs of passwords, keys of encryption, and digits (they may be a PIN).

    Every character that is hidden becomes a star, so that lengths stay true.
    """
    head, gap, body = text.partition("\r\n\r\n")
    head = _PROOF.sub(_mask_proof, head)
    head = _DIGITS_AFTER.sub(_stars, head)
    if _DTMF.search(head):
        body = _SIGNAL.sub(_stars, body) if "=" in body else _VISIBLE.sub("*", body)
    return head + gap + _KEY.sub(_stars, body)


def _stars(found: re.Match[str]) -> str:
    return found[1] + "*" * len(found[2])


def _mask_proof(found: re.Match[str]) -> str:
    """A digest keeps who and where; of any other scheme only its name is left."""
    name, colon, value = found[1], found[2], found[3]
    scheme, space, rest = value.partition(" ")
    if scheme.lower() == "digest":
        return f"{name}{colon}{scheme}{space}{_SECRET_PARAMETER.sub(_stars, rest)}"
    return f"{name}{colon}{scheme}{space}{_VISIBLE.sub('*', rest)}"
