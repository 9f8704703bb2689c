"""``cadran credits …`` and ``cadran webhooks …``."""

from __future__ import annotations

from typing import Annotated

import typer

from cadran.cli.options import HERE, AsJson, Data
from cadran.cli.output import Output

credit = typer.Typer(no_args_is_help=True)
webhooks = typer.Typer(no_args_is_help=True)


@credit.command("show")
def credits_show(data_folder: Data = HERE, as_json: AsJson = False) -> None:
    """What is left, and how much to pay in / Ce qui reste, et combien verser."""
    from cadran.cli import money as doing

    doing.show(data_folder, Output(as_json))


@credit.command("add")
def credits_add(
    amount: Annotated[int, typer.Argument(min=1)],
    data_folder: Data = HERE,
    as_json: AsJson = False,
) -> None:
    """Write in what was paid some other way / Inscrire un paiement reçu autrement."""
    from cadran.cli import money as doing

    doing.add(data_folder, Output(as_json), amount)


@webhooks.command("list")
def webhooks_list(data_folder: Data = HERE, as_json: AsJson = False) -> None:
    """Where events go / Où vont les événements."""
    from cadran.cli import money as doing

    doing.list_webhooks(data_folder, Output(as_json))


@webhooks.command("add")
def webhooks_add(
    url: Annotated[str, typer.Argument()],
    kind: Annotated[
        list[str] | None,
        typer.Option(help="Type of event; none: all / Type d’événement ; vide : tous"),
    ] = None,
    data_folder: Data = HERE,
    as_json: AsJson = False,
) -> None:
    """Send events to an address / Envoyer les événements à une adresse."""
    from cadran.cli import money as doing

    doing.add_webhook(data_folder, Output(as_json), url, kind or [])


@webhooks.command("test")
def webhooks_test(
    webhook: Annotated[str, typer.Argument()], data_folder: Data = HERE, as_json: AsJson = False
) -> None:
    """Send an event that says nothing / Envoyer un essai."""
    from cadran.cli import money as doing

    doing.test_webhook(data_folder, Output(as_json), webhook)


@webhooks.command("remove")
def webhooks_remove(
    webhook: Annotated[str, typer.Argument()], data_folder: Data = HERE, as_json: AsJson = False
) -> None:
    """Send nothing there any more / Ne plus rien y envoyer."""
    from cadran.cli import money as doing

    doing.remove_webhook(data_folder, Output(as_json), webhook)
