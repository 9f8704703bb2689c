"""``port``: port orders from the command line, and the sandbox's losing carrier at one's fingertips."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from cadran.cli.control import (
    NO_SANDBOX,
    NOT_RUNNING,
    REQUEST_LIMIT_S,
    SERVER_SAID_NO,
    request,
    running,
)
from cadran.cli.options import HERE, AsJson, Data
from cadran.cli.output import Output, language
from cadran.errors import Refused

app = typer.Typer(no_args_is_help=True)
Order = Annotated[str, typer.Argument(help="Id of the order / Identifiant de la demande")]


@app.command("list")
def list_orders(data: Data = HERE, as_json: AsJson = False) -> None:
    """All port orders, newest first / Toutes les demandes de portage."""
    output = Output(as_json)
    found = _ask(data, "GET", f"/port-orders?lang={language()}")
    for each in found["items"]:
        _line(output, each)
    output.result(found)


@app.command()
def show(order: Order, data: Data = HERE, as_json: AsJson = False) -> None:
    """An order and what happened to it / Une demande et son histoire."""
    _show(Output(as_json), _ask(data, "GET", f"/port-orders/{order}?lang={language()}"))


@app.command()
def submit(order: Order, data: Data = HERE, as_json: AsJson = False) -> None:
    """Send it to the losing carrier / L’envoyer à l’opérateur cédant."""
    _show(Output(as_json), _ask(data, "POST", f"/port-orders/{order}/submission"))


@app.command()
def cancel(order: Order, data: Data = HERE, as_json: AsJson = False) -> None:
    """Stop it / L’annuler."""
    _show(Output(as_json), _ask(data, "POST", f"/port-orders/{order}/cancellation"))


@app.command()
def answer(
    order: Order,
    said: Annotated[str, typer.Argument(metavar="approve|reject")],
    date: Annotated[str, typer.Option(help="Transfer date / Date de transfert")] = "",
    why: Annotated[str, typer.Option(help="frozen, account_mismatch…")] = "carrier_refused",
    note: str = "",
    data: Data = HERE,
    as_json: AsJson = False,
) -> None:
    """Enter what a carrier said by letter / Saisir la réponse d’un opérateur."""
    asked: dict[str, Any] = {"answer": said, "why": why, "note": note}
    if date:
        asked["transfer_date"] = date
    _show(Output(as_json), _ask(data, "POST", f"/port-orders/{order}/answers", asked))


@app.command()
def pin(data: Data = HERE, as_json: AsJson = False) -> None:
    """A new PIN with which numbers may leave / Un nouveau code PIN de portage sortant."""
    output, made = Output(as_json), _ask(data, "POST", "/port-pin")
    output.say("port_pin", pin=made["pin"])
    output.result(made)


@app.command()
def play(
    order: Order,
    event: Annotated[str, typer.Argument(metavar="approve|reject|postpone|cut_over")],
    why: Annotated[str, typer.Option(help="frozen, account_mismatch…")] = "",
    days: int = 0,
    data: Data = HERE,
    as_json: AsJson = False,
) -> None:
    """Have the sandbox’s losing carrier act now / Faire agir l’opérateur cédant d’essai."""
    told = {"event": event, "why": why, "days": days}
    _sandbox(data, "POST", f"/v1/port-orders/{order}/play", told, Output(as_json))


@app.command()
def clock(
    speed: Annotated[int, typer.Argument(help="Days per day / Jours par jour")],
    data: Data = HERE,
    as_json: AsJson = False,
) -> None:
    """How fast the losing carrier’s days pass / Vitesse des jours de l’opérateur cédant."""
    _sandbox(data, "PUT", "/v1/port-clock", {"speed": speed}, Output(as_json))


def _ask(data: Path, method: str, path: str, body: Mapping[str, object] | None = None) -> Any:
    return request(data, method, path, body)


def _sandbox(
    data: Path, method: str, path: str, body: Mapping[str, object], output: Output
) -> None:
    import httpx

    control = running(data)
    if control is None:
        raise Refused(NOT_RUNNING, data=str(data))
    if not control.sandbox:
        raise Refused(NO_SANDBOX)
    try:
        answer = httpx.request(
            method,
            f"{control.sandbox}{path}",
            json=body,
            timeout=REQUEST_LIMIT_S,
            trust_env=False,
        )
    except httpx.HTTPError:
        raise Refused(NO_SANDBOX) from None
    if answer.is_error:
        raise Refused(SERVER_SAID_NO, detail=answer.text[:200])
    output.say("port_played")
    output.result(answer.json())


def _line(output: Output, order: Mapping[str, Any]) -> None:
    output.say(
        "port_order",
        id=order["id"],
        name=order["name"],
        status=output.words(f"port_status_{order['status']}"),
        count=order["number_count"],
        date=order["transfer_date"] or "",
    )


def _show(output: Output, order: Mapping[str, Any]) -> None:
    _line(output, order)
    for step in order["steps"]:
        why = "" if step["why"] is None else step["why"]["text"]
        status = output.words(f"port_status_{step['status']}")
        output.say("port_step", at=step["at"][:16], status=status, why=why, note=step["note"])
    output.result(order)
