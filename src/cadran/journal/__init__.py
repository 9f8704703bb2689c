"""Append-only facts: what happened, in the order in which it was committed.

Call events stand beside the charge they belong to, in one transaction. Call records, reports, webhooks,
the live model and live pages are all read from here, so that none can disagree.
"""

from __future__ import annotations

from cadran.journal.reading import erase, facts_after, last_sequence
from cadran.journal.writing import append

__all__ = ["append", "erase", "facts_after", "last_sequence"]
