"""A signed-in page's WebSocket: opened as a browser opens it, heard, and read to its end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from cadran.api.guard import COOKIE


@contextmanager
def opened(
    served, client: httpx.Client, name: str, origin: str | None = None, **more: Any
) -> Iterator[ClientConnection]:
    """The socket ``/api/v1/NAME``, in French."""
    with opened_at(served.base, client, name, origin, **more) as socket:
        yield socket


@contextmanager
def opened_at(
    base: str, client: httpx.Client, name: str, origin: str | None = None, **more: Any
) -> Iterator[ClientConnection]:
    """The same, of the house at ``base``."""
    cookie = client.cookies.get(COOKIE)
    headers = {"Cookie": f"{COOKIE}={cookie}"} if cookie else {}
    url = f"{base.replace('http', 'ws')}/api/v1/{name}?lang=fr"
    with connect(url, additional_headers=headers, origin=origin or base, **more) as socket:
        yield socket


def hear(socket: ClientConnection) -> dict[str, Any]:
    return json.loads(socket.recv(timeout=5))


def closing_code(socket: ClientConnection) -> int:
    """Read to the end; with which code the server ended it."""
    with pytest.raises(ConnectionClosed) as closed:
        exhaust(socket)
    return closed.value.rcvd.code


def exhaust(socket: ClientConnection) -> None:
    while True:
        socket.recv(timeout=5)
