"""A server that does not start: its last words are told, and where the rest is."""

from pathlib import Path

import pytest

from cadran.cli import up
from cadran.cli.control import Control
from cadran.cli.output import Output

FAULT = 'Traceback (most recent call last):\n  File "x.py", line 1\nValueError: no\n'


@pytest.mark.parametrize(
    ("log", "told"),
    [
        ("", "did not start. The reason is at the end of"),
        (FAULT, "did not start. The reason is at the end of"),
        ('{"event": "x"}\n', "did not start. The reason is at the end of"),
        (FAULT + "The port 5480 is taken.\n", "did not start. The port 5480 is taken.\nMore is in"),
    ],
)
def test_the_last_words_of_the_server_are_told(tmp_path, monkeypatch, capsys, log, told):
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    (tmp_path / "cadran.log").write_text(log)
    Output().fail(up._why_not(tmp_path))
    said = capsys.readouterr().err
    assert told in said
    assert str(tmp_path / "cadran.log") in said


@pytest.mark.parametrize(
    ("data", "call", "stop"),
    [
        ("data", "'123#'\n", "“make down” stops Cadran"),
        ("my house", "'123#' --data 'my house'\n", "“cadran down --data 'my house'” stops Cadran"),
    ],
)
def test_what_to_try_next_names_the_folder_where_it_is_another(
    monkeypatch, capsys, data, call, stop
):
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    control = Control(1, "http://127.0.0.1:1", "http://127.0.0.1:1", "127.0.0.1:2", "", "token")
    meeting = {"number": "+33199000001", "conference_id": "123", "pin": "9"}
    up._print(Path(data), control, {"password": "x", "meeting": meeting}, Output())
    said = capsys.readouterr().out
    assert f"--digits {call}" in said
    assert stop in said
    assert f"the folder “{data}”" in said
