"""The demo organisation: enough people, licences, phones, numbers and meetings for a first call.

Every step looks before it makes, so that running it again changes nothing and a run that was cut short is
completed by the next. Passwords and PINs are answered by the run that made them and by no other.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field, replace

from cadran.charging.play import PLAY
from cadran.directory.attendants import Plan, default_plan
from cadran.directory.meetings import Meeting
from cadran.directory.queues import QueueDraft
from cadran.errors import Refused
from cadran.ids import E164, OrgId, UserId
from cadran.node.rooms import Rooms
from cadran.node.sandbox import sandbox_trunk
from cadran.numbers.assignment import Sought
from cadran.numbers.offer import Offer
from cadran.services.attendant.hours import DAYS

DEMO = OrgId("demo")
BY = "demo"
"""Who did it, in the journal."""
LICENCES_EACH = 25
PLAY_CARD = "sandbox_approve"
"""A way to pay of the sandbox's bank, which never says no."""
CREDIT_MICROS = 20_000_000
"""Twenty units of the account's currency: an hour of calls to the world."""
BRIDGE_LANGUAGES = ("en", "fr")
SPARE_NUMBER = Offer(E164("+33199009999"), "FR", "Paris", "1", "geographic")
"""Recorded as owned when no carrier answers: reserved for fiction, and not on sale either."""
OFFICES = {
    "FR": {"street": "rue de l’Exemple", "house_number": "1", "city": "Paris", "postcode": "75001"},
    "US": {
        "street": "Example Street",
        "house_number": "1",
        "city": "New York City",
        "subdivision": "NY",
        "postcode": "10001",
    },
}
"""Addresses that nobody has, in cities of the catalogue."""
ATTENDANT, ATTENDANT_EXTENSION = "demo-attendant", "700"
QUEUE, QUEUE_EXTENSION = "demo-queue", "200"
SERVICES = ("PHONE_SYSTEM", "AUDIO_CONFERENCING", "COMMUNICATIONS_CREDITS")


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person of the demo; ``account`` "" for none of their own."""

    id: UserId
    login: str
    name: str
    language: str
    location: str
    role: str = "user"
    extension: str = ""
    account: str = ""
    meeting: str = ""
    products: tuple[str, ...] = SERVICES


PEOPLE = (
    Somebody(UserId("demo-admin"), "admin@demo", "Camille Admin", "en", "FR", role="owner"),
    Somebody(
        UserId("demo-alice"),
        "alice@demo",
        "Alice Martin",
        "fr",
        "FR",
        extension="101",
        account="alice",
        meeting="Point hebdomadaire",
        products=(*SERVICES, "DOMESTIC_CALLING_PLAN"),
    ),
    Somebody(
        UserId("demo-bob"),
        "bob@demo",
        "Bob Miller",
        "en",
        "US",
        extension="102",
        account="bob",
        meeting="Weekly round",
        products=(*SERVICES, "DOMESTIC_CALLING_PLAN"),
    ),
)


@dataclass(frozen=True, slots=True)
class DemoPhone:
    """A phone account to type into a telephone; ``password`` None: it was told before."""

    name: str
    username: str
    extension: str
    password: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class DemoSecrets:
    """What is to be printed. Secrets are there in the run that made them only."""

    login: str
    phones: tuple[DemoPhone, ...]
    bridge: E164 | None
    attendant: E164 | None
    """The French attendant's number; None as long as no carrier sells one."""
    meetings: tuple[Meeting, ...]
    pins: dict[str, str] = field(repr=False)
    """By login of the organiser."""
    password: str | None = field(repr=False)
    """The administrator's."""


def make_demo(rooms: Rooms, sandbox_sip: tuple[str, int]) -> DemoSecrets:
    """Make what is missing of the demo. Blocks; ``sandbox_sip`` is where the sandbox carrier's SIP is.

    The administrator's password is made last: until there is one, the demo is not complete and every step
    is done again.
    """
    rooms.directory.create_organisation(DEMO, "Demo", "FR", "en", by=BY)
    for person in PEOPLE:
        _make_user(rooms, person)
    rooms.trunks.put(sandbox_trunk(*sandbox_sip), by=BY)
    fresh = not rooms.directory.user(DEMO, PEOPLE[0].id).has_password
    if fresh:
        _equip(rooms)
    bridge = _bridge(rooms, fresh=fresh)
    if fresh:
        _queue(rooms)
    attendant = _attendant(rooms, fresh=fresh)
    return DemoSecrets(
        login=PEOPLE[0].login,
        phones=tuple(_phone(rooms, each, fresh=fresh) for each in PEOPLE if each.account),
        bridge=bridge,
        attendant=attendant,
        meetings=tuple(_meeting(rooms, each) for each in PEOPLE if each.meeting),
        pins={
            each.login: rooms.meetings.reset_pin(DEMO, each.id, by=BY) for each in PEOPLE if fresh
        },
        password=rooms.sessions.set_password(DEMO, PEOPLE[0].id, by=BY) if fresh else None,
    )


def _equip(rooms: Rooms) -> None:
    """What is given once: who takes it away later is not contradicted at the next start."""
    _buy_licences(rooms)
    for person in PEOPLE:
        for product in person.products:
            rooms.directory.licences.assign(DEMO, person.id, product, by=BY)
    rooms.accounts.top_up(DEMO, "demo-credits", CREDIT_MICROS, BY, counter=PLAY)
    with contextlib.suppress(Refused):  # no bank answers: the demo works without
        rooms.errands.payments.add_method(DEMO, PLAY_CARD, named="demo-card", by=BY)
    _offices(rooms)
    for person in PEOPLE:
        if person.extension:
            _give_number(rooms, person)


def _buy_licences(rooms: Rooms) -> None:
    for count in rooms.directory.licences.counts(DEMO):
        if count.purchased == 0:
            rooms.directory.licences.set_purchased(DEMO, count.product, LICENCES_EACH, by=BY)


def _make_user(rooms: Rooms, person: Somebody) -> None:
    rooms.directory.create_user(
        DEMO,
        person.login,
        person.name,
        usage_location=person.location,
        language=person.language,
        role=person.role,
        extension=person.extension,
        id=person.id,
        by=BY,
    )


def _phone(rooms: Rooms, person: Somebody, *, fresh: bool) -> DemoPhone:
    """The account; a password that an unfinished run made was told to nobody, so it gets another."""
    if not fresh:
        return DemoPhone(person.name, person.account, person.extension, None)
    if rooms.phones.of_user(DEMO, person.id):
        made = rooms.phones.reset_password(DEMO, person.account, by=BY)
    else:
        made = rooms.phones.create(DEMO, person.id, person.account, label="Demo", by=BY)
    return DemoPhone(person.name, made.phone.username, person.extension, made.password)


def _bridge(rooms: Rooms, *, fresh: bool) -> E164 | None:
    """The bridge's number: of Paris, bought; the spare one as long as no carrier answers."""
    found = [each.number for each in rooms.numbers.numbers(DEMO) if each.bridge_default]
    if not fresh and found != [SPARE_NUMBER.number]:
        return found[0] if found else None
    bought = _buy(rooms, "FR", "Paris", "service")
    if bought is None:
        rooms.numbers.adopt(DEMO, SPARE_NUMBER, usage="service", sandbox=True, by=BY)
        bought = SPARE_NUMBER.number
    rooms.numbers.assign_to_bridge(DEMO, bought, languages=BRIDGE_LANGUAGES, default=True, by=BY)
    return bought


def _attendant(rooms: Rooms, *, fresh: bool) -> E164 | None:
    """An attendant that speaks French, with a number of Paris of its own; its extension answers without one."""
    if fresh:
        made = rooms.attendants.create(
            DEMO,
            "Standard Demo",
            _attendant_plan(),
            language="fr",
            extension=ATTENDANT_EXTENSION,
            id=ATTENDANT,
            by=BY,
        )
        bought = None if made.account.numbers else _buy(rooms, "FR", "Paris", "service")
        if bought is not None:
            rooms.numbers.assign_to_resource(DEMO, bought, ATTENDANT, by=BY)
    here = (each.account for each in rooms.attendants.attendants(DEMO))
    return next((each.numbers[0] for each in here if each.id == ATTENDANT and each.numbers), None)


def _attendant_plan() -> Plan:
    """Business hours with a break; people by key and by name, at night by name only; Christmas is a holiday."""
    alice, bob = (
        {"target": {"kind": "person", "id": each.id}, "label": each.name} for each in PEOPLE[1:]
    )
    plan = default_plan("Europe/Paris")
    week = {day: [["09:00", "12:30"], ["14:00", "18:00"]] for day in DAYS[:5]}
    by_name = {"target": {"kind": "by_name"}}
    queue = {"target": {"kind": "queue", "id": QUEUE}, "label": "Accueil clients"}
    return {
        **plan,
        "hours": week,
        "operator": alice["target"],
        "open": {
            **plan["open"],
            "then": "menu",
            "keys": {
                "0": {"target": {"kind": "operator"}},
                "1": alice,
                "2": bob,
                "3": by_name,
                "4": queue,
            },
        },
        "closed": {**plan["closed"], "then": "menu", "keys": {"3": by_name}},
        "holidays": [
            {
                "name": "Noël",
                "dates": [[f"{year}-12-25", f"{year}-12-25"] for year in range(2026, 2031)],
                "greeting": "attendant.holiday",
            }
        ],
    }


def _queue(rooms: Rooms) -> None:
    """A queue that both people with telephones answer, reached by its extension and by a number of Paris."""
    settings = QueueDraft(
        language="fr",
        extension=QUEUE_EXTENSION,
        settings=lambda standard: replace(standard, announce_position=True, presence=True),
    )
    agents = [person.id for person in PEOPLE if person.account]
    made = rooms.queues.create(DEMO, "Accueil clients", settings, agents=agents, id=QUEUE, by=BY)
    if not made.account.numbers:
        bought = _buy(rooms, "FR", "Paris", "service")
        if bought is not None:
            rooms.numbers.assign_to_resource(DEMO, bought, made.id, by=BY)


def _give_number(rooms: Rooms, person: Somebody) -> None:
    """A number of their own, so that the world can call them; the demo works without."""
    if person.id not in {each.user for each in rooms.numbers.numbers(DEMO)}:
        bought = _buy(rooms, person.location, OFFICES[person.location]["city"], "user")
        if bought is not None:
            rooms.numbers.assign_to_user(DEMO, bought, person.id, by=BY)


def _offices(rooms: Rooms) -> None:
    """Where help is sent to; France sells no number for a person without, the United States assign none."""
    for country, address in OFFICES.items():
        made = rooms.numbers.create_location(DEMO, country, address, id=f"demo-{country}", by=BY)
        rooms.numbers.validate_location(DEMO, made.id, by=BY)


def _buy(rooms: Rooms, country: str, city: str, usage: str) -> E164 | None:
    """One free number: one that an unfinished run left, or a new one; None if it cannot be had now."""
    for number in rooms.numbers.numbers(DEMO, Sought(country=country, state="free")):
        if (
            number.usage == usage
            and number.state == "free"
            and number.number != SPARE_NUMBER.number
        ):
            return number.number
    try:
        found = rooms.numbers.search(DEMO, country, city, "geographic", 1)
        if not found:
            return None
        basket = rooms.numbers.reserve(DEMO, [found[0].number], usage=usage, by=BY)
        return rooms.numbers.acquire(DEMO, basket.id, by=BY).numbers[0]
    except Refused:
        return None


def _meeting(rooms: Rooms, person: Somebody) -> Meeting:
    """One meeting that never ends; its conference ID is drawn once. Anybody may start it: it is a demo."""
    return rooms.meetings.create(
        DEMO,
        person.id,
        person.meeting,
        language=person.language,
        anyone_may_start=True,
        id=f"{person.id}-meeting",
        by=BY,
    )
