"""How a fact becomes bytes, for the disk and for the chain.

The digest of a fact covers all of its columns in one unambiguous form: a JSON array. What is personal
enters only as a salted hash, so that it can be erased and the chain still holds.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

import msgspec

from cadran.errors import Refused
from cadran.journal import reasons
from cadran.journal.facts import Fact
from cadran.journal.limits import DATA_BYTES, KIND_CHARS, PERSONAL_BYTES, SUBJECT_CHARS

SECRETS = frozenset({"pin", "password", "secret", "token", "digits", "pin_hash", "ha1"})
"""Keys that no fact may have: what is never written cannot leak."""

_json = msgspec.json.Encoder(order="deterministic")


def encoded(fact: Fact) -> tuple[str, str]:
    """The data and the personal data as JSON ("" if nothing is personal).

    Raises ``Refused(journal.bad_fact)``.
    """
    if not 0 < len(fact.kind) <= KIND_CHARS or not 0 < len(fact.subject) <= SUBJECT_CHARS:
        raise Refused(reasons.BAD_FACT, kind=fact.kind[:KIND_CHARS], what="name")
    data = _encode(fact.kind, fact.data, DATA_BYTES) if fact.data else "{}"
    personal = _encode(fact.kind, fact.personal, PERSONAL_BYTES) if fact.personal else ""
    return data, personal


def _encode(kind: str, told: Mapping[str, Any], most: int) -> str:
    """As JSON, its keys in order; what is no number is refused, for it would be told as nothing."""
    if not SECRETS.isdisjoint(told):
        raise Refused(reasons.BAD_FACT, kind=kind, what="secret")
    try:
        text = _json.encode(told).decode()
        if "null" in text:
            _refuse_nan(told)
    except (TypeError, ValueError, RecursionError) as wrong:
        raise Refused(reasons.BAD_FACT, kind=kind, what="json") from wrong
    if len(text) > most:
        raise Refused(reasons.BAD_FACT, kind=kind, what="size")
    return text


def _refuse_nan(told: Any) -> None:
    if isinstance(told, float) and not math.isfinite(told):
        raise ValueError(told)
    if isinstance(told, Mapping):
        told = told.values()
    if isinstance(told, Iterable) and not isinstance(told, str):
        for each in told:
            _refuse_nan(each)


def personal_hash(salt: bytes, personal: str) -> bytes:
    """What the journal keeps of personal data."""
    return sha256(salt + personal.encode()).digest()


def digest(row: tuple[Any, ...]) -> bytes:
    """The digest of a journal row: sequence, org, kind, subject, at, data, personal_hash."""
    return sha256(_json.encode([*row[:-1], bytes(row[-1]).hex()])).digest()


def chained(previous: bytes, number: int, digests: list[bytes]) -> bytes:
    """The hash of a batch: the one before it, its number and the digests of its facts, in order."""
    return sha256(previous + number.to_bytes(8, "big") + b"".join(digests)).digest()
