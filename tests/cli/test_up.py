"""A server that does not start: its last words are told, and where the rest is."""

import pytest

from cadran.cli import up
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
