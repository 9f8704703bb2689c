"""``cadran credits`` and ``cadran webhooks``: through the running server."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx

from cadran.cli.control import NOT_RUNNING, REQUEST_LIMIT_S, SERVER_SAID_NO, request, running
from cadran.cli.output import Output, language
from cadran.errors import Refused
from cadran.messages import amounts

MICROS = 1_000_000


def show(data: Path, output: Output) -> None:
    """The balance, until when it lasts, and what to pay in."""
    credits_, outlook = request(data, "GET", "/credits"), request(data, "GET", "/credits/outlook")
    output.say("credits_left", amount=_said(credits_["available"]))
    for line in outlook["reasoning"]:
        output.say("line", text=line)
    output.result({"credits": credits_, "outlook": outlook})


def add(data: Path, output: Output, amount: int) -> None:
    """Write in what was paid some other way: by transfer, on an invoice."""
    body = {"amount_micros": amount * MICROS}
    made = _keyed(data, "/credits/top-ups", body)
    output.say("credits_added", amount=_said(made["amount"]))
    output.result(made)


def list_webhooks(data: Path, output: Output) -> None:
    """Where events go, and whether they arrive."""
    found = request(data, "GET", "/webhooks")
    for each in found["items"]:
        output.say("line", text=f"{each['id']}  {each['state']}  {each['url']}")
    output.result({"webhooks": found["items"]})


def add_webhook(data: Path, output: Output, url: str, kinds: list[str]) -> None:
    """Send events to an address; the key is said this once."""
    made = _keyed(data, "/webhooks", {"url": url, "kinds": kinds})
    output.say("webhook_added", webhook=made["webhook"]["id"], secret=made["secret"])
    output.result(made)


def test_webhook(data: Path, output: Output, webhook: str) -> None:
    """Send an event that says nothing."""
    made = _keyed(data, f"/webhooks/{webhook}/test", None)
    output.say("webhook_tested", webhook=webhook)
    output.result(made)


def remove_webhook(data: Path, output: Output, webhook: str) -> None:
    request(data, "DELETE", f"/webhooks/{webhook}")
    output.say("webhook_removed", webhook=webhook)
    output.result({"removed": webhook})


def _said(money: dict[str, Any]) -> str:
    return amounts.money(money["amount_micros"], money["currency"], language())


def _keyed(data: Path, path: str, body: Mapping[str, object] | None) -> Any:
    """A POST that may be lost and never happens twice."""
    control = running(data)
    if control is None:
        raise Refused(NOT_RUNNING, data=str(data))
    headers = {
        "Authorization": f"Bearer {control.token}",
        "Idempotency-Key": secrets.token_hex(16),
    }
    with httpx.Client(
        base_url=control.api,
        headers=headers,
        timeout=REQUEST_LIMIT_S,
        verify=False,  # noqa: S501 # our own certificate, our own machine
    ) as client:
        try:
            answer = client.post(path, json=body)
        except httpx.HTTPError as error:
            raise Refused(NOT_RUNNING, data=str(data), detail=type(error).__name__) from None
    if answer.is_error:
        raise Refused(SERVER_SAID_NO, detail=str(answer.json().get("detail", answer.status_code)))
    return answer.json()
