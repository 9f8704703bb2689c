"""A peer's end of DTLS-SRTP, by OpenSSL and libsrtp's wheel: browsers and telephones of the tests shake hands with it."""

from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from OpenSSL import SSL
from pylibsrtp import Policy, Session

from cadran.media import dtls

PROFILES = {
    b"SRTP_AES128_CM_SHA1_80": (Policy.SRTP_PROFILE_AES128_CM_SHA1_80, 14),
    b"SRTP_AEAD_AES_128_GCM": (Policy.SRTP_PROFILE_AEAD_AES_128_GCM, 12),
}
"""Each with the length of its salt."""


class Handshake:
    """One handshake; ``active`` speaks first. ``out`` and ``into`` are its sessions once there are keys."""

    def __init__(self, identity, profiles=tuple(PROFILES), *, active=True):
        self.active = active
        self.out = self.into = self.profile = None
        context = SSL.Context(SSL.DTLS_METHOD)
        pem = identity.certificate_pem.encode()
        context.use_certificate(x509.load_pem_x509_certificate(pem))
        context.use_privatekey(load_pem_private_key(identity.key_pem.encode(), None))
        context.set_verify(SSL.VERIFY_PEER, lambda *_: True)
        context.set_tlsext_use_srtp(b":".join(profiles))
        self.tls = SSL.Connection(context, None)
        self.tls.set_connect_state() if active else self.tls.set_accept_state()
        self.tls.set_ciphertext_mtu(1200)

    def turn(self, datagrams=()):
        """Take what came; what is to be sent."""
        for each in datagrams:
            self.tls.bio_write(each)
        if self.out is None:
            try:
                self.tls.do_handshake()
            except SSL.WantReadError:
                pass
            else:
                self._keys()
        found = b""
        try:
            while True:
                found += self.tls.bio_read(16384)
        except SSL.WantReadError:
            return dtls.packed(found)

    def _keys(self):
        self.profile, salt = PROFILES[self.tls.get_selected_srtp_profile()]
        found = self.tls.export_keying_material(b"EXTRACTOR-dtls_srtp", 2 * (16 + salt))
        client = found[:16] + found[32 : 32 + salt]
        server = found[16:32] + found[32 + salt :]
        mine, theirs = (client, server) if self.active else (server, client)
        self.out = Session(Policy(mine, Policy.SSRC_ANY_OUTBOUND, 0, self.profile))
        self.into = Session(Policy(theirs, Policy.SSRC_ANY_INBOUND, 0, self.profile))
