"""Digest credentials (RFC 7616, RFC 8760): hashes, header values and the answering of challenges.

Pure arithmetic; ``nonce`` makes and judges the server's nonces.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from typing import Final

from msgspec import Struct

from cadran.sip.grammar import Malformed, one_line, quote, split_outside, unquote
from cadran.sip.limits import MAX_PARAMETERS

_PAIR: Final = r'([a-z]+)=(?:"([^"\\]*)"|([A-Za-z0-9\-]+))'
_USUAL: Final = re.compile(rf"(?:\A|,)[ \t]*{_PAIR}[ \t]*(?=,|\Z)")
"""A parameter as nearly everybody writes it: read at a tenth of the cost. It begins where blanks are met once only."""
_COUNT: Final = re.compile(r"[0-9A-Fa-f]{1,8}")
_HASHES: Final = {"MD5": "md5", "SHA-256": "sha256"}
"""Algorithms understood, and what hashlib calls them."""

_QUOTED: Final = frozenset(
    {"username", "realm", "nonce", "uri", "response", "cnonce", "opaque", "domain"}
)


def digest_hash(algorithm: str, text: str) -> str:
    """H(text) in lower-case hexadecimal."""
    # MD5 is what RFC 3261 phones speak; it guards nothing but a digest that SHA-256 can replace.
    hashed = hashlib.new(_HASHES[algorithm], usedforsecurity=False)
    hashed.update(text.encode("utf-8", "surrogateescape"))
    return hashed.hexdigest()


def ha1(algorithm: str, username: str, realm: str, password: str) -> str:
    """What a registrar stores in place of the password."""
    return digest_hash(algorithm, f"{username}:{realm}:{password}")


class Credentials(Struct, frozen=True):
    """An Authorization header, its strings unquoted. ``nc`` 0: an old client without qop."""

    username: str
    realm: str
    nonce: str
    uri: str
    response: str
    algorithm: str
    qop: str
    cnonce: str
    nc_text: str

    @property
    def nc(self) -> int:
        return int(self.nc_text, 16) if self.nc_text else 0


@dataclass(frozen=True, slots=True)
class Challenge:
    """A WWW-Authenticate or Proxy-Authenticate header."""

    realm: str
    nonce: str
    algorithm: str
    qop: bool
    opaque: str | None
    stale: bool
    proxy: bool


def read_parameters(value: str) -> dict[str, str]:
    """``Digest name=value, …`` as a dictionary; {} for another scheme. Raises ``Malformed``."""
    scheme, _, rest = value.strip(" \t").partition(" ")
    if scheme.lower() != "digest":
        return {}
    found = usual_parameters(rest)
    return any_parameters(rest) if found is None else found


def usual_parameters(text: str) -> dict[str, str] | None:
    """Parameters of which each is written as usual, else None."""
    if text.count(",") >= MAX_PARAMETERS:
        return None
    # What lies between the parameters, and of each its name and its value with quotes or without.
    pieces = _USUAL.split(text)
    if any(pieces[::4]):
        return None
    each = zip(pieces[-4::-4], pieces[-3::-4], pieces[-2::-4], strict=True)
    return {name: quoted or plain or "" for name, quoted, plain in each}


def any_parameters(text: str) -> dict[str, str]:
    """Whatever parameters; the first of two equal names counts. Raises ``Malformed``."""
    found: dict[str, str] = {}
    for part in split_outside(text, ",", MAX_PARAMETERS):
        name, equals, value = part.partition("=")
        if equals:
            found.setdefault(name.strip(" \t").lower(), unquote(value.strip(" \t")))
    return found


def read_credentials(value: str) -> Credentials | None:
    """The credentials of an Authorization value; None for another scheme. Raises ``Malformed``."""
    given = read_parameters(value)
    if not given:
        return None
    nc = given.get("nc", "")
    if nc and not _COUNT.fullmatch(nc):
        raise Malformed("nc")
    return Credentials(
        username=given.get("username", ""),
        realm=given.get("realm", ""),
        nonce=given.get("nonce", ""),
        uri=given.get("uri", ""),
        response=given.get("response", "").lower(),
        algorithm=given.get("algorithm", "MD5").upper(),
        qop=given.get("qop", "").lower(),
        cnonce=given.get("cnonce", ""),
        nc_text=nc,
    )


def expected_response(credentials: Credentials, hashed: str, method: str) -> str:
    """The response that the right password gives (RFC 7616 section 3.4.1)."""
    given = credentials
    ha2 = digest_hash(given.algorithm, f"{method}:{given.uri}")
    middle = f"{given.nonce}:"
    if given.qop:
        middle += f"{given.nc_text}:{given.cnonce}:{given.qop}:"
    return digest_hash(given.algorithm, f"{hashed}:{middle}{ha2}")


def matches(credentials: Credentials, hashed: str, method: str) -> bool:
    """Do the credentials prove the password behind the hash?

    The ``uri`` is taken as given: phones behind a proxy sign another than the Request-URI, and what a
    captured header could be used for is bounded by the nonce count.
    """
    given = credentials
    if given.algorithm not in _HASHES or given.qop not in ("", "auth"):
        return False
    if given.qop and not (given.cnonce and given.nc_text):
        return False
    right = expected_response(given, hashed, method)
    return hmac.compare_digest(right.encode(), given.response.encode("utf-8", "surrogateescape"))


def challenge_value(realm: str, nonce: str, algorithm: str, stale: bool) -> str:
    """A WWW-Authenticate value of ours."""
    end = ", stale=true" if stale else ""
    return f'Digest realm={quote(realm)}, nonce="{nonce}", algorithm={algorithm}, qop="auth"{end}'


def read_challenge(value: str, *, proxy: bool) -> Challenge | None:
    """A challenge that we can answer; None otherwise. Raises ``Malformed``."""
    given = read_parameters(value)
    algorithm = given.get("algorithm", "MD5").upper()
    offered = given.get("qop")
    if not given or "nonce" not in given or algorithm not in _HASHES:
        return None
    qops = {each.strip(" \t").lower() for each in (offered or "").split(",")}
    if offered is not None and "auth" not in qops:
        return None
    return Challenge(
        realm=given.get("realm", ""),
        nonce=given["nonce"],
        algorithm=algorithm,
        qop=offered is not None,
        opaque=given.get("opaque"),
        stale=given.get("stale", "").lower() == "true",
        proxy=proxy,
    )


def authorise(
    challenge: Challenge, account: tuple[str, str], method: str, uri: str, nc: int, cnonce: str
) -> tuple[str, str]:
    """The header field that answers a challenge; ``account`` is user name and password."""
    username, password = account
    credentials = Credentials(
        username=username,
        realm=challenge.realm,
        nonce=challenge.nonce,
        uri=uri,
        response="",
        algorithm=challenge.algorithm,
        qop="auth" if challenge.qop else "",
        cnonce=cnonce if challenge.qop else "",
        nc_text=f"{nc:08x}" if challenge.qop else "",
    )
    hashed = ha1(challenge.algorithm, username, challenge.realm, password)
    values = {
        "username": username,
        "realm": challenge.realm,
        "nonce": challenge.nonce,
        "uri": uri,
        "response": expected_response(credentials, hashed, method),
        "algorithm": challenge.algorithm,
    }
    if challenge.opaque is not None:
        values["opaque"] = challenge.opaque
    if challenge.qop:
        values |= {"qop": "auth", "nc": credentials.nc_text, "cnonce": cnonce}
    text = ", ".join(
        f"{name}={quote(value)}" if name in _QUOTED else f"{name}={one_line(value)}"
        for name, value in values.items()
    )
    return ("Proxy-Authorization" if challenge.proxy else "Authorization", f"Digest {text}")
