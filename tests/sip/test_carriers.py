"""Our registrations at carriers: made with digest, kept fresh, tried again in measure; and signs of life."""

from itertools import pairwise

import pytest
from sip_simulator import Network, accounts

from cadran.clock import SECOND_MS
from cadran.sip.carriers import RETRY_BASE_MS, RETRY_MAX_MS
from cadran.sip.events import BindingsChanged, CarrierAnswered, RegistrationChanged

MINUTE_MS = 60 * SECOND_MS


class Scene:
    """Cadran and a carrier that knows one account."""

    def __init__(self, password="secret", **network):
        self.network = Network(**network)
        self.us = self.network.station("192.0.2.1")
        self.carrier = self.network.station("192.0.2.2")
        self.carrier.identity = accounts(cadran="secret")
        self.password = password

    def register(self, **more):
        self.us.agent.carriers.register(
            "trunk",
            registrar="sip:192.0.2.2",
            identity="sip:cadran@test",
            contact_user="trunk",
            account=("cadran", self.password),
            flow=self.us.flow_to(self.carrier),
            now=self.us.now,
            **more,
        )
        self.us.drain()

    @property
    def told(self):
        return self.us.events(RegistrationChanged)

    def bound(self):
        return self.carrier.agent.bindings("cadran", self.carrier.now)

    def sent(self):
        return len(self.network.sent("REGISTER", self.us))


def test_it_registers_with_digest_and_stays_fresh():
    scene = Scene()
    scene.register()
    scene.network.run(SECOND_MS)
    first = scene.told[0]
    assert (first.name, first.registered, first.status) == ("trunk", True, 200)
    assert "trunk@192.0.2.1" in scene.bound()[0].contact
    scene.network.run(60 * MINUTE_MS)
    assert all(each.registered for each in scene.told)
    assert len(scene.told) >= 6, "renewed before each end"
    assert len(scene.bound()) == 1


@pytest.mark.parametrize("seed", range(5))
def test_loss_and_doubles_do_not_end_it(seed):
    scene = Scene(seed=seed, loss=0.3, duplicates=0.2)
    scene.register(expires_s=120)
    scene.network.run(30 * MINUTE_MS)
    assert scene.bound(), "still there after thirty minutes"
    assert len(scene.bound()) == 1


def test_a_wrong_password_is_not_tried_again_soon():
    scene = Scene(password="wrong")
    scene.register()
    scene.network.run(14 * MINUTE_MS)
    assert [(each.registered, each.status) for each in scene.told] == [(False, 401)]
    assert scene.told[0].retry_at - scene.network.now >= 0
    assert scene.sent() <= 3
    scene.password = "secret"
    scene.register()
    scene.network.run(SECOND_MS)
    assert scene.told[-1].registered


def test_silence_is_tried_again_at_growing_distances_and_told():
    scene = Scene(loss=1.0)
    scene.register()
    scene.network.run(120 * MINUTE_MS)
    assert {each.status for each in scene.told} == {408}
    tries = [each.retry_at for each in scene.told]
    gaps = [late - early for early, late in pairwise(tries)]
    assert all(gap <= RETRY_MAX_MS + MINUTE_MS for gap in gaps)
    assert gaps[0] <= 4 * RETRY_BASE_MS + MINUTE_MS
    assert gaps[-1] > gaps[0]


def test_leaving_takes_the_contact_away_and_is_the_end():
    scene = Scene()
    scene.register()
    scene.network.run(SECOND_MS)
    scene.us.agent.carriers.unregister("trunk", scene.us.now)
    scene.us.drain()
    scene.network.run(SECOND_MS)
    assert scene.bound() == ()
    before = scene.sent()
    scene.us.agent.carriers.unregister("trunk", scene.us.now)
    scene.network.run(60 * MINUTE_MS)
    assert scene.sent() == before
    assert scene.carrier.events(BindingsChanged)


def test_what_a_carrier_is_told_is_one_line_each():
    scene = Scene()
    scene.us.agent.carriers.register(
        "trunk",
        registrar="sip:192.0.2.2\r\nX-Evil: 1",
        identity="sip:cadran@test\r\nX-Evil: 2",
        contact_user="trunk\r\nX-Evil: 3",
        account=("cadran", "secret"),
        flow=scene.us.flow_to(scene.carrier),
        now=scene.us.now,
    )
    scene.us.drain()
    assert b"\r\nX-Evil" not in scene.network.sent("REGISTER", scene.us)[0][1]


def test_options_tell_life_and_silence():
    scene = Scene()
    flow = scene.us.flow_to(scene.carrier)
    scene.us.agent.carriers.ask("gateway", "sip:192.0.2.2", flow, scene.us.now)
    scene.us.drain()
    scene.network.run(SECOND_MS)
    (alive,) = scene.us.events(CarrierAnswered)
    assert alive.name == "gateway"
    assert alive.status not in {408, 503}
    scene.network.loss = 1.0
    scene.us.agent.carriers.ask("gateway", "sip:192.0.2.2", flow, scene.us.now)
    scene.us.drain()
    scene.network.run(MINUTE_MS)
    assert scene.us.events(CarrierAnswered)[-1].status == 408
