"""A queue's manners: who is served when, by whom, and what everybody else is told."""

import random
from dataclasses import replace

import pytest

from cadran.clock import Instant
from cadran.errors import Refusal
from cadran.ids import E164, CallId, UserId
from cadran.services import causes
from cadran.services import events as told
from cadran.services.offers import Accepted, Declined, Free, Held, Offer, OfferId, Over, Withdrawn
from cadran.services.queue.figures import Counts
from cadran.services.queue.promises import Owed, Promise
from cadran.services.queue.settings import read_settings

from .conftest import START
from .queue_world import explore

SECOND = 1_000
MINUTE = 60_000


class Desk:
    """A house with one queue, whose agents are played by the test."""

    def __init__(self, house_of, agents=("ann", "ben", "cy"), **settings):
        self.given = {
            "name": "Sales",
            "agents": [{"user": each} for each in agents],
            "wait_ms": 5 * MINUTE,
            **settings,
        }
        self.house = house_of({("queue", "q"): self.given})
        self.address = self.house.address("queue", "q")
        for kind in ("phone", "voicemail", "attendant"):
            for each in (*agents, "box"):
                self.house.programs[self.house.address(kind, each)] = Mute()

    @property
    def queue(self):
        return self.house.program(self.address)

    def call(self, leg, number="+33199000001"):
        self.house.arrive(leg, "queue", "q", caller=told.Caller(key=leg, number=number))
        return self

    def offers(self, agent=None, kind=Offer):
        """What agents were told, in order."""
        return [
            act.message
            for act in self.house.said
            if type(act).__name__ == "Tell"
            and isinstance(act.message, kind)
            and agent in (None, act.to.id)
        ]

    def rung(self):
        """Who was offered a call, in order."""
        return [
            act.to.id
            for act in self.house.said
            if type(act).__name__ == "Tell" and isinstance(act.message, Offer)
        ]

    def tell(self, agent, message):
        sender = self.house.address("phone", agent)
        self.house.post(self.address, told.Told(sender, message))
        self.house.run()
        return self

    def accept(self, agent):
        return self.tell(agent, Accepted(self.offers(agent)[-1].id))

    def decline(self, agent, cause=causes.NO_ANSWER):
        return self.tell(agent, Declined(self.offers(agent)[-1].id, Refusal(cause)))

    def wait(self, ms):
        self.house.wait(ms)
        return self

    def leg(self, name):
        return self.house.legs[name]

    def noted(self, kind):
        """What the journal was told."""
        noted = [each for each in self.house.said if type(each).__name__ == "Note"]
        return [dict(each.data) for each in noted if each.kind == f"queue.{kind}"]

    def figures(self):
        return self.queue.view()["figures"]

    def state(self, agent):
        return next(a["state"] for a in self.queue.view()["agents"] if a["user"] == agent)


class Mute:
    """Somebody else's program, which the test plays by hand."""

    def handle(self, _event, _now):
        return []

    def deadline(self):
        return None

    def finished(self):
        return False


@pytest.fixture
def desk_of(house_of):
    return lambda *args, **settings: Desk(house_of, *args, **settings)


def test_a_caller_hears_the_greeting_then_music_and_then_an_agent(desk_of):
    desk = desk_of(greeting="greeting.x", routing="serial").call("c")
    assert desk.leg("c").heard == ["greeting.x"]
    assert desk.rung() == []
    desk.house.said_over("c")
    assert desk.leg("c").heard == ["music.hold"]
    assert desk.rung() == ["ann"]
    desk.accept("ann")
    offer = desk.offers("ann")[0]
    assert desk.leg("c").bridge == offer.bridge
    assert desk.leg("c").playing is None
    assert desk.state("ann") == "talking"
    assert desk.figures()["answered"] == 1


def test_all_agents_ring_and_the_others_are_called_off_when_one_answers(desk_of):
    desk = desk_of(routing="attendant").call("c")
    assert desk.rung() == ["ann", "ben", "cy"]
    assert len({each.bridge for each in desk.offers()}) == 3
    desk.accept("ben")
    told_off = [each.cause.id for each in desk.offers(kind=Withdrawn)]
    assert told_off == ["call.answered_elsewhere"] * 2
    desk.accept("cy")
    assert [each.cause.id for each in desk.offers("cy", kind=Over)] == ["call.answered_elsewhere"]
    assert desk.leg("c").bridge == desk.offers("ben")[0].bridge


def test_all_at_once_offers_only_the_first_in_line(desk_of):
    desk = desk_of(routing="attendant").call("c1").wait(10).call("c2")
    assert len(desk.rung()) == 3
    desk.accept("ann")
    assert desk.rung()[3:] == ["ben", "cy"]


def test_serial_routing_begins_at_the_top_each_time(desk_of):
    desk = desk_of(routing="serial").call("c1")
    desk.decline("ann").accept("ben")
    assert desk.rung() == ["ann", "ben"]
    desk.call("c2")
    assert desk.rung()[-1] == "ann"


def test_round_robin_gives_everybody_as_many(desk_of):
    desk = desk_of(routing="round_robin")
    for number in range(6):
        desk.call(f"c{number}")
        agent = desk.rung()[-1]
        desk.accept(agent).house.hang_up(f"c{number}")
        desk.wait(SECOND)
    assert sorted(desk.rung()) == ["ann", "ann", "ben", "ben", "cy", "cy"]


def test_longest_idle_goes_first(desk_of):
    desk = desk_of(routing="longest_idle")
    for number, expected in enumerate(["ann", "ben", "cy", "ann"]):
        desk.call(f"c{number}")
        assert desk.rung()[-1] == expected
        desk.accept(expected).house.hang_up(f"c{number}")
        desk.wait(SECOND)


def test_several_callers_reach_several_agents_at_the_same_time(desk_of):
    desk = desk_of(routing="serial").call("c1").wait(10).call("c2")
    assert desk.rung() == ["ann", "ben"]


def test_nobody_who_answered_in_this_round_is_rung_again_before_all_were(desk_of):
    desk = desk_of(("ann", "ben"), routing="serial").call("c")
    desk.decline("ann").decline("ben")
    assert desk.rung() == ["ann", "ben"]
    desk.wait(3 * SECOND)
    assert desk.rung() == ["ann", "ben", "ann"]


def test_a_busy_agent_is_left_alone_until_their_phone_says_that_they_are_free(desk_of):
    desk = desk_of(("ann",), routing="serial").call("c").decline("ann", causes.BUSY)
    assert desk.state("ann") == "away"
    desk.wait(5 * SECOND)
    assert len(desk.rung()) == 1
    desk.tell("ann", Free())
    assert len(desk.rung()) == 2


def test_a_busy_agent_whose_word_was_lost_is_asked_again(desk_of):
    desk = desk_of(("ann",), routing="serial").call("c").decline("ann", causes.BUSY)
    desk.wait(16 * SECOND)
    assert len(desk.rung()) == 2


def test_an_agent_found_busy_again_and_again_is_asked_less_and_less_often(desk_of):
    desk = desk_of(("ann",), routing="serial").call("c")
    for pause_s in (15, 30, 60, 120):
        desk.decline("ann", causes.BUSY)
        asked = len(desk.rung())
        desk.wait((pause_s - 1) * SECOND)
        assert len(desk.rung()) == asked
        desk.wait(3 * SECOND)
        assert len(desk.rung()) == asked + 1
    desk.decline("ann", causes.BUSY).tell("ann", Free()).decline("ann", causes.BUSY)
    asked = len(desk.rung())
    desk.wait(16 * SECOND)
    assert len(desk.rung()) == asked + 1


def test_a_phone_that_never_answers_an_offer_holds_up_nobody(desk_of):
    desk = desk_of(("ann", "ben"), routing="serial", alert_ms=15 * SECOND).call("c")
    desk.wait(20 * SECOND)
    assert desk.rung()[:2] == ["ann", "ben"]


def test_an_agent_who_calls_is_not_offered_their_own_call(desk_of):
    desk = desk_of(("ann", "ben"))
    caller = told.Caller(key="user:ann", user=UserId("ann"), number="+33199000001")
    desk.house.arrive("c", "queue", "q", caller=caller)
    assert desk.rung() == ["ben"]


def test_writing_up_takes_its_time(desk_of):
    desk = desk_of(("ann",), routing="serial", wrap_up_ms=30 * SECOND).call("c1").accept("ann")
    desk.house.hang_up("c1")
    desk.call("c2")
    assert desk.state("ann") == "wrap_up"
    assert len(desk.rung()) == 1
    desk.wait(31 * SECOND)
    assert len(desk.rung()) == 2


def test_who_opts_out_is_offered_nothing_and_what_rings_stops(desk_of):
    desk = desk_of(("ann", "ben"), routing="serial").call("c")
    desk.given["agents"] = [{"user": "ann", "joined": False}, {"user": "ben"}]
    desk.house.post(desk.address, told.Reconfigured(desk.given))
    desk.house.run()
    assert desk.offers("ann", kind=Withdrawn)
    assert desk.rung() == ["ann", "ben"]
    assert desk.state("ann") == "out"


def test_who_is_removed_from_the_queue_finishes_the_talk(desk_of):
    desk = desk_of(("ann", "ben"), routing="serial").call("c").accept("ann")
    desk.given["agents"] = [{"user": "ben"}]
    desk.house.post(desk.address, told.Reconfigured(desk.given))
    desk.house.run()
    assert desk.leg("c").bridge is not None
    desk.house.hang_up("c")
    assert [each["user"] for each in desk.queue.view()["agents"]] == ["ben"]


def test_callers_with_priority_go_first(desk_of):
    desk = desk_of(("ann",), routing="serial", priorities=["+33199000009"])
    desk.call("c1").accept("ann")
    desk.call("c2").wait(SECOND).call("vip", number="+33199000009")
    desk.house.hang_up("c1")
    assert desk.offers("ann")[-1].caller.key == "vip"


def test_who_waits_too_long_is_told_and_hung_up(desk_of):
    desk = desk_of(("ann",), wait_ms=MINUTE, country="GB").call("c")
    desk.wait(MINUTE)
    assert desk.offers("ann", kind=Withdrawn)
    assert desk.leg("c").heard == ["queue.timeout", "tone.congestion.gb"]
    desk.house.said_over("c")
    assert (desk.leg("c").state, desk.leg("c").cause) == ("ended", "queue.timeout")
    assert desk.figures()["timed_out"] == 1


@pytest.mark.parametrize("why", ["timeout", "overflow"])
def test_time_out_and_overflow_lead_to_their_targets(desk_of, why):
    target = {"kind": "voicemail", "id": "box"}
    limits = {"wait_ms": MINUTE} if why == "timeout" else {"waiting_max": 0}
    desk = desk_of(("ann",), **{why: target}, **limits).call("c").wait(2 * MINUTE)
    assert str(desk.leg("c").owner) == "demo/voicemail/box"
    assert desk.leg("c").state in ("arrived", "up")


def test_a_full_queue_says_so_and_hangs_up(desk_of):
    desk = desk_of(("ann",), waiting_max=1).call("c1").call("c2")
    assert desk.house.hears("c2") == ["queue.full"]
    assert desk.leg("c2").heard[-1].startswith("tone.busy")
    desk.house.said_over("c2")
    assert (desk.leg("c2").state, desk.leg("c2").cause) == ("ended", "queue.full")
    assert desk.leg("c1").state == "up"
    assert desk.figures()["overflowed"] == 1


def test_a_wait_limit_of_nothing_goes_to_the_target_after_the_greeting_began(desk_of):
    desk = desk_of(("ann",), wait_ms=0, timeout={"kind": "person", "id": "ann"}).call("c").wait(1)
    assert desk.leg("c").owner.kind == "phone"
    assert desk.rung() == []


def test_the_wait_begins_to_count_when_the_greeting_is_over(desk_of):
    desk = desk_of(("ann",), wait_ms=0, greeting="hello").call("c")
    assert desk.leg("c").heard == ["hello"]
    assert desk.figures()["timed_out"] == 0
    desk.house.said_over("c")
    assert desk.house.hears("c") == ["queue.timeout"]


def test_who_waits_in_a_queue_that_is_closed_is_told_so_and_a_talk_goes_on(desk_of):
    desk = desk_of(("ann",)).call("c1").call("c2")
    desk.accept("ann")
    assert desk.house.command("queue", "q", "close").refusal.id == "queue.forbidden"
    assert desk.house.command("queue", "q", "close", role="administrator").refusal is None
    assert desk.house.hears("c2") == ["queue.closed"]
    desk.house.said_over("c2")
    assert (desk.leg("c2").state, desk.leg("c2").cause) == ("ended", "queue.closed")
    assert desk.leg("c1").state == "up"
    assert desk.house.command("queue", "q", "dance").refusal.id == "queue.unknown_command"


def test_a_caller_who_gives_up_is_counted_and_stops_the_ringing(desk_of):
    desk = desk_of(("ann",)).call("c").wait(9 * SECOND)
    desk.house.hang_up("c")
    assert desk.offers("ann", kind=Withdrawn)
    assert desk.figures()["abandoned"] == 1
    assert desk.figures()["waiting"] == 0


def test_position_and_wait_are_announced_again_and_again(desk_of):
    desk = desk_of(
        ("ann",), routing="serial", announce_position=True, announce_wait=True, announce_ms=20_000
    )
    desk.call("c1").accept("ann").call("c2").wait(10).call("c3")
    assert desk.leg("c2").heard[0] == "queue.next"
    assert desk.leg("c3").heard[:2] == ["queue.position", "queue.wait"]
    desk.house.said_over("c3")
    assert desk.leg("c3").heard == ["music.hold"]
    desk.wait(21 * SECOND)
    assert desk.leg("c3").heard[0] == "queue.position"


def test_the_agents_end_ends_the_call_and_music_plays_while_they_hold(desk_of):
    desk = desk_of(("ann",)).call("c").accept("ann")
    offer = desk.offers("ann")[0].id
    desk.tell("ann", Held(offer, held=True))
    assert desk.leg("c").bridge is None
    assert desk.leg("c").heard == ["music.hold"]
    desk.tell("ann", Held(offer, held=False))
    assert desk.leg("c").bridge is not None
    desk.tell("ann", Over(offer, Refusal(causes.HUNG_UP)))
    assert desk.leg("c").state == "ended"
    assert desk.state("ann") == "idle"


def test_a_caller_whose_agents_phone_breaks_waits_again_before_all_others(desk_of):
    desk = desk_of(("ann", "ben"), routing="serial").call("c1").accept("ann")
    desk.call("c2").accept("ben")
    desk.call("c3")
    desk.house.post(desk.address, told.PeerLost(desk.house.address("phone", "ann")))
    desk.house.run()
    assert desk.leg("c1").state == "up"
    assert desk.offers("ann")[-1].caller.key == "c1"


def test_a_stranger_cannot_take_another_agents_call(desk_of):
    desk = desk_of(("ann", "ben"), routing="serial").call("c")
    desk.tell("ben", Accepted(desk.offers("ann")[0].id))
    assert desk.leg("c").bridge is None
    desk.tell("ben", Accepted(OfferId("made up")))
    assert desk.leg("c").bridge is None


class TestCallBack:
    def promised(self, desk_of, **settings):
        desk = desk_of(("ann",), routing="serial", callback=True, account="desk", **settings)
        desk.call("c1").accept("ann").call("c2", number="+33199000007")
        assert "queue.callback" in desk.leg("c2").heard
        desk.house.said_over("c2")
        desk.house.press("c2", "1")
        assert desk.leg("c2").heard == ["queue.promised"]
        desk.house.said_over("c2")
        assert desk.leg("c2").state == "ended"
        return desk

    def test_who_hung_up_with_a_promise_keeps_the_place(self, desk_of):
        desk = self.promised(desk_of)
        desk.call("c3").house.hang_up("c1")
        assert desk.offers("ann")[-1].caller.key == "c2"
        desk.accept("ann")
        (dialled,) = desk.house.dialled()
        dial = next(act for act in desk.house.said if type(act).__name__ == "Dial")
        assert dial.to.number == "+33199000007"
        assert (dial.payer.user, dial.payer.service) == ("desk", "ucap_out")
        assert [each.held for each in desk.offers("ann", kind=Held)] == [True], "music meanwhile"
        desk.house.pick_up(dialled.id)
        assert [each.held for each in desk.offers("ann", kind=Held)] == [True, False]
        assert desk.leg(dialled.id).bridge == desk.offers("ann")[-1].bridge

    def test_who_does_not_answer_is_called_twice_and_the_agent_is_free_meanwhile(self, desk_of):
        desk = self.promised(desk_of)
        desk.house.hang_up("c1")
        for _ in range(2):
            desk.accept("ann")
            (dialled,) = desk.house.dialled()
            desk.house.hang_up(dialled.id, causes.NO_ANSWER)
            assert desk.offers("ann", kind=Over)[-1].cause.id == "call.no_answer"
            assert desk.state("ann") == "idle"
            desk.wait(5 * MINUTE)
        assert desk.figures()["waiting"] == 0

    def test_withheld_numbers_are_not_offered_it(self, desk_of):
        desk = desk_of(("ann",), callback=True).call("c", number=None)
        assert desk.leg("c").heard == ["music.hold"]
        desk.house.press("c", "1")
        assert desk.leg("c").state == "up"

    def test_who_could_not_be_reached_holds_up_nobody(self, desk_of):
        desk = self.promised(desk_of)
        desk.queue.hall.settings = replace(desk.queue.hall.settings, routing="attendant")
        desk.house.hang_up("c1")
        desk.accept("ann")
        desk.house.hang_up(desk.house.dialled()[0].id, causes.NO_ANSWER)
        desk.wait(MINUTE).call("c4")
        assert desk.offers("ann")[-1].caller.key == "c4"

    def test_who_was_never_reached_counts_once_as_having_given_up(self, desk_of):
        desk = self.promised(desk_of)
        desk.house.hang_up("c1")
        for _ in range(2):
            desk.accept("ann")
            desk.house.hang_up(desk.house.dialled()[0].id, causes.BUSY)
            desk.wait(5 * MINUTE)
        counted = [desk.figures()[each] for each in ("arrived", "answered", "abandoned")]
        assert counted == [2, 1, 1]

    def test_an_agent_who_gives_up_costs_nobody_the_call(self, desk_of):
        desk = self.promised(desk_of)
        desk.house.hang_up("c1")
        desk.accept("ann")
        (dialled,) = desk.house.dialled()
        desk.tell("ann", Over(desk.offers("ann")[-1].id, Refusal(causes.HUNG_UP)))
        assert desk.leg(dialled.id).state == "ended"
        (noted,) = desk.noted("not_reached")
        assert noted == {"call": "c-c2", "cause": "call.hung_up", "tries": 1}
        desk.wait(5 * MINUTE).accept("ann")
        (again,) = desk.house.dialled()
        desk.house.post(desk.address, told.PeerLost(desk.house.address("phone", "ann")))
        desk.house.run()
        assert desk.leg(again.id).state == "ended"
        assert desk.queue.view()["callers"] == []

    def test_a_call_back_under_way_when_the_queue_is_deleted_is_the_last(self, desk_of):
        desk = self.promised(desk_of)
        desk.house.hang_up("c1")
        desk.accept("ann")
        (dialled,) = desk.house.dialled()
        desk.house.command("queue", "q", "close", role="administrator")
        assert desk.leg(dialled.id).state == "dialled"
        desk.house.hang_up(dialled.id, causes.NO_ANSWER)
        assert desk.queue.view()["callers"] == []

    def test_a_call_back_that_may_not_be_made_frees_the_agent(self, desk_of):
        desk = self.promised(desk_of)
        desk.house.dial_refused = Refusal(causes.CREDIT_EXHAUSTED)
        desk.house.hang_up("c1")
        desk.accept("ann")
        assert desk.offers("ann", kind=Over)[-1].cause.id == "credit.exhausted"


class TestAfterARestart:
    """The house knows by the journal who is owed a call, and reminds the queue of it."""

    def restarted(self, desk_of, *promises, times=1):
        desk = desk_of(("ann",), routing="serial", callback=True, account="desk")
        for _again in range(times):
            desk.house.post(desk.address, told.Told(desk.address, Owed(promises)))
        desk.house.run()
        return desk

    def promise(self, call="c9", waited_ms=0, **more):
        since = Instant(START - waited_ms)
        until = Instant(START + 60 * MINUTE)
        return Promise(CallId(call), E164("+33199000009"), since, until, "fr", **more)

    def test_the_journal_learns_all_that_is_needed(self, desk_of):
        desk = TestCallBack().promised(desk_of)
        (data,) = desk.noted("promised")
        assert data == {
            "call": "c-c2", "leg": "c2", "since": START, "until": START + 8 * 60 * MINUTE,
            "language": "en", "priority": False, "user": "",
        }  # fmt: skip

    def test_a_reminder_of_what_it_promised_itself_says_nothing_new(self, desk_of):
        desk = desk_of(("ann",), routing="serial", callback=True, account="desk", made_at=START)
        promises = self.promise("own"), self.promise("earlier", 1)
        desk.house.post(desk.address, told.Told(desk.address, Owed(promises)))
        desk.house.run()
        assert [each["call"] for each in desk.queue.view()["callers"]] == ["earlier"]

    def test_the_caller_is_called_in_their_turn_and_once(self, desk_of):
        late = self.promise("late", 5 * SECOND, name="Zoé")
        desk = self.restarted(desk_of, late, self.promise("early", 9 * SECOND), times=2)
        assert desk.figures()["waiting"] == 2
        assert desk.figures()["arrived"] == 0, "they are counted already"
        assert [each["language"] for each in desk.queue.view()["callers"]] == ["fr", "fr"]
        desk.accept("ann")
        (dialled,) = desk.house.dialled()
        desk.house.pick_up(dialled.id)
        assert desk.noted("promise_ended") == [{"call": "early", "why": "kept"}]
        assert desk.noted("answered")[0]["waited_ms"] == 9 * SECOND
        desk.house.hang_up(dialled.id)
        assert desk.offers("ann")[-1].caller.name == "Zoé"
        assert desk.offers("ann")[-1].caller.number == "+33199000009"

    def test_who_has_priority_goes_first(self, desk_of):
        first = self.promise("vip", priority=True, name="V")
        desk = self.restarted(desk_of, self.promise(waited_ms=SECOND), first)
        assert desk.queue.hall.line.in_order()[0].id == "vip"

    def test_tries_in_vain_count_on(self, desk_of):
        desk = self.restarted(desk_of, self.promise(calls_back=1))
        desk.accept("ann")
        desk.house.hang_up(desk.house.dialled()[0].id, causes.NO_ANSWER)
        assert desk.noted("promise_ended") == [{"call": "c9", "why": "dropped"}]
        assert desk.figures()["abandoned"] == 1

    def test_a_call_back_that_our_stopping_cut_short_is_no_try(self, desk_of):
        desk = self.restarted(desk_of, self.promise())
        desk.accept("ann")
        desk.house.hang_up(desk.house.dialled()[0].id, causes.DRAINING)
        assert desk.noted("not_reached")[0]["tries"] == 0
        assert desk.noted("promise_ended") == []

    def test_what_nobody_kept_in_time_is_over_and_counted(self, desk_of):
        old = replace(self.promise(waited_ms=600 * MINUTE), until=Instant(START - 1))
        desk = self.restarted(desk_of, old)
        assert desk.rung() == []
        assert desk.noted("promise_ended") == [{"call": "c9", "why": "dropped"}]
        assert (desk.figures()["timed_out"], desk.figures()["waiting"]) == (1, 0)

    def test_nobody_else_makes_promises(self, desk_of):
        desk = self.restarted(desk_of)
        desk.tell("ann", Owed((self.promise(),)))
        assert desk.queue.view()["callers"] == []


def test_counts_begin_anew_each_day_and_the_estimate_remembers(desk_of):
    desk = desk_of(("ann",)).call("c").accept("ann").wait(100 * SECOND)
    desk.house.hang_up("c")
    assert desk.figures()["service_level_percent"] == 100
    assert desk.queue.hall.figures.estimated_wait_ms(2, 1) == 200 * SECOND
    desk.wait(25 * 60 * MINUTE)
    assert desk.queue.finished()
    desk.call("d")
    assert desk.figures()["arrived"] == 1
    assert desk.queue.hall.figures.estimated_wait_ms(1, 1) == 100 * SECOND


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"agents": "nonsense", "wait_ms": "long", "routing": 7, "overflow": 3, "priorities": 4},
        {"agents": [{"user": 5}, {}, None], "timeout": {"kind": "moon", "id": "x"}},
        {"agents": [{"user": f"u{n}"} for n in range(500)], "waiting_max": 10**9, "wait_ms": -5},
    ],
)
def test_settings_without_sense_still_make_a_queue(given):
    settings = read_settings(given)
    assert len(settings.agents) <= 200
    assert 0 <= settings.waiting_max <= 200
    assert 0 <= settings.wait_ms <= 45 * MINUTE
    assert settings.timeout.kind == "disconnect"


def test_who_talks_elsewhere_is_not_the_longest_idle():
    for routing in ("attendant", "serial", "round_robin", "longest_idle"):
        assert read_settings({"routing": routing}).presence is (routing == "longest_idle")


def test_a_queue_that_leads_to_itself_tells_its_caller_and_cuts_nobody_off(desk_of):
    desk = desk_of(("ann",), timeout={"kind": "queue", "id": "q"}).call("c").wait(6 * MINUTE)
    assert desk.leg("c").heard[0] == "queue.timeout"
    assert desk.leg("c").state == "up"


def test_an_agent_listed_twice_counts_once():
    settings = read_settings({"agents": [{"user": "a"}, {"user": "a", "joined": False}]})
    assert [(each.user, each.joined) for each in settings.agents] == [(UserId("a"), True)]


def test_ten_thousand_interleavings_find_no_double_answer_no_lost_caller_no_stuck_agent():
    first = random.SystemRandom().randrange(1_000_000_000)
    print(f"seeds from {first}")
    met = 0
    for seed in range(first, first + 10_000):
        try:
            met += len(explore(seed, 14).met)
        except AssertionError as error:
            raise AssertionError(f"seed {seed}: {error}") from error
    assert met > 5_000  # the explored worlds are not empty ones
    assert START


# --- the day's figures


def test_the_day_begins_by_the_queues_own_clock(desk_of):
    # 2020-09-13 12:26:40 UTC is 00:26:40 of the 14th in Auckland, 05:26:40 in Los Angeles.
    for zone, day_begins_in in (("Pacific/Auckland", 23.6), ("America/Los_Angeles", 18.6)):
        desk = desk_of(("ann",), time_zone=zone).call("c")
        desk.house.hang_up("c")
        desk.wait(int((day_begins_in - 0.1) * 60 * MINUTE))
        assert desk.figures()["abandoned"] == 1
        desk.wait(12 * MINUTE)
        desk.call("d")
        assert (desk.figures()["arrived"], desk.figures()["abandoned"]) == (1, 0)


def test_what_was_counted_before_a_restart_counts_on(desk_of):
    hour = 60 * MINUTE
    earlier = (
        Counts(START - 14 * hour, arrived=9, abandoned=9),
        Counts(START - 2 * hour, arrived=4, answered=3, in_time=2, abandoned=1, waited_ms=90_000),
        Counts(START, arrived=1, overflowed=1),
    )
    desk = desk_of(("ann",), earlier=earlier, made_at=START, time_zone="UTC")
    assert desk.figures()["arrived"] == 5, "shown before anybody calls"
    desk.call("c")
    desk.house.hang_up("c")
    figures = desk.figures()
    assert (figures["arrived"], figures["abandoned"], figures["overflowed"]) == (6, 2, 1)
    assert (figures["average_wait_ms"], figures["service_level_percent"]) == (30_000, 40)


def test_an_unknown_time_zone_counts_by_utc(desk_of):
    desk = desk_of(("ann",), time_zone="Mars/Base").call("c")
    assert desk.figures()["arrived"] == 1
