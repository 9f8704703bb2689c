"""Calls between two agents over a simulated network: they complete whatever is lost, and end once."""

from itertools import pairwise

import pytest
from sip_simulator import (
    SDP,
    Accepted,
    Ended,
    Established,
    Invited,
    Network,
    Reanswered,
    Rejected,
    Reoffered,
    accounts,
    answering,
)

from cadran.errors import Refusal
from cadran.sip.events import KeysByInfo, Progressed
from cadran.sip.reasons import CANCELLED, DIALOG_LOST, HUNG_UP, NO_ACK


def pair(**settings):
    network = Network(**settings)
    return network, network.station("10.0.0.1"), network.station("10.0.0.2")


def standing(**settings):
    network, caller, callee = pair(**settings)
    answering(callee)
    leg = caller.call(callee)
    network.run(1_000)
    assert caller.events(Accepted, leg)
    return network, caller, callee, leg, callee.events(Invited)[0].leg


def only_end(station, leg):
    ends = station.last_events(leg)
    assert len(ends) == 1
    return ends[0]


def test_a_call_is_offered_rung_answered_confirmed_and_ended():
    network, caller, callee, leg, theirs = standing()
    invited = callee.events(Invited)[0]
    assert (invited.called, invited.caller, invited.offer) == ("100", "caller", SDP)
    assert [event.status for event in caller.events(Progressed, leg)] == [180]
    assert caller.events(Accepted, leg)[0].sdp == SDP
    assert callee.events(Established, theirs) == [Established(theirs, "")]
    caller.hang_up(leg)
    network.run(40_000)
    assert only_end(callee, theirs) == Ended(theirs, True, Refusal(HUNG_UP))
    assert only_end(caller, leg) == Ended(leg, False, Refusal(HUNG_UP))
    assert caller.agent.legs() == callee.agent.legs() == 0


def test_why_a_peer_ends_a_call_is_told_on_whichever_way_it_ends():
    network, caller, callee, leg, theirs = standing()
    caller.hang_up(leg, cause=Refusal(HUNG_UP, {"q850": 38}))
    network.run(40_000)
    assert only_end(callee, theirs).cause == Refusal(HUNG_UP, {"q850": 38})

    network, caller, callee = pair()
    callee.on_event = lambda event: (
        isinstance(event, Invited) and callee.agent.ring(event.leg, callee.now)
    )
    leg = caller.call(callee)
    network.run(1_000)
    caller.hang_up(leg, cause=Refusal(CANCELLED, {"q850": 26}))
    network.run(40_000)
    theirs = callee.events(Invited)[0].leg
    assert only_end(callee, theirs).cause == Refusal(CANCELLED, {"q850": 26})


def test_what_a_peer_says_that_it_takes_is_known():
    _, caller, callee, leg, theirs = standing()
    assert caller.agent.informs(leg)
    assert callee.agent.informs(theirs)
    assert not caller.agent.informs("unknown")


def test_the_callee_may_end_the_call():
    network, caller, callee, leg, theirs = standing()
    callee.hang_up(theirs)
    network.run(40_000)
    assert only_end(caller, leg).by_peer
    assert not only_end(callee, theirs).by_peer


def test_after_a_call_nothing_is_left():
    network, caller, callee, leg, _ = standing()
    caller.hang_up(leg)
    network.run(70_000)
    for station in (caller, callee):
        board = station.agent._board
        assert not board.legs
        assert not board.dialogs
        assert not len(board.transactions)
        assert station.agent.deadline() is None


@pytest.mark.parametrize("seed", range(3))
def test_300_calls_at_8_percent_loss_all_complete(seed):
    network = Network(seed, loss=0.08, duplicates=0.03, delay_ms=(1, 80))
    caller, callee = network.station("10.0.0.1"), answering(network.station("10.0.0.2"), 300)
    legs = []
    for number in range(300):
        network.at(number * 50, lambda: legs.append(caller.call(callee)))
    network.run(60_000)
    assert len(caller.events(Accepted)) == 300
    assert len(callee.events(Invited)) == 300
    assert len(callee.events(Established)) == 300
    for leg in legs:
        assert not caller.last_events(leg)
        caller.hang_up(leg)
    network.run(80_000)
    for event in callee.events(Invited):
        assert only_end(callee, event.leg).by_peer
    assert not caller.agent._board.dialogs
    assert not len(callee.agent._board.transactions)


def test_a_rejection_is_told_with_its_status():
    network, caller, callee = pair()
    callee.on_event = lambda event: isinstance(event, Invited) and callee.hang_up(event.leg, 486)
    leg = caller.call(callee)
    network.run(40_000)
    rejected = only_end(caller, leg)
    assert (rejected.status, rejected.phrase, rejected.q850) == (486, "Busy Here", 16)


def test_a_peer_that_never_answers_is_408_after_64_t1():
    network, caller, callee = pair(loss=1.0)
    leg = caller.call(callee)
    network.run(31_900)
    assert not caller.last_events(leg)
    network.run(200)
    assert only_end(caller, leg).status == 408


def test_ringing_too_long_is_408_and_cancelled():
    network, caller, callee = pair()
    callee.on_event = lambda event: (
        isinstance(event, Invited) and callee.agent.ring(event.leg, callee.now)
    )
    leg = caller.call(callee, give_up_ms=20_000)
    network.run(60_000)
    assert only_end(caller, leg).status == 408
    theirs = callee.events(Invited)[0].leg
    assert only_end(callee, theirs).cause == Refusal(CANCELLED)


def test_cancel_before_any_answer_waits_for_the_first_provisional():
    network, caller, callee = pair(delay_ms=(50, 50))
    callee.on_event = lambda event: (
        isinstance(event, Invited) and callee.agent.ring(event.leg, callee.now)
    )
    leg = caller.call(callee)
    caller.hang_up(leg)
    network.run(10)
    assert not network.sent("CANCEL")
    network.run(40_000)
    assert len(network.sent("CANCEL")) == 1
    assert not only_end(caller, leg).by_peer
    assert only_end(callee, callee.events(Invited)[0].leg).cause == Refusal(CANCELLED)


def test_cancel_that_crosses_the_answer_gets_ack_and_bye():
    network, caller, callee = pair(delay_ms=(50, 50))
    answering(callee, 100)
    leg = caller.call(callee)
    network.run(180)
    assert callee.events(Invited)
    caller.hang_up(leg)
    network.run(60_000)
    assert network.sent("CANCEL", caller)
    assert network.sent("ACK", caller)
    assert len(network.sent("BYE", caller)) == 1
    theirs = callee.events(Invited)[0].leg
    assert callee.events(Established, theirs)
    assert only_end(callee, theirs).by_peer
    assert not caller.events(Accepted)
    assert len(caller.last_events(leg)) == 1


@pytest.mark.parametrize("moment_ms", range(0, 400, 20))
def test_cancel_at_any_moment_leaves_nothing_behind(moment_ms):
    network = Network(moment_ms, loss=0.1, duplicates=0.1, delay_ms=(10, 120))
    caller, callee = network.station("10.0.0.1"), answering(network.station("10.0.0.2"), 100)
    leg = caller.call(callee)
    network.run(moment_ms)
    caller.hang_up(leg)
    network.run(140_000)
    assert len(caller.last_events(leg)) == 1
    for event in callee.events(Invited):
        assert len(callee.last_events(event.leg)) == 1
    assert not caller.agent._board.dialogs
    assert not callee.agent._board.dialogs


def test_an_answer_without_ack_is_ended_by_bye():
    network, caller, callee = pair()
    network.blocked = lambda data, *_: data.startswith(b"ACK")
    answering(callee)
    caller.call(callee)
    network.run(70_000)
    theirs = callee.events(Invited)[0].leg
    assert only_end(callee, theirs).cause == Refusal(NO_ACK)
    assert len(network.sent("BYE", callee)) == 1
    copies = [when for when, data in network.sent("SIP/2.0 200", callee) if b"INVITE" in data]
    gaps = [later - sooner for sooner, later in pairwise(copies)]
    assert gaps == [500, 1_000, 2_000] + [4_000] * 7


def test_hanging_up_an_unconfirmed_answer_waits_for_the_ack():
    network, caller, callee = pair(delay_ms=(100, 100))

    def accept_and_leave(event):
        if isinstance(event, Invited):
            callee.agent.accept(event.leg, SDP, callee.now)
            callee.hang_up(event.leg)

    callee.on_event = accept_and_leave
    leg = caller.call(callee)
    network.run(150)
    assert not network.sent("BYE")
    network.run(60_000)
    assert only_end(caller, leg).by_peer
    assert len(network.sent("BYE", callee)) == 1


def test_every_fork_but_the_first_gets_ack_and_bye():
    network, caller, _ = pair()
    legs = [answering(network.station(f"10.0.1.{number}")) for number in range(3)]
    proxy = Forker(network, legs)
    leg = caller.call(proxy)
    network.run(60_000)
    assert len(caller.events(Accepted, leg)) == 1
    ended = [station for station in legs if station.events(Ended)]
    assert len(ended) == 2
    assert all(station.events(Established) for station in legs)
    assert not caller.last_events(leg)


class Forker:
    """A stateless forking proxy of a few lines: adds its Via, sends to all, strips it from answers."""

    def __init__(self, network, targets):
        self.network, self.targets = network, targets
        self.address, self.transport = ("10.0.9.9", 5060), "udp"
        self.agent = self
        self.outputs = []
        network.stations[self.address] = self

    def receive(self, data, flow, now):
        from cadran.sip.events import Flow, Transmit

        if data.startswith(b"SIP/2.0"):
            head, _, rest = data.partition(b"\r\nVia: ")
            _, _, rest = rest.partition(b"\r\n")
            target = self.caller
            self.outputs.append(Transmit(Flow("udp", self.address, target), head + b"\r\n" + rest))
            return
        self.caller = flow.remote
        line, _, rest = data.partition(b"\r\n")
        via = b"Via: SIP/2.0/UDP 10.0.9.9:5060;branch=z9hG4bKfork" + str(hash(data)).encode()
        for target in self.targets:
            forked = b"\r\n".join((line, via, rest))
            self.outputs.append(Transmit(Flow("udp", self.address, target.address), forked))

    def deadline(self):
        return None

    def fire(self, now):
        pass

    def drain(self):
        waiting, self.outputs = self.outputs, []
        for each in waiting:
            self.network.carry(self, each)


def test_a_reinvite_is_answered_and_confirmed():
    network, caller, callee, leg, theirs = standing()
    hold = SDP + "a=sendonly\r\n"
    caller.agent.reoffer(leg, hold, caller.now)
    network.run(1_000)
    assert callee.events(Reoffered, theirs) == [Reoffered(theirs, hold)]
    assert caller.events(Reanswered, leg) == [Reanswered(leg, 200, SDP)]
    callee.agent.reoffer(theirs, SDP, callee.now)
    caller.on_event = lambda event: (
        isinstance(event, Reoffered) and caller.agent.refuse_offer(leg, 488, caller.now)
    )
    network.run(1_000)
    assert callee.events(Reanswered, theirs) == [Reanswered(theirs, 488, "")]
    network.run(60_000)
    assert not caller.last_events(leg)


@pytest.mark.parametrize("seed", range(8))
def test_crossing_reoffers_are_both_carried_out(seed):
    network, caller, callee, leg, theirs = standing(seed=seed, loss=0.05, delay_ms=(20, 90))
    answering(caller)
    for station, own in ((caller, leg), (callee, theirs)):
        station.agent.reoffer(own, SDP + f"a=tool:{own}\r\n", station.now)
    network.run(60_000)
    assert network.sent("SIP/2.0 491")
    assert caller.events(Reanswered, leg)[-1].status == 200
    assert callee.events(Reanswered, theirs)[-1].status == 200
    assert not caller.last_events(leg)
    assert not callee.last_events(theirs)


def test_the_latest_of_several_wishes_is_offered():
    network, caller, callee, leg, theirs = standing()
    for number in range(3):
        caller.agent.reoffer(leg, SDP + f"a=tool:{number}\r\n", caller.now)
    network.run(5_000)
    assert [event.sdp[-8:] for event in callee.events(Reoffered, theirs)] == [
        "tool:0\r\n",
        "tool:2\r\n",
    ]


def test_a_dialog_unknown_to_the_peer_is_over():
    network, caller, callee, leg, _ = standing()
    callee.agent._board.dialogs.clear()
    caller.agent.reoffer(leg, SDP, caller.now)
    network.run(60_000)
    assert only_end(caller, leg).cause == Refusal(DIALOG_LOST)


def test_a_call_with_credentials_passes_the_challenge_and_others_do_not():
    network, caller, callee = pair()
    callee.identity = accounts(alice="secret")
    answering(callee)
    good = caller.call(callee, credentials=("alice", "secret"))
    wrong = caller.call(callee, credentials=("alice", "guess"))
    unknown = caller.call(callee, credentials=("mallory", "guess"))
    nobody = caller.call(callee)
    network.run(5_000)
    assert caller.events(Accepted, good)
    assert [only_end(caller, leg).status for leg in (wrong, unknown, nobody)] == [401] * 3
    assert len(callee.events(Invited)) == 1
    caller.hang_up(good)
    network.run(1_000)
    assert callee.events(Ended)


def test_an_offer_in_the_200_is_answered_in_the_ack_of_the_peer():
    network, caller, callee = pair()
    answering(callee)
    leg = caller.call(callee, sdp="")
    network.run(1_000)
    assert callee.events(Invited)[0].offer == ""
    assert caller.events(Accepted, leg)[0].sdp == SDP


def test_ringing_is_repeated_every_minute():
    network, caller, callee = pair()
    callee.on_event = lambda event: (
        isinstance(event, Invited) and callee.agent.ring(event.leg, callee.now)
    )
    caller.call(callee)
    network.run(150_000)
    assert len(network.sent("SIP/2.0 180")) == 3


def test_the_path_failing_ends_a_call_being_made():
    network, caller, callee = pair(loss=1.0)
    leg = caller.call(callee)
    caller.agent.transport_failed(caller.flow_to(callee), caller.now)
    network.run(10)
    assert only_end(caller, leg).status == 503


def test_commands_on_legs_that_are_over_do_nothing():
    network, caller, callee, leg, _ = standing()
    caller.hang_up(leg)
    network.run(1_000)
    before = len(network.wire)
    agent = caller.agent
    agent.hang_up(leg, Refusal(HUNG_UP), caller.now)
    agent.accept(leg, SDP, caller.now)
    agent.ring(leg, caller.now)
    agent.reoffer(leg, SDP, caller.now)
    agent.answer_offer(leg, SDP, caller.now)
    agent.refuse_offer(leg, 488, caller.now)
    network.run(1)
    assert len(network.wire) == before
    assert len(caller.last_events(leg)) == 1
    assert isinstance(callee.events(KeysByInfo), list)


def test_above_the_limit_of_legs_a_call_gets_503_and_running_ones_go_on():
    network = Network()
    caller = network.station("10.0.0.1")
    callee = answering(network.station("10.0.0.2", max_legs=2))
    legs = [caller.call(callee) for _ in range(3)]
    network.run(2_000)
    assert len(caller.events(Accepted)) == 2
    rejected = caller.events(Rejected)[0]
    assert rejected.leg == legs[2]
    assert (rejected.status, rejected.retry_after_s) == (503, 5)


def test_streams_neither_repeat_nor_linger():
    network = Network()
    caller = network.station("10.0.0.1", transport="tcp")
    callee = network.station("10.0.0.2", transport="tcp")
    answering(callee)
    leg = caller.call(callee)
    network.run(1_000)
    caller.hang_up(leg)
    network.run(40_000)
    assert len(network.sent("INVITE")) == len(network.sent("BYE")) == 1
    assert b"transport=tcp" in network.sent("INVITE")[0][1]
    assert only_end(caller, leg)


def test_on_a_stream_answers_are_heard_and_nothing_is_left_behind():
    network = Network()
    caller = network.station("192.0.2.1", transport="tcp")
    callee = answering(network.station("192.0.2.2", transport="tcp"))
    leg = caller.call(callee)
    network.run(500)
    caller.agent.reoffer(leg, SDP, network.now)
    network.run(500)
    caller.hang_up(leg)
    network.run(500)
    assert caller.agent._board.dialogs == callee.agent._board.dialogs == {}
    callee.on_event = lambda event: (
        callee.hang_up(event.leg, 486) if isinstance(event, Invited) else None
    )
    refused = caller.call(callee)
    network.run(500)
    assert caller.events(Rejected, refused)[0].status == 486
    network.run(100_000)
    assert len(caller.agent._board.transactions) == len(callee.agent._board.transactions) == 0
