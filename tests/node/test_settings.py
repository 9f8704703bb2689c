"""Settings: defaults for a first trial, environment over file, and no typing error goes unseen."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from cadran.node.settings import Settings


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch):
    import os

    for name in [each for each in os.environ if each.startswith("CADRAN_")]:
        monkeypatch.delenv(name)


def test_a_first_trial_is_on_loopback_over_plain_http(tmp_path: Path):
    settings = Settings(data=tmp_path)
    assert settings.loopback
    assert not settings.secure
    assert settings.page == "http://localhost:8480"
    assert settings.url == f"sqlite:///{tmp_path / 'cadran.db'}"


def test_beyond_loopback_the_page_is_secure(tmp_path: Path):
    settings = Settings(data=tmp_path, listen="192.0.2.10")
    assert settings.secure
    assert settings.page == "https://192.0.2.10:8480"
    assert settings.listeners == ("192.0.2.10", "127.0.0.1")


def test_the_environment_goes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "cadran.toml").write_text('node = "from-file"\nsip_port = 5999\n')
    monkeypatch.setenv("CADRAN_NODE", "from-environment")
    settings = Settings(data=tmp_path)
    assert settings.node == "from-environment"
    assert settings.sip_port == 5999


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("listen", "not-an-address"),
        ("listen_ipv6", "192.0.2.1"),
        ("listen_ipv6", "::"),
        ("listen", "0.0.0.0"),
        ("http_port", 70_000),
        ("media_legs", 0),
        ("silence_limit_s", 1),
        ("no_such_setting", 1),
    ],
)
def test_what_cannot_be_is_refused(tmp_path: Path, name: str, value: object):
    with pytest.raises(ValidationError):
        Settings(data=tmp_path, **{name: value})


def test_every_address_needs_the_one_that_others_use(tmp_path: Path):
    settings = Settings(data=tmp_path, listen="0.0.0.0", advertised="192.0.2.10")
    assert settings.host == "192.0.2.10"
