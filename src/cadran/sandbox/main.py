"""Starting and ending the sandbox carrier's process."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from cadran.catalogue import Catalogue
from cadran.clock import Clock, Instant
from cadran.sandbox import world
from cadran.sandbox.api import Shop, build
from cadran.sandbox.bank import Bank
from cadran.sandbox.book import Book
from cadran.sandbox.carrier import Carrier
from cadran.sandbox.moving import Desk
from cadran.sandbox.stock import Stock
from cadran.sandbox.subscribers import old_telephone
from cadran.sandbox.world import Telephone

LOOPBACK = ("127.0.0.1", "::1", "localhost")
_GRACE_S = 3
"""Requests under way at the end get this long."""


def main(argv: Sequence[str]) -> int:
    """Run until SIGTERM or SIGINT. 0: ended as asked; 2: cannot start (said on the error output)."""
    asked = _arguments(argv)
    try:
        return asyncio.run(_run(asked))
    except (OSError, ValueError) as wrong:
        sys.stderr.write(f"The sandbox carrier cannot start: {wrong}\n")
        return 2


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="cadran sandbox", description=__doc__)
    parser.add_argument("--http", type=_address, default=("127.0.0.1", 0), metavar="HOST:PORT")
    parser.add_argument("--sip", type=_address, default=("127.0.0.1", 0), metavar="HOST:PORT")
    parser.add_argument(
        "--exchange", type=_address, default=("127.0.0.1", 5060), metavar="HOST:PORT"
    )
    parser.add_argument("--data", type=Path, default=Path("data/sandbox"), metavar="DIR")
    parser.add_argument(
        "--report-payments", default="", metavar="URL", help="where the bank reports its answers"
    )
    parser.add_argument(
        "--with-parent",
        action="store_true",
        help="end when the standard input closes, as it does when the starter dies",
    )
    return parser.parse_args(argv)


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65_535:
        raise argparse.ArgumentTypeError(f"{text!r} is not HOST:PORT")
    return host.strip("[]"), int(port)


async def _run(asked: argparse.Namespace) -> int:
    for host, _ in (asked.http, asked.sip):
        if host not in LOOPBACK:
            raise ValueError(f"{host} is not a loopback address; the sandbox serves no other")
    clock, book = _clock(), Book.open(asked.data)

    def telephone(number: str) -> Telephone:
        """Somebody at the old side, until their number has moved; else the world's."""
        old = None if number in book.sold else old_telephone(number)
        return old or world.telephone(number)

    carrier = Carrier(clock, os.urandom, _resolved(asked.exchange[0]), telephone)
    desk = Desk.open(asked.data, clock, book.move)
    exchange = f"sip:{asked.exchange[0]}:{asked.exchange[1]}"
    bank = Bank.open(asked.data, asked.report_payments)
    shop = Shop(Stock(Catalogue.load()), book, carrier, desk, bank, exchange)
    sip = await carrier.start(_resolved(asked.sip[0]), asked.sip[1])
    listening = socket.create_server((_resolved(asked.http[0]), asked.http[1]))
    server = _Server(
        uvicorn.Config(
            build(shop), log_level="warning", access_log=False, timeout_graceful_shutdown=_GRACE_S
        )
    )

    def end() -> None:
        shop.closing.set()
        server.should_exit = True

    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, end)
    if asked.with_parent:
        loop.add_reader(sys.stdin.fileno(), _end_with_starter, end)
    http = listening.getsockname()
    ready = {"http": f"{http[0]}:{http[1]}", "sip": f"{sip[0]}:{sip[1]}"}
    sys.stdout.write(json.dumps(ready) + "\n")
    sys.stdout.flush()
    try:
        await server.serve(sockets=[listening])
    finally:
        await carrier.stop()
    return 0


def _end_with_starter(end: Callable[[], None]) -> None:
    """The standard input can be read: it closed, unless somebody typed something."""
    if not os.read(sys.stdin.fileno(), 4_096):
        asyncio.get_running_loop().remove_reader(sys.stdin.fileno())
        end()


class _Server(uvicorn.Server):
    """Leaves the signals to us: the carrier has calls to end."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _resolved(host: str) -> str:
    return "127.0.0.1" if host == "localhost" else host


def _clock() -> Clock:
    """Anchored to the wall once, then monotonic."""
    anchor_ns = time.time_ns() - time.monotonic_ns()
    return lambda: Instant((anchor_ns + time.monotonic_ns()) // 1_000_000)
