"""Every timer of RFC 3261 section 17 and RFC 6026, seen from the wire with a clock of our own."""

from sip_simulator import SDP, Network, answering
from sip_wire import Wire, request

from cadran.errors import Refusal
from cadran.sip.events import Invited, Rejected
from cadran.sip.reasons import HUNG_UP
from cadran.sip.timers import Timers

T1, T2, T4 = 500, 4_000, 5_000


def dialled(wire, **more):
    wire.agent.invite(
        "leg",
        uri="sip:1@192.0.2.7:5070",
        flow=wire.flow,
        from_uri="sip:me@192.0.2.1",
        from_name="",
        sdp=SDP,
        now=wire.now,
        **more,
    )
    (invite,) = wire.poll()
    return invite


def reply(sent, status, tag="t1", headers="", body=""):
    lines = [f"SIP/2.0 {status} Some Phrase"]
    lines += [f"Via: {sent.one('Via')}", f"From: {sent.one('From')}"]
    lines += [f"To: {sent.one('To')};tag={tag}" if status > 100 else f"To: {sent.one('To')}"]
    lines += [f"Call-ID: {sent.one('Call-ID')}", f"CSeq: {sent.one('CSeq')}"]
    lines += ["Contact: <sip:1@192.0.2.7:5070>"]
    return "\n".join(lines) + f"\n{headers}Content-Length: {len(body)}\n\n{body}"


def times(alarms, start):
    return [when for when, sent in alarms if sent.line.startswith(start)]


def test_a_repeats_an_invite_doubling_until_b_gives_up():
    wire = Wire()
    dialled(wire)
    alarms = wire.wait(40_000)
    assert times(alarms, "INVITE") == [500, 1_500, 3_500, 7_500, 15_500, 31_500]
    assert wire.of(Rejected)[0].status == 408


def test_a_and_b_stop_at_the_first_provisional():
    wire = Wire()
    invite = dialled(wire)
    wire.wait(600)
    wire.send(reply(invite, 180))
    assert times(wire.wait(100_000), "INVITE") == []
    assert not wire.of(Rejected)


def test_d_repeats_the_ack_for_32_seconds():
    wire = Wire()
    busy = reply(dialled(wire), 486)
    (ack,) = wire.send(busy)
    assert ack.line.startswith("ACK")
    wire.wait(31_900)
    assert [each.text for each in wire.send(busy)] == [ack.text]
    wire.wait(200)
    assert wire.send(busy) == []
    assert len(wire.of(Rejected)) == 1


def test_e_repeats_other_requests_up_to_t2_until_f_gives_up():
    wire, invite = Wire(), None
    invite = dialled(wire)
    wire.send(reply(invite, 200, body=""))
    wire.agent.hang_up("leg", Refusal(HUNG_UP), wire.now)
    wire.poll()
    alarms = wire.wait(40_000)
    expected = [500, 1_500, 3_500, *range(7_500, 32_000, T2)]
    assert times(alarms, "BYE") == expected


def test_e_is_t2_once_a_provisional_came_and_k_absorbs_late_copies():
    wire = Wire()
    wire.send(reply(dialled(wire), 200))
    wire.agent.hang_up("leg", Refusal(HUNG_UP), wire.now)
    (bye,) = wire.poll()
    wire.send(reply(bye, 100))
    assert times(wire.wait(9_000), "BYE") == [500, 4_500, 8_500]
    board = wire.agent._board
    wire.send(reply(bye, 200))
    clients = [key for key in board.transactions._clients if key[1] == "BYE"]
    assert clients
    wire.wait(T4 - 1)
    assert clients[0] in board.transactions._clients
    wire.wait(2)
    assert clients[0] not in board.transactions._clients


def rejected(wire):
    wire.send(request())
    wire.agent.hang_up(wire.of(Invited)[0].leg, Refusal(HUNG_UP), wire.now, 486)
    (answer,) = wire.poll()
    return answer


def test_g_repeats_a_refusal_up_to_t2_until_h_gives_up():
    wire = Wire()
    rejected(wire)
    alarms = wire.wait(40_000)
    assert times(alarms, "SIP/2.0 486") == [500, 1_500, 3_500, *range(7_500, 32_000, T2)]
    assert not len(wire.agent._board.transactions)


def test_i_absorbs_copies_of_the_ack_for_t4():
    wire = Wire()
    answer = rejected(wire)
    ack = request("ACK", to_tag=answer.to_tag)
    wire.send(ack)
    assert wire.wait(T4 - 1) == []
    assert len(wire.agent._board.transactions) == 1
    wire.send(ack)
    wire.wait(2)
    assert not len(wire.agent._board.transactions)


def test_j_repeats_the_answer_of_other_requests_for_64_t1():
    wire = Wire()
    wire.send(request())
    cancel = request("CANCEL")
    assert [each.status for each in wire.send(cancel)] == [200, 487]
    wire.wait(64 * T1 - 100)
    assert [each.status for each in wire.send(cancel)] == [200]
    wire.wait(200)
    assert [each.status for each in wire.send(cancel)] == [481]


def test_l_absorbs_copies_of_an_accepted_invite():
    wire = Wire()
    wire.send(request())
    wire.agent.accept(wire.of(Invited)[0].leg, SDP, wire.now)
    (answer,) = wire.poll()
    wire.send(request("ACK", branch="z9hG4bKa", to_tag=answer.to_tag))
    wire.wait(64 * T1 - 100)
    assert wire.send(request()) == []
    assert len(wire.of(Invited)) == 1


def test_m_acknowledges_copies_of_a_2xx_for_64_t1():
    wire = Wire()
    ok = reply(dialled(wire), 200)
    (ack,) = wire.send(ok)
    wire.wait(64 * T1 - 100)
    assert [each.text for each in wire.send(ok)] == [ack.text]
    wire.wait(200)
    assert wire.send(ok) == []


def test_a_cancelled_invite_without_final_answer_is_forgotten_after_64_t1():
    wire = Wire()
    invite = dialled(wire)
    wire.send(reply(invite, 180))
    wire.agent.hang_up("leg", Refusal(HUNG_UP), wire.now)
    (cancel,) = wire.poll()
    assert cancel.one("CSeq") == "1 CANCEL"
    assert cancel.one("Via") == invite.one("Via")
    wire.send(reply(cancel, 200))
    wire.wait(64 * T1 + 10)
    assert not len(wire.agent._board.transactions)


def test_cancelled_alarms_do_not_pile_up():
    network = Network()
    caller, callee = network.station("10.0.0.1"), answering(network.station("10.0.0.2"))
    for _ in range(20):
        legs = [caller.call(callee) for _ in range(50)]
        network.run(500)
        for leg in legs:
            caller.hang_up(leg)
        network.run(40_000)
    assert len(caller.agent._board.timers) < 1_000
    assert len(callee.agent._board.timers) < 1_000


def test_alarms_go_off_in_order_and_once():
    timers, rung = Timers(), []

    def ring(one, other, now):
        rung.append((one, now))

    timers.set(20, ring, "b")
    timers.set(10, ring, "a")
    timers.set(20, ring, "c")
    dropped = timers.set(15, ring, "x")
    timers.cancel(dropped)
    timers.cancel(dropped)
    timers.cancel(None)
    timers.fire(20)
    timers.fire(30)
    assert rung == [("a", 20), ("b", 20), ("c", 20)]
    assert timers.deadline() is None
