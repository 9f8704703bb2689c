"""A message is left by one telephone and heard by another; its light goes on and off; nobody else gets in."""

import re

from tests.peers.house import House
from tests.peers.raw import Raw
from tests.peers.waiting import wait_until

from cadran.node.demo import DEMO
from cadran.services.voicemail.settings import LEAST_MS

BOB, CODE = "demo-bob", "*97"
ALICE_HZ, BOB_HZ = 850, 650
"""Far from each other and from the tone of 1000 Hz after which one speaks, by more than a second's resolution."""


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
        text = self.notified()
        lit = re.findall(r"^Messages-Waiting: (\w+)", text, re.MULTILINE)[0]
        return lit, re.findall(r"^Voice-Message: (\S+)", text, re.MULTILINE)[0]


def step(house: House, state: str) -> None:
    """Until the call to Bob's mailbox is there."""

    def there() -> bool:
        program = house.program("voicemail", BOB)
        calls = [] if program is None else program.view()["calls"]
        return [each["state"] for each in calls] == [state]

    wait_until(there, f"the call is {state}", 30)


def speak(house: House) -> None:
    """As long as a message lasts at least."""
    began = house.node.clock()
    wait_until(lambda: house.node.clock() - began > 2 * LEAST_MS, "it is long enough")


def test_a_message_is_left_lights_the_lamp_and_is_heard(house: House):
    """Bob's telephone is off: Alice leaves a tone, which he hears once it is on again, and deletes."""
    with Light(house.node.sip_address) as light, house.phone("alice", tone_hz=ALICE_HZ) as alice:
        assert light.watch(house, "bob", "bob").startswith("SIP/2.0 200")
        assert light.shows() == ("no", "0/0")
        alice.call("102")
        step(house, "greeting")
        alice.digits("1")
        step(house, "recording")
        speak(house)
        alice.digits("#")
        step(house, "review")
        alice.hang_up()
        assert light.shows() == ("yes", "1/0")
        with house.phone("bob", tone_hz=BOB_HZ) as bob:
            bob.call(CODE)
            step(house, "menu")
            bob.digits("1")
            bob.wait_to_hear(ALICE_HZ)
            bob.digits("3")
            assert light.shows() == ("no", "0/0")
            bob.hang_up()
    house.quiet()
    assert house.node.rooms.messages.messages(DEMO, BOB) == []
    assert list((house.data / "recordings").rglob("vm_*.flac")) == []


def test_nobody_sees_the_light_of_somebody_else(house: House):
    with Light(house.node.sip_address) as light:
        assert light.watch(house, "102", "alice").startswith("SIP/2.0 404")
