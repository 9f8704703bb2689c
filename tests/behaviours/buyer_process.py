"""A buyer in a process of its own: ``buyer_process.py URL ORG USAGE KEEP``. Says what it got, once told to go.

All buyers see the same shop; what one has bought is gone for the others. ``KEEP`` is ``hold`` or ``buy``.
"""

from __future__ import annotations

import logging
import os
import sys

import structlog
from tests.numbers.doors import Shop

from cadran.catalogue import Catalogue
from cadran.clock import Instant
from cadran.errors import Refused
from cadran.ids import OrgId
from cadran.numbers import Numbers
from cadran.store.store import Store

NOW = Instant(1_700_000_000_000)


def main(url: str, org: str, usage: str, keep: str) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    store = Store.open(url)
    numbers = Numbers(store, lambda: NOW, os.urandom, Catalogue.load(), Shop())
    found = [each.number for each in numbers.search(OrgId(org), "FR", quantity=30)]
    print("ready", flush=True)
    sys.stdin.readline()
    for number in found:
        try:
            basket = numbers.reserve(OrgId(org), [number], usage=usage)
            if keep == "buy":
                numbers.acquire(OrgId(org), basket.id)
            print("won", number, flush=True)
        except Refused as refused:
            print("refused", refused.refusal.id, flush=True)
    store.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
