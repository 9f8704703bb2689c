"""Rating and reporting: what one core rates in a second, and a report over ten million calls.

``rated_calls_per_s``: the longest prefix of a whole deck and the price, as every use does. Beside it the plainest
loop: the same deck as a dictionary, the same arithmetic without names, rounding rules or dates.

``report_10m_rows_s``: the sums of a month by day, call type and capability, out of ten million legs that lie in
the tables of a temporary database as the projector would have written them. Beside it the same sums by one plain
SQL statement over the legs themselves.
"""

from __future__ import annotations

import os
import random
import sqlite3
import tempfile
import time
import tracemalloc
from pathlib import Path

from cadran.charging.decks import sample_deck
from cadran.clock import Instant
from cadran.ids import OrgId
from cadran.money.rating import price_micros
from cadran.reports.calls import Calls
from cadran.reports.exporting import csv_blocks
from cadran.reports.usage_report import UsageFilter, UsageReport
from cadran.store.store import Store

ORG = OrgId("bench")
NOW = Instant(1_800_000_000_000)
RATED = 300_000
ROWS = int(os.environ.get("CADRAN_BENCH_ROWS", "10000000"))
EXPORTED = 1_000_000
DAY_MS = 86_400_000
DAYS = 31
BATCH = 500_000
CHARGE = (
    '{"amount_micros":%d,"billed_s":%d,"connection_micros":0,"country":"FR","currency":"EUR",'
    '"first_s":1,"granted_s":600,"kind":"mobile","next_s":1,"payer":"u","per_minute_micros":60000,'
    '"prefix":"336","rate":"sample 2026-01 +336","rounding":"up_micro","slices":2,'
    '"source":"credits","used_s":%d}'
)


def rated_calls_per_s() -> dict[str, object]:
    """Calls rated a second on one core, by the sample deck of the whole world."""
    deck, dice = sample_deck(), random.Random(1)
    lines = [dice.choice(deck.lines) for _ in range(RATED)]
    numbers = [f"+{line.prefix}{dice.randrange(10**6):06d}"[:16] for line in lines]
    seconds = [dice.randrange(1, 3_600) for _ in range(RATED)]
    began = time.perf_counter()
    total = 0
    for number, talk_s in zip(numbers, seconds, strict=True):
        line = deck.find(number, NOW)
        assert line is not None
        total += price_micros(line, talk_s)
    took = time.perf_counter() - began
    plain_took, plain_total = _plain_rating(numbers, seconds)
    assert plain_total == total
    return {
        "value": round(RATED / took),
        "unit": "calls/s on one core",
        "lines": len(deck.lines),
        "plain_loop_per_s": round(RATED / plain_took),
    }


def _plain_rating(numbers: list[str], seconds: list[int]) -> tuple[float, int]:
    prices = {
        line.prefix: (line.connection_micros, line.per_minute_micros, line.first_s, line.next_s)
        for line in sample_deck().lines
    }
    began = time.perf_counter()
    total = 0
    for number, talk_s in zip(numbers, seconds, strict=True):
        for length in range(15, 0, -1):
            found = prices.get(number[1 : length + 1])
            if found is not None:
                break
        connection, minute, first, step = found
        billed = first if talk_s <= first else first + -(-(talk_s - first) // step) * step
        total += connection + -(-minute * billed // 60)
    return time.perf_counter() - began, total


def report_10m_rows_s() -> dict[str, object]:
    """Seconds for the sums of a month; the plain statement; disk; a million rows as CSV, and their memory."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.db"
        store = Store.open(f"sqlite:///{path}")
        began = time.perf_counter()
        _fill(path)
        filled_s = time.perf_counter() - began
        report = UsageReport(store, Calls(store))
        month = UsageFilter(since=NOW, until=Instant(NOW + DAYS * DAY_MS))
        began = time.perf_counter()
        sums = report.sums(ORG, month)
        took = time.perf_counter() - began
        assert sum(each.calls for each in sums) == ROWS
        plain_s, plain_sums = _plain_sums(path)
        assert sorted((e.day, e.call_type, e.calls, e.amount_micros) for e in sums) == plain_sums
        exported_s, peak_mb = _export(report)
        size = sum(each.stat().st_size for each in Path(folder).iterdir())
        store.close()
    return {
        "value": round(took, 3),
        "unit": "s",
        "rows": ROWS,
        "plain_sql_s": round(plain_s, 1),
        "disk_gb": round(size / 1e9, 2),
        "filled_in_s": round(filled_s),
        "csv_rows": min(EXPORTED, ROWS),
        "csv_s": round(exported_s, 1),
        "csv_peak_memory_mb": peak_mb,
    }


def _fill(path: Path) -> None:
    """Legs and daily sums, by bare SQL: the projector would take an hour."""
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("PRAGMA synchronous=OFF")
    raw.execute("PRAGMA cache_size=-200000")
    before, after = CHARGE.split("%d", 1)
    between, end = after.rsplit("%d", 1)
    first_used, second_used = between.split("%d")
    for first in range(0, ROWS, BATCH):
        raw.execute(
            "WITH RECURSIVE"
            " n(i) AS (SELECT ? UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?),"
            " leg(i, talk_s) AS MATERIALIZED (SELECT i, abs(random()) % 599 + 1 FROM n)"
            " INSERT INTO call_legs SELECT 'bench', printf('leg_%012x', i), printf('leg_%012x', i),"
            " 'out', kind, 'phone', 'h', 'u' || (abs(random()) % 2000), 't', '+33199000001',"
            " '+33612345678', at, at, at + talk_s * 1000, 'call.hung_up', 'peer', '{}',"
            " ? || (talk_s * 1000) || ? || talk_s || ? || talk_s || ?, i, i, kind, 'MCOPSTNPP',"
            " 'FR', CASE i % 3 WHEN 0 THEN 'FR' WHEN 1 THEN 'DE' ELSE 'US' END, 'mobile'"
            " FROM (SELECT i, talk_s, ? + i * ? / ? AS at, CASE i % 4 WHEN 0 THEN 'user_out'"
            " WHEN 1 THEN 'user_in' WHEN 2 THEN 'conf_in' ELSE 'conf_out' END AS kind FROM leg)",
            (
                *(first, min(first + BATCH, ROWS)),
                *(before, first_used, second_used, end),
                *(NOW, DAYS * DAY_MS, ROWS),
            ),
        )
    raw.execute(
        "INSERT INTO usage_days SELECT org, answered_at / 86400000 * 86400000, call_type,"
        " capability, 'EUR', user_id, to_country, COUNT(*), SUM((ended_at - answered_at) / 1000),"
        " SUM(json_extract(charge, '$.amount_micros')) FROM call_legs GROUP BY 1, 2, 3, 4, 6, 7"
    )
    raw.close()


def _plain_sums(path: Path) -> tuple[float, list[tuple[int, str, int, int]]]:
    raw = sqlite3.connect(path)
    began = time.perf_counter()
    found = raw.execute(
        "SELECT answered_at / 86400000 * 86400000, call_type, COUNT(*),"
        " SUM(json_extract(charge, '$.amount_micros')) FROM call_legs WHERE org = 'bench'"
        " AND answered_at >= ? AND answered_at < ? GROUP BY 1, 2",
        (NOW, NOW + DAYS * DAY_MS),
    ).fetchall()
    took = time.perf_counter() - began
    raw.close()
    return took, sorted(found)


def _export(report: UsageReport) -> tuple[float, float]:
    """A million rows as CSV: how long, and the most memory that Python held meanwhile."""
    until = Instant(NOW + int(DAYS * DAY_MS * min(1.0, EXPORTED / ROWS)))
    wanted = UsageFilter(since=NOW, until=until)
    began = time.perf_counter()
    lines = sum(block.count(b"\n") for block in csv_blocks(report.export(ORG, wanted)))
    took = time.perf_counter() - began
    assert lines >= min(EXPORTED, ROWS)
    tracemalloc.start()
    for place, _block in enumerate(csv_blocks(report.export(ORG, wanted))):
        if place > 200:
            break
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return took, round(peak / 1e6, 1)
