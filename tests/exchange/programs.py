"""Programs made for the tests of the exchange's parts, and mailboxes to run them in."""

from collections.abc import Callable
from dataclasses import dataclass, field

from cadran.clock import Instant
from cadran.exchange.mailbox import Mailboxes
from cadran.exchange.placement import Here
from cadran.exchange.timers import Timers
from cadran.ids import Address, NodeId, OrgId
from cadran.services.events import Event

HERE = NodeId("here")
NOW = Instant(1_000)


def address(name: str) -> Address:
    return Address(OrgId("demo"), "test", name)


@dataclass
class Told:
    """A program that remembers what it was told; ``does`` is its behaviour."""

    address: Address
    does: Callable[[Event, Instant], list] = lambda _event, _now: []
    heard: list[Event] = field(default_factory=list)
    until: Instant | None = None
    over: bool = False

    def handle(self, event: Event, now: Instant) -> list:
        self.heard.append(event)
        return self.does(event, now)

    def deadline(self) -> Instant | None:
        return self.until

    def finished(self) -> bool:
        return self.over

    def view(self) -> dict[str, object]:
        return {"heard": len(self.heard)}


class Bench:
    """Mailboxes whose programs are given beforehand; actions are calls."""

    def __init__(self, *programs: Told, placement=None) -> None:
        self.programs = {program.address: program for program in programs}
        self.lost: list[tuple[Address, str, list[Event]]] = []
        self.timers = Timers()
        self.boxes = Mailboxes(
            node=HERE,
            placement=placement or Here(),
            timers=self.timers,
            make=self.programs.get,
            execute=lambda _program, action, now: action(now),
            handled=lambda _programs: None,
            forward=lambda _lease, _address, _event: False,
            failed=lambda address, refusal, events: self.lost.append(
                (address, refusal.id, list(events))
            ),
        )

    def post(self, name: str, event: Event) -> None:
        self.boxes.post(address(name), event, NOW)
