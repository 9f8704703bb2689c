"""Secrets that have to be read again, such as a carrier's password: encrypted at rest.

AES-256-GCM (NIST SP 800-38D) under a key that is a file of its own, so that a copy of the database alone
tells nothing. What a secret belongs to is authenticated with it: moved to another row it does not open.
Passwords and PINs that are only compared are hashed instead (``hashes``).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from cadran.directory import reasons
from cadran.directory.door import Entropy
from cadran.errors import Refused

KEY_FILE = "secrets.key"
KEY_BYTES = 32
CODE_BYTES = 10
"""Of a link's code: as long as a guess among 2^80 takes, and short enough to be typed."""
_NONCE_BYTES = 12
"""Random: with one key, some billions of secrets before two nonces are likely to meet."""
_FORMAT = b"\x01"
"""First byte of everything sealed, for the day on which the cipher changes."""


class Sealer:
    """``seal`` and ``unseal``; any thread."""

    def __init__(self, key: bytes, entropy: Entropy) -> None:
        self._key = key
        self._cipher = AESGCM(key)
        self._entropy = entropy

    @classmethod
    def from_file(cls, path: Path, entropy: Entropy) -> Sealer:
        """With the key in this file, made at its first use and readable by its owner alone.

        Raises ``Refused(BAD_KEY_FILE)`` for a file that holds no key; ``OSError`` if there can be none.
        """
        try:
            file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            key = path.read_bytes()
        else:
            key = entropy(KEY_BYTES)
            with os.fdopen(file, "wb") as made:
                made.write(key)
                made.flush()
                os.fsync(made.fileno())
        if len(key) != KEY_BYTES:
            raise Refused(reasons.BAD_KEY_FILE, file=str(path))
        return cls(key, entropy)

    def seal(self, secret: str, owner: str) -> bytes:
        """Encrypt; ``owner`` says what it belongs to (``trunk:acme``) and is needed again to read it."""
        nonce = self._entropy(_NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, secret.encode(), _FORMAT + owner.encode())
        return _FORMAT + nonce + sealed

    def code(self, owner: str) -> str:
        """What a link to something public carries, so that only those find it who were given the link.

        Always the same for an owner (``dial-in:acme``), and nothing is stored.
        """
        made = hmac.digest(self._key, b"code\0" + owner.encode(), hashlib.sha256)
        return base64.b32encode(made[:CODE_BYTES]).decode().lower()

    def unseal(self, sealed: bytes, owner: str) -> str:
        """Raises ``Refused(SEALED_BY_ANOTHER_KEY)`` if the key or the owner is another one."""
        nonce, rest = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        try:
            return self._cipher.decrypt(nonce, rest, sealed[:1] + owner.encode()).decode()
        except (InvalidTag, ValueError):
            raise Refused(reasons.SEALED_BY_ANOTHER_KEY, owner=owner.partition(":")[0]) from None
