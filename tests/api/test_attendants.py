"""Attendants over the API: set up, looked through, and played with keys at a date."""

import pytest

MONDAY_10 = "2026-11-30T09:00:00Z"
SUNDAY = "2026-11-29T09:00:00Z"
CHRISTMAS = "2026-12-25T10:00:00Z"


@pytest.fixture
def attendant(clients):
    made = clients.boss.post(
        "/attendants",
        json={"name": "Accueil", "language": "fr", "extension": "700", "time_zone": "Europe/Paris"},
    )
    assert made.status_code == 201, made.text
    yield made.json()
    clients.boss.delete(f"/attendants/{made.json()['id']}")


def menu_of(person, **keys):
    return {
        "greeting": "attendant.welcome",
        "then": "menu",
        "keys": {
            "1": {"target": {"kind": "person", "id": person}, "label": "Ventes"},
            "3": {"target": {"kind": "by_name"}},
            **keys,
        },
    }


def play(clients, attendant, keys="", at=MONDAY_10, **more):
    answer = clients.boss.post(
        f"/attendants/{attendant['id']}/simulate",
        json={"keys": keys, "at": at, **more},
        params={"lang": "fr"},
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_new_attendant_is_whole_and_can_be_played_at_once(clients, attendant):
    assert attendant["plan"]["hours"]["monday"] == [["09:00", "17:00"]]
    assert attendant["names"] == []
    open_then = play(clients, attendant)
    assert open_then["places"][0]["said"][0]["text"] == "Bienvenue."
    assert open_then["outcome"] == "ended"
    assert play(clients, attendant, at=SUNDAY)["places"][0]["flow"] == "closed"
    listed = clients.boss.get("/attendants").json()
    assert listed["items"] == [attendant]
    assert clients.rival.get(f"/attendants/{attendant['id']}").status_code == 404


def test_a_menu_is_kept_and_its_keys_lead_to_people_by_name(served, clients, attendant):
    anna = served.people["anna@acme.example"]
    plan = {**attendant["plan"], "open": menu_of(anna)}
    path = f"/attendants/{attendant['id']}"
    changed = clients.boss.patch(path, json={"plan": plan}).json()
    assert changed["names"] == [
        {"kind": "person", "id": anna, "name": "Anna Acme", "warning": None}
    ]
    game = play(clients, attendant)
    assert game["outcome"] == "waits"
    assert [each["key"] for each in game["places"][0]["choices"]] == ["1", "3", "*", "#"]
    assert "Pour Ventes tapez 1." in game["places"][0]["said"][0]["text"]
    reached = play(clients, attendant, "1")
    assert reached["outcome"] == "connected"
    assert reached["end"] == {"kind": "person", "id": anna, "name": "Anna Acme", "warning": None}
    assert reached["places"][0]["pressed"] == "1"


def test_a_draft_is_looked_through_and_played_without_being_kept(served, clients, attendant):
    anna = served.people["anna@acme.example"]
    draft = {
        **attendant["plan"],
        "open": menu_of(anna, **{"2": {"target": {"kind": "person", "id": "usr_gone"}}}),
        "hours": {"monday": [["18:00", "09:00"]]},
    }
    path = f"/attendants/{attendant['id']}"
    found = clients.boss.post(f"{path}/validation", json={"plan": draft}, params={"lang": "fr"})
    places = {each["place"]: each["reason"] for each in found.json()["items"]}
    assert set(places) == {"hours.monday", "open.keys.2"}
    assert "incohérents" in places["hours.monday"]["text"]
    refused = clients.boss.patch(path, json={"plan": draft})
    assert (refused.status_code, refused.json()["id"]) == (422, "attendant.bad_hours")
    assert refused.json()["facts"]["place"] == "hours.monday"
    assert clients.boss.get(path).json() == attendant
    draft["hours"] = None
    assert play(clients, attendant, "1", plan=draft)["end"]["id"] == anna


def test_a_holiday_comes_first_and_silence_can_be_played(served, clients, attendant):
    anna = served.people["anna@acme.example"]
    plan = {
        **attendant["plan"],
        "open": menu_of(anna),
        "holidays": [{"name": "Noël", "dates": [["2026-12-25", "2026-12-25"]], "greeting": ""}],
    }
    assert play(clients, attendant, at=CHRISTMAS, plan=plan)["outcome"] == "ended"
    silent = play(clients, attendant, "---", plan=plan)
    assert silent["cause"]["id"] == "call.no_input"
    assert [each["before"] for each in silent["places"]] == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("hours", {"lundi": []}),
        ("hours", {"monday": [["9h", "12h"]]}),
        ("holidays", [{"name": "x", "dates": [["2026-02-30", "2026-03-01"]]}]),
        ("open", {"then": "menu", "keys": {"*": {"target": {"kind": "by_name"}}}}),
        ("open", {"then": "dance"}),
        ("surprise", 1),
    ],
)
def test_what_has_no_shape_is_refused_by_field(clients, attendant, part, value):
    plan = {**attendant["plan"], part: value}
    answer = clients.boss.patch(f"/attendants/{attendant['id']}", json={"plan": plan})
    assert (answer.status_code, answer.json()["id"]) == (422, "api.invalid_input")
    assert part in answer.json()["fields"][0]["path"]


def test_an_unknown_time_zone_is_named(clients):
    answer = clients.boss.post(
        "/attendants", json={"name": "x", "time_zone": "Europe/Lutetia"}, params={"lang": "en"}
    )
    assert (answer.status_code, answer.json()["id"]) == (422, "attendant.bad_zone")
    assert "Europe/Lutetia" in answer.json()["detail"]


def test_users_neither_see_nor_change_attendants(clients, attendant):
    assert clients.anna.get("/attendants").status_code == 403
    assert clients.anna.delete(f"/attendants/{attendant['id']}").status_code == 403
    assert clients.rival.delete(f"/attendants/{attendant['id']}").status_code == 204
    assert clients.boss.get(f"/attendants/{attendant['id']}").status_code == 200
