"""Numbers that queues answer: service numbers, each on a Virtual User licence."""

import pytest

from cadran.directory import reasons as directory_reasons
from cadran.directory.queues import QueueDraft, Queues
from cadran.errors import Refused
from cadran.ids import Address
from cadran.numbers import reasons
from cadran.numbers.assignment import Sought


def refused(reason):
    return pytest.raises(Refused, match=reason.id)


@pytest.fixture
def queues(doors):
    return Queues(doors.store, doors.clock, doors.numbers.entropy)


def virtual_users(doors):
    counts = {each.product: each for each in doors.licences.counts(doors.org)}
    return counts["VIRTUAL_USER"]


def test_a_queue_answers_a_service_number_in_its_language_or_the_numbers_own(doors, queues):
    first, second = doors.own(2)
    queue = queues.create(doors.org, "Sales", QueueDraft(language="fr"))
    given = doors.numbers.assign_to_resource(doors.org, first, queue.id)
    assert given.resource == Address(doors.org, "queue", queue.id)
    assert (given.state, given.languages) == ("assigned", ("fr",))
    english = doors.numbers.assign_to_resource(doors.org, second, queue.id, languages=["en"])
    assert english.languages == ("en",)
    assert queues.queue(doors.org, queue.id).account.numbers == (first, second)
    found = doors.numbers.numbers(doors.org, Sought(to="queue"))
    assert [each.number for each in found] == [first, second]
    assert doors.numbers.numbers(doors.org, Sought(state="free")) == []


def test_each_number_takes_a_virtual_user_licence(doors, queues):
    numbers = doors.own(3)
    queue = queues.create(doors.org, "Sales")
    doors.licences.set_purchased(doors.org, "VIRTUAL_USER", 0)
    free = virtual_users(doors).free
    for number in numbers[:2]:
        doors.numbers.assign_to_resource(doors.org, number, queue.id)
        doors.numbers.assign_to_resource(doors.org, number, queue.id)
    assert virtual_users(doors).free == free - 2
    people = [doors.user(f"virtual{n}") for n in range(free - 2)]
    for person in people:
        doors.licences.assign(doors.org, person.id, "VIRTUAL_USER")
    with refused(directory_reasons.NO_FREE_LICENCE):
        doors.numbers.assign_to_resource(doors.org, numbers[2], queue.id)
    doors.numbers.unassign(doors.org, numbers[0])
    doors.numbers.assign_to_resource(doors.org, numbers[2], queue.id)


def test_a_persons_number_is_no_queues_and_another_organisations_queue_is_unknown(doors, queues):
    (personal,), (service,) = doors.own(usage="user"), doors.own()
    queue = queues.create(doors.org, "Sales")
    theirs = queues.create(doors.other, "Theirs")
    with refused(reasons.USER_NUMBER_FOR_RESOURCE):
        doors.numbers.assign_to_resource(doors.org, personal, queue.id)
    with refused(directory_reasons.UNKNOWN_RESOURCE):
        doors.numbers.assign_to_resource(doors.org, service, theirs.id)


def test_a_number_moves_between_bridge_and_queue(doors, queues):
    (number,) = doors.own()
    queue = queues.create(doors.org, "Sales")
    doors.numbers.assign_to_bridge(doors.org, number)
    moved = doors.numbers.assign_to_resource(doors.org, number, queue.id)
    assert (moved.on_bridge, moved.bridge_default) == (False, False)
    back = doors.numbers.assign_to_bridge(doors.org, number)
    assert (back.on_bridge, back.resource) == (True, None)


def test_a_queue_with_a_number_is_not_deleted_and_its_number_is_not_given_back(doors, queues):
    (number,) = doors.own()
    queue = queues.create(doors.org, "Sales")
    doors.numbers.assign_to_resource(doors.org, number, queue.id)
    with refused(directory_reasons.RESOURCE_HOLDS_NUMBER):
        queues.delete(doors.org, queue.id)
    with refused(reasons.ASSIGNED):
        doors.numbers.release(doors.org, number)
    doors.numbers.unassign(doors.org, number)
    doors.numbers.release(doors.org, number)
    queues.delete(doors.org, queue.id)
