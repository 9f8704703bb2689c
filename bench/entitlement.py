"""How fast the call path learns what it needs, at three sizes; and what an import costs a call.

``entitlement_p99_ms`` and ``number_lookup_p99_ms`` time single answers of the live model, which the exchange
asks on its loop; ``grant_during_import_ms`` the grant of a paid call while a file of 100,000 lines is applied.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from cadran.catalogue import Catalogue
from cadran.charging.accounts import Accounts
from cadran.charging.charging import Charging
from cadran.charging.decks import Decks
from cadran.charging.grants import GrantRequest
from cadran.cli.server import SWITCH_INTERVAL_S
from cadran.clock import Instant
from cadran.directory import Directory
from cadran.entitlements.live import Live
from cadran.ids import E164, CallId, GrantId, LegId, NodeId, OrgId, UserId
from cadran.store.store import Store
from cadran.store.tables.directory import (
    licence_assignments,
    licence_purchases,
    organisations,
    users,
)
from cadran.store.tables.numbers import numbers

SIZES = ((100, 1_000, 10_000), (1_000, 10_000, 100_000), (10_000, 100_000, 1_000_000))
"""Organisations, users, numbers."""
ASKED = 20_000
NOW = Instant(1_800_000_000_000)
STEP = 10_000
"""Rows in one transaction."""
PRODUCTS = ("PHONE_SYSTEM", "AUDIO_CONFERENCING", "COMMUNICATIONS_CREDITS")
WORLD = ("+33612345678", "+442079460123", "+33892700123", "+12025550123", "+819012345678", "112")
"""A mobile, a geographic, a premium, two far ones, and a call for help."""
IMPORT_LINES = 100_000
GRANT_EVERY_S = 0.01


def number_of(index: int) -> E164:
    return E164(f"+3319{index:08d}")


def _clock() -> Instant:
    return NOW


def _fill(store: Store, orgs: int, people: int, owned: int) -> None:
    """Straight into the tables: what is measured is the reading."""
    for table, rows in (
        (organisations, _organisations(orgs)),
        (users, _users(orgs, people)),
        (licence_assignments, _assignments(orgs, people)),
        (numbers, _numbers(orgs, people, owned)),
    ):
        batch: list[dict[str, object]] = []
        for row in rows:
            batch.append(row)
            if len(batch) == STEP:
                _insert(store, table, batch)
                batch = []
        _insert(store, table, batch)


def _insert(store: Store, table, rows: list[dict[str, object]]) -> None:
    store.write_everywhere(lambda unit: unit.insert_many(table, rows)).result(120)


def _organisations(orgs: int) -> Iterator[dict[str, object]]:
    for each in range(orgs):
        yield {
            "org": f"org-{each}",
            "name": f"Organisation {each}",
            "country": "FR",
            "language": "fr",
            "pin_length": 5,
            "created_at": NOW,
        }


def _users(orgs: int, people: int) -> Iterator[dict[str, object]]:
    for each in range(people):
        yield {
            "id": f"usr-{each}",
            "org": f"org-{each % orgs}",
            "login": f"user{each}@example",
            "name": f"User {each}",
            "folded": f" user {each}",
            "language": "fr",
            "usage_location": "FR",
            "role": "user",
            "extension": None,
            "active": True,
            "password_hash": "",
            "pin_hash": "",
            "created_at": NOW,
        }


def _assignments(orgs: int, people: int) -> Iterator[dict[str, object]]:
    for each in range(people):
        for product in PRODUCTS[: 1 + each % 3]:
            yield {
                "org": f"org-{each % orgs}",
                "user_id": f"usr-{each}",
                "product": product,
                "plan_slot": None,
                "assigned_at": NOW,
            }


def _numbers(orgs: int, people: int, owned: int) -> Iterator[dict[str, object]]:
    for each in range(owned):
        personal = each < people
        yield {
            "number": number_of(each),
            "id": f"num-{each}",
            "org": f"org-{each % orgs}",
            "country": "FR",
            "city": "Paris",
            "area_code": "1",
            "kind": "geographic",
            "usage": "user" if personal else "service",
            "sandbox": True,
            "order_id": None,
            "acquired_at": NOW,
            "assigned_user": f"usr-{each}" if personal else None,
            "on_bridge": not personal,
            "bridge_default": False,
            "languages": ["fr"],
            "releasing_at": None,
        }


def _times_ms(ask: Callable[[], object]) -> dict[str, float]:
    taken = []
    for _ in range(ASKED):
        began = time.perf_counter_ns()
        ask()
        taken.append(time.perf_counter_ns() - began)
    taken.sort()
    of = lambda share: round(taken[int(ASKED * share)] / 1e6, 4)  # noqa: E731
    return {"p50_ms": of(0.5), "p99_ms": of(0.99), "p999_ms": of(0.999)}


def _asking_may_call(live: Live, people: int, owned: int) -> Callable[[], object]:
    """Anybody calls a number of the house or of the world."""
    chance = random.Random(7)

    def ask() -> object:
        user = UserId(f"usr-{chance.randrange(people)}")
        inside = chance.random() < 0.2
        number = number_of(chance.randrange(owned)) if inside else chance.choice(WORLD)
        return live.may_call(user, "user_out", E164(number))

    return ask


def _asking_owner(live: Live, owned: int) -> Callable[[], object]:
    """Half of the numbers asked for are nobody's."""
    chance = random.Random(7)
    return lambda: live.owner(number_of(chance.randrange(2 * owned)))


@cache
def _measured() -> list[dict[str, object]]:
    """Both figures at each size, from one filling."""
    found: list[dict[str, object]] = []
    for orgs, people, owned in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            store = Store.open(f"sqlite:///{Path(folder) / 'bench.db'}")
            _fill(store, orgs, people, owned)
            began = time.monotonic()
            live = Live(store, Catalogue.load(), _clock)
            built_s = round(time.monotonic() - began, 1)
            size = {"organisations": orgs, "users": people, "numbers": owned}
            entitlement = _times_ms(_asking_may_call(live, people, owned))
            lookup = _times_ms(_asking_owner(live, owned))
            found.append({**size, "built_s": built_s, "entitlement": entitlement, "lookup": lookup})
            store.close()
    return found


def _figure(name: str) -> dict[str, object]:
    rows = _measured()
    first, last = rows[0][name]["p50_ms"], rows[-1][name]["p50_ms"]
    return {
        "value": rows[-1][name]["p99_ms"],
        "growth_p50": round(last / first, 2) if first else None,
        "sizes": [{**{k: row[k] for k in list(row)[:4]}, **row[name]} for row in rows],
    }


def entitlement_p99_ms() -> dict[str, object]:
    """An entitlement answer with 10,000 organisations, 100,000 users and a million numbers."""
    return _figure("entitlement")


def number_lookup_p99_ms() -> dict[str, object]:
    """Whose a called number is, at the same sizes; half of those asked for are nobody's."""
    return _figure("lookup")


def _request(number: int) -> GrantRequest:
    name = f"leg_{number:020x}"
    return GrantRequest(
        id=GrantId(name),
        org=OrgId("org-0"),
        node=NodeId("n1"),
        leg=LegId(name),
        call=CallId(name),
        payer=UserId("usr-0"),
        service="user_out",
        destination=E164("+33123456789"),
        at=NOW,
    )


def grants_during_import(lines: int) -> tuple[list[float], float]:
    """How long each grant took (ms) while a file of so many lines was applied, and the import (s)."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(f"sqlite:///{Path(folder) / 'bench.db'}")
        _fill(store, 1, lines, 0)
        bought = {"org": "org-0", "product": "DOMESTIC_CALLING_PLAN", "quantity": lines}
        _insert(store, licence_purchases, [bought])
        charging = Charging(store, _clock, Decks.sample())
        Accounts(store, _clock).top_up(OrgId("org-0"), "t", 9_000_000_000_000, "u")
        directory = Directory(store, _clock, os.urandom)
        text = "user,product,action\n" + "".join(
            f"usr-{each},DOMESTIC_CALLING_PLAN,assign\n" for each in range(lines)
        )
        over, reports = threading.Event(), []

        def bring() -> None:
            try:
                reports.append(
                    directory.licence_files.change(OrgId("org-0"), text.encode(), dry_run=False)
                )
            finally:
                over.set()

        importer = threading.Thread(target=bring)
        took: list[float] = []
        count, last, asked_at = 0, None, time.perf_counter()
        began = asked_at
        importer.start()
        # Calls do not wait for each other, nor for this thread to be let run: each counts from when it came.
        while not over.wait(max(0.0, asked_at - time.perf_counter())):
            last = charging.authorise(_request(count))
            last.add_done_callback(
                lambda _done, at=asked_at: took.append((time.perf_counter() - at) * 1_000)
            )
            count, asked_at = count + 1, asked_at + GRANT_EVERY_S
        importer.join()
        import_s = time.perf_counter() - began
        if last is not None:
            last.result(30)
        store.close()
        assert reports, "the import failed"
        assert reports[0].applied
        return took, import_s


def grant_during_import_ms() -> dict[str, object]:
    """The grant of a paid call while 100,000 licences are given by file, in a process set as the server's."""
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    took, import_s = grants_during_import(IMPORT_LINES)
    took.sort()
    return {
        "value": round(took[int(len(took) * 0.99)], 1),
        "p50_ms": round(took[len(took) // 2], 1),
        "longest_ms": round(took[-1], 1),
        "grants": len(took),
        "import_s": round(import_s, 1),
        "lines": IMPORT_LINES,
    }
