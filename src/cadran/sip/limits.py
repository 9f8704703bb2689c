"""Named limits of what is read from the net, each with its reason.

A message over a limit is refused or dropped whole; nothing is cut and then believed.
"""

from __future__ import annotations

from typing import Final

MAX_MESSAGE_BYTES: Final = 65_535
"""The largest UDP datagram; streams keep to the same so that one limit holds for all."""

MAX_HEAD_BYTES: Final = 16_384
"""Start line and header fields: four times the longest RFC 4475 message, far above any phone's."""

MAX_FIELDS: Final = 192
"""Header field lines of one message: a long proxy chain has some forty."""

MAX_LIST_ITEMS: Final = 64
"""Comma-separated values of one field that are read one by one (routes, contacts, option tags)."""

MAX_PARAMETERS: Final = 64
"""Parameters of one value."""

MAX_URI_CHARS: Final = 2_048
"""Longest URI looked into."""

MAX_ASKS: Final = 2_048
"""Requests waiting for their sender to be identified; the owner answers within a moment."""

ASK_LIFE_MS: Final = 32_000
"""A question that was never answered is dropped when its request's transaction would time out."""

MAX_CONTACTS: Final = 10
"""Contacts in one REGISTER."""

MAX_BINDINGS: Final = 10
"""Bindings of one account; the one refreshed longest ago makes room, so that a phone which changes
its port at every start is never locked out."""

MAX_DIGITS_BY_INFO: Final = 16
"""Digits taken from one INFO: phones send one."""

RING_REFRESH_MS: Final = 60_000
"""RFC 3261 section 13.3.1.1: a provisional answer is repeated every minute."""

MAX_GLARES: Final = 5
"""Times that a re-offer is tried again after 491 before it is given up."""

MAX_FORKS: Final = 16
"""Further answers of one forked INVITE that get their ACK and BYE."""

MAX_CHALLENGES: Final = 2
"""Times that one request is sent again with credentials: once, and once more for a stale nonce."""

RETRY_AFTER_S: Final = 5
"""What a refused sender is asked to wait when Cadran is full."""

BUSY: Final = [("Retry-After", str(RETRY_AFTER_S))]
