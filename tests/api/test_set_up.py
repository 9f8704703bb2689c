"""How far the set-up is, told from what is there; who may switch the sandbox; no second first account."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from itertools import pairwise

import pytest

from cadran.api.set_up_shown import Facts, need, step, test_call
from cadran.clock import Instant
from cadran.ids import E164, CallId, OrgId
from cadran.messages import LANGUAGES, catalogue
from cadran.numbers.assignment import OwnNumber
from cadran.routing.trunk import Gateway, Trunk

test_call.__test__ = False  # type: ignore[attr-defined] # it is the house's own word
EMPTY = Facts(
    name="Nord",
    country="FR",
    licences=0,
    trunks=(),
    silent=frozenset(),
    held=False,
    numbers=(),
    meetings=0,
    meeting_id="",
    answered=None,
    failing=(),
    alone=True,
    credit_micros=0,
    play_micros=0,
    practice=False,
    currency="EUR",
)
SANDBOX = Trunk("sandbox", (Gateway("127.0.0.1", 5481),), ("127.0.0.1:5481",), sandbox=True)
LINE = Trunk("line", (Gateway("192.0.2.9", 5060),), ("192.0.2.9",), emergency=("FR",))
STEPS = ("organisation", "licences", "carrier", "number", "meeting", "test_call")
NEEDS = ("server", "reach", "carrier", "number", "help", "credit")


def number(digits: str, *, sandbox: bool, bridge: bool = True, default: bool = False) -> OwnNumber:
    return OwnNumber(
        number=E164(digits),
        id="num_1",
        org=OrgId("nord"),
        country="FR",
        city="Paris",
        area_code="1",
        kind="geographic",
        usage="service",
        sandbox=sandbox,
        acquired_at=Instant(0),
        user=None,
        on_bridge=bridge,
        bridge_default=default,
        languages=(),
        releasing=False,
        resource=None,
    )


FICTION = number("+33199007001", sandbox=True)
STORY = [
    ({}, "licences"),
    ({"licences": 2}, "carrier"),
    ({"trunks": (SANDBOX,), "silent": frozenset({"sandbox"})}, "carrier"),
    ({"silent": frozenset()}, "number"),
    ({"held": True}, "number"),
    ({"numbers": (FICTION,)}, "meeting"),
    ({"meetings": 1, "meeting_id": "1234567"}, "test_call"),
    ({"answered": CallId("c")}, ""),
]


def story() -> list[tuple[Facts, str]]:
    facts, told = EMPTY, []
    for more, missing in STORY:
        facts = replace(facts, **more)
        told.append((facts, missing))
    return told


def test_each_step_is_done_by_its_fact_and_the_next_is_what_is_missing():
    for facts, missing in story():
        assert next((each for each in STEPS if not step(each, facts)[0]), "") == missing
    for (before, _), (after, _) in pairwise(story()):
        assert {each for each in STEPS if step(each, before)[0]} <= {
            each for each in STEPS if step(each, after)[0]
        }


def test_practice_alone_is_not_the_world():
    practised = story()[-1][0]
    assert [each for each in NEEDS if need(each, practised)[0]] == ["server"]
    assert need("number", practised)[1] == "fiction"
    told = [
        need("credit", replace(practised, credit_micros=credit, play_micros=play, practice=True))
        for credit, play in ((0, 0), (5, 5), (7, 5))
    ]
    assert [(done, word) for done, word, _ in told] == [
        (False, "practice"),
        (False, "play"),
        (True, "done"),
    ]
    assert told[2][2]["amount_micros"] == 2
    real = replace(
        practised,
        trunks=(SANDBOX, LINE),
        numbers=(FICTION, number("+33144556677", sandbox=False)),
        alone=False,
        credit_micros=1,
    )
    assert [each for each in NEEDS if not need(each, real)[0]] == []
    silent = replace(real, silent=frozenset({"line"}))
    assert need("carrier", silent) == (False, "silent", {"trunk": "line"})
    assert step("carrier", silent)[1] == "sandbox"


def test_the_sandbox_calls_its_own_numbers_only_and_types_a_meetings_id():
    facts = story()[-1][0]
    assert test_call(EMPTY) is None
    told = test_call(facts)
    assert told is not None
    assert (told.number.number, told.digits, told.sandbox) == (FICTION.number, "1234567#", True)
    real = number("+33144556677", sandbox=False, default=True)
    told = test_call(replace(facts, numbers=(FICTION, real)))
    assert told is not None
    assert (told.number.number, told.sandbox) == (real.number, False)
    assert not test_call(replace(facts, trunks=())).sandbox  # type: ignore[union-attr]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_way_to_say_it_has_words(language):
    known = {each.removesuffix("_one").removesuffix("_other") for each in catalogue(language)}
    said = set()
    cases = [facts for facts, _ in story()]
    cases.append(replace(cases[-1], trunks=(LINE,), alone=False, credit_micros=1, held=True))
    cases.append(replace(cases[-1], numbers=(number("+33144556677", sandbox=False),)))
    cases.append(replace(cases[-1], silent=frozenset({"line"}), failing=("media",)))
    cases += [replace(EMPTY, practice=True), replace(EMPTY, credit_micros=1, play_micros=1)]
    for facts in cases:
        said |= {f"set_up.step_{each}_{step(each, facts)[1]}" for each in STEPS}
        said |= {f"set_up.need_{each}_{need(each, facts)[1]}" for each in NEEDS}
    assert said == {each for each in known if each.startswith("set_up.")}


def test_an_administrator_reads_the_set_up_in_their_language(served):
    with closing(served.signed_in("boss@acme.example")) as boss:
        told = boss.get("/set-up", headers={"Accept-Language": "fr"}).json()
        refused = boss.post("/set-up/test-calls").json()
    assert [each["id"] for each in told["steps"]] == list(STEPS)
    assert [each["id"] for each in told["needs"]] == list(NEEDS)
    assert told["steps"][0]["text"].startswith("Acme, France.")
    assert refused["id"] == "api.nothing_to_test"


def test_an_owner_among_others_does_not_switch_the_houses_sandbox(served):
    house = served.house
    made = house.directory.create_user(
        OrgId("acme"),
        "switcher@acme.example",
        "Switcher",
        usage_location="FR",
        language="en",
        role="owner",
    )
    house.sessions.set_password(OrgId("acme"), made.id, "correct horse battery")
    with closing(served.signed_in("switcher@acme.example")) as owner:
        answer = owner.put("/sandbox", json={"running": True})
    assert (answer.status_code, answer.json()["id"]) == (403, "api.sandbox_is_shared")


def test_a_house_with_accounts_gives_no_first_one(served):
    asked = {
        "token": "x" * 43,
        "organisation": "Mine",
        "country": "FR",
        "name": "Mallory",
        "login": "mallory",
        "password": "correct horse battery",
    }
    with served.client() as stranger:
        answer = stranger.post("/set-up", json=asked)
    assert (answer.status_code, answer.json()["id"]) == (410, "directory.founding_over")
    assert "cadran_session" not in answer.cookies
