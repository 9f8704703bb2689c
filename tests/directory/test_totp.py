"""RFC 6238's own figures (appendix B, SHA-1, cut to six digits), and what may be used when."""

from __future__ import annotations

import pytest

from cadran.clock import Instant
from cadran.directory import totp

SECRET = b"12345678901234567890"


@pytest.mark.parametrize(
    ("at_s", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_the_codes_are_those_of_the_standard(at_s: int, code: str):
    assert totp.code_at(SECRET, at_s * 1000 // totp.STEP_MS) == code
    assert totp.step_of(SECRET, code, Instant(at_s * 1000), 0) == at_s // 30


def test_a_clock_may_be_half_a_minute_off_and_no_more():
    now = Instant(1_234_567_890_000)
    step = now // totp.STEP_MS
    for off in (-1, 0, 1):
        assert totp.step_of(SECRET, totp.code_at(SECRET, step + off), now, 0) == step + off
    for off in (-2, 2):
        assert totp.step_of(SECRET, totp.code_at(SECRET, step + off), now, 0) is None


def test_a_used_step_and_those_before_it_open_nothing():
    now = Instant(1_234_567_890_000)
    step = now // totp.STEP_MS
    assert totp.step_of(SECRET, totp.code_at(SECRET, step), now, step) is None
    assert totp.step_of(SECRET, totp.code_at(SECRET, step - 1), now, step) is None
    for wrong in ("", "28708", "2870822", "abcdef", "é"):
        assert totp.step_of(SECRET, wrong, now, 0) is None


def test_the_uri_is_what_apps_read():
    assert totp.uri(SECRET, "alice@example", "Cadran") == (
        "otpauth://totp/Cadran%3Aalice%40example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
        "&issuer=Cadran&digits=6&period=30"
    )
