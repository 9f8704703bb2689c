"""A phone's key shows whether a colleague is free, rings or talks; nobody else's phone sees it, nor with whom."""

import re
from collections.abc import Iterator

import pytest
from tests.peers.house import House
from tests.peers.raw import Raw


class Panel(Raw):
    """A telephone with a key for a colleague."""

    def watch(self, house: House, target: str, who: str = "bob") -> str:
        host = house.node.sip_address
        return self.signed(
            "SUBSCRIBE",
            f"sip:{target}@{host}",
            who,
            house.passwords[who] or "",
            from_uri=f"sip:{who}@{host}",
            fields="Event: dialog\nExpires: 600",
        )

    def shows(self) -> tuple[str, str]:
        """Version and state of the next NOTIFY, which is answered."""
        text = self.notified()
        assert "440" not in text
        version = re.findall(r'version="(\d+)"', text.partition("dialog-info")[2])[0]
        return version, re.findall(r"<state>(\w+)</state>", text)[0]


@pytest.fixture
def panel(house: House) -> Iterator[Panel]:
    with Panel(house.node.sip_address) as made:
        yield made
    house.quiet()


def test_it_follows_a_colleagues_calls(house: House, panel: Panel):
    assert panel.watch(house, "101").startswith("SIP/2.0 200")
    assert panel.shows() == ("0", "terminated")
    with house.phone("alice", tone_hz=440) as alice, house.phone("bob", tone_hz=700):
        alice.call("102")
        assert panel.shows() == ("1", "early")
        assert panel.shows() == ("2", "confirmed")
        alice.hang_up()
        assert panel.shows() == ("3", "terminated")


@pytest.mark.parametrize(("target", "status"), [("999", 404), ("nobody", 404), ("alice", 200)])
def test_only_colleagues_can_be_watched(house: House, panel: Panel, target: str, status: int):
    assert panel.watch(house, target).startswith(f"SIP/2.0 {status}")


def test_strangers_see_nothing(house: House, panel: Panel):
    uri = f"sip:101@{house.node.sip_address}"
    fields = ("Event: dialog", "Expires: 600")
    assert panel.request("SUBSCRIBE", uri, fields=fields).startswith("SIP/2.0 401")
