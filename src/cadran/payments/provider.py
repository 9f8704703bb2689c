"""Who takes the money: an interface, and its client over HTTP.

The payment's id goes with each charge, and a provider charges once an id: a repeated charge answers the
first one's result. Cards are never seen here: a method is a token that the provider gave.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

import httpx

from cadran.errors import Refused
from cadran.payments import reasons
from cadran.payments.states import Word

CONNECT_S = 3.0
ANSWER_S = 10.0
"""A bank takes seconds; whoever waits at the page is told "pending" sooner."""
LONGEST_ANSWER_BYTES = 20_000
WORD_CHARS = 64
"""As wide as its column."""


class Funds(StrEnum):
    """What can be paid in. ``PLAY``: the sandbox's bank, while the sandbox carries all calls."""

    NOTHING = "nothing"
    PLAY = "play"
    MONEY = "money"


@dataclass(frozen=True, slots=True)
class Order:
    """A charge: so much, in micros of the currency, from this method."""

    id: str
    amount_micros: int
    currency: str
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """``word``: approved, declined or pending; ``reason`` of a decline; the provider's own reference."""

    word: Word
    reason: str = ""
    reference: str = ""


class Provider(Protocol):
    """Methods block. They raise ``Refused(payments.provider_silent)`` when there is no answer in time."""

    @property
    def funds(self) -> Funds:
        """What it takes."""
        ...

    def charge(self, order: Order, /) -> Answer:
        """Take the money, once an id."""
        ...

    def find(self, payment: str, /) -> Answer | None:
        """What became of a charge; None: it never arrived."""
        ...

    def label(self, token: str, /) -> str:
        """How people know a method ("Card ending in 4242"). Raises ``Refused(payments.bad_method)``."""
        ...


class NoProvider:
    """None is set: nothing can be paid."""

    funds = Funds.NOTHING

    def charge(self, _order: Order, /) -> Answer:
        raise Refused(reasons.PROVIDER_SILENT)

    def find(self, _payment: str, /) -> Answer | None:
        raise Refused(reasons.PROVIDER_SILENT)

    def label(self, _token: str, /) -> str:
        raise Refused(reasons.NO_PROVIDER)


class HttpProvider:
    """The client of a provider's API: that of the sandbox, or of a bridge to another one's.

    ``POST /v1/payments`` {id, amount_micros, currency, token}, ``GET /v1/payments/ID``,
    ``GET /v1/payment-methods/TOKEN``; answers ``{id, state, reason, reference}`` and ``{label}``.
    """

    def __init__(
        self, base_url: str, key: str = "", answer_s: float = ANSWER_S, funds: Funds = Funds.MONEY
    ) -> None:
        self.funds = funds
        self._client = httpx.Client(
            base_url=base_url,
            headers={"Authorization": f"Bearer {key}"} if key else {},
            timeout=httpx.Timeout(answer_s, connect=CONNECT_S),
            follow_redirects=False,
            trust_env=False,  # money does not go through the environment's web proxy
        )

    def close(self) -> None:
        self._client.close()

    def charge(self, order: Order) -> Answer:
        wanted = {
            "id": order.id,
            "amount_micros": order.amount_micros,
            "currency": order.currency,
            "token": order.token,
        }
        found = self._ask("POST", "/v1/payments", json=wanted)
        if found is None:
            raise Refused(reasons.PROVIDER_BROKEN)
        return _answer(order.id, found)

    def find(self, payment: str) -> Answer | None:
        found = self._ask("GET", f"/v1/payments/{payment}")
        return None if found is None else _answer(payment, found)

    def label(self, token: str) -> str:
        if not token.replace("_", "").replace("-", "").isalnum() or len(token) > 200:
            raise Refused(reasons.BAD_METHOD)
        found = self._ask("GET", f"/v1/payment-methods/{token}")
        if found is None:
            raise Refused(reasons.BAD_METHOD)
        return str(found.get("label") or token[-4:])[:100]

    def _ask(self, method: str, path: str, **content: Any) -> Mapping[str, Any] | None:
        """The answer's body; None: there is no such thing (404)."""
        try:
            response = self._client.request(method, path, **content)
        except httpx.TransportError as silent:
            raise Refused(reasons.PROVIDER_SILENT) from silent
        if response.status_code == httpx.codes.NOT_FOUND:
            return None
        if response.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise Refused(reasons.PROVIDER_SILENT)
        if not response.is_success or len(response.content) > LONGEST_ANSWER_BYTES:
            raise Refused(reasons.PROVIDER_BROKEN)
        try:
            body = response.json()
        except ValueError as wrong:
            raise Refused(reasons.PROVIDER_BROKEN) from wrong
        if not isinstance(body, dict):
            raise Refused(reasons.PROVIDER_BROKEN)
        return body


def _answer(payment: str, body: Mapping[str, Any]) -> Answer:
    words = {"approved": Word.APPROVED, "declined": Word.DECLINED, "pending": Word.WAITING}
    if body.get("id") != payment or body.get("state") not in words:
        raise Refused(reasons.PROVIDER_BROKEN)
    return Answer(
        words[body["state"]],
        str(body.get("reason") or "")[:WORD_CHARS],
        str(body.get("reference") or "")[:WORD_CHARS],
    )
