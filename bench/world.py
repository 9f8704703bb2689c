"""What short calls reach in the served world, beside the demo's meeting: a mailbox, an attendant before a queue, people.

Nobody here has a telephone of their own yet: who measures registers the accounts where it answers.
"""

from __future__ import annotations

from dataclasses import replace

from cadran.directory.attendants import default_plan
from cadran.directory.queues import QueueDraft
from cadran.ids import E164, OrgId, UserId
from cadran.node.rooms import Rooms
from cadran.numbers.offer import Offer
from cadran.services.attendant.hours import DAYS
from cadran.services.queue.settings import ROUND_ROBIN

ORG, BY = OrgId("demo"), "bench"
MAILBOX, ATTENDANT, QUEUE = (E164(f"+3319900999{each}") for each in (8, 7, 6))
"""Reserved for fiction, so that the bench's trunk may carry them."""
COLLEAGUES = {f"colleague{each}": f"3{each:02}" for each in range(20)}
"""Phone accounts with their extensions."""
AGENTS = tuple(f"agent{each}" for each in range(60))
"""Half as many again as talk at once: no caller of the queue waits for long."""
LICENCES = 200


def furnish(rooms: Rooms) -> dict[str, str]:
    """Make the services and the people behind them; their passwords."""
    rooms.directory.licences.set_purchased(ORG, "PHONE_SYSTEM", LICENCES, by=BY)
    everybody = (*COLLEAGUES, *AGENTS)
    passwords = {name: _person(rooms, name, COLLEAGUES.get(name)) for name in everybody}
    box = rooms.mailboxes.create(ORG, "Bench", id="bench-box", by=BY)
    draft = QueueDraft(settings=lambda standard: replace(standard, routing=ROUND_ROBIN))
    agents = [_user(name) for name in AGENTS]
    queue = rooms.queues.create(ORG, "Bench", draft, agents=agents, id="bench-queue", by=BY)
    desk = rooms.attendants.create(ORG, "Bench", _plan(queue.id), id="bench-attendant", by=BY)
    for number, account in ((MAILBOX, box.id), (ATTENDANT, desk.account.id), (QUEUE, queue.id)):
        offer = Offer(number, "FR", "Paris", "1", "geographic")
        rooms.numbers.adopt(ORG, offer, usage="service", sandbox=True, by=BY)
        rooms.numbers.assign_to_resource(ORG, number, account, by=BY)
    return passwords


def _user(name: str) -> UserId:
    return UserId(f"demo-{name}")


def _person(rooms: Rooms, name: str, extension: str | None) -> str:
    user = rooms.directory.create_user(
        *(ORG, f"{name}@demo", name),
        usage_location="FR",
        language="fr",
        extension=extension,
        id=_user(name),
        by=BY,
    )
    rooms.directory.licences.assign(ORG, user.id, "PHONE_SYSTEM", by=BY)
    return rooms.phones.create(ORG, user.id, name, label="Bench", by=BY).password


def _plan(queue: str) -> dict[str, object]:
    """Always open; the queue on key 1."""
    plan = default_plan("Europe/Paris")
    keys = {"1": {"target": {"kind": "queue", "id": queue}}}
    always = {day: [["00:00", "24:00"]] for day in DAYS}
    return {**plan, "hours": always, "open": {**plan["open"], "then": "menu", "keys": keys}}
