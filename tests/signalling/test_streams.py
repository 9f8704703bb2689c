"""TCP and TLS: real connections on loopback, split at will, kept alive, and bounded."""

import asyncio
import datetime as dt
import ssl
import stat

import pytest
from bench.signalling import free_port
from test_endpoint import SDP, Side, clock

from cadran.errors import Refusal, Refused
from cadran.signalling import connection
from cadran.signalling.certificate import by_name, own_certificate, own_context
from cadran.signalling.reasons import (
    CERTIFICATE_OF_ANOTHER,
    CERTIFICATE_OUT_OF_DATE,
    CERTIFICATE_UNKNOWN,
    NO_TLS,
)
from cadran.sip.events import Accepted, Ended, Established, Invited, Rejected
from cadran.sip.reasons import HUNG_UP

HOST = "127.0.0.1"
NOW = dt.datetime.now(dt.UTC)
OPTIONS = (
    b"OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/TCP x;rport;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\n"
    b"To: <sip:a@b>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n"
)


def play(scene):
    async def bounded():
        await asyncio.wait_for(scene(), 40)

    asyncio.run(bounded())


async def listening(transport="tcp", host=HOST, tls=None):
    side = Side()
    address = await side.signalling.start_streams(transport, host, 0, tls)
    return side, address


async def until(condition):
    end = asyncio.get_running_loop().time() + 20
    while not condition():
        assert asyncio.get_running_loop().time() < end
        await asyncio.sleep(0.005)


async def stop(*sides):
    for side in sides:
        await side.signalling.stop()


@pytest.mark.parametrize("host", [HOST, "::1"])
def test_a_call_over_tcp_uses_one_connection_for_all_its_requests(host):
    async def scene():
        callee, address = await listening(host=host)
        caller, _ = await listening(host=host)
        flow = await caller.signalling.flow_to(*address, "tcp")
        caller.call(flow, "one")
        await caller.next(Accepted)
        caller.call(flow, "two")
        await caller.next(Accepted)
        leg = (await callee.next(Established)).leg
        assert (caller.signalling.connections, callee.signalling.connections) == (1, 1)
        callee.agent.hang_up(leg, Refusal(HUNG_UP), clock())
        assert (await caller.next(Ended)).leg == "one"
        assert (caller.signalling.connections, callee.signalling.connections) == (1, 1)
        await stop(caller, callee)

    play(scene)


def test_via_and_contact_name_the_transport_and_where_we_listen():
    async def scene():
        caller, address = await listening()
        heard = asyncio.Queue()
        server = await asyncio.start_server(lambda *pair: heard.put_nowait(pair), HOST, 0)
        target = server.sockets[0].getsockname()
        caller.call(await caller.signalling.flow_to(*target, "tcp"))
        reader, writer = await heard.get()
        text = (await reader.readuntil(b"\r\n\r\n")).decode()
        assert f"Via: SIP/2.0/TCP {HOST}:{address[1]};" in text
        assert f"Contact: <sip:cadran@{HOST}:{address[1]};transport=tcp>" in text
        writer.close()
        server.close()
        await stop(caller)

    play(scene)


def test_messages_split_anywhere_are_answered_and_pings_get_pongs():
    async def scene():
        side, address = await listening()
        reader, writer = await asyncio.open_connection(*address)
        for octet in OPTIONS:
            writer.write(bytes([octet]))
            await writer.drain()
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"SIP/2.0 200 OK")
        writer.write(OPTIONS + b"\r\n\r\n" + OPTIONS)
        both = await reader.readuntil(b"\r\n\r\n") + await reader.readuntil(b"\r\n\r\n")
        assert both.count(b"SIP/2.0 200") == 2
        assert both.startswith(b"\r\nSIP"), "the pong"
        writer.write(b"\r\n\r\n")
        pongs = await reader.readexactly(2)
        assert pongs == b"\r\n"
        writer.close()
        await stop(side)

    play(scene)


def test_a_stream_that_cannot_be_cut_is_closed():
    async def scene():
        side, address = await listening()
        reader, writer = await asyncio.open_connection(*address)
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert await reader.read() == b""
        writer.close()
        await stop(side)

    play(scene)


@pytest.mark.parametrize("begun", [b"", OPTIONS[:40], OPTIONS + OPTIONS[:40]])
def test_who_says_too_little_in_time_is_closed(monkeypatch, begun):
    monkeypatch.setattr(connection, "MESSAGE_WAIT_S", 0.1)

    async def scene():
        side, address = await listening()
        reader, writer = await asyncio.open_connection(*address)
        writer.write(begun)
        await reader.read()
        assert reader.at_eof()
        writer.close()
        await until(lambda: side.signalling.connections == 0)
        await stop(side)

    play(scene)


def test_an_idle_connection_is_closed_and_one_that_pings_is_not(monkeypatch):
    monkeypatch.setattr(connection, "IDLE_S", 1.2)

    async def scene():
        side, address = await listening()
        lively, to_lively = await asyncio.open_connection(*address)
        idle, to_idle = await asyncio.open_connection(*address)
        to_lively.write(OPTIONS)
        to_idle.write(OPTIONS)
        await lively.readuntil(b"\r\n\r\n")

        async def pinging():
            while True:
                to_lively.write(b"\r\n\r\n")
                await lively.readexactly(2)
                await asyncio.sleep(0.05)

        pings = asyncio.ensure_future(pinging())
        await idle.read()
        await until(lambda: side.signalling.connections == 1)
        assert not pings.done()
        pings.cancel()
        to_lively.close()
        to_idle.close()
        await stop(side)

    play(scene)


def test_one_address_fills_no_more_than_its_share():
    async def scene():
        side, _ = await listening()
        await side.signalling.stop()
        side.signalling._streams._max_per_address = 2
        address = await side.signalling.start_streams("tcp", HOST, 0)
        pairs = [await asyncio.open_connection(*address) for _ in range(2)]
        reader, writer = await asyncio.open_connection(*address)
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await reader.readexactly(1)
        pairs[0][1].write(OPTIONS)
        assert (await pairs[0][0].readuntil(b"\r\n\r\n")).startswith(b"SIP/2.0 200")
        assert side.signalling._streams.refused == 1
        pairs[0][1].close()
        await until(lambda: side.signalling.connections == 1)
        again, to_again = await asyncio.open_connection(*address)
        to_again.write(OPTIONS)
        assert (await again.readuntil(b"\r\n\r\n")).startswith(b"SIP/2.0 200")
        for each in (writer, pairs[1][1], to_again):
            each.close()
        await stop(side)

    play(scene)


def test_a_peer_that_does_not_read_is_given_up(monkeypatch):
    monkeypatch.setattr(connection, "MAX_UNSENT_BYTES", 4_096)

    async def scene():
        side, address = await listening()
        _, writer = await asyncio.open_connection(*address, limit=1)
        writer.transport.pause_reading()
        writer.write(OPTIONS)
        await until(lambda: side.signalling.connections == 1)
        (flow,) = side.signalling._streams._live
        live = side.signalling._streams._live[flow]
        while live.send(b"x" * 2_000):
            pass
        await until(lambda: side.signalling.connections == 0)
        writer.close()
        await stop(side)

    play(scene)


def test_refused_connections_fail_the_call_at_once():
    async def scene():
        side, _ = await listening()
        server = await asyncio.start_server(lambda _r, w: w.close(), HOST, 0)
        target = server.sockets[0].getsockname()
        server.close()
        await server.wait_closed()
        side.call(await side.signalling.flow_to(*target, "tcp"))
        assert (await side.next(Rejected)).status == 503
        await stop(side)

    play(scene)


def test_a_lost_connection_is_made_again_by_the_next_request():
    async def scene():
        callee, address = await listening()
        caller, _ = await listening()
        caller.call(await caller.signalling.flow_to(*address, "tcp"))
        await caller.next(Accepted)
        await callee.next(Established)
        for each in tuple(callee.signalling._streams._all):
            each.close()
        await until(lambda: caller.signalling.connections == 0)
        caller.agent.hang_up("out", Refusal(HUNG_UP), clock())
        await callee.next(Ended)
        await stop(caller, callee)

    play(scene)


def test_the_called_side_reaches_a_caller_whose_connection_is_gone_where_it_listens():
    async def scene():
        callee, address = await listening()
        caller, _ = await listening()
        caller.call(await caller.signalling.flow_to(*address, "tcp"))
        await caller.next(Accepted)
        leg = (await callee.next(Established)).leg
        for each in tuple(caller.signalling._streams._all):
            each.close()
        await until(lambda: callee.signalling.connections == 0)
        await until(lambda: not callee.signalling._broken)
        callee.agent.hang_up(leg, Refusal(HUNG_UP), clock())
        await caller.next(Ended)
        await stop(caller, callee)

    play(scene)


LONG = SDP + "".join(f"a=x-{n}:{'y' * 60}\r\n" for n in range(25))


def test_a_long_invite_goes_by_tcp_and_short_requests_by_udp():
    async def scene():
        callee, caller = Side(), Side()
        address = await callee.signalling.start(HOST, free_port())
        await callee.signalling.start_streams("tcp", *address)
        own = await caller.signalling.start(HOST, free_port())
        await caller.signalling.start_streams("tcp", *own)
        flow = await caller.signalling.flow_to(*address)
        caller.agent.invite(
            "long", uri=f"sip:1@{HOST}:{address[1]}", flow=flow, from_uri="sip:me@x",
            from_name="", sdp=LONG, now=clock(),
        )  # fmt: skip
        invited = await callee.next(Invited)
        assert invited.flow.transport == "tcp"
        assert invited.offer == LONG
        await caller.next(Accepted)
        caller.call(flow, "short")
        assert (await callee.next(Invited)).flow.transport == "udp"
        await stop(caller, callee)

    play(scene)


def test_a_long_invite_falls_back_to_udp_where_no_tcp_is_taken():
    async def scene():
        callee, caller = Side(), Side()
        address = await callee.signalling.start(HOST, 0)
        own = await caller.signalling.start(HOST, free_port())
        await caller.signalling.start_streams("tcp", *own)
        flow = await caller.signalling.flow_to(*address)
        for leg in ("one", "two"):
            caller.agent.invite(
                leg, uri=f"sip:1@{HOST}:{address[1]}", flow=flow, from_uri="sip:me@x",
                from_name="", sdp=LONG, now=clock(),
            )  # fmt: skip
            invited = await callee.next(Invited)
            assert invited.flow.transport == "udp"
            assert invited.offer == LONG
            assert (await caller.next(Accepted)).leg == leg
        await stop(caller, callee)

    play(scene)


def test_tls_with_our_own_certificate_is_trusted_by_who_was_given_it(tmp_path):
    async def scene():
        callee, address = await listening("tls", tls=own_context(tmp_path, HOST, NOW))
        caller, _ = await listening("tls", tls=own_context(tmp_path / "other", HOST, NOW))
        flow = await caller.signalling.flow_to(*address, "tls")
        caller.signalling.trust(ssl.create_default_context(cafile=tmp_path / "tls.pem"))
        caller.call(flow)
        await caller.next(Accepted)
        assert (await callee.next(Established)).leg
        await stop(caller, callee)

    play(scene)


def test_who_asks_for_a_name_is_shown_its_certificate(tmp_path):
    """SNI (RFC 6066): each of our names has a certificate of its own, and others see the first one."""

    async def shown(address, name):
        context = ssl.create_default_context(cafile=tmp_path / "all.pem")
        context.check_hostname = name != "elsewhere.example"
        _, writer = await asyncio.open_connection(*address, ssl=context, server_hostname=name)
        names = writer.get_extra_info("peercert")["subjectAltName"]
        writer.close()
        await writer.wait_closed()
        return names[0][1]

    async def scene():
        pairs = {
            name: own_certificate(tmp_path / name, name, NOW) for name in ("a.example", "b.example")
        }
        for name, pair in pairs.items():
            joined = pair[0].read_text() + pair[1].read_text()
            (tmp_path / f"{name}.pem").write_text(joined)
        (tmp_path / "all.pem").write_text("".join(pair[0].read_text() for pair in pairs.values()))
        tls = by_name(pairs["a.example"], {"B.example": tmp_path / "b.example.pem"})
        callee, address = await listening("tls", tls=tls)
        assert await shown(address, "b.example") == "b.example"
        assert await shown(address, "a.example") == "a.example"
        assert await shown(address, "elsewhere.example") == "a.example"
        await stop(callee)

    play(scene)


@pytest.mark.parametrize(
    ("name", "made", "trusted", "reason"),
    [
        ("a.example", NOW, False, CERTIFICATE_UNKNOWN),
        ("a.example", NOW - dt.timedelta(days=900), True, CERTIFICATE_OUT_OF_DATE),
        ("b.example", NOW, True, CERTIFICATE_OF_ANOTHER),
        (HOST, NOW, True, CERTIFICATE_OF_ANOTHER),
    ],
)
def test_a_tls_peer_whose_certificate_is_unfit_is_not_spoken_to(
    tmp_path, name, made, trusted, reason
):
    async def scene():
        callee, address = await listening("tls", tls=own_context(tmp_path, "a.example", made))
        caller, _ = await listening("tls", tls=own_context(tmp_path / "other", HOST, NOW))
        if trusted:
            caller.signalling.trust(ssl.create_default_context(cafile=tmp_path / "tls.pem"))
        caller.signalling._names[name] = (2**60, (HOST,))
        flow = await caller.signalling.flow_to(name, address[1], "tls")
        caller.call(flow)
        assert (await caller.next(Rejected)).status == 503
        assert callee.events.empty()
        assert caller.signalling.trouble(flow) == Refusal(reason, {"host": name})
        await stop(caller, callee)

    play(scene)


def test_each_name_at_one_address_is_proved_by_itself(tmp_path):
    """A connection that was proved for one name is not lent to another."""

    async def scene():
        callee, address = await listening("tls", tls=own_context(tmp_path, "a.example", NOW))
        caller, _ = await listening("tls", tls=own_context(tmp_path / "other", HOST, NOW))
        caller.signalling.trust(ssl.create_default_context(cafile=tmp_path / "tls.pem"))
        flows = {}
        for name in ("a.example", "b.example"):
            caller.signalling._names[name] = (2**60, (HOST,))
            flows[name] = await caller.signalling.flow_to(name, address[1], "tls")
        caller.call(flows["a.example"], "one")
        await caller.next(Accepted)
        caller.call(flows["b.example"], "two")
        assert (await caller.next(Rejected)).leg == "two"
        caller.call(flows["a.example"], "three")
        assert (await caller.next(Accepted)).leg == "three"
        assert caller.signalling.trouble(flows["a.example"]) is None
        assert caller.signalling.connections == 1
        await stop(caller, callee)

    play(scene)


def test_a_peer_that_speaks_no_tls_is_told_from_one_that_is_not_there(tmp_path):
    def answer(_reader, writer):
        writer.write(b"SIP/2.0 400 Bad Request\r\n\r\n")
        writer.close()

    async def scene():
        plain = await asyncio.start_server(answer, HOST, 0)
        caller, _ = await listening("tls", tls=own_context(tmp_path, HOST, NOW))
        for port, reason in ((plain.sockets[0].getsockname()[1], NO_TLS), (1, None)):
            flow = await caller.signalling.flow_to(HOST, port, "tls")
            caller.call(flow, f"to {port}")
            assert (await caller.next(Rejected)).status == 503
            trouble = caller.signalling.trouble(flow)
            assert (trouble and trouble.reason) == reason
        plain.close()
        await stop(caller)

    play(scene)


def test_our_own_certificate_stays_over_restarts_until_it_no_longer_fits(tmp_path):
    own_context(tmp_path, HOST, NOW)
    first = (tmp_path / "tls.pem").read_bytes()
    assert stat.S_IMODE((tmp_path / "tls-key.pem").stat().st_mode) == 0o600
    own_context(tmp_path, HOST, NOW)
    assert (tmp_path / "tls.pem").read_bytes() == first
    own_context(tmp_path, "phones.example.org", NOW)
    second = (tmp_path / "tls.pem").read_bytes()
    assert second != first
    own_context(tmp_path, "phones.example.org", NOW + dt.timedelta(days=900))
    assert (tmp_path / "tls.pem").read_bytes() != second


def test_one_endpoint_listens_on_both_families_and_all_transports(tmp_path):
    async def scene():
        side = Side()
        _, port = await side.signalling.start(HOST, free_port())
        await side.signalling.start("::1", port)
        tls = own_context(tmp_path, HOST, NOW)
        for host in (HOST, "::1"):
            await side.signalling.start_streams("tcp", host, port)
            await side.signalling.start_streams("tls", host, 0, tls)
        for host in (HOST, "[::1]"):
            for transport in ("udp", "tcp", "tls"):
                flow = await side.signalling.flow_to(host, 9, transport)
                assert flow.local[0] == host.strip("[]")
                assert flow.transport == transport
        assert (await side.signalling.flow_to(HOST, 0, "tls")).remote == (HOST, 5061)
        await stop(side)
        with pytest.raises(Refused):
            await side.signalling.flow_to(HOST, 9, "tcp")

    play(scene)


@pytest.mark.parametrize("once", [True, False], ids=["answered once", "never answered"])
def test_a_peer_that_answered_pings_and_falls_silent_is_given_up(monkeypatch, once):
    monkeypatch.setattr(connection, "PING_EVERY_S", 0.05)
    monkeypatch.setattr(connection, "PONG_WAIT_S", 0.04)

    async def scene():
        side, _ = await listening()
        peers = asyncio.Queue()
        server = await asyncio.start_server(lambda *pair: peers.put_nowait(pair), HOST, 0)
        flow = await side.signalling.flow_to(*server.sockets[0].getsockname(), "tcp")
        side.call(flow)
        reader, writer = await peers.get()
        await reader.readuntil(SDP[-20:].encode())
        for _ in range(3):
            assert await reader.readexactly(4) == b"\r\n\r\n"
            if once:
                writer.write(b"\r\n")
                once_more = await reader.readexactly(4)
                assert once_more == b"\r\n\r\n"
                await until(lambda: side.signalling.connections == 0)
                break
        assert (side.signalling.connections == 0) is once
        writer.close()
        server.close()
        await stop(side)

    play(scene)
