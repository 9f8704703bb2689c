"""A call through the middle of two agents, as the exchange bridges one, on a network that loses: PRACK and UPDATE on both sides."""

import random
from dataclasses import dataclass

from hypothesis import example, given
from hypothesis import strategies as st
from sip_simulator import (
    EARLY,
    LATER,
    Accepted,
    Ended,
    Established,
    Invited,
    Network,
    Reanswered,
    Rejected,
    Reoffered,
)

from cadran.errors import Refusal
from cadran.sip.events import Progressed
from cadran.sip.reasons import HUNG_UP

LONG_MS = 250_000
"""Ringing for three minutes, and after it the last timer of any transaction."""


@dataclass(frozen=True)
class Plan:
    """What the two ends do, in ms after the callee heard of the call; None: never."""

    ring: tuple[tuple[int, str], ...] = ()
    answer_ms: int | None = None
    refuse_ms: int | None = None
    caller_leaves_ms: int | None = None
    callee_leaves_ms: int | None = None
    caller_offers_ms: int | None = None
    callee_offers_ms: int | None = None


MOMENTS = st.none() | st.integers(0, 8_000)
PLANS = st.builds(
    Plan,
    ring=st.lists(st.tuples(st.integers(0, 2_000), st.sampled_from(["", EARLY])), max_size=3).map(
        tuple
    ),
    answer_ms=MOMENTS,
    refuse_ms=MOMENTS,
    caller_leaves_ms=MOMENTS,
    callee_leaves_ms=MOMENTS,
    caller_offers_ms=MOMENTS,
    callee_offers_ms=MOMENTS,
)


class Middle:
    """The agent between: each leg's events go to the other."""

    def __init__(self, station, callee):
        self.station, self.callee = station, callee
        self.other = {}
        station.on_event = self.hear

    def hear(self, event):
        agent, now = self.station.agent, self.station.now
        if isinstance(event, Invited):
            onward = self.station.call(self.callee, sdp=event.offer)
            self.other |= {event.leg: onward, onward: event.leg}
            return
        other = self.other.get(getattr(event, "leg", None))
        if other is None:
            return
        match event:
            case Progressed():
                agent.ring(other, now, event.sdp)
            case Accepted():
                agent.accept(other, event.sdp, now)
            case Reoffered():
                agent.reoffer(other, event.sdp, now)
            case Reanswered() if event.sdp:
                agent.answer_offer(other, event.sdp, now)
            case Reanswered():
                agent.refuse_offer(other, event.status, now)
            case Rejected() | Ended():
                del self.other[event.leg], self.other[other]
                status = event.status if isinstance(event, Rejected) else 0
                agent.hang_up(other, Refusal(HUNG_UP), now, status)


def act(net, caller, leg, callee, plan):
    """Have both ends follow the plan; each answers what it is offered."""

    def answered(station, event):
        if isinstance(event, Reoffered):
            station.agent.answer_offer(event.leg, EARLY, net.now)

    def called(event):
        if not isinstance(event, Invited):
            answered(callee, event)
            return
        its, agent = event.leg, callee.agent
        for after_ms, sdp in plan.ring:
            net.at(after_ms, lambda sdp=sdp: agent.ring(its, net.now, sdp))
        for when, what in (
            (plan.answer_ms, lambda: agent.accept(its, EARLY, net.now)),
            (plan.refuse_ms, lambda: callee.hang_up(its, 486)),
            (plan.callee_leaves_ms, lambda: callee.hang_up(its)),
            (plan.caller_leaves_ms, lambda: caller.hang_up(leg)),
            (plan.caller_offers_ms, lambda: caller.agent.reoffer(leg, LATER, net.now)),
            (plan.callee_offers_ms, lambda: agent.reoffer(its, LATER, net.now)),
        ):
            if when is not None:
                net.at(when, what)

    callee.on_event = called
    caller.on_event = lambda event: answered(caller, event)


@given(
    PLANS,
    st.sampled_from([0.0, 0.1, 0.3]),
    st.sampled_from([0.0, 0.3]),
    st.integers(0, 2**32),
)
@example(Plan(ring=((0, ""), (0, EARLY)), answer_ms=0), 0.0, 0.0, 1)
@example(Plan(ring=((0, EARLY),), answer_ms=1, caller_leaves_ms=1), 0.3, 0.3, 1)
def test_every_bridged_call_ends_cleanly_whatever_is_lost(plan, loss, duplicates, seed):
    net = Network(seed, loss, duplicates, delay_ms=(1, 80))
    caller, middle, callee = (net.station(f"192.0.2.{n}") for n in (1, 2, 3))
    Middle(middle, callee)
    leg = caller.call(middle)
    act(net, caller, leg, callee, plan)
    net.run(LONG_MS)
    caller.hang_up(leg)
    for event in callee.events(Invited):
        callee.hang_up(event.leg)
    net.run(LONG_MS)
    stations = {"caller": caller, "middle": middle, "callee": callee}
    for name, station in stations.items():
        board = station.agent._board
        legs = [each.leg for each in station.events(Invited)] + [
            *({leg} if station is caller else ()),
            *(
                {each.leg for each in station.events((Rejected, Ended))}
                if station is middle
                else ()
            ),
        ]
        for each in {*legs}:
            assert len(station.last_events(each)) == 1, (name, each)
        assert (board.legs, board.dialogs, board.early) == ({}, {}, {}), name
        assert len(board.transactions) == 0, name
        assert station.agent.deadline() is None, name


def test_bridged_early_media_at_30_percent_loss_stands_once_answered():
    stood = 0
    for seed in range(20):
        net = Network(seed, 0.3, 0.2, delay_ms=(1, 80))
        caller, middle, callee = (net.station(f"192.0.2.{n}") for n in (1, 2, 3))
        Middle(middle, callee)
        leg = caller.call(middle)
        dice = random.Random(seed)
        plan = Plan(ring=((0, EARLY),), answer_ms=dice.randint(0, 3_000), caller_offers_ms=9_000)
        act(net, caller, leg, callee, plan)
        net.run(40_000)
        accepted, established = caller.events(Accepted, leg), callee.events(Established)
        stood += [each.sdp for each in accepted] == [EARLY] and len(established) == 1
        early = [each.sdp for each in caller.events(Progressed) if each.sdp]
        assert early[:1] == [EARLY] * bool(accepted), (
            "none is answered whose early media is unknown"
        )
    assert stood >= 19
