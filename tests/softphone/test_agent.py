"""Browsers as devices: their dialogs, and pages that come and go."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cadran.clock import Instant
from cadran.errors import Refusal, Refused
from cadran.ids import Address, CallId, LegId, OrgId, UserId, named
from cadran.services.causes import HUNG_UP
from cadran.sip.events import (
    Accepted,
    Ended,
    Established,
    GuestIdentity,
    Invited,
    Progressed,
    Rejected,
    Reoffered,
    UserIdentity,
)
from cadran.softphone.agent import (
    DIALOGS_MAX,
    GONE_MS,
    PAGES_MAX,
    Answer,
    BrowserAgent,
    Over,
    PageId,
)

NOW = Instant(1_000_000)
PAGE, TAB = PageId("p1"), PageId("p2")
ANNA, BEN = UserId("anna"), UserId("ben")
LEG, CALL = LegId("leg.0"), CallId("call")
OVER = Refusal(HUNG_UP)


@pytest.fixture
def agent():
    made = BrowserAgent()
    made.enter(PAGE, ANNA)
    return made


def said(agent):
    return list(agent.poll())


def kinds(agent):
    return [type(each).__name__ for each in agent.poll()]


def refused(what, *arguments):
    with pytest.raises(Refused) as no:
        what(*arguments)
    return no.value.refusal.id


def talk(agent):
    agent.invite(LEG, PAGE, CALL)
    agent.take(PAGE, LEG, "offer")
    agent.answer_offer(LEG, "answer", NOW)
    said(agent)


def test_a_page_is_rung_and_accepts_with_an_offer(agent):
    agent.invite(LEG, PAGE, CALL)
    assert said(agent) == [Progressed(LEG, 180, "")]
    agent.take(PAGE, LEG, "offer")
    assert said(agent) == [Accepted(LEG, "offer")]
    agent.answer_offer(LEG, "answer", NOW)
    assert said(agent) == [Answer(PAGE, LEG, "answer")]
    assert refused(agent.take, PAGE, LEG, "offer") == "softphone.not_now"


def test_a_page_dials_and_is_known_by_its_session(agent):
    leg = agent.dial(PAGE, "mine", "202", "offer", "192.0.2.1")
    (invited,) = said(agent)
    assert isinstance(invited, Invited)
    assert (invited.identity, invited.called) == (UserIdentity(ANNA), "202")
    assert agent.dial(PAGE, "mine", "202", "offer", "192.0.2.1") == leg
    assert said(agent) == []
    agent.ring(leg, NOW)
    agent.ring(leg, NOW)
    assert kinds(agent) == ["Rung"]
    agent.accept(leg, "answer", NOW)
    assert said(agent) == [Answer(PAGE, leg, "answer"), Established(leg, "")]
    agent.accept(leg, "answer", NOW)
    assert said(agent) == []


def test_no_page_dials_under_another_users_name(agent):
    agent.enter(TAB, BEN)
    mine = agent.dial(PAGE, "same", "202", "offer", "")
    assert agent.dial(TAB, "same", "202", "offer", "") != mine


def test_declining_speaks_for_every_device(agent):
    agent.invite(LEG, PAGE, CALL)
    said(agent)
    agent.decline(PAGE, LEG)
    over, rejected = said(agent)
    assert isinstance(over, Over)
    assert (rejected.leg, rejected.status) == (LEG, 603)
    assert not agent.has(LEG)


def test_either_side_ends_it_once(agent):
    talk(agent)
    agent.end(PAGE, LEG)
    assert [type(each) for each in said(agent)] == [Over, Ended]
    agent.hang_up(LEG, OVER, NOW)
    assert said(agent) == []
    talk(agent)
    agent.hang_up(LEG, OVER, NOW)
    assert [each.by_peer for each in said(agent) if isinstance(each, Ended)] == [False]


def test_nobody_touches_another_pages_call(agent):
    talk(agent)
    agent.enter(TAB, BEN)
    for what in (agent.end, agent.decline):
        assert refused(what, TAB, LEG) == "softphone.no_such_call"
    assert refused(agent.take, TAB, LEG, "o") == "softphone.no_such_call"
    assert refused(agent.reattach, TAB, LEG, "o") == "softphone.no_such_call"
    assert said(agent) == []


def test_a_page_that_reloads_finds_its_call_again(agent):
    talk(agent)
    agent.leave(PAGE, NOW)
    assert agent.pages_of(ANNA) == []
    agent.enter(PAGE, ANNA)
    assert agent.deadline() is None
    agent.reattach(PAGE, LEG, "offer 2")
    assert said(agent) == [Reoffered(LEG, "offer 2")]
    assert refused(agent.reattach, PAGE, LEG, "offer 3") == "softphone.not_now"
    agent.answer_offer(LEG, "answer 2", NOW)
    assert said(agent) == [Answer(PAGE, LEG, "answer 2")]


def test_a_page_that_stays_away_loses_its_calls(agent):
    talk(agent)
    agent.invite(LegId("leg.1"), PAGE, CallId("other"))
    said(agent)
    agent.leave(PAGE, NOW)
    assert agent.deadline() == NOW + GONE_MS
    agent.expire(Instant(NOW + GONE_MS - 1))
    assert said(agent) == []
    agent.expire(Instant(NOW + GONE_MS))
    ends = [each for each in said(agent) if not isinstance(each, Over)]
    assert [type(each) for each in ends] == [Ended, Rejected]
    assert ends[0].cause.id == "softphone.gone"
    assert agent.deadline() is None


def test_a_call_moves_to_another_page_of_the_same_user(agent):
    talk(agent)
    agent.enter(TAB, ANNA)
    agent.reattach(TAB, LEG, "offer 2")
    agent.answer_offer(LEG, "answer 2", NOW)
    assert said(agent) == [Reoffered(LEG, "offer 2"), Answer(TAB, LEG, "answer 2")]
    assert refused(agent.end, PAGE, LEG) == "softphone.no_such_call"
    agent.leave(PAGE, NOW)
    assert agent.deadline() is None
    assert agent.dialog(LEG).page == TAB


def test_another_person_at_the_same_browser_gets_none_of_it(agent):
    talk(agent)
    agent.enter(PAGE, BEN)
    assert [type(each) for each in said(agent)] == [Over, Ended]
    assert agent.pages_of(BEN) == [PAGE]
    assert agent.pages_of(ANNA) == []


def test_limits_are_refused_by_name(agent):
    for n in range(DIALOGS_MAX):
        agent.dial(PAGE, f"c{n}", "202", "offer", "")
    assert refused(agent.dial, PAGE, "more", "202", "o", "") == "softphone.too_many_calls"
    said(agent)
    agent.invite(LEG, PAGE, CALL)
    assert [each.status for each in said(agent)] == [480]
    for n in range(PAGES_MAX - 1):
        agent.enter(PageId(f"t{n}"), ANNA)
    assert refused(agent.enter, PageId("more"), ANNA) == "softphone.too_many_pages"


STEP = st.tuples(st.sampled_from("eldiatrhxX"), st.integers(0, 3), st.integers(0, 1))


@settings(max_examples=200, deadline=None)
@given(st.lists(STEP, max_size=40))
def test_every_dialog_ends_exactly_once_whatever_happens(steps):
    agent, now, begun, ended = BrowserAgent(), NOW, set(), []
    users = {PAGE: ANNA, TAB: ANNA}

    def note():
        for each in agent.poll():
            if isinstance(each, Over):
                ended.append(each.dialog.leg)
            elif isinstance(each, Invited | Progressed):
                begun.add(each.leg)

    for count, (what, n, which) in enumerate(steps):
        page, leg = (PAGE, TAB)[which], LegId(named("web", ANNA, n))
        try:
            match what:
                case "e":
                    agent.enter(page, users[page])
                case "l":
                    agent.leave(page, now)
                case "d" if page in agent.pages_of(ANNA):
                    leg not in begun and agent.dial(page, str(n), "202", "o", "")
                case "i":
                    agent.invite(LegId(f"i{count}"), page, CALL)
                case "a":
                    agent.accept(leg, "s", now)
                case "t" if page in agent.pages_of(ANNA):
                    agent.take(page, next(iter(begun), leg), "o")
                case "r" if page in agent.pages_of(ANNA):
                    agent.reattach(page, leg, "o")
                case "h":
                    agent.hang_up(leg, OVER, now)
                case "x":
                    agent.end(page, leg)
                case "X":
                    now = Instant(now + GONE_MS // 2)
                    agent.expire(now)
        except Refused:
            pass
        note()
    for page in (PAGE, TAB):
        agent.leave(page, now)
    agent.expire(Instant(now + GONE_MS))
    note()
    assert sorted(ended) == sorted(begun)
    assert agent.dialogs_of(ANNA) == []
    assert agent.deadline() is None


def test_a_guest_reaches_their_meeting_by_one_call(agent):
    who = GuestIdentity(
        UserId("guest:1"), "Zoé", Address(OrgId("acme"), "meeting", "m"), "1234567", "fr"
    )
    agent.enter(TAB, who.guest, who)
    agent.dial(TAB, "mine", who.called, "offer", "192.0.2.1")
    (invited,) = said(agent)
    assert invited.identity == who
    assert refused(agent.dial, TAB, "more", "102", "offer", "") == "softphone.too_many_calls"
    agent.enter(PageId("p3"), who.guest, who)
    assert refused(agent.enter, PageId("p4"), who.guest, who) == "softphone.too_many_pages"
    assert agent.pages_of(ANNA) == [PAGE]
