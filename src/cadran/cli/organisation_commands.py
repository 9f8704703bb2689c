"""The ``organisation`` subcommands; each imports what it needs when it runs."""

# ruff: noqa: PLC0415 -- as in ``main``: a command starts without what it does not need

from __future__ import annotations

from typing import Annotated

import typer

from cadran.cli.options import HERE, AsJson, Data
from cadran.cli.output import Output

organisation = typer.Typer(no_args_is_help=True)


@organisation.command("list")
def organisation_list(data_folder: Data = HERE, as_json: AsJson = False) -> None:
    """All organisations / Toutes les organisations."""
    from cadran.cli import organisations

    organisations.list_all(data_folder, Output(as_json))


@organisation.command("create")
def organisation_create(
    org: Annotated[str, typer.Argument(help="acme")],
    name: Annotated[str, typer.Argument(help="Acme SA")],
    owner: Annotated[str, typer.Argument(help="owner@acme.example")],
    country: Annotated[str, typer.Option(help="ISO 3166-1")] = "FR",
    language: Annotated[str, typer.Option(help="en, fr")] = "en",
    data_folder: Data = HERE,
    as_json: AsJson = False,
) -> None:
    """Make one, with its first owner / En créer une, avec son premier propriétaire."""
    from cadran.cli import organisations

    organisations.create(data_folder, Output(as_json), org, name, owner, country, language)


@organisation.command("suspend")
def organisation_suspend(
    org: Annotated[str, typer.Argument()],
    why: Annotated[str, typer.Option(help="For the journal / Pour le journal")] = "",
    data_folder: Data = HERE,
    as_json: AsJson = False,
) -> None:
    """Stop one, but for emergency calls / En suspendre une, sauf les appels d’urgence."""
    from cadran.cli import organisations

    organisations.suspend(data_folder, Output(as_json), org, why)


@organisation.command("resume")
def organisation_resume(
    org: Annotated[str, typer.Argument()], data_folder: Data = HERE, as_json: AsJson = False
) -> None:
    """Let it work again / La remettre en service."""
    from cadran.cli import organisations

    organisations.resume(data_folder, Output(as_json), org)


@organisation.command("delete")
def organisation_delete(
    org: Annotated[str, typer.Argument()], data_folder: Data = HERE, as_json: AsJson = False
) -> None:
    """Export and erase a suspended one / Exporter et effacer une organisation suspendue."""
    from cadran.cli import organisations

    organisations.delete(data_folder, Output(as_json), org)


@organisation.command("share")
def organisation_share(
    number: Annotated[str, typer.Argument(help="+33199001122")],
    data_folder: Data = HERE,
    as_json: AsJson = False,
) -> None:
    """Let all have meetings on an operator's number / Partager un numéro de l’exploitant."""
    from cadran.cli import organisations

    organisations.share(data_folder, Output(as_json), number)


@organisation.command("unshare")
def organisation_unshare(
    number: Annotated[str, typer.Argument(help="+33199001122")],
    data_folder: Data = HERE,
    as_json: AsJson = False,
) -> None:
    """Keep it for the operator again / Ne plus le partager."""
    from cadran.cli import organisations

    organisations.unshare(data_folder, Output(as_json), number)


@organisation.command("operator")
def organisation_operator(
    login: Annotated[str, typer.Argument(help="op@host.example")],
    name: Annotated[str, typer.Option()] = "",
    country: Annotated[str, typer.Option(help="ISO 3166-1")] = "FR",
    language: Annotated[str, typer.Option(help="en, fr")] = "en",
    data_folder: Data = HERE,
    as_json: AsJson = False,
) -> None:
    """Let somebody run them on the page / Confier les organisations à quelqu’un, sur la page."""
    from cadran.cli import organisations

    organisations.create_operator(data_folder, Output(as_json), login, name, country, language)
