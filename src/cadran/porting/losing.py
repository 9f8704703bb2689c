"""The losing carrier, as it is asked about port orders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from cadran.clock import Instant
from cadran.errors import Refused
from cadran.numbers.carrier import HttpCarrier
from cadran.porting import reasons
from cadran.porting.orders import PortOrder

STATES = frozenset({"contacting", "approved", "pending", "due", "completed", "rejected"})


@dataclass(frozen=True, slots=True)
class Answer:
    """``due``: the transfer date has come, and the carrier waits for our word to let the numbers go."""

    state: str
    revision: int
    foc_at: Instant | None
    why: str
    note: str


class LosingCarrier(Protocol):
    """Methods block, may be repeated without harm, and raise ``Refused`` and nothing else."""

    def serves(self, order: PortOrder) -> bool:
        """Can this carrier be asked about such an order at all?"""
        ...

    def send(self, order: PortOrder, pin: str) -> Answer: ...

    def ask(self, order: PortOrder) -> Answer: ...

    def cancel(self, order: PortOrder) -> None: ...

    def activate(self, order: PortOrder) -> Answer:
        """The numbers are ready here: let their calls come to us from now on."""
        ...


class HttpLosingCarrier:
    """The client of the sandbox's losing carrier, over the same HTTP API that sells numbers."""

    def __init__(self, carrier: HttpCarrier) -> None:
        self._carrier = carrier

    def serves(self, order: PortOrder) -> bool:
        return order.sandbox and self._carrier.sandbox

    def send(self, order: PortOrder, pin: str) -> Answer:
        form = order.form
        told = {
            "revision": order.revision,
            "kind": form.kind,
            "numbers": list(order.numbers),
            "btn": form.btn,
            "account": form.account,
            "organisation": form.organisation,
            "pin": pin,
            "wished_at": order.wished_at,
            "deliver_to": self._carrier.deliver_to,
        }
        return _answer(self._carrier.ask("PUT", _path(order), json=told))

    def ask(self, order: PortOrder) -> Answer:
        return _answer(self._carrier.ask("GET", _path(order)))

    def cancel(self, order: PortOrder) -> None:
        self._carrier.ask("DELETE", _path(order), fine=(404,))

    def activate(self, order: PortOrder) -> Answer:
        return _answer(self._carrier.ask("POST", f"{_path(order)}/activate", json={}))


def _path(order: PortOrder) -> str:
    return f"/v1/port-orders/{order.id}"


def _answer(body: Mapping[str, Any]) -> Answer:
    state, revision, foc_at = body.get("state"), body.get("revision"), body.get("foc_at")
    if (
        state not in STATES
        or not isinstance(revision, int)
        or not (foc_at is None or isinstance(foc_at, int))
    ):
        raise Refused(reasons.CARRIER_PUZZLING)
    return Answer(
        state=str(state),
        revision=revision,
        foc_at=None if foc_at is None else Instant(foc_at),
        why=str(body.get("why") or "")[:64],
        note=str(body.get("note") or "")[:500],
    )
