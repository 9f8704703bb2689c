"""The registrar (RFC 3261 section 10) and its digest (RFC 7616, RFC 8760)."""

import random
import re
from dataclasses import replace

import pytest
from sip_simulator import REALM
from sip_wire import Wire, accounts, request

from cadran.sip.digest import authorise, ha1, read_challenge
from cadran.sip.events import BindingsChanged, IdentityWanted, Invited, StrangerIdentity
from cadran.sip.limits import MAX_BINDINGS
from cadran.sip.nonce import MAX_NONCES, NONCE_LIFE_MS, Nonces, Standing

ALICE = ("alice", "secret")


class Phone:
    """Registers by the book, with chosen mistakes."""

    def __init__(self, wire, account=ALICE):
        self.wire, self.account = wire, account
        self.branch = 0
        self.cseq = 0
        self.challenge = None
        self.nc = 0

    def text(
        self,
        contact,
        headers="",
        *,
        signed=True,
        call_id="r1",
        to=None,
        cseq=None,
        method="REGISTER",
        nc=None,
    ):
        self.branch += 1
        self.cseq = self.cseq + 1 if cseq is None else cseq
        if signed and self.challenge is not None:
            self.nc += 1
            field = authorise(
                self.challenge,
                self.account,
                method,
                f"sip:{REALM}",
                self.nc if nc is None else nc,
                "c",
            )
            headers += f"{field[0]}: {field[1]}\n"
        name = self.account[0]
        return request(
            method,
            uri=f"sip:{REALM}" if method == "REGISTER" else "sip:100@test",
            branch=f"z9hG4bKr{self.branch}",
            call_id=call_id,
            cseq=self.cseq,
            contact=contact,
            headers=headers,
            user=name,
            to=to or f"sip:{name}@{REALM}",
        )

    def send(self, contact="<sip:alice@192.0.2.7:5070>", headers="", **more):
        (answer,) = [
            each
            for each in self.wire.send(self.text(contact, headers, **more))
            if each.status != 100
        ]
        return answer

    def take_challenge(self, answer, algorithm="MD5"):
        found = [read_challenge(each, proxy=False) for each in answer.all("WWW-Authenticate")]
        self.challenge = next(each for each in found if each.algorithm == algorithm)
        self.nc = 0

    def sign_in(self, **more):
        answer = self.send(signed=False, **more)
        assert answer.status == 401
        self.take_challenge(answer)
        return self


def registered(**settings):
    wire = Wire(accounts(alice="secret", bob="secret"), **settings)
    phone = Phone(wire).sign_in()
    assert phone.send().status == 200
    return wire, phone


def contacts(wire, account="alice"):
    return [each.contact for each in wire.agent.bindings(account, wire.now)]


def test_a_phone_registers_refreshes_and_leaves():
    wire, phone = registered()
    (binding,) = wire.agent.bindings("alice", wire.now)
    assert binding.flow == wire.flow
    assert binding.expires_at == wire.now + 3_600_000
    wire.wait(1_000_000)
    phone.sign_in()
    answer = phone.send(headers="Expires: 600\n")
    assert answer.one("Contact").endswith(";expires=600")
    assert phone.send("<sip:alice@192.0.2.7:5070>;expires=0").status == 200
    assert contacts(wire) == []
    assert wire.of(BindingsChanged)[-1] == BindingsChanged("alice", ())


@pytest.mark.parametrize(
    ("contact", "reached"),
    [
        ("<sip:alice@192.0.2.7:5061;transport=tcp>", [("192.0.2.7", 5061)]),
        ("<sip:alice@10.0.0.7:5061;transport=tcp>", []),
    ],
)
def test_who_lost_the_connection_is_reached_where_it_listens_or_not_at_all(contact, reached):
    wire = Wire(accounts(alice="secret"), transport="tcp")
    assert Phone(wire).sign_in().send(contact).status == 200
    wire.agent.transport_failed(wire.flow, wire.now)
    wire.poll()
    assert [each.flow.remote for each in wire.agent.bindings("alice", wire.now)] == reached


def test_bindings_expire_and_the_owner_hears_of_it():
    wire, phone = registered()
    phone.send("<sip:alice@other>;expires=60")
    wire.wait(61_000)
    assert contacts(wire) == ["sip:alice@192.0.2.7:5070"]
    assert len(wire.of(BindingsChanged)[-1].bindings) == 1
    wire.wait(3_600_000)
    assert wire.of(BindingsChanged)[-1].bindings == ()
    assert wire.agent.deadline() is None


def test_several_contacts_are_kept_preferred_first_and_listed():
    wire, phone = registered()
    answer = phone.send("<sip:a@one>;q=0.2, <sip:b@two>;q=0.7;expires=100")
    assert contacts(wire) == ["sip:alice@192.0.2.7:5070", "sip:b@two", "sip:a@one"]
    assert len(answer.all("Contact")) == 3
    assert len(phone.send(contact="").all("Contact")) == 3


def test_star_removes_all_and_only_with_expires_0():
    wire, phone = registered()
    assert phone.send("*").status == 400
    assert phone.send("*, <sip:x@y>", "Expires: 0\n").status == 400
    assert contacts(wire)
    assert phone.send("*", "Expires: 0\n").status == 200
    assert contacts(wire) == []


def test_too_short_an_interval_is_423_and_too_long_is_cut():
    _, phone = registered()
    answer = phone.send("<sip:a@b>;expires=59")
    assert (answer.status, answer.one("Min-Expires")) == (423, "60")
    assert phone.send("<sip:a@b>;expires=99999999999").status == 200
    assert "expires=3600" in phone.send(contact="").all("Contact")[0]


def test_all_or_nothing():
    wire, phone = registered()
    before = contacts(wire)
    assert phone.send("<sip:new@one>, <sip:new@two>;expires=5").status == 423
    assert phone.send("<sip:new@one>, <foo:bar>").status == 400
    assert contacts(wire) == before


def test_an_older_request_of_the_same_call_changes_nothing():
    wire, phone = registered()
    answer = phone.send("<sip:alice@192.0.2.7:5070>;expires=0", cseq=1)
    assert answer.status == 500
    assert contacts(wire)
    assert phone.send("<sip:alice@192.0.2.7:5070>;expires=0", call_id="r2", cseq=1).status == 200


def test_a_copy_of_a_register_gets_the_same_answer():
    wire, phone = registered()
    text = phone.text("<sip:alice@192.0.2.7:5070>")
    first, second = wire.send(text), wire.send(text)
    assert [each.text for each in first] == [each.text for each in second]
    assert len(wire.of(BindingsChanged)) == 2


def test_the_limit_of_bindings_drops_the_one_refreshed_longest_ago():
    wire, phone = registered()
    for number in range(MAX_BINDINGS):
        assert phone.send(f"<sip:alice@host{number}>").status == 200
    assert len(contacts(wire)) == MAX_BINDINGS
    assert "sip:alice@192.0.2.7:5070" not in contacts(wire)
    many = ", ".join(f"<sip:x{n}@y>" for n in range(11))
    assert phone.send(many).status == 403


def test_an_instance_with_reg_id_has_one_binding_wherever_it_is():
    wire, phone = registered()
    mark = ';+sip.instance="<urn:uuid:1>";reg-id=1'
    phone.send(f"<sip:alice@one>{mark}")
    phone.send(f"<sip:alice@two>{mark}")
    assert "sip:alice@one" not in contacts(wire)
    assert "sip:alice@two" in contacts(wire)


def test_an_account_registers_itself_and_nobody_else():
    wire, phone = registered()
    assert phone.send(to="sip:bob@test").status == 403
    assert contacts(wire, "bob") == []


def test_bindings_are_restored_and_forgotten():
    wire, _ = registered()
    kept = wire.of(BindingsChanged)[-1].bindings
    later = Wire()
    later.agent.restore(kept, later.now)
    assert later.agent.bindings("alice", later.now) == kept
    later.agent.forget("alice", later.now)
    later.poll()
    assert later.of(BindingsChanged) == [BindingsChanged("alice", ())]
    assert later.agent.deadline() is None
    much_later = Wire()
    much_later.now += 3_600_000
    much_later.agent.restore(kept, much_later.now)
    assert much_later.agent.bindings("alice", much_later.now) == ()


@pytest.mark.parametrize("algorithm", ["MD5", "SHA-256"])
def test_both_algorithms_prove_the_password(algorithm):
    wire = Wire(accounts(alice="secret"), algorithms=("SHA-256", "MD5"))
    phone = Phone(wire)
    answer = phone.send(signed=False)
    assert re.findall("algorithm=([^,]+)", answer.text) == ["SHA-256", "MD5"]
    phone.take_challenge(answer, algorithm)
    assert phone.send().status == 200


def test_a_stranger_a_wrong_password_and_an_unknown_name_look_alike():
    answers = []
    for account in (("alice", "guess"), ("mallory", "guess")):
        wire = Wire(accounts(alice="secret"))
        phone = Phone(wire, account).sign_in()
        answer = phone.send()
        answers.append(re.sub(account[0], "NAME", answer.text))
        assert not wire.of(BindingsChanged)
    hidden = [re.sub(r'nonce="\w+"|tag=\w+', "", each) for each in answers]
    assert hidden[0] == hidden[1]
    assert answers[0].startswith("SIP/2.0 401")
    assert "stale" not in answers[0]


def test_an_unknown_caller_is_challenged_and_never_admitted():
    wire = Wire(accounts())
    for number in range(3):
        (answer,) = wire.send(request(branch=f"z9hG4bK{number}", call_id=f"c{number}"))
        assert answer.status == 401
        assert wire.send(request("ACK", branch=f"z9hG4bK{number}", to_tag=answer.to_tag)) == []
    assert not wire.of(Invited)
    assert not len(wire.agent._board.transactions), "a challenge keeps no state"


def test_a_silent_stranger_gets_no_word():
    wire = Wire(lambda _: StrangerIdentity(silent=True))
    assert wire.send(request()) == []
    assert wire.send(request("REGISTER")) == []


def test_a_captured_header_does_not_work_twice():
    wire, phone = registered()
    text = phone.text("<sip:alice@evil>")
    assert [each.status for each in wire.send(text)] == [200]
    replayed = text.replace("z9hG4bKr", "z9hG4bKx").replace("CSeq: 3", "CSeq: 9")
    (answer,) = wire.send(replayed)
    assert answer.status == 401
    assert "stale=true" in answer.one("WWW-Authenticate")


def test_counts_may_overtake_each_other_but_not_repeat():
    _, phone = registered()
    assert phone.send(nc=9).status == 200
    assert phone.send(nc=7).status == 200
    assert phone.send(nc=7).status == 401


def test_an_old_nonce_is_stale_and_a_foreign_one_is_not():
    wire, phone = registered()
    wire.wait(NONCE_LIFE_MS + 1)
    answer = phone.send()
    assert answer.status == 401
    assert "stale=true" in answer.one("WWW-Authenticate")
    phone.take_challenge(answer)
    assert phone.send().status == 200
    other = Phone(Wire(accounts(alice="secret")))
    other.challenge = replace(phone.challenge, nonce="0" * 56)
    answer = other.send()
    assert answer.status == 401
    assert "stale" not in answer.one("WWW-Authenticate")


def test_a_client_without_qop_may_use_a_nonce_once():
    wire = Wire(accounts(alice="secret"))
    phone = Phone(wire).sign_in()
    phone.challenge = replace(phone.challenge, qop=False)
    assert phone.send().status == 200
    assert phone.send().status == 401


@pytest.mark.parametrize(
    "value",
    [
        "Digest",
        'Digest username="alice',
        'Digest username="alice", realm="test", nonce="x", uri="", response="", nc=zz',
        'Digest username="alice", realm="test", nonce="' + "0" * 56 + '", uri="", response=""',
        'Digest username="alice", realm="test", nonce="é", uri="", response="é", algorithm=FOO',
        "Basic YWxpY2U6c2VjcmV0",
        "NoOneKnowsThisScheme opaque-data=here",
    ],
)
def test_broken_credentials_get_400_or_a_challenge(value):
    wire = Wire(accounts(alice="secret"))
    (answer,) = wire.send(request("REGISTER", headers=f"Authorization: {value}\n"))
    assert answer.status in (400, 401)
    assert not wire.of(BindingsChanged)


def test_questions_never_answered_are_dropped():
    wire = Wire()
    wire.agent.receive(request().replace("\n", "\r\n").encode(), wire.flow, wire.now)
    asks = [output for output in wire.agent.poll() if isinstance(output, IdentityWanted)]
    wire.agent.receive(request().replace("\n", "\r\n").encode(), wire.flow, wire.now)
    assert list(wire.agent.poll()) == [], "a copy is not asked about again"
    wire.wait(33_000)
    wire.agent.identify(asks[0].ask, StrangerIdentity(), wire.now)
    assert list(wire.agent.poll()) == []
    assert wire.agent.deadline() is None


def test_the_known_answer_of_rfc_7616():
    hashed = ha1("SHA-256", "Mufasa", "http-auth@example.org", "Circle of Life")
    assert hashed == "7987c64c30e25f1b74be53f966b49b90f2808aa92faf9a00262392d7b4794232"


def test_nonces_in_use_are_bounded_and_those_dropped_are_stale():
    nonces = Nonces(random.Random(1).randbytes)
    first = nonces.make(1_000)
    nonces.take(first, 1)
    for number in range(MAX_NONCES + 1):
        nonces.take(nonces.make(2_000 + number), 1)
    assert len(nonces._used) <= MAX_NONCES
    assert nonces.judge(first, 2_000) is Standing.STALE
