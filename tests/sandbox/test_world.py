"""Real calls over loopback: how the world's telephones behave, and how calls to sold numbers arrive."""

import pytest
from tests.sandbox.conftest import Phone

from cadran.errors import Refused
from cadran.ids import E164
from cadran.sandbox import world
from cadran.sandbox.carrier import address_of
from cadran.sandbox.world import Behaviour
from cadran.sip.events import Accepted, Ended, Progressed, Rejected

HOST = "127.0.0.1"
FR = {each.behaviour: each for each in world.TELEPHONES.values() if each.country == "FR"}


def near(tones, hz):
    return any(abs(each[0] - hz) <= 10 for each in tones)


def test_a_talking_telephone_is_heard(scene, until):
    async def play(phone, carrier, address):
        await phone.call(address, FR[Behaviour.TALKS].number)
        await until(lambda: near(phone.peer.tones(), FR[Behaviour.TALKS].tone_hz))
        assert phone.saw(Progressed).status == 180
        assert phone.saw(Accepted)

    scene(play)


def test_an_echo_returns_what_was_said_and_nothing_else(scene, until):
    async def play(phone, carrier, address):
        phone.tone_hz = 1_150
        await phone.call(address, FR[Behaviour.ECHOES].number)
        await until(lambda: near(phone.peer.tones(), 1_150))
        assert not near(phone.peer.tones(), FR[Behaviour.TALKS].tone_hz)

    scene(play)


@pytest.mark.parametrize(
    ("behaviour", "status"),
    [
        (Behaviour.BUSY, 486),
        (Behaviour.REJECTS, 603),
        (Behaviour.DOES_NOT_EXIST, 404),
        (Behaviour.OUT_OF_ORDER, 503),
    ],
)
def test_refusing_telephones_refuse_each_in_its_way(scene, until, behaviour, status):
    async def play(phone, carrier, address):
        await phone.call(address, FR[behaviour].number)
        await until(lambda: phone.saw(Rejected))
        assert phone.saw(Rejected).status == status
        assert carrier.calls.running() == 0

    scene(play)


def test_a_telephone_that_rings_out_rings_and_never_answers(scene, until):
    async def play(phone, carrier, address):
        await phone.call(address, FR[Behaviour.RINGS_OUT].number)
        await until(lambda: phone.saw(Progressed))
        await phone.call(address, FR[Behaviour.TALKS].number, leg="later")
        await until(lambda: phone.saw(Accepted, "later"))
        assert phone.saw(Accepted, "mine") is None

    scene(play)


@pytest.mark.parametrize(
    ("behaviour", "limit"),
    [(Behaviour.HANGS_UP, "HANGS_UP_AFTER_MS"), (Behaviour.TALKS, "TALKS_AT_MOST_MS")],
)
def test_a_telephone_hangs_up_by_itself(scene, until, monkeypatch, behaviour, limit):
    monkeypatch.setattr(world, limit, 200)

    async def play(phone, carrier, address):
        await phone.call(address, FR[behaviour].number)
        await until(lambda: phone.saw(Ended))
        assert phone.saw(Accepted)
        assert phone.saw(Ended).by_peer

    scene(play)


@pytest.mark.parametrize(("caller", "answers"), [("+33639980001", True), ("+12025550191", False)])
def test_a_toll_free_number_answers_only_callers_of_its_own_country(scene, until, caller, answers):
    async def play(phone, carrier, address):
        await phone.call(address, FR[Behaviour.OWN_COUNTRY_ONLY].number, caller)
        await until(lambda: phone.saw(Accepted) or phone.saw(Rejected))
        assert bool(phone.saw(Accepted)) is answers

    scene(play)


@pytest.mark.parametrize("number", ["+33144556677", "112", "alice", "+33465710000"])
def test_numbers_that_are_no_telephone_of_the_world_are_not_found(scene, until, number):
    async def play(phone, carrier, address):
        await phone.call(address, number)
        await until(lambda: phone.saw(Rejected))
        assert phone.saw(Rejected).status == 404

    scene(play)


def test_calls_from_another_host_than_the_exchange_are_not_even_answered(scene, until):
    async def play(phone, carrier, address):
        stranger = await Phone().start("127.0.0.2")
        await stranger.call(address, FR[Behaviour.BUSY].number)
        await phone.call(address, FR[Behaviour.BUSY].number)
        await until(lambda: phone.saw(Rejected))
        assert stranger.events == []
        await stranger.stop()

    scene(play)


def test_a_call_to_a_sold_number_is_delivered_with_its_keys_and_reports_what_it_heard(scene, until):
    async def play(phone, carrier, address):
        to = f"sip:{HOST}:{phone.address[1]}"
        call = await carrier.call("+33639980001", E164("+33465710200"), to, "1234567#", 0)
        await until(lambda: phone.peer.heard.keys == "1234567#")
        await until(lambda: near(phone.peer.tones(), world.CALLER_TONE_HZ))
        await until(lambda: near(call.peer.tones(), 1_000))
        assert call.state == "answered"
        carrier.hang_up(call)
        await until(lambda: call.over)
        view = call.view()
        assert view["state"] == "ended"
        assert view["ended_by"] == "sandbox"
        assert view["heard"]["packets"] > 10
        assert abs(view["heard"]["tones"][0]["hz"] - 1_000) <= 10

    scene(play)


def test_a_call_hangs_up_when_its_time_is_over(scene, until):
    async def play(phone, carrier, address):
        to = f"sip:{HOST}:{phone.address[1]}"
        call = await carrier.call("+33639980001", E164("+33465710200"), to, "", 300)
        await until(lambda: call.over)
        assert call.answered_at is not None
        assert phone.saw(Ended).by_peer

    scene(play)


def test_a_call_that_nobody_takes_fails_with_its_status(scene, until):
    async def play(phone, carrier, address):
        phone.signalling._on_event = lambda event: None
        call = await carrier.call("", E164("+33465710200"), f"sip:{HOST}:{phone.address[1]}", "", 0)
        carrier.hang_up(call)
        await until(lambda: call.state == "failed")
        assert call.answered_at is None

    scene(play)


def test_no_more_calls_than_the_limit(scene, until, monkeypatch):
    async def play(phone, carrier, address):
        monkeypatch.setattr("cadran.sandbox.carrier.CALLS_AT_ONCE", 0)
        with pytest.raises(Refused) as refused:
            await carrier.call("", E164("+33465710200"), "sip:127.0.0.1:9", "", 0)
        assert refused.value.refusal.id == "sandbox.full"
        await phone.call(address, FR[Behaviour.TALKS].number)
        await until(lambda: phone.saw(Rejected))
        assert phone.saw(Rejected).status == 503

    scene(play)


@pytest.mark.parametrize("uri", ["", "127.0.0.1:5060", "sip:", "tel:+33", "sip:host:port"])
def test_a_wrong_delivery_address_is_a_value_error(uri):
    with pytest.raises(ValueError):
        address_of(uri)


def test_every_behaviour_has_a_number_in_each_country():
    for country in ("FR", "GB", "US"):
        have = {each.behaviour for each in world.TELEPHONES.values() if each.country == country}
        assert have == set(Behaviour)
