"""Small parts of the running system: clock, lock, masked logs."""

from pathlib import Path

import pytest

from cadran.errors import Refused
from cadran.node.clock import system_clock
from cadran.node.lock import lock
from cadran.node.logs import mask, private


def test_the_clock_never_goes_back():
    now = system_clock()
    instants = [now() for _ in range(1_000)]
    assert instants == sorted(instants)


def test_a_data_folder_belongs_to_one_server(tmp_path: Path):
    import os

    held = lock(tmp_path)
    with pytest.raises(Refused) as refused:
        lock(tmp_path)
    assert refused.value.refusal.id == "node.data_in_use"
    os.close(held)
    os.close(lock(tmp_path))


@pytest.mark.parametrize("number", ["+33612345678", "06 12 34 56 78", "0044 20 7946 0000"])
def test_no_whole_number_gets_into_a_log(number: str):
    assert number not in mask(f"calling {number} now")


def test_secrets_never_get_into_a_log():
    event = private(None, "info", {"event": "x", "password": "hunter22", "caller": "+33612345678"})
    assert "hunter22" not in str(event)
    assert "+33612345678" not in str(event)


def test_lists_are_masked_and_what_finds_a_request_is_kept():
    request, user = "1234567890123456", "usr_33612345678a9e8209b0"
    event = private(None, "info", {"request": request, "user": user, "tried": ["+33612345678"]})
    assert (event["request"], event["user"]) == (request, user)
    assert "+33612345678" not in str(event)
