"""Passwords and PINs: made from entropy, kept as Argon2id, compared in constant time."""

from __future__ import annotations

import hashlib
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from cadran.directory.door import Entropy

# OWASP's second Argon2id profile (19 MiB, 2 passes, 1 lane): some 25 ms on one core. The heavier ones
# would let a handful of sign-ins starve the telephone calls of the same machine.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)

ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
"""32 signs, none mistaken for another when read aloud or copied by hand (no l, o, 0, 1)."""
PASSWORD_LETTERS = 16
"""80 bits."""
SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 256
"""Longer ones only cost hashing time."""


def hash_secret(secret: str) -> str:
    """Argon2id (RFC 9106) with its own salt, in the PHC string form."""
    return _HASHER.hash(secret)


@cache
def nobodys_hash() -> str:
    """A hash that no secret matches: compared against when there is none, to take the same time."""
    return _HASHER.hash("\x00nobody")


def verify_secret(hashed: str, secret: str) -> bool:
    """Whether this is the secret. Takes the same time when ``hashed`` is "" (and says no)."""
    try:
        return _HASHER.verify(hashed or nobodys_hash(), secret) and bool(hashed)
    except (VerificationError, InvalidHashError):
        return False


def ha1(username: str, realm: str, password: str) -> dict[str, str]:
    """H(username:realm:password) by algorithm of RFC 8760: all that a digest check needs."""
    secret = f"{username}:{realm}:{password}".encode()
    return {
        # RFC 8760 keeps MD5 for the many telephones that know nothing else.
        "MD5": hashlib.md5(secret, usedforsecurity=False).hexdigest(),
        "SHA-256": hashlib.sha256(secret).hexdigest(),
    }


def random_password(entropy: Entropy) -> str:
    """16 letters and digits, in groups of four for reading: ``abcd-efgh-ijkm-npqr``."""
    signs = [ALPHABET[byte % 32] for byte in entropy(PASSWORD_LETTERS)]
    return "-".join("".join(signs[at : at + 4]) for at in range(0, PASSWORD_LETTERS, 4))


def random_digits(entropy: Entropy, count: int) -> str:
    """That many decimal digits, each equally likely."""
    digits: list[str] = []
    while len(digits) < count:
        # 250 to 255 are thrown away: they would make 0 to 5 likelier.
        digits.extend(str(byte % 10) for byte in entropy(count) if byte < 250)
    return "".join(digits[:count])
