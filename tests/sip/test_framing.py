"""Streams cut into messages: wherever they were split, and whatever they hold."""

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sip_wire import request, wire_bytes

from cadran.sip.framing import PING, PONG, Framer
from cadran.sip.limits import MAX_HEAD_BYTES, MAX_MESSAGE_BYTES

SMALL = wire_bytes(request("OPTIONS"))
BODY = wire_bytes(request("INVITE", body="v=0\r\n\r\n\r\nl: 7\r\n"))
COMPACT = SMALL.replace(b"Content-Length: 0", b"l :\r\n 0")


def fed(pieces):
    framer = Framer()
    found = []
    for piece in pieces:
        found += framer.feed(piece)
    return framer, found


@given(st.lists(st.integers(1, 400)), st.randoms(use_true_random=False))
def test_any_split_gives_the_same_messages(cuts, dice):
    messages = [dice.choice([SMALL, BODY, COMPACT]) for _ in range(6)]
    stream = b"".join(messages)
    places = sorted({0, len(stream), *(cut % len(stream) for cut in cuts)})
    pieces = [stream[a:b] for a, b in pairwise(places)]
    framer, found = fed(pieces)
    assert found == messages
    assert not framer.broken
    assert framer.waiting == 0


def test_one_octet_at_a_time_is_as_good():
    _, found = fed(bytes([octet]) for octet in BODY + SMALL)
    assert found == [BODY, SMALL]


def test_pings_and_pongs_stand_between_messages():
    _, found = fed([PING + SMALL + PONG, BODY, PING])
    assert found == [PING, SMALL, PONG, BODY, PING]


def test_half_a_line_end_waits_for_the_rest():
    _, found = fed([b"\r", b"\n\r", b"\n", SMALL])
    assert found == [PING, SMALL]


def test_a_ping_in_two_packets_is_still_answered():
    _, found = fed([b"\r\n", b"\r\n", SMALL, b"\r\n"])
    assert found == [PONG, PING, SMALL, PONG]


@pytest.mark.parametrize(
    "data",
    [
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        SMALL.replace(b"Content-Length: 0", b"Content-Length: 0\r\nl: 9"),
        SMALL.replace(b"Content-Length: 0", b"Content-Length: -1"),
        SMALL.replace(b"Content-Length: 0", f"Content-Length: {MAX_MESSAGE_BYTES}".encode()),
        b"\rjunk",
        b"A" * (MAX_HEAD_BYTES + 1),
    ],
)
def test_what_cannot_be_cut_breaks_the_stream_and_holds_nothing(data):
    framer, found = fed([data, SMALL])
    assert found == []
    assert framer.broken
    assert framer.waiting == 0


def test_equal_lengths_said_twice_are_left_to_the_message():
    doubled = SMALL.replace(b"Content-Length: 0", b"Content-Length: 0\r\nContent-Length: 0")
    assert fed([doubled])[1] == [doubled]


def test_what_is_held_is_bounded():
    framer = Framer()
    held = 0
    for _ in range(1_000):
        framer.feed(random.Random(1).randbytes(997).replace(b"\r", b"x"))
        held = max(held, framer.waiting)
    assert held <= MAX_HEAD_BYTES + 997
