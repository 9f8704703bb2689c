"""Buying numbers from a carrier over its HTTP API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import httpx

from cadran.errors import Reason, Refused
from cadran.ids import E164
from cadran.numbers import reasons
from cadran.numbers.offer import KINDS, Offer, Wanted, checked_number

CONNECT_S = 2.0
"""The carrier is near or it is down."""
ANSWER_S = 5.0
"""Longest wait for one answer, so that three tries end before the page's own patience (30 s)."""
ORDER_TRIES = 3
"""With the same id, so that a lost answer costs a repetition and never a second purchase."""
LONGEST_ANSWER_BYTES = 1_000_000
"""A thousand offers are 120 kB; more is no list of numbers."""


class Carrier(Protocol):
    """Who sells numbers. Methods block; they raise ``Refused`` and nothing else."""

    @property
    def sandbox(self) -> bool:
        """Sells only numbers that nobody can own."""
        ...

    def stock(self, wanted: Wanted) -> list[Offer]:
        """Up to ``wanted.quantity`` numbers on sale now; nothing is held by asking."""
        ...

    def order(self, order: str, numbers: Sequence[E164]) -> None:
        """Buy all or none. Repeated with the same id it buys nothing more."""
        ...

    def give_back(self, number: E164) -> None:
        """End the contract. Giving back what was given back is fine."""
        ...


class HttpCarrier:
    """The client of the sandbox carrier's API. ``deliver_to`` is our SIP address for calls that come in."""

    def __init__(
        self,
        base_url: str,
        deliver_to: str,
        *,
        sandbox: bool = True,
        answer_s: float = ANSWER_S,
    ) -> None:
        self._sandbox = sandbox
        self._deliver_to = deliver_to
        self._client = httpx.Client(
            base_url=base_url,
            timeout=httpx.Timeout(answer_s, connect=CONNECT_S),
            follow_redirects=False,
            trust_env=False,  # a carrier is never reached through the environment's web proxy
        )

    @property
    def sandbox(self) -> bool:
        return self._sandbox

    @property
    def deliver_to(self) -> str:
        """Our SIP address for calls that come in."""
        return self._deliver_to

    def close(self) -> None:
        self._client.close()

    def stock(self, wanted: Wanted) -> list[Offer]:
        narrower = {
            "city": wanted.city,
            "subdivision": wanted.subdivision,
            "area_code": wanted.area_code,
        }
        asked = {"country": wanted.country, "kind": wanted.kind, "quantity": str(wanted.quantity)}
        asked |= {name: value for name, value in narrower.items() if value}
        answer = self.ask("GET", "/v1/stock", params=asked)
        listed = answer.get("numbers")
        if not isinstance(listed, list):
            raise Refused(reasons.CARRIER_BROKEN)
        return [_offer(each) for each in listed[: wanted.quantity]]

    def order(self, order: str, numbers: Sequence[E164]) -> None:
        wanted = {"id": order, "numbers": list(numbers), "deliver_to": self._deliver_to}
        for left in reversed(range(ORDER_TRIES)):
            try:
                answer = self.ask("POST", "/v1/orders", json=wanted)
            except Refused as refused:
                if refused.refusal.reason is reasons.CARRIER_SILENT and left:
                    continue
                raise
            if answer.get("id") != order or answer.get("state") != "completed":
                raise Refused(reasons.CARRIER_BROKEN)
            return

    def give_back(self, number: E164) -> None:
        self.ask("DELETE", f"/v1/numbers/{number}", fine=(404,))

    def ask(
        self, method: str, path: str, *, fine: tuple[int, ...] = (), **content: Any
    ) -> Mapping[str, Any]:
        """One question. Raises ``Refused``, for silence and every answer that is no success; 204 is ``{}``."""
        try:
            response = self._client.request(method, path, **content)
        except httpx.TransportError as silent:
            raise Refused(reasons.CARRIER_SILENT) from silent
        if response.status_code in fine or response.status_code == httpx.codes.NO_CONTENT:
            return {}
        body = _body(response)
        if response.is_success:
            return body
        if response.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise Refused(reasons.CARRIER_SILENT)
        raise Refused(
            _refusal_for(response.status_code, body), said=str(body.get("error", ""))[:80]
        )


def _refusal_for(status: int, body: Mapping[str, Any]) -> Reason:
    if status == httpx.codes.CONFLICT and body.get("error") == "taken":
        return reasons.TAKEN
    return reasons.CARRIER_DECLINED


def _body(response: httpx.Response) -> Mapping[str, Any]:
    if len(response.content) > LONGEST_ANSWER_BYTES:
        raise Refused(reasons.CARRIER_BROKEN)
    try:
        body = response.json()
    except ValueError as wrong:
        raise Refused(reasons.CARRIER_BROKEN) from wrong
    if not isinstance(body, dict):
        raise Refused(reasons.CARRIER_BROKEN)
    return body


def _offer(listed: Any) -> Offer:
    if not isinstance(listed, dict) or listed.get("kind") not in KINDS:
        raise Refused(reasons.CARRIER_BROKEN)
    return Offer(
        number=checked_number(str(listed.get("number", ""))),
        country=str(listed.get("country", ""))[:2],
        city=str(listed.get("city") or "")[:100],
        area_code=str(listed.get("area_code") or "")[:8],
        kind=str(listed["kind"]),
    )
