"""Certificates for TLS, of phones and of the page: one of our own, made at first start, or a given one."""

from __future__ import annotations

import datetime as dt
import ipaddress
import os
import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from cadran.errors import Refusal
from cadran.signalling.reasons import (
    CERTIFICATE_OF_ANOTHER,
    CERTIFICATE_OUT_OF_DATE,
    CERTIFICATE_UNKNOWN,
    NO_TLS,
)

_LIFE_DAYS: Final = 825
"""The longest that common platforms accept of a certificate put in by hand."""

_UNFIT: Final = {
    9: CERTIFICATE_OUT_OF_DATE,  # not yet valid
    10: CERTIFICATE_OUT_OF_DATE,
    62: CERTIFICATE_OF_ANOTHER,
    64: CERTIFICATE_OF_ANOTHER,  # another address
}
"""By the codes of OpenSSL (``X509_V_ERR_…``); all others mean that nobody vouches for it."""


def server_context(certificate: Path, key: Path) -> ssl.SSLContext:
    """A listener's context from files (PEM, the chain in one file). Raises ``OSError`` if unfit.

    TLS 1.2 and later (RFC 8996).
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(certificate, key)
    return context


def by_name(certificate: tuple[Path, Path], others: Mapping[str, Path]) -> ssl.SSLContext:
    """A listener's context that shows the certificate for the name that the peer asks for (SNI, RFC 6066).

    ``others`` are files (PEM, certificate and key in one) by host name; who asks for none of them, or for nothing,
    is shown ``certificate``. Raises ``OSError`` if a file is unfit.
    """
    context = server_context(*certificate)
    named = {name.lower(): server_context(file, file) for name, file in others.items()}

    def choose(
        wire: ssl.SSLObject | ssl.SSLSocket, name: str | None, _first: ssl.SSLContext
    ) -> None:
        found = named.get((name or "").lower())
        if found is not None:
            wire.context = found

    if named:
        context.sni_callback = choose
    return context


def unfit(error: ssl.SSLError, name: str) -> Refusal:
    """Why a peer that is to be ``name`` is not spoken to."""
    if not isinstance(error, ssl.SSLCertVerificationError):
        return Refusal(NO_TLS, {"host": name})
    reason = _UNFIT.get(error.verify_code, CERTIFICATE_UNKNOWN)
    return Refusal(reason, {"host": name})


def own_context(folder: Path, host: str, now: dt.datetime) -> ssl.SSLContext:
    """A listener's context with a certificate of our own for ``host``, made if absent or too old."""
    return server_context(*own_certificate(folder, host, now))


def own_certificate(folder: Path, host: str, now: dt.datetime) -> tuple[Path, Path]:
    """The files of our own certificate for ``host`` and of its key, made if absent or too old.

    They stand in the folder as ``tls.pem`` and ``tls-key.pem`` (readable by its owner alone), so that they
    stay the same over restarts and can be given to phones. ``now`` is in UTC.
    """
    certificate, key = folder / "tls.pem", folder / "tls-key.pem"
    if not (certificate.exists() and key.exists() and _good(certificate, host, now)):
        folder.mkdir(parents=True, exist_ok=True)
        _make(certificate, key, host, now)
    return certificate, key


def _good(certificate: Path, host: str, now: dt.datetime) -> bool:
    try:
        found = x509.load_pem_x509_certificate(certificate.read_bytes())
        names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (ValueError, x509.ExtensionNotFound):
        return False
    return found.not_valid_after_utc > now and _alternative(host) in names


def _alternative(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _names(host: str) -> list[x509.GeneralName]:
    """The host, and what the machine itself calls the page."""
    return list(dict.fromkeys([_alternative(host), x509.DNSName("localhost")]))


def _make(certificate: Path, key: Path, host: str, now: dt.datetime) -> None:
    secret = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host[:64])])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(secret.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=_LIFE_DAYS))
        .add_extension(x509.SubjectAlternativeName(_names(host)), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(secret, hashes.SHA256())
    )
    plain = secret.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    key.unlink(missing_ok=True)
    handle = os.open(key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(plain)
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
