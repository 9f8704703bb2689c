"""A browser's end of a leg in thirty lines: signs checks, shakes hands as DTLS client, speaks SRTP."""

import binascii
import hashlib
import hmac
import secrets
import socket

from tests.media.handshake import Handshake

from cadran.media import dtls
from cadran.media.plane import BrowserStream

COOKIE = bytes.fromhex("2112a442")


def attribute(kind, value=b""):
    head = kind.to_bytes(2, "big") + len(value).to_bytes(2, "big")
    return head + value + bytes(-len(value) % 4)


def check(username, password, *extra, kind=1, fingerprint=True):
    """A binding request, written apart from the code under test."""
    transaction = secrets.token_bytes(12)
    body = attribute(0x06, username.encode()) + b"".join(extra)

    def head(length):
        return kind.to_bytes(2, "big") + length.to_bytes(2, "big") + COOKIE + transaction

    signed = head(len(body) + 24) + body
    body += attribute(0x08, hmac.new(password.encode(), signed, hashlib.sha1).digest())
    if fingerprint:
        crc = binascii.crc32(head(len(body) + 8) + body) ^ 0x5354554E
        body += attribute(0x8028, crc.to_bytes(4, "big"))
    return head(len(body)) + body


NOMINATE = attribute(0x25)
CONTROLLING = attribute(0x802A, bytes(8))
PRIORITY = attribute(0x24, bytes(4))


class BrowserPeer:
    """``phone`` is the stage's phone whose socket and packets it uses."""

    def __init__(self, phone, port):
        self.phone, self.port = phone, port
        self.to = (port.hosts[0], port.port)
        self.identity = dtls.new_identity()
        self.ufrag = secrets.token_hex(4)
        self.begin()

    def begin(self):
        self.keys = Handshake(self.identity)

    def stream(self, **changes):
        given = {"codec": "PCMA", "payload_type": 8, "events_pt": 101, **changes}
        shown = given.pop("fingerprint", self.identity.fingerprint)
        return BrowserStream(self.ufrag, secrets.token_hex(16), shown, **given)

    def check(self, *extra, sock=None, **changes):
        user = changes.pop("username", f"{self.port.ufrag}:{self.ufrag}")
        password = changes.pop("password", self.port.pwd)
        request = check(user, password, PRIORITY, CONTROLLING, *extra, **changes)
        (sock or self.phone.sock).sendto(request, self.to)

    def shake(self, datagrams=(), sock=None):
        """One turn of the handshake; what is to be sent goes out."""
        for each in self.keys.turn(datagrams):
            (sock or self.phone.sock).sendto(each, self.to)

    def packet(self, **changes):
        return self.keys.out.protect(self.phone.packet(**changes))

    def opened(self, packets):
        audio = [each for each in packets if each[0] >> 6 == 2 and not 192 <= each[1] <= 223]
        return [self.keys.into.unprotect(each) for each in audio]


def stranger(host="127.0.0.9"):
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.bind((host, 0))
    made.setblocking(False)
    return made


def answers(sock):
    found = []
    try:
        while True:
            found.append(sock.recv(2048))
    except BlockingIOError:
        return found
