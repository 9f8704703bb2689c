"""What a worker's watch does for secured legs; made with the first message about one."""

from __future__ import annotations

import sys
from typing import Any

from cadran.media import channel, layout, srtp
from cadran.media.orders import Orders
from cadran.media.shared_port import SharedPort

SOON_S = 0.005
"""Orders that wait for the loop are tried again a phase later."""


class Keeper:
    """Keys and browsers of one worker. Raises ``ImportError`` or ``RuntimeError`` when libsrtp is not as needed."""

    def __init__(self, record: Any) -> None:
        self._library = srtp.Library()
        for field, address in self._library.addresses.items():
            record[field] = address
        self._orders = Orders(record)
        self._port = SharedPort(record, self._orders, self._library)

    def files(self) -> list[int]:
        """Descriptors to wait for before ``look``."""
        return self._port.files()

    def close(self) -> None:
        """Free what is open; the legs are the loop's."""
        self._port.close()

    def wait_s(self, longest_s: float) -> float:
        """How long the watch may wait for them."""
        return SOON_S if self._orders.waiting else self._port.wait_s(longest_s)

    def take(self, message: channel.Message) -> None:
        """Do what the parent says. A bad one is told to the operator and costs nothing else."""
        try:
            self._take(message)
        except (ValueError, RuntimeError, ImportError) as error:
            sys.stderr.write(f"cadran media: {type(message).__name__} failed: {error}\n")

    def _take(self, message: channel.Message) -> None:
        match message:
            case channel.Identify(key_pem, certificate_pem):
                self._port.identify(key_pem, certificate_pem)
            case channel.Arm(slot, generation, ufrag, password):
                self._port.arm(slot, generation, ufrag, password)
            case channel.Meet(slot, generation, ufrag, fingerprint):
                self._port.meet(slot, generation, ufrag, fingerprint)
            case channel.Key(slot, generation, profile, receiving, sending):
                keys = srtp.Keys(profile, bytes.fromhex(receiving), bytes.fromhex(sending))
                contexts = self._library.contexts(keys)
                self._orders.give(layout.ASK_KEYS, slot, generation, *contexts)

    def look(self) -> None:
        """Take what came and what is due."""
        self._port.look()
        self._orders.flush()
