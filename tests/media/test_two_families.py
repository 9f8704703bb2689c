"""IPv4 and IPv6 side by side: a leg has sockets of both families, and speaks the one that its peer does."""

import pytest

from cadran.errors import Refused
from cadran.media.events import Heard

HEARD = 4000
NOT_HEARD = 150
BOTH = {"other_bind_host": "::1", "other_advertised_host": "::1"}


@pytest.fixture
def stage(make_stage):
    return make_stage(**BOTH)


def over_six(stage, hz, **stream):
    """A phone that speaks IPv6."""
    phone = stage.phone(hz, connect=False)
    other = stage.plane.open(phone.leg).other
    phone.sock, phone.to = stage.udp("::1"), (other.host, other.port)
    stage.connect(phone, remote=phone.sock.getsockname()[:2], **stream)
    stage.plane.join(phone.leg, "b")
    return phone


def test_a_phone_of_either_family_hears_the_other(stage):
    new, old = over_six(stage, 700.0), stage.phone(900.0, bridge="b")
    stage.talk()
    assert new.level(900.0) > HEARD
    assert old.level(700.0) > HEARD
    assert Heard(new.leg, new.sock.getsockname()[:2]) in stage.of(Heard)


def test_both_ports_are_the_same_where_they_can_be(stage):
    port = stage.plane.open("leg")
    assert (port.host, port.other.host) == ("127.0.0.1", "::1")
    assert port.port == port.other.port


def test_a_leg_may_change_its_family_and_its_port_serves_the_next_one(stage):
    phone, other = over_six(stage, 700.0), stage.phone(900.0, bridge="b")
    stage.step(10)
    port = stage.plane.open(phone.leg)
    phone.sock, phone.to = stage.udp(), (port.host, port.port)
    stage.connect(phone)
    stage.talk()
    assert phone.level(900.0) > HEARD
    assert other.level(700.0) > HEARD
    back = stage.udp("::1")
    phone.sock, phone.to = back, (port.other.host, port.other.port)
    stage.connect(phone, remote=back.getsockname()[:2])
    stage.talk()
    assert phone.level(900.0) > HEARD
    slot = stage.plane._legs[phone.leg].slot
    for each in (phone, other):
        stage.hang_up(each)
    stage.step(60)
    assert not stage.worker.record["l_exchanged"][slot]
    assert stage.worker.ports[slot] == port.port


def test_a_stranger_is_not_heard_over_ipv6_either(stage):
    phone, other = over_six(stage, 700.0), stage.phone(900.0, bridge="b")
    stranger = stage.udp("::1")
    stage.step(5)
    phone.sending = False
    for _ in range(40):
        phone.send(phone.packet(), via=stranger)
        stage.step()
        if stage.of(Heard):
            break
    # The same host is the phone's own: another port of it is a phone that moved, only once it has been quiet.
    phone.sending = True
    stage.talk()
    assert other.level(700.0) > HEARD
    stage.connect(phone, remote=("2001:db8::1", 4000))
    for _ in range(20):
        stage.step()
    other.forget()
    stage.step(50)
    assert other.level(700.0) < NOT_HEARD
    assert stage.plane.figures()[0]["foreign"] > 20


def test_a_signalling_host_of_ipv6_is_a_source_too(stage):
    phone, other = over_six(stage, 700.0), stage.phone(900.0, bridge="b")
    stage.connect(phone, remote=("2001:db8::1", 4000), signalled_from="::1")
    stage.talk()
    assert other.level(700.0) > HEARD
    assert phone.level(900.0) > HEARD


def test_reports_go_over_ipv6(stage):
    phone = over_six(stage, 700.0)
    ear = stage.udp("::1")
    stage.connect(phone, remote=phone.sock.getsockname()[:2], rtcp_port=ear.getsockname()[1])
    phone.sock.close()
    stage.sockets.remove(phone.sock)
    phone.sock = stage.udp("::1")
    stage.connect(phone, remote=phone.sock.getsockname()[:2], rtcp_port=ear.getsockname()[1])
    stage.step(60)
    assert ear.recv(2048)[1] in (200, 201)


def test_an_address_of_a_family_that_is_not_served_is_refused(make_stage):
    alone = make_stage()
    phone = alone.phone(connect=False)
    with pytest.raises(Refused) as refused:
        alone.connect(phone, remote=("2001:db8::1", 4000))
    assert refused.value.refusal.reason.id == "media.bad_address"
    assert alone.plane.open(phone.leg).other is None


def test_ipv6_alone_is_served_too(make_stage):
    alone = make_stage(bind_host="::1", advertised_host="::1")
    phones = []
    for hz in (700.0, 900.0):
        phone = alone.phone(hz, connect=False)
        phone.sock = alone.udp("::1")
        alone.connect(phone, remote=phone.sock.getsockname()[:2])
        alone.plane.join(phone.leg, "b")
        phones.append(phone)
    alone.talk()
    assert phones[0].level(900.0) > HEARD


def test_an_ipv4_address_written_as_ipv6_is_what_it_is(stage):
    phone, other = stage.phone(700.0, bridge="b"), stage.phone(900.0, bridge="b")
    stage.connect(phone, remote=("::ffff:127.0.0.1", phone.sock.getsockname()[1]))
    stage.talk()
    assert phone.level(900.0) > HEARD
    assert other.level(700.0) > HEARD
