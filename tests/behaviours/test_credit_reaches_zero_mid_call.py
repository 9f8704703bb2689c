"""When the credit ends the call is cut within a second, and the balance never falls below zero."""

from collections.abc import Iterator

import pytest
from tests.peers.house import House
from tests.peers.waiting import wait_until

from cadran.ids import OrgId

SECONDS = 3
COST_MICROS = 2_500
"""Three seconds to a British mobile number, in the sample deck; no plan of the demo reaches it from abroad."""


@pytest.fixture(scope="module")
def poor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house that can pay for three seconds."""
    with House(tmp_path_factory.mktemp("poor"), credit_micros=COST_MICROS) as started:
        yield started


def test_the_call_is_cut_and_the_next_one_refused(poor: House):
    with poor.phone("alice", tone_hz=700) as alice:
        alice.call("00447700900001")
        alice.wait_to_hear(1400)  # the tone that says: it ends soon
        alice.wait_stack("CALL_CLOSED")
        poor.quiet()
        wait_until(lambda: poor.balance().reserved_micros == 0, "it is settled")
        assert poor.balance().posted_micros == 0
        paid = next(leg for leg in poor.records()[0].legs if leg.charge is not None)
        assert paid.cause == "credit.exhausted"
        assert SECONDS * 1_000 <= paid.ended_at - paid.answered_at <= (SECONDS + 1) * 1_000

        alice.call("00447700900001")  # answered by a voice that says why not
        wait_until(lambda: alice.level() > 100, "words are heard")
        alice.hang_up()
    poor.quiet()
    wanted = next(leg for leg in poor.records()[0].legs if leg.side == "out")
    assert (wanted.called, wanted.answered_at) == ("+447700900001", None)
    assert wanted.cause == "credit.exhausted"
    assert poor.balance().posted_micros == 0


def test_two_calls_at_once_cannot_spend_the_same_money(poor: House):
    poor.node.rooms.accounts.top_up(OrgId("demo"), "again", COST_MICROS, "test")
    with poor.phone("alice", tone_hz=700) as alice, poor.phone("bob", tone_hz=500) as bob:
        alice.dial("00447700900001")
        bob.dial("011447700900001")
        for phone in (alice, bob):
            phone.wait_stack("CALL_CLOSED")
    poor.quiet()
    wait_until(lambda: poor.balance().reserved_micros == 0, "both are settled")
    assert poor.balance().posted_micros == 0
    paid = [leg.charge.billed_s for call in poor.records()[:2] for leg in call.legs if leg.charge]
    assert sum(paid) == SECONDS
    assert poor.ledger_findings() == []
