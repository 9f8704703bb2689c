"""Queues in the live model: found, told and paid for as soon as they are committed."""

import pytest

from cadran.directory.attendants import Attendants, default_plan
from cadran.directory.mailboxes import Mailboxes
from cadran.directory.outbound import Outbound
from cadran.directory.queues import QueueDraft, Queues
from cadran.entitlement import reasons
from cadran.entitlement.facts import Scope
from cadran.entitlements.live import Live
from cadran.entitlements.resources import payer_of
from cadran.ids import Address
from cadran.services.makers import MAKERS, make_program
from cadran.services.targets import Target

PS, CC = "PHONE_SYSTEM", "COMMUNICATIONS_CREDITS"
PARIS, LONDON = "+33140000000", "+442079460000"


@pytest.fixture
def changed():
    return []


@pytest.fixture
def live(doors, changed):
    made = Live(doors.store, doors.catalogue, doors.clock)
    made.start(lambda work: work(), changed.append)
    yield made
    made.stop()


@pytest.fixture
def queues(doors):
    return Queues(doors.store, doors.clock, doors.numbers.entropy)


def agents(live, address):
    return {each["user"]: each["joined"] for each in live.settings(address)["agents"]}


def test_a_queue_is_reached_by_extension_and_number_in_its_organisation(doors, live, queues):
    (number,) = doors.own()
    queue = queues.create(doors.org, "Sales", QueueDraft(extension="200", language="fr"))
    home = Address(doors.org, "queue", queue.id)
    assert live.extension(doors.org, "200") == home
    assert live.extension(doors.other, "200") is None
    doors.numbers.assign_to_resource(doors.org, number, queue.id)
    assert live.owner(number).address == home
    assert live.owner(number).languages == ("fr",)
    assert live.settings(home)["number"] == number
    assert live.settings(Address(doors.other, "queue", queue.id)) is None
    doors.numbers.unassign(doors.org, number)
    assert live.owner(number) is None
    queues.delete(doors.org, queue.id)
    assert live.extension(doors.org, "200") is None
    assert live.settings(home) is None


def test_the_program_hears_of_agents_who_come_go_and_lose_their_licence(
    doors, live, queues, changed
):
    ann, ben = doors.user("ann", PS), doors.user("ben", PS)
    queue = queues.create(doors.org, "Sales", agents=[ann.id, ben.id])
    home = Address(doors.org, "queue", queue.id)
    assert agents(live, home) == {ann.id: True, ben.id: True}
    changed.clear()
    queues.opt(doors.org, queue.id, ann.id, joined=False)
    assert agents(live, home) == {ann.id: False, ben.id: True}
    assert home in changed
    changed.clear()
    doors.licences.remove(doors.org, ben.id, PS)
    assert agents(live, home) == {ann.id: False}
    assert home in changed
    doors.directory.delete_user(doors.org, ann.id)
    assert agents(live, home) == {}


def test_what_is_stored_makes_the_program(doors, live, queues):
    ann = doors.user("ann", PS)
    queue = queues.create(doors.org, "Sales", agents=[ann.id])
    home = Address(doors.org, "queue", queue.id)
    view = make_program(home, live.settings(home)).view()
    assert view["name"] == "Sales"
    assert [each["user"] for each in view["agents"]] == [ann.id]


def test_a_queue_pays_by_credits_where_they_are_set_up(doors, live, queues):
    queue = queues.create(doors.org, "Sales")
    payer = payer_of(Address(doors.org, "queue", queue.id))
    assert live.may_call(payer, "ucap_out", PARIS).reason is reasons.CREDITS_PAY
    doors.licences.set_purchased(doors.org, CC, 0)
    assert live.may_call(payer, "ucap_out", PARIS).reason is reasons.NO_CREDITS_LICENCE
    assert live.may_call("queue:none", "ucap_out", PARIS).reason is reasons.UNKNOWN_USER


def test_a_queue_calls_where_everybody_may_who_has_no_policy_of_their_own(doors, live, queues):
    queue = queues.create(doors.org, "Sales")
    payer = payer_of(Address(doors.org, "queue", queue.id))
    outbound = Outbound(doors.store, doors.clock, doors.numbers.entropy)
    outbound.set_default(doors.org, Scope.ANY, Scope.SAME_COUNTRY)
    assert live.may_call(payer, "ucap_out", PARIS).allowed
    refused = live.may_call(payer, "ucap_out", LONDON)
    assert (refused.allowed, refused.reason) == (False, reasons.OUTSIDE_SCOPE)
    outbound.set_default(doors.org, Scope.NONE, Scope.ANY)
    assert live.may_call(payer, "ucap_out", LONDON).allowed


def test_a_number_is_dialled_for_the_queue_that_sends_there(doors, live, queues):
    (number,) = doors.own()
    queue = queues.create(doors.org, "Sales")
    doors.numbers.assign_to_resource(doors.org, number, queue.id)
    target = Target("number", PARIS).address(doors.org, queue.account.address)
    found = live.settings(target)
    told = {"account": f"queue:{queue.id}", "number": number, "name": "Sales", "country": "FR"}
    assert found == told
    assert live.settings(Address(doors.other, "forward", target.id)) is None
    assert live.settings(Address(doors.org, "forward", f"attendant:{queue.id}:{PARIS}")) is None


def test_whoever_speaks_to_callers_knows_the_country_whose_tones_they_hear(doors, live, queues):
    bridge, called = doors.own(2)
    doors.numbers.assign_to_bridge(doors.org, bridge)
    ann = doors.user("ann", PS, "AUDIO_CONFERENCING")
    rooms = (doors.store, doors.clock, doors.numbers.entropy)
    desk = Attendants(*rooms).create(doors.org, "Desk", default_plan("Europe/Paris"))
    queue = queues.create(doors.org, "Sales").account.address
    shared = Mailboxes(*rooms).create(doors.org, "Box")
    speaking = [
        ("attendant", desk.account.id),
        ("dial-in", bridge),
        ("forward", f"queue:{queue.id}:{called}"),
        ("meeting", doors.meetings.create(doors.org, ann.id, "Weekly").id),
        ("park", doors.org),
        ("phone", ann.id),
        ("queue", queue.id),
        ("voicemail", ann.id),
        ("voicemail", shared.account.id),
    ]
    assert {kind for kind, _ in speaking} == MAKERS.keys() - {"echo"}, "it parts with a word"
    for kind, name in speaking:
        address = Address(doors.org, kind, name)
        given = live.settings(address)
        assert given is not None, kind
        assert given["country"] == "FR", kind
        assert "country='FR'" in repr(make_program(address, given)), f"{kind} reads it"


def test_a_model_kept_fresh_is_the_same_as_one_built_anew(doors, live, queues):
    (number,) = doors.own()
    ann = doors.user("ann", PS)
    queue = queues.create(doors.org, "Sales", QueueDraft(extension="200"), agents=[ann.id])
    doors.numbers.assign_to_resource(doors.org, number, queue.id)
    queues.change(doors.org, queue.id, QueueDraft(extension="201", name="Vente"))
    queues.set_agents(doors.org, queue.id, [])
    assert live.settled(5)
    assert live._model == live._build()
