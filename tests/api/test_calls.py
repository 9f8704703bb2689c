"""Calls, their costs and the money behind them."""

from __future__ import annotations

import contextlib
import itertools

import pytest

from cadran.charging.charging import Charging
from cadran.charging.decks import Decks
from cadran.charging.grants import GrantRequest
from cadran.clock import Instant
from cadran.ids import E164, CallId, GrantId, LegId, NodeId, OrgId, UserId
from cadran.journal import append
from cadran.journal.facts import Fact
from cadran.reports.ladders import KEPT_DAYS
from cadran.signalling.traces import SETTLED_MS
from cadran.sip.events import Flow

ACME = OrgId("acme")
NUMBER = E164("+33612345678")
_calls = itertools.count(1)


def paid_call(served, store, user: str, talk_s: int = 61) -> str:
    """A person called out over a trunk, and the call was charged as every call is."""
    number = next(_calls)
    call, leg, grant = CallId(f"call-{number}"), LegId(f"leg-{number}"), GrantId(f"grant-{number}")
    charging = Charging(store, served.house.clock, Decks.sample())
    began = served.house.clock()

    def fact(kind: str, at: int, **data: object) -> Fact:
        personal = {"caller": "+33199000042", "called": NUMBER} if kind == "leg.dialled" else {}
        return Fact(ACME, kind, leg, Instant(at), {"call": call, **data}, personal)

    dialled = fact("leg.dialled", began, side="out", service="user_out", trunk="t", user=user)
    store.write(ACME, lambda unit: append(unit, dialled)).result(10)
    request = GrantRequest(
        grant, ACME, NodeId("node-1"), leg, call, UserId(user), "user_out", NUMBER, began
    )
    charging.authorise(request).result(10)
    answered = Instant(began + 4_000)
    charging.commence(ACME, grant, answered, fact("leg.answered", answered)).result(10)
    charging.extend(ACME, grant, 1, Instant(answered + 50_000)).result(10)
    ended = Instant(answered + talk_s * 1_000)
    end = fact(
        "leg.ended", ended, cause="call.hung_up", by="peer", sip=200, q850=16, lost=2, packets_in=9
    )
    charging.settle(ACME, grant, ended, end).result(10)
    return call


@pytest.fixture
def store(served):
    return served.house.directory.store


def test_a_paid_call_shows_its_legs_its_cost_and_the_reason_for_the_cost(served, clients, store):
    call = paid_call(served, store, served.people["anna@acme.example"])
    shown = clients.boss.get(f"/calls/{call}").json()
    assert (shown["talk_seconds"], shown["live"]) == (61, False)
    assert shown["caller"]["national"] == "01 99 00 00 42"
    assert shown["person"]["name"] == "Anna Acme"
    assert shown["cause"]["text"] != shown["cause"]["id"] == "call.hung_up"
    assert shown["cost"]["amount_micros"] > 0
    assert "61" in shown["cost_reason"]
    (leg,) = shown["legs"]
    assert (leg["sip_status"], leg["q850_cause"], leg["packets_lost"]) == (200, 16, 2)
    assert leg["payer"]["name"] == "Anna Acme"
    french = clients.boss.get(f"/calls/{call}", headers={"Accept-Language": "fr"}).json()
    assert french["cost_reason"] != shown["cost_reason"]
    assert french["service_name"] == "Appel sortant"


def test_a_call_into_a_meeting_leads_those_to_it_who_lead_it(served, clients, store):
    call = paid_call(served, store, served.people["anna@acme.example"])
    leg = clients.boss.get(f"/calls/{call}").json()["legs"][0]["id"]
    asked = {"title": "Monday"}
    meeting = clients.bert.post("/meetings", json=asked).json()["id"]
    joined = {"leg": leg, "by": "", "user": "", "how": "phone"}
    came = Fact(ACME, "meeting.joined", meeting, served.house.clock(), joined)
    store.write(ACME, lambda unit: append(unit, came)).result(10)
    served.house.calls.refresh()
    shown = clients.boss.get(f"/calls/{call}").json()
    assert shown["meeting"] == {"id": meeting, "title": "Monday"}
    assert clients.anna.get(f"/calls/{call}").json()["meeting"] is None, "a guest there"
    clients.boss.delete(f"/meetings/{meeting}")


def test_a_calls_messages_are_shown_to_who_leads_the_telephones_alone(served, clients, store):
    call = paid_call(served, store, served.people["anna@acme.example"])
    leg = LegId(call.replace("call", "leg"))
    flow = Flow("udp", ("192.0.2.1", 5060), ("198.51.100.7", 5071))
    now, traces = served.house.clock(), served.house.exchange.traces
    for sent, first, more in (
        (True, "INVITE sip:+33612345678@c SIP/2.0", 'Authorization: Digest nonce="secret"\r\n'),
        (False, "SIP/2.0 486 Busy Here", "Reason: Q.850;cause=17\r\n"),
    ):
        traces.attach(f"id-{call}", leg, now)
        text = f"{first}\r\nCall-ID: id-{call}\r\nCSeq: 1 INVITE\r\n{more}\r\n"
        traces.note(text.encode(), flow, now, sent=sent)
    shown = clients.boss.get(f"/calls/{call}/ladder").json()
    told = [(each["sent"], each["summary"], each["reason"]) for each in shown["messages"]]
    assert told == [
        (True, "INVITE", ""),
        (False, "486 Busy Here (INVITE)", "Q.850;cause=17"),
    ]
    assert {each["remote"] for each in shown["messages"]} == {"198.51.100.7:5071"}
    assert "secret" not in shown["messages"][0]["text"]
    capture = clients.boss.get(f"/calls/{call}/ladder.pcap")
    assert capture.headers["content-type"] == "application/vnd.tcpdump.pcap"
    assert b"486 Busy Here" in capture.content
    assert b"secret" not in capture.content
    assert clients.anna.get(f"/calls/{call}/ladder").status_code == 403
    assert clients.rival.get(f"/calls/{call}/ladder").status_code == 404
    traces.lasting = True
    traces.over(ACME, leg, now, failed=True)
    late = Instant(now + SETTLED_MS)
    served.house.ladders.keep(traces.take(1, late))
    traces._held.clear()
    again = clients.boss.get(f"/calls/{call}/ladder").json()
    assert again["messages"] == shown["messages"], "also after a restart, and on another node"
    assert again["kept_hours"] == 24 * KEPT_DAYS
    assert served.house.ladders.of(OrgId("rival"), [leg]) == []
    erased = "UPDATE call_legs SET caller = '', called = '' WHERE leg = ?"
    store.write(ACME, lambda unit: unit.sql(erased, (leg,))).result(10)
    assert clients.boss.get(f"/calls/{call}/ladder").json()["messages"] == []


def test_a_user_sees_own_calls_and_nobody_elses(served, clients, store):
    own = paid_call(served, store, served.people["anna@acme.example"])
    other = paid_call(served, store, served.people["bert@acme.example"])
    listed = {each["id"] for each in clients.anna.get("/calls").json()["items"]}
    assert own in listed
    assert other not in listed
    assert clients.anna.get(f"/calls/{own}").status_code == 200
    assert clients.anna.get(f"/calls/{other}").status_code == 404
    everything = {each["id"] for each in clients.boss.get("/calls").json()["items"]}
    assert {own, other} <= everything
    assert clients.rival.get("/calls").json()["items"] == []
    assert clients.rival.get(f"/calls/{own}").status_code == 404


def test_calls_are_filtered_and_paged(served, clients, store):
    bert = served.people["bert@acme.example"]
    for _ in range(3):
        paid_call(served, store, bert)
    asked = {"user": bert, "service": "user_out", "since": "2020-01-01T00:00:00Z"}
    whole = clients.boss.get("/calls", params={**asked, "limit": 200}).json()["items"]
    first = clients.boss.get("/calls", params={**asked, "limit": 2}).json()
    rest = clients.boss.get(
        "/calls", params={**asked, "limit": 200, "cursor": first["next_cursor"]}
    ).json()
    assert first["items"] + rest["items"] == whole
    assert rest["next_cursor"] is None
    assert clients.boss.get("/calls", params={**asked, "service": "conf_in"}).json()["items"] == []
    bad = clients.boss.get("/calls", params={"cursor": "x.y"})
    assert (bad.status_code, bad.json()["id"]) == (400, "reports.bad_cursor")


def test_a_top_up_counts_once_however_often_it_is_sent(clients):
    before = clients.boss.get("/credits").json()["balance"]["amount_micros"]
    key = {"Idempotency-Key": "top-up-once-1"}
    body = {"amount_micros": 4_000_000}
    first = clients.console.post("/credits/top-ups", json=body, headers=key)
    again = clients.console.post("/credits/top-ups", json=body, headers=key)
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    after = clients.boss.get("/credits").json()["balance"]["amount_micros"]
    assert after - before == 4_000_000
    other = clients.console.post("/credits/top-ups", json={"amount_micros": 5_000_000}, headers=key)
    assert (other.status_code, other.json()["id"]) == (422, "api.key_reused")


@pytest.mark.parametrize("amount", [0, -1, 999_999, 10_000_000_001, 1.5, "1000000000000", None])
def test_an_amount_that_makes_no_sense_changes_nothing(clients, amount):
    before = clients.boss.get("/credits").json()
    key = {"Idempotency-Key": "top-up-nonsense"}
    answer = clients.console.post("/credits/top-ups", json={"amount_micros": amount}, headers=key)
    assert (answer.status_code, answer.json()["id"]) == (422, "api.invalid_input")
    assert clients.boss.get("/credits").json() == before


def test_the_statement_adds_up_to_the_balance(served, clients, store):
    paid_call(served, store, served.people["anna@acme.example"])
    lines: list[dict] = []
    cursor: dict[str, str] = {}
    while True:
        page = clients.boss.get("/credits/statement", params={"limit": 2, **cursor}).json()
        lines += page["items"]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    total = sum(each["amount"]["amount_micros"] for each in lines)
    assert total == clients.boss.get("/credits").json()["balance"]["amount_micros"]
    assert lines[0]["call_id"]
    assert {each["kind"] for each in lines} == {"fund", "post"}
    assert all(not each["text"].startswith("api.") for each in lines)


def test_a_call_is_explained_before_it_is_made(served, clients):
    allowed = clients.anna.get("/explain/call", params={"number": "+33612345678"}).json()
    assert allowed["allowed"] is True
    assert allowed["reason"]["text"] != allowed["reason"]["id"]
    assert allowed["source"]
    asked = {"name": "No Licence", "login": "none@acme.example", "usage_location": "FR"}
    nobody = clients.boss.post("/users", json=asked).json()["user"]["id"]
    assert served.house.live.settled(5)
    refused = clients.boss.get(
        "/explain/call", params={"number": "+33612345678", "user": nobody, "lang": "fr"}
    ).json()
    assert refused["allowed"] is False
    assert refused["reason"]["id"] == "entitlement.no_phone_system"
    assert refused["remedies"]
    assert all(each["text"] != each["id"] for each in refused["remedies"])


def test_the_system_page_is_for_administrators(clients):
    state = clients.boss.get("/system").json()
    assert (state["node"], state["calls"], state["checks"][0]["ok"]) == ("node-1", 3, True)
    assert clients.boss.get("/ready").json()["ready"] is True


def test_a_click_on_whom_one_may_not_call_is_refused_with_the_reason(served, clients):
    person = {"name": "Carl", "login": "carl@acme.example", "usage_location": "FR"}
    clients.boss.post("/users", json=person | {"password": "correct horse battery"})
    with contextlib.closing(served.signed_in("carl@acme.example")) as carl:
        for to, reason in (
            ("+33612345678", "entitlement."),
            ("12", "numbering."),
            ("*99", "numbering."),
        ):
            answer = carl.post("/own-calls", json={"to": to, "id": "click-0001"})
            assert answer.status_code >= 400
            assert answer.json()["id"].startswith(reason), answer.json()
        bad = carl.post("/own-calls", json={"to": "nobody", "id": "click-0001"})
        assert bad.json()["id"] == "api.invalid_input"


def test_ones_own_calls_have_the_names_of_the_address_book(served, clients, store):
    anna = served.people["anna@acme.example"]
    book = {"name": "Grandma", "numbers": [{"kind": "home", "number": "+447700900001"}]}
    made = clients.anna.post(
        "/contacts", json=book, headers={"Idempotency-Key": "grandma-1"}
    ).json()
    data = {
        "call": "own-1",
        "user": anna,
        "kind": "phone",
        "id": anna,
        "side": "in",
        "service": "user_out",
    }
    personal = {"caller": "", "called": "+447700900001"}
    began = Fact(ACME, "leg.arrived", "own-leg-1", served.house.clock(), data, personal)
    store.write(ACME, lambda unit: append(unit, began)).result(10)
    shown = clients.anna.get("/own-calls").json()["items"][0]
    assert (shown["id"], shown["direction"], shown["name"]) == ("own-1", "out", "Grandma")
    assert shown["number"]["number"] == "+447700900001"
    assert "own-1" not in clients.bert.get("/own-calls").text
    clients.anna.delete(f"/contacts/{made['id']}")
