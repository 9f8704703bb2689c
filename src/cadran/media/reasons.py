"""Why the media plane says no."""

from __future__ import annotations

from cadran.errors import Origin, Reason

FULL = Reason("media.full", http=503, sip=503, q850=34, retryable=True, origin=Origin.SERVER)
DOWN = Reason("media.down", http=503, sip=503, q850=41, retryable=True, origin=Origin.SERVER)
NO_PORTS = Reason("media.no_ports", http=503, sip=503, q850=34, origin=Origin.SERVER)
BAD_ADDRESS = Reason("media.bad_address", http=422, sip=488, q850=88)
BAD_CODEC = Reason("media.bad_codec", http=422, sip=488, q850=88)
BAD_BROWSER = Reason("media.bad_browser", http=422, sip=488, q850=88)
"""Credentials or fingerprint of a browser's offer that cannot be."""
NO_SRTP = Reason("media.no_srtp", http=503, sip=503, q850=41, origin=Origin.SERVER)
BAD_DIGITS = Reason("media.bad_digits", http=422, sip=400)
UNKNOWN_SOUND = Reason("media.unknown_sound", http=404, sip=500, origin=Origin.SERVER)
TOO_MANY_SOUNDS = Reason("media.too_many_sounds", http=422, sip=500)
STORE_FULL = Reason("media.store_full", http=507, sip=500, origin=Origin.SERVER)
NOT_AUDIO = Reason("media.not_audio", http=422, sip=488)
TOO_MANY_RECORDINGS = Reason(
    "media.too_many_recordings", http=503, sip=503, retryable=True, origin=Origin.SERVER
)
TOO_LONG = Reason("media.too_long", http=422, sip=488)
TOO_LARGE = Reason("media.too_large", http=413, sip=488)
NO_VOICE = Reason("media.no_voice", http=409, sip=500, origin=Origin.SERVER)
"""The program that speaks texts is not installed here, does not know the language, or fails."""
NOTHING_TO_SAY = Reason("media.nothing_to_say", http=422, sip=488)
TEXT_TOO_LONG = Reason("media.text_too_long", http=422, sip=488)
