"""Facts on their way to the journal: one job an organisation and turn, kept while the writer is full."""

import pytest

from cadran.clock import Instant
from cadran.errors import Refusal, Refused
from cadran.exchange import records as facts_of
from cadran.exchange.legs import Leg, LegState
from cadran.exchange.records import Records
from cadran.ids import Address, CallId, LegId, OrgId
from cadran.journal.facts import Fact
from cadran.media.events import LegClosed
from cadran.services.causes import HUNG_UP
from cadran.services.events import Caller
from cadran.sip.offer_answer import Agreed, Negotiation, Place
from cadran.store.reasons import UNAVAILABLE


def fact(org: str, subject: str) -> Fact:
    return Fact(OrgId(org), "leg.answered", subject, Instant(1), {"call": subject})


def leg() -> Leg:
    org, holder = OrgId("a"), Address(OrgId("a"), "phone", "anna")
    state, caller = LegState.ANSWERED, Caller(key="k")
    return Leg(LegId("a"), org, CallId("c"), holder, state, caller, "1", Instant(0), outgoing=True)


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


def test_a_long_way_round_costs_quality():
    def score(round_trip_us: int) -> object:
        closed = LegClosed(LegId("a"), 1_000, 1_000, 0, 0, 2_000, round_trip_us)
        return facts_of.measured(leg(), closed, Instant(1)).data["mos_centi"]

    assert score(-1) == score(0)
    assert score(0) > score(400_000) > score(900_000)


def test_an_end_is_kept_with_the_cause_that_the_peer_named():
    told = facts_of.ended(leg(), Refusal(HUNG_UP, {"q850": 38}), Instant(1), by_peer=True)
    own = facts_of.ended(leg(), Refusal(HUNG_UP), Instant(1), by_peer=True)
    assert (told.data["q850"], own.data["q850"]) == (38, 16)


@pytest.mark.parametrize(
    ("codec", "events", "informs", "keys"),
    [
        ("PCMA", 101, False, "events"),
        ("PCMA", -1, True, "tones"),
        ("OPUS", -1, True, "info"),
        ("OPUS", -1, False, "none"),
    ],
)
def test_a_leg_without_a_way_for_keys_is_known_by_it(
    codec: str, events: int, informs: bool, keys: str
):
    made = leg()
    made.informs = informs
    made.talk = Negotiation(Place("192.0.2.1", 4000), 1)
    made.talk.agreed = Agreed(("192.0.2.9", 1), codec, 0, events, True, True, False)
    assert facts_of.answered(made, Instant(1)).data["keys"] == keys
