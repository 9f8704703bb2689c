"""A browser's end of a leg in thirty lines: signs checks, shakes hands as DTLS client, speaks SRTP."""

import binascii
import hashlib
import hmac
import secrets
import socket

from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from OpenSSL import SSL
from pylibsrtp import Policy, Session

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
        self.session_out = self.session_in = None
        self.begin()

    def begin(self):
        context = SSL.Context(SSL.DTLS_CLIENT_METHOD)
        pem = self.identity.certificate_pem.encode()
        context.use_certificate(x509.load_pem_x509_certificate(pem))
        context.use_privatekey(load_pem_private_key(self.identity.key_pem.encode(), None))
        context.set_verify(SSL.VERIFY_PEER, lambda *_: True)
        context.set_tlsext_use_srtp(b"SRTP_AES128_CM_SHA1_80:SRTP_AEAD_AES_128_GCM")
        self.tls = SSL.Connection(context, None)
        self.tls.set_connect_state()
        self.tls.set_ciphertext_mtu(1200)

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
        for each in datagrams:
            self.tls.bio_write(each)
        try:
            self.tls.do_handshake()
        except SSL.WantReadError:
            pass
        else:
            self._keys()
        for each in self.flight():
            (sock or self.phone.sock).sendto(each, self.to)

    def flight(self):
        found = b""
        try:
            while True:
                found += self.tls.bio_read(16384)
        except SSL.WantReadError:
            return dtls.packed(found)

    def _keys(self):
        name = self.tls.get_selected_srtp_profile()
        gcm = name == b"SRTP_AEAD_AES_128_GCM"
        self.profile = (
            Policy.SRTP_PROFILE_AEAD_AES_128_GCM if gcm else Policy.SRTP_PROFILE_AES128_CM_SHA1_80
        )
        key, salt = 16, 12 if gcm else 14
        found = self.tls.export_keying_material(b"EXTRACTOR-dtls_srtp", 2 * (key + salt))
        client = found[:key] + found[2 * key : 2 * key + salt]
        server = found[key : 2 * key] + found[2 * key + salt :]
        self.session_out = Session(Policy(client, Policy.SSRC_ANY_OUTBOUND, 0, self.profile))
        self.session_in = Session(Policy(server, Policy.SSRC_ANY_INBOUND, 0, self.profile))

    def packet(self, **changes):
        return self.session_out.protect(self.phone.packet(**changes))

    def opened(self, packets):
        audio = [each for each in packets if each[0] >> 6 == 2 and not 192 <= each[1] <= 223]
        return [self.session_in.unprotect(each) for each in audio]


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
