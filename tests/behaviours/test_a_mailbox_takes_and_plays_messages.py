"""A message is left by one telephone and heard by another; its light goes on and off; nobody else gets in."""

import re

import pytest
from tests.peers.house import House, wait_until
from tests.peers.raw import Raw

from cadran.directory.mailboxes import BoxDraft
from cadran.ids import OrgId, UserId
from cadran.node.demo import DEMO
from cadran.services.voicemail.settings import LEAST_MS

BOB = UserId("demo-bob")
ALICE_HZ, BOB_HZ = 850, 650
"""Far from each other and from the tone of 1000 Hz after which one speaks, by more than a second's resolution."""
BOX = "610"


class Light(Raw):
    """A telephone with a message-waiting light."""

    def watch(self, house: House, target: str, who: str) -> str:
        host = house.node.sip_address
        return self.signed(
            "SUBSCRIBE",
            f"sip:{target}@{host}",
            who,
            house.passwords[who] or "",
            from_uri=f"sip:{who}@{host}",
            fields="Event: message-summary\nExpires: 600\nAccept: application/simple-message-summary",
        )

    def shows(self) -> tuple[str, str]:
        """Whether it is lit, and the counts, of the next NOTIFY, which is answered."""
        while True:
            text = self.socket.recv(65_536).decode()
            if text.startswith("NOTIFY"):
                break
        kept = re.findall(r"^(?:Via|From|To|Call-ID|CSeq):.*$", text, re.MULTILINE)
        answer = "\r\n".join(["SIP/2.0 200 OK", *(each.strip() for each in kept)]) + "\r\n\r\n"
        self.send(answer.encode())
        lit = re.findall(r"^Messages-Waiting: (\w+)", text, re.MULTILINE)[0]
        return lit, re.findall(r"^Voice-Message: (\S+)", text, re.MULTILINE)[0]


@pytest.fixture(scope="module")
def box(house: House) -> str:
    """A shared box that Bob opens."""
    draft = BoxDraft(extension=BOX, language="en", members=[BOB])
    house.node.rooms.mailboxes.create(DEMO, "Sales", draft, id="sales")
    assert house.node.rooms.live.settled(10)
    return "sales"


def step(house: House, box: str, state: str) -> None:
    """Until the call is there."""

    def there() -> bool:
        program = house.program("voicemail", box)
        return program is not None and [each["state"] for each in program.view()["calls"]] == [
            state
        ]

    wait_until(there, f"the call is {state}", 30)


def speak(house: House) -> None:
    """As long as a message lasts at least."""
    began = house.node.clock()
    wait_until(lambda: house.node.clock() - began > 2 * LEAST_MS, "it is long enough")


def test_a_message_is_left_lights_the_lamp_and_is_heard(house: House, box: str):
    with Light(house.node.sip_address) as light:
        assert light.watch(house, BOX, "bob").startswith("SIP/2.0 200")
        assert light.shows() == ("no", "0/0")
        with house.phone("alice", tone_hz=ALICE_HZ) as alice:
            alice.call(BOX)
            step(house, box, "recording")
            speak(house)
            alice.digits("#")
            step(house, box, "review")
            alice.hang_up()
        assert light.shows() == ("yes", "1/0")
        with house.phone("bob", tone_hz=BOB_HZ) as bob:
            bob.call(BOX)
            step(house, box, "menu")
            bob.digits("1")
            bob.wait_to_hear(ALICE_HZ)
            bob.digits("3")
            assert light.shows() == ("no", "0/0")
            bob.hang_up()
    house.quiet()
    rooms = house.node.rooms
    assert rooms.messages.messages(OrgId("demo"), box) == []
    assert list((house.data / "recordings").rglob("vm_*.flac")) == []
