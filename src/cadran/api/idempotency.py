"""An Idempotency-Key becomes the id of what it creates: a retry meets its own first result."""

from __future__ import annotations

import hashlib

from cadran.ids import OrgId


def id_from(prefix: str, org: OrgId, key: str) -> str:
    """The id that this key of this organisation always gives; 128 bits, so no two keys meet."""
    digest = hashlib.sha256(f"{prefix}\0{org}\0{key}".encode()).hexdigest()
    return f"{prefix}_{digest[:32]}"
