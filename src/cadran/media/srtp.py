"""libsrtp out of the wheel ``pylibsrtp``: contexts made here, used by the compiled loop at their addresses.

The wheel's binding is not a public interface of it: its version is pinned, and ``Library`` tries what it needs
before the first leg does, so that another wheel is a refused leg and not a noise.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, field
from typing import Any

PROFILES = {
    "AES_CM_128_HMAC_SHA1_80": (1, 16, 14),
    "AES_CM_128_HMAC_SHA1_32": (2, 16, 14),
    "AEAD_AES_128_GCM": (7, 16, 12),
    "AEAD_AES_256_GCM": (8, 32, 12),
}
"""Number (RFC 5764 section 4.1.2, RFC 7714 section 14.2), bytes of key, bytes of salt, by name (RFC 4568)."""
INBOUND, OUTBOUND = 2, 3
"""``ssrc_any_inbound``, ``ssrc_any_outbound``."""
PACKET_BYTES = 2048


@dataclass(frozen=True, slots=True)
class Keys:
    """What one leg needs: master key and salt of either direction, one after the other."""

    profile: str
    receiving: bytes = field(repr=False)
    sending: bytes = field(repr=False)


def key_bytes(profile: str) -> int:
    """Length of master key and salt together."""
    _, key, salt = PROFILES[profile]
    return key + salt


class Library:
    """libsrtp, loaded and tried. Raises ``RuntimeError`` or ``ImportError`` when it is not as we need it."""

    def __init__(self) -> None:
        from pylibsrtp import _binding  # noqa: PLC0415  # loaded with the first secured leg

        self._ffi, self._lib = _binding.ffi, _binding.lib
        functions: Any = ctypes.CDLL(_binding.__file__)
        self.addresses: dict[str, int] = {}
        for word, name in (
            ("h_protect", "srtp_protect"),
            ("h_unprotect", "srtp_unprotect"),
            ("h_protect_rtcp", "srtp_protect_rtcp"),
            ("h_unprotect_rtcp", "srtp_unprotect_rtcp"),
            ("h_srtp_free", "srtp_dealloc"),
        ):
            found = ctypes.cast(getattr(functions, name), ctypes.c_void_p).value
            if not found:
                raise RuntimeError(f"libsrtp has no {name}")
            self.addresses[word] = found
        self._try()

    def contexts(self, keys: Keys) -> tuple[int, int]:
        """Addresses of a receiving and a sending context, 0 where there is no key; whoever takes them frees them."""
        receiving = self._context(keys.profile, keys.receiving, INBOUND) if keys.receiving else 0
        sending = self._context(keys.profile, keys.sending, OUTBOUND) if keys.sending else 0
        return receiving, sending

    def _context(self, profile: str, key: bytes, direction: int) -> int:
        if len(key) != key_bytes(profile):
            raise ValueError("a key of another length")
        number = PROFILES[profile][0]
        policy = self._ffi.new("srtp_policy_t *")
        held = self._ffi.new("unsigned char[]", key)
        for part, fill in (
            ("rtp", self._lib.srtp_crypto_policy_set_from_profile_for_rtp),
            ("rtcp", self._lib.srtp_crypto_policy_set_from_profile_for_rtcp),
        ):
            _well(fill(self._ffi.addressof(policy, part), number))
        policy.ssrc.type = direction
        policy.key = held
        made = self._ffi.new("srtp_t *")
        _well(self._lib.srtp_create(made, policy))
        return int(self._ffi.cast("intptr_t", made[0]))

    def _try(self) -> None:
        """There and back by the addresses that the loop will call; a repeated packet is refused."""
        words = ctypes.c_int64
        protect, unprotect, free = (
            ctypes.CFUNCTYPE(ctypes.c_int32, words, words, words)(self.addresses[each])
            for each in ("h_protect", "h_unprotect", "h_srtp_free")
        )
        key = bytes(range(30))
        receiving, sending = self.contexts(Keys("AES_CM_128_HMAC_SHA1_80", key, key))
        plain = bytes([0x80, 8, 0, 1, *[0] * 8]) + b"\xd5" * 160
        packet = ctypes.create_string_buffer(plain, PACKET_BYTES)
        size = ctypes.c_int32(len(plain))
        at, size_at = ctypes.addressof(packet), ctypes.addressof(size)
        sent = protect(sending, at, size_at)
        sealed, length = packet.raw[: size.value], size.value
        came = unprotect(receiving, at, size_at)
        opened = packet.raw[: size.value]
        packet.raw = sealed.ljust(PACKET_BYTES, b"\0")
        size.value = length
        again = unprotect(receiving, at, size_at)
        free(receiving, 0, 0)
        free(sending, 0, 0)
        if sent or came or not again or length != len(plain) + 10 or opened != plain:
            raise RuntimeError("libsrtp does not behave as it should")


def _well(status: int) -> None:
    if status != 0:
        raise RuntimeError(f"libsrtp says {status}")
