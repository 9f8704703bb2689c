"""Facts on their way to the journal: one job an organisation and turn, kept while the writer is full."""

from cadran.clock import Instant
from cadran.errors import Refused
from cadran.exchange.records import Records
from cadran.ids import OrgId
from cadran.journal.facts import Fact
from cadran.store.reasons import UNAVAILABLE


def fact(org: str, subject: str) -> Fact:
    return Fact(OrgId(org), "leg.answered", subject, Instant(1), {"call": subject})


def test_a_turn_is_one_job_for_each_organisation_in_order():
    jobs = []
    records = Records(lambda org, facts: jobs.append((org, [each.subject for each in facts])))
    for org, subject in (("a", "1"), ("b", "2"), ("a", "3")):
        records.note(fact(org, subject))
    records.flush()
    records.flush()
    assert jobs == [("a", ["1", "3"]), ("b", ["2"])]


def test_what_a_full_writer_refuses_comes_with_the_next_turn():
    jobs, full = [], [True]

    def commit(org: OrgId, facts: list[Fact]) -> None:
        if full:
            full.pop()
            raise Refused(UNAVAILABLE)
        jobs.append([each.subject for each in facts])

    records = Records(commit)
    records.note(fact("a", "1"))
    records.flush()
    assert jobs == []
    records.note(fact("a", "2"))
    records.flush()
    assert jobs == [["1", "2"]]
