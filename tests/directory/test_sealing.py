"""Stored secrets open with their key, for their owner, and with nothing else."""

import os

import pytest

from cadran.directory import reasons
from cadran.directory.sealing import KEY_FILE, Sealer
from cadran.errors import Refused


def test_a_secret_comes_back_and_is_nowhere_in_what_is_stored(tmp_path):
    sealer = Sealer.from_file(tmp_path / KEY_FILE, os.urandom)
    sealed = sealer.seal("grüße-geheim", "trunk:acme")
    assert b"geheim" not in sealed
    assert sealer.seal("grüße-geheim", "trunk:acme") != sealed
    again = Sealer.from_file(tmp_path / KEY_FILE, os.urandom)
    assert again.unseal(sealed, "trunk:acme") == "grüße-geheim"
    assert (tmp_path / KEY_FILE).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("change", ["owner", "key", "bit", "short"])
def test_with_anything_else_it_stays_shut(tmp_path, change):
    sealer = Sealer.from_file(tmp_path / KEY_FILE, os.urandom)
    sealed, owner = sealer.seal("secret", "trunk:acme"), "trunk:acme"
    if change == "owner":
        owner = "trunk:other"
    elif change == "key":
        sealer = Sealer.from_file(tmp_path / "other.key", os.urandom)
    elif change == "bit":
        sealed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    else:
        sealed = sealed[:5]
    with pytest.raises(Refused) as refused:
        sealer.unseal(sealed, owner)
    assert refused.value.refusal.reason is reasons.SEALED_BY_ANOTHER_KEY
    assert "secret" not in str(refused.value.refusal.facts)


def test_a_file_that_is_no_key_is_refused(tmp_path):
    (tmp_path / KEY_FILE).write_bytes(b"short")
    with pytest.raises(Refused) as refused:
        Sealer.from_file(tmp_path / KEY_FILE, os.urandom)
    assert refused.value.refusal.reason is reasons.BAD_KEY_FILE
