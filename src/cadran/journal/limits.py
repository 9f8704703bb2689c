"""Every limit of the journal, with its reason."""

from __future__ import annotations

KIND_CHARS = 64
"""As wide as its column."""
SUBJECT_CHARS = 200
"""As wide as its column; our own ids are shorter than 64."""
DATA_BYTES = 16_384
"""A fact says what happened, it does not carry documents."""
PERSONAL_BYTES = 4_096
"""A few names, numbers and addresses."""
SALT_BYTES = 16
"""128 bits: a phone number cannot be guessed from its hash once the salt is erased."""
READ_FACTS = 1_000
"""Facts in one answer: a step of a projection, well under 50 ms."""
LOOKED_AT = 50_000
"""Facts looked at for one page of changes: some 30 ms, on the reader's own connection."""
