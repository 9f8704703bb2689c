"""The journal: order, chain, what is personal, and what is never written."""

import contextlib
import sqlite3
from hashlib import sha256
from pathlib import Path

import pytest
from tests.store.databases import older

from cadran.clock import Instant
from cadran.errors import Refused
from cadran.ids import OrgId
from cadran.journal import append, erase, facts_after, last_sequence, reasons
from cadran.journal.facts import Fact
from cadran.journal.verify import verify
from cadran.store.store import Store

ORG, OTHER = OrgId("acme"), OrgId("other")
WAIT_S = 20


def fact(subject: str, org: OrgId = ORG, **data: object) -> Fact:
    personal = {"caller": "+33612345678"} if subject.startswith("p") else {}
    return Fact(org, "leg.arrived", subject, Instant(1_000), data, personal)


def note(store: Store, *facts: Fact) -> None:
    def job(unit):
        for each in facts:
            append(unit, each)

    store.write(facts[0].org, job).result(WAIT_S)


def tamper(store: Store, statement: str) -> None:
    store.write(ORG, lambda unit: unit.sql(statement)).result(WAIT_S)


def test_facts_are_read_back_as_they_were_heard_in_the_order_of_commits(store: Store):
    heard: list[object] = []
    store.on_commit(Fact, heard.extend)
    note(store, fact("a", call="c1"), fact("pb", n=1, nothing=None, deep=[1, {"x": True}]))
    note(store, fact("c", OTHER))
    with store.read_everywhere() as unit:
        assert facts_after(unit, 0) == heard
        assert [each.sequence for each in heard] == [1, 2, 3]
        assert [each.subject for each in facts_after(unit, 1)] == ["pb", "c"]
        assert last_sequence(unit) == 3
    with store.read(ORG) as unit:
        assert [each.subject for each in facts_after(unit, 0)] == ["a", "pb"]


def test_a_job_that_fails_leaves_no_fact(store: Store):
    heard: list[object] = []
    store.on_commit(Fact, heard.extend)

    def bad(unit):
        append(unit, fact("lost"))
        raise Refused(reasons.BAD_FACT)

    with pytest.raises(Refused):
        store.write(ORG, bad).result(WAIT_S)
    note(store, fact("kept"))
    assert [each.subject for each in heard] == ["kept"]
    assert verify(store, ORG) == []


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("UPDATE journal SET data = '{\"n\":9}' WHERE sequence = 2", "changed"),
        ("UPDATE journal SET at = 5 WHERE sequence = 1", "changed"),
        ("DELETE FROM journal WHERE sequence = 3", "changed"),
        (("UPDATE journal_batches SET hash = first_hash.hash FROM journal_batches AS first_hash"
         " WHERE journal_batches.number = 2 AND first_hash.number = 1"), "changed"),
        ("DELETE FROM journal_batches WHERE number = 2", "gap"),
        ("UPDATE journal_personal SET data = '{\"caller\":\"x\"}'", "personal"),
        ("DELETE FROM journal_batches WHERE number = 3", "stray"),
    ],
)  # fmt: skip
def test_whatever_is_changed_afterwards_is_found(store: Store, statement: str, what: str):
    for subject in ("a", "pb", "c"):
        note(store, fact(subject, n=1))
    assert verify(store, ORG) == []
    tamper(store, statement)
    assert what in {finding.what for finding in verify(store, ORG)}


def test_what_is_personal_can_be_forgotten_and_the_chain_holds(store: Store):
    note(store, fact("pa", n=1), fact("pb"))
    with store.read(ORG) as unit:
        rows = unit.sql("SELECT kind, subject, data, personal_hash FROM journal")
        assert "33612345678" not in repr(rows)
        hashes = {bytes(row[3]) for row in rows}
        assert len(hashes) == 2, "the same number has another hash each time"
    store.write(ORG, lambda unit: erase(unit, [1])).result(WAIT_S)
    with store.read(ORG) as unit:
        assert [each.personal for each in facts_after(unit, 0)] == [
            {},
            {"caller": "+33612345678"},
        ]
    assert verify(store, ORG) == []


def test_organisations_have_chains_of_their_own(store: Store):
    note(store, fact("a"))
    note(store, fact("b", OTHER))
    tamper(store, "UPDATE journal SET subject = 'x' WHERE sequence = 1")
    assert [finding.batch for finding in verify(store, ORG)] == [1]
    assert verify(store, OTHER) == []


@pytest.mark.parametrize(
    "wrong",
    [
        Fact(ORG, "leg.arrived", "x", Instant(1), {"pin": "12345"}),
        Fact(ORG, "leg.arrived", "x", Instant(1), {}, {"password": "y"}),
        Fact(ORG, "leg.arrived", "x", Instant(1), {"object": object()}),
        Fact(ORG, "leg.arrived", "x", Instant(1), {"nan": float("nan")}),
        Fact(ORG, "leg.arrived", "x", Instant(1), {"big": "y" * 20_000}),
        Fact(ORG, "k" * 65, "x", Instant(1)),
        Fact(ORG, "leg.arrived", "", Instant(1)),
        Fact(OTHER, "leg.arrived", "x", Instant(1)),
        Fact(OrgId(""), "leg.arrived", "x", Instant(1)),
    ],
)
def test_what_is_no_fact_is_refused_and_nothing_written(store: Store, wrong: Fact):
    with pytest.raises(Refused) as refused:
        store.write(ORG, lambda unit: append(unit, wrong)).result(WAIT_S)
    assert refused.value.refusal.reason is reasons.BAD_FACT
    with store.read_everywhere() as unit:
        assert last_sequence(unit) == 0


def test_a_journal_of_an_older_release_is_what_it_was_and_goes_on(tmp_path: Path):
    url = older(tmp_path / "a.db", "0043")
    subject, data = 'é"\\\x01\x7f/', '{"n":1}'
    line = r'[1,"acme","leg.arrived","é\"\\\u0001' + '\x7f/",1000,"{\\"n\\":1}",""]'
    digest = sha256(line.encode()).digest()
    batch = sha256(bytes(32) + (1).to_bytes(8, "big") + digest).digest()
    with contextlib.closing(sqlite3.connect(tmp_path / "a.db")) as raw:
        row = (1, ORG, "leg.arrived", subject, 1_000, data, b"")
        raw.execute("INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        raw.execute("INSERT INTO journal_batches VALUES (?, 1, 1, 1, 1, ?)", (ORG, batch))
        raw.commit()
    store = Store.open(url)
    assert verify(store, ORG) == []
    for each in ("a", "pb"):
        note(store, fact(each))
    with store.read(ORG) as unit:
        assert [each.sequence for each in facts_after(unit, 0)] == [1, 2, 3]
        assert unit.sql("SELECT MAX(number) FROM journal_batches WHERE org = ?", (ORG,)) == [(3,)]
    assert verify(store, ORG) == []
    store.close()
