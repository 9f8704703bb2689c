"""Uvicorn on loopback for tests, which tells when it is up."""

import socket
import threading
from typing import Any

import uvicorn

UP_S = 20.0


class Serving(uvicorn.Server):
    """``port`` 0: whichever is free. It is run by whoever makes it."""

    def __init__(self, app: Any, port: int = 0, **more: Any) -> None:
        told = {"log_config": None, "access_log": False, "lifespan": "off", **more}
        super().__init__(uvicorn.Config(app, host="127.0.0.1", port=port, **told))
        self._up = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._up.set()

    def up(self) -> str:
        """Wait until it serves; answers where."""
        assert self._up.wait(UP_S), "nothing is served"
        return f"http://127.0.0.1:{self.servers[0].sockets[0].getsockname()[1]}"
