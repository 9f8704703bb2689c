"""What a queue may be, who its agents are, and what happens to it when people and settings go."""

from dataclasses import replace

import pytest

from cadran.directory import reasons
from cadran.directory.queues import QueueDraft
from cadran.errors import Refused
from cadran.ids import E164, UserId
from cadran.services.targets import Target

SECOND = 1_000


def refused(reason):
    return pytest.raises(Refused, match=reason.id)


def setting(**changes):
    return QueueDraft(settings=lambda present: replace(present, **changes))


@pytest.fixture
def agent(doors):
    def make(login, org=None):
        user = doors.user(login, org)
        doors.licences.assign(org or doors.org, user.id, "PHONE_SYSTEM")
        return user.id

    return make


def test_a_new_queue_is_as_the_edition_has_it(doors):
    queue = doors.queues.create(doors.org, "  Accueil   clients ")
    assert queue.account.name == "Accueil clients"
    assert queue.account.language == "fr"
    settings = queue.settings
    assert (settings.routing, settings.waiting_max) == ("attendant", 50)
    assert (settings.alert_ms, settings.wait_ms) == (30 * SECOND, 1_200 * SECOND)
    assert (settings.overflow, settings.timeout) == (Target(), Target())
    assert queue.may_opt_out
    assert doors.queues.queues(doors.org) == [queue]


def test_a_repeated_creation_with_its_id_makes_one_queue(doors):
    first = doors.queues.create(doors.org, "Sales", id="sales")
    assert doors.queues.create(doors.org, "Sales", id="sales") == first
    with refused(reasons.BAD_ID):
        doors.queues.create(doors.other, "Sales", id="sales")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"alert_ms": 14_000}, reasons.BAD_QUEUE_TIME),
        ({"alert_ms": 181_000}, reasons.BAD_QUEUE_TIME),
        ({"wait_ms": 2_701_000}, reasons.BAD_QUEUE_TIME),
        ({"wrap_up_ms": -1}, reasons.BAD_QUEUE_TIME),
        ({"waiting_max": 201}, reasons.BAD_QUEUE_SIZE),
        ({"routing": "random"}, reasons.BAD_ROUTING),
        ({"overflow": Target("person", "nobody")}, reasons.UNKNOWN_USER),
        ({"overflow": Target("queue", "nowhere")}, reasons.UNKNOWN_RESOURCE),
        ({"timeout": Target("moon", "1")}, reasons.BAD_TARGET),
        ({"priorities": (E164("0199001234"),)}, reasons.BAD_TARGET_NUMBER),
    ],
)
def test_what_lies_outside_of_the_limits_is_refused_and_changes_nothing(doors, changes, reason):
    queue = doors.queues.create(doors.org, "Sales")
    with refused(reason):
        doors.queues.change(doors.org, queue.id, setting(**changes))
    assert doors.queues.queue(doors.org, queue.id) == queue


def test_the_wait_limit_goes_in_steps_of_a_quarter_of_a_minute(doors):
    queue = doors.queues.create(doors.org, "Sales", setting(wait_ms=47 * SECOND))
    assert queue.settings.wait_ms == 45 * SECOND
    changed = doors.queues.change(doors.org, queue.id, setting(wait_ms=53 * SECOND))
    assert changed.settings.wait_ms == 60 * SECOND


def test_callers_are_sent_on_within_the_organisation_only(doors, agent):
    boss = agent("boss")
    other = doors.queues.create(doors.other, "Theirs")
    second = doors.queues.create(doors.org, "Second", setting(timeout=Target("person", boss)))
    first = doors.queues.create(doors.org, "First", setting(overflow=Target("queue", second.id)))
    assert first.settings.overflow == Target("queue", second.id)
    with refused(reasons.UNKNOWN_RESOURCE):
        doors.queues.change(doors.org, first.id, setting(overflow=Target("queue", other.id)))


def test_an_extension_is_one_persons_or_one_queues(doors):
    doors.user("alice", extension="101")
    doors.queues.create(doors.org, "Sales", QueueDraft(extension="200"))
    for taken in ("101", "200"):
        with refused(reasons.EXTENSION_TAKEN):
            doors.queues.create(doors.org, "Support", QueueDraft(extension=taken))
    with refused(reasons.EXTENSION_TAKEN):
        doors.user("bob", extension="200")
    with refused(reasons.EXTENSION_IS_EMERGENCY):
        doors.queues.create(doors.org, "Support", QueueDraft(extension="112"))
    assert doors.queues.create(doors.other, "Sales", QueueDraft(extension="200")).account.extension


def test_agents_stand_in_order_and_keep_whether_they_are_in(doors, agent):
    ann, ben, cy = agent("ann"), agent("ben"), agent("cy")
    queue = doors.queues.create(doors.org, "Sales", agents=[ann, ben])
    doors.queues.opt(doors.org, queue.id, ben, joined=False, by=ben)
    changed = doors.queues.set_agents(doors.org, queue.id, [cy, ben, cy])
    assert [(each.user, each.joined) for each in changed.agents] == [(cy, True), (ben, False)]
    assert [each.id for each in doors.queues.queues(doors.org, agent=ben)] == [queue.id]
    assert doors.queues.queues(doors.org, agent=ann) == []


def test_an_agent_needs_phone_system_and_is_of_the_organisation(doors, agent):
    queue = doors.queues.create(doors.org, "Sales")
    with refused(reasons.AGENT_NEEDS_LICENCE):
        doors.queues.set_agents(doors.org, queue.id, [doors.user("bare").id])
    with refused(reasons.UNKNOWN_USER):
        doors.queues.set_agents(doors.org, queue.id, [agent("rival", doors.other)])
    with refused(reasons.TOO_MANY):
        doors.queues.set_agents(doors.org, queue.id, [UserId(f"u{n}") for n in range(201)])


def test_agents_leave_by_themselves_where_they_may_and_all_are_in_again_where_not(doors, agent):
    ann, ben = agent("ann"), agent("ben")
    queue = doors.queues.create(doors.org, "Sales", agents=[ann])
    assert not doors.queues.opt(doors.org, queue.id, ann, joined=False, by=ann).agents[0].joined
    changed = doors.queues.change(doors.org, queue.id, QueueDraft(may_opt_out=False))
    assert changed.agents[0].joined
    with refused(reasons.MAY_NOT_OPT_OUT):
        doors.queues.opt(doors.org, queue.id, ann, joined=False, by=ann)
    assert not doors.queues.opt(doors.org, queue.id, ann, joined=False, by=ben).agents[0].joined
    with refused(reasons.NOT_AN_AGENT):
        doors.queues.opt(doors.org, queue.id, ben, joined=True, by=ben)


def test_who_is_erased_is_an_agent_no_more(doors, agent):
    ann, ben = agent("ann"), agent("ben")
    queue = doors.queues.create(doors.org, "Sales", agents=[ann, ben])
    doors.directory.delete_user(doors.org, ann)
    assert [each.user for each in doors.queues.queue(doors.org, queue.id).agents] == [ben]


def test_a_queue_of_another_organisation_is_unknown(doors):
    queue = doors.queues.create(doors.org, "Ours")
    with refused(reasons.UNKNOWN_RESOURCE):
        doors.queues.queue(doors.other, queue.id)
    with refused(reasons.UNKNOWN_RESOURCE):
        doors.queues.change(doors.other, queue.id, QueueDraft(name="Theirs"))
    doors.queues.delete(doors.other, queue.id)
    assert doors.queues.queues(doors.org) == [queue]
    assert doors.queues.queues(doors.other) == []


def test_a_deleted_queue_gives_its_extension_back(doors, agent):
    queue = doors.queues.create(
        doors.org, "Sales", QueueDraft(extension="200"), agents=[agent("a")]
    )
    doors.queues.delete(doors.org, queue.id)
    doors.queues.delete(doors.org, queue.id)
    assert doors.queues.queues(doors.org) == []
    assert doors.user("bob", extension="200").extension == "200"


def test_a_greeting_that_is_not_there_is_refused_and_one_that_went_holds_up_nothing(doors, agent):
    boss = agent("boss")
    with refused(reasons.UNKNOWN_GREETING):
        doors.queues.create(doors.org, "Sales", setting(greeting="greeting.none"))
    queue = doors.queues.create(doors.org, "Sales", setting(timeout=Target("person", boss)))
    doors.directory.delete_user(doors.org, boss)
    changed = doors.queues.change(doors.org, queue.id, setting(alert_ms=20_000))
    assert (changed.settings.alert_ms, changed.settings.timeout.id) == (20_000, boss)
