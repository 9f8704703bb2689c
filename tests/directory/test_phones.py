from __future__ import annotations

import hashlib
import threading

import pytest

from cadran.directory import reasons
from cadran.errors import Refused
from cadran.routing.trunk import Gateway, Trunk
from cadran.sip.events import Binding, Flow
from cadran.store.tables.directory import phone_accounts


def refused(reason):
    return pytest.raises(Refused, match=reason.id)


def test_a_phone_account_keeps_digest_hashes_and_never_the_password(doors):
    alice = doors.user("alice")
    made = doors.phones.create(doors.org, alice.id, "Alice", label="Desk")
    with doors.store.read(doors.org) as unit:
        row = unit.row(unit.select(phone_accounts))
    secret = f"alice:cadran:{made.password}".encode()
    assert row.ha1_md5 == hashlib.md5(secret).hexdigest()
    assert row.ha1_sha256 == hashlib.sha256(secret).hexdigest()
    assert made.password not in repr(tuple(row)) + repr(made)
    assert doors.phones.of_user(doors.org, alice.id) == [made.phone]


def test_account_names_are_unique_in_the_system_and_made_up_when_not_given(doors):
    alice, alien = doors.user("alice"), doors.user("alien", doors.other)
    doors.phones.create(doors.org, alice.id, "desk")
    with refused(reasons.USERNAME_TAKEN):
        doors.phones.create(doors.other, alien.id, "DESK")
    names = {doors.phones.create(doors.org, alice.id).phone.username for _ in range(5)}
    assert len(names) == 5


@pytest.mark.parametrize("username", ["", "1two", "a b", "é", "x" * 65, "a@b", "a;b"])
def test_a_name_that_a_sip_address_cannot_carry_is_refused(doors, username):
    with refused(reasons.BAD_USERNAME):
        doors.phones.create(doors.org, doors.user("alice").id, username)


def binding(account, port=5060, expires=10_000):
    flow = Flow("udp", ("127.0.0.1", 5060), ("192.0.2.9", port))
    return Binding(
        account,
        f"sip:{account}@192.0.2.9:{port}",
        flow,
        expires,
        "cid",
        7,
        "<urn>",
        "ua",
        100 * port,
        (f"<sip:edge@192.0.2.8:{port};lr>",),
    )


def test_bindings_survive_a_restart_without_those_that_ran_out(doors):
    alice = doors.user("alice")
    doors.phones.create(doors.org, alice.id, "alice")
    old, new = binding("alice", 1, expires=100), binding("alice", 2)
    doors.bindings.save(doors.org, "alice", [old]).result(5)
    doors.bindings.save(doors.org, "alice", [old, new]).result(5)
    assert doors.bindings.restore(50) == [old, new]
    assert doors.bindings.restore(100) == [new]
    doors.phones.reset_password(doors.org, "alice")
    assert doors.bindings.restore(0) == []


def test_a_binding_can_not_be_saved_for_an_account_of_another_organisation(doors):
    alien = doors.user("alien", doors.other)
    doors.phones.create(doors.other, alien.id, "alien")
    doors.phones.create(doors.org, doors.user("alice").id, "alice")
    first = doors.bindings.save(doors.org, "alien", [binding("alien")])
    doors.bindings.save(doors.org, "alice", [binding("alice")]).result(5)
    first.result(5)
    assert doors.bindings.restore(0) == [binding("alice")]


def test_of_what_one_telephone_registers_at_once_the_latest_is_kept(doors):
    doors.phones.create(doors.org, doors.user("alice").id, "alice")
    started, go = threading.Event(), threading.Event()

    def hold(_unit: object) -> None:
        started.set()
        go.wait(5)

    held = doors.bindings.store.write(doors.org, hold)
    assert started.wait(5)
    saved = [doors.bindings.save(doors.org, "alice", [binding("alice", at)]) for at in (1, 2, 3)]
    go.set()
    for each in (held, *saved):
        each.result(5)
    assert doors.bindings.restore(0) == [binding("alice", 3)]


def test_a_trunk_is_read_back_as_it_was_put(doors):
    trunk = Trunk("sandbox", (Gateway("127.0.0.1", 5070),), ("127.0.0.1:5070",), sandbox=True)
    doors.trunks.put(trunk)
    doors.trunks.put(trunk)
    assert doors.trunks.trunks() == (trunk,)
    better = Trunk(
        "sandbox", (Gateway("::1", 5071, "tcp", 3),), ("::1",), form="digits", priority=4
    )
    doors.trunks.put(better)
    assert doors.trunks.trunk("sandbox") == better
    doors.trunks.delete("sandbox")
    with refused(reasons.UNKNOWN_TRUNK):
        doors.trunks.trunk("sandbox")


@pytest.mark.parametrize(
    ("trunk", "field"),
    [
        (Trunk("Bad Name", (Gateway("h", 1),), ("h",)), "name"),
        (Trunk("t", (), ("h",)), "gateways"),
        (Trunk("t", (Gateway("h", 70_000),), ("h",)), "gateways"),
        (Trunk("t", (Gateway("h", 1, "carrier-pigeon"),), ("h",)), "gateways"),
        (Trunk("t", (Gateway("h", 1),), ("no spaces",)), "sources"),
        (Trunk("t", (Gateway("h", 1),), ("h",), prefixes=("33",)), "prefixes"),
    ],
)
def test_a_trunk_that_makes_no_sense_is_refused_with_its_field(doors, trunk, field):
    with refused(reasons.BAD_TRUNK) as caught:
        doors.trunks.put(trunk)
    assert caught.value.refusal.facts["field"] == field
