"""What a worker's watch does for secured legs; made with the first message about one."""

from __future__ import annotations

import os
import socket
import struct
import sys
import time
from typing import Any

from cadran.media import channel, dtls, layout, srtp
from cadran.media.orders import Orders
from cadran.media.phone_keys import PhoneKeys
from cadran.media.shared_port import AT_ONCE, DATAGRAM, SharedPort

SOON_S = 0.005
"""Orders that wait for the loop are tried again a phase later."""


WHOSE = struct.Struct("=qq")
"""Slot and generation, before what the loop hands on (``engine/inbox.hand_on``)."""


class Keeper:
    """Keys and browsers of one worker. Raises ``ImportError`` or ``RuntimeError`` when libsrtp is not as needed."""

    def __init__(self, record: Any) -> None:
        self._library = srtp.Library()
        for field, address in self._library.addresses.items():
            record[field] = address
        self._orders = Orders(record)
        self._record = record
        self._aside, given = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._aside.setblocking(False)
        given.setblocking(False)
        record["h_aside_fd"] = given.detach()
        self._port = SharedPort(record, self._orders, self._library)
        self._phones = PhoneKeys(record, self._orders, self._library)
        self._shakes: dtls.Handshakes | None = None

    def files(self) -> list[int]:
        """Descriptors to wait for before ``look``."""
        return [*self._port.files(), self._aside.fileno()]

    def close(self) -> None:
        """Free what is open; the legs are the loop's."""
        self._port.close()
        self._aside.close()
        os.close(int(self._record["h_aside_fd"]))
        self._record["h_aside_fd"] = -1

    def wait_s(self, longest_s: float) -> float:
        """How long the watch may wait for them."""
        if self._orders.waiting:
            return SOON_S
        return self._phones.wait_s(self._port.wait_s(longest_s))

    def take(self, message: channel.Message) -> None:
        """Do what the parent says. A bad one is told to the operator and costs nothing else."""
        try:
            self._take(message)
        except (ValueError, RuntimeError, ImportError) as error:
            sys.stderr.write(f"cadran media: {type(message).__name__} failed: {error}\n")

    def _take(self, message: channel.Message) -> None:
        match message:
            case channel.Identify(key_pem, certificate_pem):
                self._shakes = dtls.Handshakes(key_pem, certificate_pem)
                self._port.identify(self._shakes)
            case channel.Arm(slot, generation, ufrag, password):
                self._port.arm(slot, generation, ufrag, password)
            case channel.Meet(slot, generation, ufrag, fingerprint):
                self._port.meet(slot, generation, ufrag, fingerprint)
            case channel.Greet(slot, generation, fingerprint, active):
                assert self._shakes is not None, "the parent says who we are first"
                handshake = self._shakes.begin(fingerprint, active=active)
                self._phones.meet(slot, generation, handshake, active=active)
            case channel.Key(slot, generation, profile, receiving, sending):
                keys = srtp.Keys(profile, bytes.fromhex(receiving), bytes.fromhex(sending))
                contexts = self._library.contexts(keys)
                self._orders.give(layout.ASK_KEYS, slot, generation, *contexts)

    def look(self) -> None:
        """Take what came and what is due."""
        now_s = time.monotonic()
        self._port.look()
        for _ in range(AT_ONCE):
            try:
                told = self._aside.recv(DATAGRAM + WHOSE.size)
            except BlockingIOError:
                break
            slot, generation = WHOSE.unpack_from(told)
            for each in (self._port, self._phones):
                each.came(slot, generation, told[WHOSE.size :], now_s)
        self._phones.look(now_s)
        self._orders.flush()
