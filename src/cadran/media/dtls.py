"""DTLS-SRTP (RFC 5763, 5764): who the peer is by its fingerprint, and the keys agreed on."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from dataclasses import dataclass
from typing import Any

from cadran.media.srtp import PROFILES, Keys

OFFERED = {
    b"SRTP_AEAD_AES_128_GCM": "AEAD_AES_128_GCM",
    b"SRTP_AES128_CM_SHA1_80": "AES_CM_128_HMAC_SHA1_80",
}
"""OpenSSL's names in our order of preference, and RFC 4568's."""
LABEL = b"EXTRACTOR-dtls_srtp"
DATAGRAM_BYTES = 1200
"""What passes every path of the internet whole."""
RECORD_HEADER = 13
VALID_DAYS = 30
"""Nobody checks the date of a certificate that is known by its fingerprint; some stacks refuse an expired one."""


@dataclass(frozen=True, slots=True)
class Identity:
    """The certificate of a run of the house, and its key."""

    key_pem: str
    certificate_pem: str
    fingerprint: str


def new_identity() -> Identity:
    """Self-signed, ECDSA on P-256 (RFC 8827 section 6.5)."""
    from cryptography import x509  # noqa: PLC0415  # with the first browser leg
    from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415  # as above
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415  # as above

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "WebRTC")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=VALID_DAYS))
        .sign(key, hashes.SHA256())
    )
    key_pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    der = certificate.public_bytes(serialization.Encoding.DER)
    return Identity(key_pem.decode(), pem.decode(), fingerprint(der))


def fingerprint(der: bytes) -> str:
    """SHA-256 as SDP writes it (RFC 8122 section 5)."""
    return hashlib.sha256(der).digest().hex(":").upper()


class Handshakes:
    """Makes handshakes with the house's certificate. Raises ``ImportError`` without OpenSSL's bindings."""

    def __init__(self, key_pem: str, certificate_pem: str) -> None:
        from cryptography import x509  # noqa: PLC0415  # with the first browser leg
        from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415  # as above
            load_pem_private_key,
        )
        from OpenSSL import SSL  # noqa: PLC0415  # as above

        self._ssl = SSL
        context = SSL.Context(SSL.DTLS_METHOD)
        context.use_certificate(x509.load_pem_x509_certificate(certificate_pem.encode()))
        key: Any = load_pem_private_key(key_pem.encode(), None)
        context.use_privatekey(key)
        context.set_verify(SSL.VERIFY_PEER | SSL.VERIFY_FAIL_IF_NO_PEER_CERT, _any_certificate)
        context.set_cipher_list(b"ECDHE+AESGCM:ECDHE+CHACHA20:ECDHE+AES")
        context.set_tlsext_use_srtp(b":".join(OFFERED))
        self._context = context

    def begin(self, peer_fingerprint: str, *, active: bool = False) -> Handshake:
        """With the peer that has the certificate of this fingerprint; an ``active`` one speaks first (``feed``)."""
        connection = self._ssl.Connection(self._context, None)
        if active:
            connection.set_connect_state()
        else:
            connection.set_accept_state()
        connection.set_ciphertext_mtu(DATAGRAM_BYTES)
        return Handshake(self._ssl, connection, peer_fingerprint, active=active)


def _any_certificate(*_: Any) -> bool:
    """Chains mean nothing here: the fingerprint is compared when the handshake is over."""
    return True


class Handshake:
    """One DTLS association: datagrams in, datagrams out, and at last ``keys`` or ``failed``."""

    def __init__(
        self, ssl: Any, connection: Any, peer_fingerprint: str, *, active: bool = False
    ) -> None:
        self._ssl, self._connection, self._peer = ssl, connection, peer_fingerprint
        self._active = active
        self.keys: Keys | None = None
        self.failed = ""
        self.unproven = False
        """Over, and its peer is not the one that signalling named, or one without SRTP (RFC 8122 section 6.2)."""
        self.closed = False

    def feed(self, datagram: bytes = b"") -> list[bytes]:
        """Take the peer's datagram (none: speak first); what is to be answered. Nothing raises: a broken one is passed over."""
        try:
            if datagram:
                self._connection.bio_write(datagram)
            if self.keys is None and not self.failed:
                self._connection.do_handshake()
                self._done()
            else:
                self._connection.recv(DATAGRAM_BYTES)
        except self._ssl.WantReadError:
            pass
        except self._ssl.ZeroReturnError:
            self.closed = True
        except self._ssl.Error as error:
            self.failed = self.failed or type(error).__name__
        return self._flight()

    def wait_s(self) -> float | None:
        """Until what was sent last is to be sent again."""
        if self.keys is not None or self.failed:
            return None
        left: float | None = self._connection.DTLSv1_get_timeout()
        return left

    def again(self) -> list[bytes]:
        """The time is up: send the last flight again (RFC 6347 section 4.2.4)."""
        try:
            self._connection.DTLSv1_handle_timeout()
        except self._ssl.Error as error:
            self.failed = self.failed or type(error).__name__
        return self._flight()

    def _done(self) -> None:
        certificate = self._connection.get_peer_certificate(as_cryptography=True)
        from cryptography.hazmat.primitives.serialization import Encoding  # noqa: PLC0415

        shown = fingerprint(certificate.public_bytes(Encoding.DER))
        if not hmac.compare_digest(shown, self._peer):
            self.failed, self.unproven = "fingerprint", True
            return
        profile = OFFERED.get(self._connection.get_selected_srtp_profile())
        if profile is None:
            self.failed, self.unproven = "no SRTP profile", True
            return
        _, key, salt = PROFILES[profile]
        material = self._connection.export_keying_material(LABEL, 2 * (key + salt), None)
        keys, salts = material[: 2 * key], material[2 * key :]
        client, server = keys[:key] + salts[:salt], keys[key:] + salts[salt:]
        self.keys = Keys(profile, server, client) if self._active else Keys(profile, client, server)

    def _flight(self) -> list[bytes]:
        found = b""
        try:
            while True:
                found += self._connection.bio_read(16_384)
        except self._ssl.WantReadError:
            return packed(found)


def packed(records: bytes) -> list[bytes]:
    """Datagrams of whole records: one that is torn between two cannot be read (RFC 6347 section 4.1.1)."""
    made: list[bytes] = []
    at = 0
    while at + RECORD_HEADER <= len(records):
        size = RECORD_HEADER + int.from_bytes(records[at + 11 : at + 13], "big")
        record = records[at : at + size]
        if made and len(made[-1]) + len(record) <= DATAGRAM_BYTES:
            made[-1] += record
        else:
            made.append(record)
        at += size
    return made
