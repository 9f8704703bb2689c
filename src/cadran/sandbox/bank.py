"""The sandbox's bank: takes play money, and goes wrong on demand, by the token it is given.

Tokens: ``sandbox_approve``, ``sandbox_decline``, ``sandbox_expired`` (an expired card), ``sandbox_timeout``
(charges, and does not answer in time), ``sandbox_timeout_decline``, ``sandbox_lost`` (does not answer, and
never heard of it afterwards, once), ``sandbox_twice`` (answers, and reports the answer twice more),
``sandbox_later`` (says "pending", decides when asked for the second time).
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

PAYMENTS_MAX = 10_000
"""Payments remembered for repetition: a trial makes a few hundred."""
TIMEOUT_S = 15.0
"""How long the answer to a timed-out charge is held back: longer than any client waits."""
REPORT_S = 3.0
TOKENS = {
    "sandbox_approve": "4242",
    "sandbox_decline": "0002",
    "sandbox_expired": "0069",
    "sandbox_timeout": "0408",
    "sandbox_timeout_decline": "0409",
    "sandbox_lost": "0410",
    "sandbox_twice": "2222",
    "sandbox_later": "0101",
}
"""Every way to pay, with the last digits that its card is known by."""
_DECLINES = {
    "sandbox_decline": "insufficient_funds",
    "sandbox_timeout_decline": "insufficient_funds",
    "sandbox_expired": "expired_card",
}


class PaymentBody(BaseModel):
    """A charge; the same id again answers the first one's result."""

    model_config = ConfigDict(extra="forbid")
    id: str = Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.-]+$")
    amount_micros: int = Field(gt=0, le=10**13)
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    token: str = Field(max_length=64)


@dataclass(slots=True)
class Charge:
    """One charge and its state: ``approved``, ``declined`` or ``pending``."""

    id: str
    amount_micros: int
    currency: str
    state: str
    reason: str = ""
    asked: int = 0

    def view(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "state": self.state,
            "reason": self.reason,
            "reference": f"sandbox-{self.id[-12:]}",
        }


@dataclass(slots=True)
class Bank:
    """Charges by id, on disk at ``path`` after each change. ``report_to``: a URL that hears of answers."""

    path: Path
    report_to: str = ""
    hold_s: float = TIMEOUT_S
    charges: dict[str, Charge] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)

    @classmethod
    def open(cls, folder: Path, report_to: str = "", hold_s: float = TIMEOUT_S) -> Bank:
        """Read the book, or begin one. Raises ``OSError`` or ``ValueError`` if it cannot be read."""
        folder.mkdir(parents=True, exist_ok=True)
        bank = cls(folder / "bank.json", report_to, hold_s)
        if bank.path.exists():
            data = json.loads(bank.path.read_text("utf-8"))
            bank.charges = {each["id"]: Charge(**each) for each in data}
        return bank

    def charge(self, body: PaymentBody) -> Charge:
        """Charge once an id."""
        known = self.charges.get(body.id)
        if known is not None:
            return known
        reason = _DECLINES.get(body.token, "" if body.token in TOKENS else "unknown_method")
        state = "declined" if reason else "approved"
        if body.token == "sandbox_later":  # noqa: S105 -- a name that anybody may know
            state = "pending"
        made = Charge(body.id, body.amount_micros, body.currency, state, reason)
        self.charges[body.id] = made
        self.write()
        return made

    def look(self, payment: str) -> Charge | None:
        """What became of it; a pending one is decided when it is asked for the second time."""
        found = self.charges.get(payment)
        if found is not None and found.state == "pending":
            found.asked += 1
            if found.asked >= 2:
                found.state = "approved"
            self.write()
        return found

    def taken_micros(self) -> int:
        """All that was approved: what the other side must have been credited, once it knows."""
        return sum(e.amount_micros for e in self.charges.values() if e.state == "approved")

    def write(self) -> None:
        fresh = self.path.with_suffix(".new")
        with fresh.open("w", encoding="utf-8") as file:
            json.dump([asdict(each) for each in self.charges.values()], file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.path)


def serve(app: FastAPI, bank: Bank, closing: asyncio.Event) -> None:
    """Add the bank's operations to the sandbox's API; what is held back is let go when it closes."""
    reports: set[asyncio.Task[None]] = set()

    @app.post("/v1/payments")
    async def charge(body: PaymentBody) -> Response:
        if len(bank.charges) >= PAYMENTS_MAX:
            return JSONResponse({"error": "bank_full"}, status_code=507)
        first = body.id not in bank.charges
        if body.token == "sandbox_lost" and body.id not in bank.lost:  # noqa: S105 -- as above
            bank.lost.add(body.id)
            await _held_back(closing, bank.hold_s)
            return JSONResponse({"error": "timeout"}, status_code=504)
        made = bank.charge(body)
        if first and body.token.startswith("sandbox_timeout"):
            await _held_back(closing, bank.hold_s)
            return JSONResponse({"error": "timeout"}, status_code=504)
        if first and body.token == "sandbox_twice" and bank.report_to:  # noqa: S105 -- as above
            task = asyncio.create_task(_report(bank.report_to, made.view()))
            reports.add(task)
            task.add_done_callback(reports.discard)
        return JSONResponse(made.view(), status_code=201 if first else 200)

    @app.get("/v1/payments/{payment}")
    async def look(payment: str) -> Response:
        found = bank.look(payment)
        if found is None:
            return JSONResponse({"error": "no_such_payment"}, status_code=404)
        return JSONResponse(found.view())

    @app.get("/v1/payment-methods/{token}")
    async def method(token: str) -> Response:
        digits = TOKENS.get(token)
        if digits is None:
            return JSONResponse({"error": "no_such_method"}, status_code=404)
        return JSONResponse({"label": f"Sandbox •••• {digits}"})


async def _held_back(closing: asyncio.Event, hold_s: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(closing.wait(), hold_s)


async def _report(url: str, answer: dict[str, Any]) -> None:
    """Say the same twice, as providers do."""
    async with httpx.AsyncClient(timeout=REPORT_S, trust_env=False) as client:
        for _ in range(2):
            try:
                await client.post(url, json={"id": answer["id"], "state": answer["state"]})
            except httpx.HTTPError:
                return
