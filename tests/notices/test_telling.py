"""What happened is told once: on the page, by mail, and to webhooks."""

from __future__ import annotations

import json
import os

import pytest
from tests.notices.conftest import ORG, WAIT_S
from tests.peers.waiting import wait_until

from cadran.catalogue.shelf import Shelf
from cadran.directory.meetings import Meetings
from cadran.directory.phones import Phones
from cadran.directory.sealing import Sealer
from cadran.errors import Refused
from cadran.ids import OrgId, UserId
from cadran.journal.mail import Mail, post
from cadran.journal.outbox import RETRY_MS
from cadran.notices import reasons
from cadran.numbers import Numbers
from cadran.numbers.carrier import HttpCarrier
from cadran.numbers.standing import Standing
from cadran.store.tables.numbers import numbers
from cadran.store.tables.sharing import shared_numbers

BOSS, ANN = UserId("boss"), UserId("ann")
LOW = {"balance_micros": 4_500_000, "currency": "EUR", "recharge": False}


def shown(room, user=BOSS, role="administrator"):
    return [(each.kind, each.read) for each in room.notices.notices(ORG, user, role)]


def states(room, channel="mail"):
    found = room.notices.mails(ORG) if channel == "mail" else room.webhooks.deliveries(ORG)
    return [(each.kind, each.state, each.tries, each.error) for each in found]


def test_a_fact_becomes_one_notice_and_one_mail_in_the_readers_language(build, smtp):
    room = build(f"smtp://127.0.0.1:{smtp.port}")
    room.happened("credit.low", **LOW)
    (mail,) = smtp.wait(1)
    assert (mail["to"], mail["subject"]) == (
        "boss@acme.example",
        "Votre crédit s’épuise\xa0: il reste 4,50\xa0€",
    )
    text = mail.get_body(("plain",)).get_content()
    html = mail.get_body(("html",)).get_content()
    assert "Il reste 4,50\xa0€" in text
    assert "https://tel.acme.example/credits" in text
    assert 'href="https://tel.acme.example/credits"' in html
    assert (mail["auto-submitted"], mail["content-language"]) == ("auto-generated", "fr")
    assert room.herald.settled(WAIT_S)
    assert shown(room) == [("credit_low", False)]
    assert shown(room, ANN, "user") == []
    assert room.notices.unread(ORG, BOSS, "administrator") == 1
    (line,) = room.notices.notices(ORG, BOSS, "administrator")
    room.notices.mark_read(ORG, BOSS, line.number)
    room.notices.mark_read(ORG, BOSS, 0)
    assert shown(room) == [("credit_low", True)]
    assert room.notices.notices(OrgId("beta"), BOSS, "administrator") == []


def test_a_crash_between_fact_and_notice_loses_and_repeats_nothing(build, smtp):
    room = build(f"smtp://127.0.0.1:{smtp.port}")
    room.herald.stop()
    room.courier.stop()
    room.happened("credit.zero", **LOW)
    room.happened("credit.recharged", amount_micros=50_000_000, currency="EUR", balance_micros=1)
    for name in ("n1", "n2"):
        again = build(f"smtp://127.0.0.1:{smtp.port}", name=name)
        assert again.herald.settled(WAIT_S)
    assert [kind for kind, _read in shown(room)] == ["credit_recharged", "credit_zero"]
    subjects = sorted(mail["subject"] for mail in smtp.wait(2))
    assert subjects == ["Crédit rechargé\xa0: 50,00\xa0€", "Votre crédit est épuisé"]
    assert len({mail["message-id"] for mail in smtp.mails}) == len(smtp.mails) == 2


def test_without_a_server_mails_are_files(build, tmp_path):
    room = build()
    room.happened("credit.low", **LOW)
    assert room.herald.settled(WAIT_S)
    name = room.notices.test_mail(ORG, ANN, "t1")
    wait_for(room, lambda: all(state == "delivered" for _k, state, *_ in states(room)))
    files = sorted((tmp_path / "outbox").iterdir())
    assert len(files) == 2
    assert all(file.stat().st_mode & 0o777 == 0o600 for file in files)
    assert any(name in file.name for file in files)
    with pytest.raises(Refused) as refused:
        room.notices.test_mail(ORG, UserId("console"), "t2")
    assert refused.value.refusal.reason is reasons.NO_ADDRESS


def wait_for(room, true) -> None:
    """Until the courier noted something: what it notes is told to nobody."""
    wait_until(
        lambda: (true(), states(room), states(room, "webhook")),
        "the courier noted it",
        fit=lambda found: found[0],
    )


def test_a_person_is_told_of_their_number_unless_the_organisation_says_no(build, smtp):
    room = build(f"smtp://127.0.0.1:{smtp.port}")
    room.happened("number.assigned", "n1", to="user", user="ann", by="boss")
    (mail,) = smtp.wait(1)
    assert mail["to"] == "ann@acme.example"
    room.notices.set_mails_people(ORG, wanted=False)
    room.happened("licence.assigned", "ann", product="AUDIO_CONFERENCING", by="boss")
    room.happened("licence.assigned", "ann", product="PHONE_SYSTEM", by="boss")
    room.happened("number.assigned", "n2", to="bridge", by="boss")
    assert room.herald.settled(WAIT_S)
    assert [kind for kind, _read in shown(room, ANN, "user")] == [
        "conferencing_given",
        "number_assigned",
    ]
    assert len(states(room)) == 1


def test_a_mail_server_that_says_no_for_now_is_asked_again_and_one_that_means_it_is_not(
    build, smtp, clock
):
    smtp.answer = "451 come back later"
    room = build(f"smtp://127.0.0.1:{smtp.port}")
    room.notices.test_mail(ORG, ANN, "t1")
    wait_for(room, lambda: "451" in states(room)[0][3])
    assert states(room)[0][1:3] == ("waiting", 1)
    smtp.answer = "550 no such mailbox"
    clock.now += RETRY_MS[0]
    room.notices.test_mail(ORG, BOSS, "t2")
    wait_for(room, lambda: {each[1] for each in states(room)} == {"failed"})
    smtp.answer = ""
    room.notices.send_again(ORG, "test.t1")
    assert smtp.wait(1)[0]["to"] == "ann@acme.example"


def test_what_a_person_wrote_cannot_add_a_header_or_markup(build, smtp):
    room = build(f"smtp://127.0.0.1:{smtp.port}")
    facts = {"name": "<b>Eve</b>\r\nBcc: all@acme.example", "organisation": "A\r\nBcc: x@y.example"}
    mail = Mail("m1", "ann@acme.example", "invitation", "en", facts, secrets={"path": "/i/s3cret"})
    room.store.write(ORG, lambda unit: post(unit, mail, room.clock())).result(WAIT_S)
    (sent,) = smtp.wait(1)
    assert sent["bcc"] is None
    assert "&lt;b&gt;Eve" in sent.get_body(("html",)).get_content()
    assert "https://tel.acme.example/i/s3cret" in sent.get_body(("plain",)).get_content()


def test_every_template_has_words_in_both_languages_and_leaves_no_slot_open():
    from cadran.journal.mail import Mail
    from cadran.messages import LANGUAGES, catalogue
    from cadran.notices import kinds
    from cadran.notices.letters import letter

    for language in LANGUAGES:
        for template in kinds.templates():
            for part in ("subject", "text"):
                assert f"notices.{template}_{part}" in catalogue(language), template
            told = letter(Mail("m", "a@b.example", template, language), "https://x.example")
            assert "{{" not in told.text + told.subject


def test_every_state_of_a_port_order_is_told_in_both_languages():
    from cadran.notices import kinds
    from cadran.porting.states import TABLE, Status

    reached = {after for row in TABLE.rows for after in row.targets}
    assert reached == set(Status) - {Status.DRAFT}
    assert {f"port_order_{each.value}" for each in reached} <= kinds.templates()


def test_who_gets_conferencing_or_a_pin_is_told_number_and_conference_ids(build, smtp):
    room = build(f"smtp://127.0.0.1:{smtp.port}")
    room.directory.licences.set_purchased(ORG, "AUDIO_CONFERENCING", 5)
    room.directory.licences.assign(ORG, ANN, "AUDIO_CONFERENCING", by="boss")
    (given,) = smtp.wait(1)
    assert "which stands in its invitation" in given.get_body(("plain",)).get_content()
    meetings = Meetings(room.store, room.clock, os.urandom, Sealer(bytes(32), os.urandom))
    made = meetings.create(ORG, ANN, "Weekly")
    number = "+33199000077"
    values = {"number": number, "shared_at": 1}
    own = {
        "number": number, "id": "num-1", "country": "FR", "city": "Paris", "area_code": "1",
        "kind": "geographic", "usage": "service", "sandbox": True, "order_id": None,
        "acquired_at": 0, "assigned_user": None, "on_bridge": True, "bridge_default": True,
        "languages": ["fr"], "releasing_at": None,
    }  # fmt: skip

    def bridge(unit) -> None:
        unit.insert(numbers, own)
        unit.insert(shared_numbers, values)

    room.store.write(ORG, bridge).result(WAIT_S)
    pin = meetings.reset_pin(ORG, ANN)
    told = smtp.wait(2)[1]
    text = told.get_body(("plain",)).get_content()
    assert told["to"] == "ann@acme.example"
    assert pin in text
    assert "+33 1 99 00 00 77" in text
    assert f"Weekly: {made.conference_id[:3]} {made.conference_id[3:]}" in text
    wait_for(room, lambda: all(state == "delivered" for _k, state, *_ in states(room)))
    with room.store.read(ORG) as unit:
        assert not [1 for (held,) in unit.sql("SELECT payload FROM outbox") if pin in held]
    room.notices.set_mails_people(ORG, wanted=False)
    meetings.reset_pin(ORG, ANN)
    assert len(states(room)) == 2


def test_a_pool_is_told_of_at_80_and_at_100_percent(build, smtp):
    room = build(f"smtp://127.0.0.1:{smtp.port}")
    for percent in (80, 100):
        room.happened("pool.warned", "pool:conference:2027-01", pool="conference", percent=percent)
    subjects = sorted(mail["subject"] for mail in smtp.wait(2))
    assert subjects == [
        "80\u202f% des minutes sont utilisées\xa0: appels depuis les réunions",
        "Les minutes de ce mois sont épuisées\xa0: appels depuis les réunions",
    ]


def test_an_event_is_the_facts_data_and_carries_no_names(build, receiver):
    room = build()
    webhook, _secret = room.webhooks.create(ORG, receiver.url, ["user.created"])
    room.directory.create_user(
        ORG, "eve@acme.example", "Eve Secret", usage_location="FR", language="en", role="user"
    )
    ((_headers, body),) = receiver.wait(1)
    told = json.loads(body)
    assert told["type"] == "user.created"
    assert "Eve" not in body.decode()
    assert room.webhooks.deliveries(ORG, webhook.id)[0].kind == "user.created"


def test_a_call_for_help_is_told_at_once_with_who_and_where(build, smtp, receiver):
    room = build(f"smtp://127.0.0.1:{smtp.port}")
    room.webhooks.create(ORG, receiver.url, ["emergency.called"])
    owner = Numbers(
        room.store, room.clock, os.urandom, Shelf(), HttpCarrier("http://127.0.0.1:1", "")
    )
    address = {
        "street": "Rue de la Paix",
        "house_number": "7",
        "postcode": "75002",
        "city": "Paris",
    }
    lobby = owner.create_location(ORG, "FR", address, place="Lobby", by=BOSS)
    standing = Standing(room.store, room.clock, os.urandom)
    phone = Phones(room.store, room.clock, os.urandom).create(ORG, ANN, "ann-desk").phone
    with pytest.raises(Refused) as refused:
        standing.put(ORG, phone.username, lobby.id, by=BOSS)
    assert refused.value.refusal.id == "numbers.location_unvalidated"
    owner.validate_location(ORG, lobby.id, by=BOSS)
    standing.put(ORG, phone.username, lobby.id, by=BOSS)
    with pytest.raises(Refused) as refused:
        owner.delete_location(ORG, lobby.id)
    assert refused.value.refusal.id == "numbers.location_has_phones"
    called = {"user": ANN, "called": "112", "call": "c1"}
    room.happened("emergency.called", **called, device=phone.username)
    ((_, body),) = receiver.wait(1)
    assert json.loads(body)["data"] == {
        **called, "subject": "s", "device": "ann-desk", "location": lobby.id,
    }  # fmt: skip
    (mail,) = smtp.wait(1)
    assert mail["subject"] == "Appel d’urgence\N{NO-BREAK SPACE}: Ann compose le 112"
    assert (
        "Où\N{NO-BREAK SPACE}: Lobby, 7 Rue de la Paix, Paris, FR"
        in mail.get_body(("plain",)).get_content()
    )
    standing.put(ORG, phone.username, None, by=BOSS)
    room.happened("emergency.called", **called, device=phone.username)
    _, mail = smtp.wait(2)
    assert "aucune adresse d’urgence n’est enregistrée" in mail.get_body(("plain",)).get_content()
    assert room.herald.settled(WAIT_S)
    assert shown(room) == [("emergency_called", False)] * 2
    assert shown(room, ANN, "user") == []
