"""``licences``: the subcommands, over what ``cli.licences`` does."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cadran.cli import licences as cli
from cadran.cli.options import HERE, AsJson, Data
from cadran.cli.output import Output

licences = typer.Typer(no_args_is_help=True)


@licences.command("show")
def licences_show(data_folder: Data = HERE, as_json: AsJson = False) -> None:
    """Bought, granted, given out, free / Achetées, offertes, attribuées, libres."""
    cli.show(data_folder, Output(as_json))


@licences.command("buy")
def licences_buy(
    product: str,
    quantity: Annotated[int, typer.Argument(help="From now on / Désormais")],
    data_folder: Data = HERE,
    as_json: AsJson = False,
) -> None:
    """Set how many there are / Fixer leur nombre."""
    cli.buy(data_folder, Output(as_json), product, quantity)


@licences.command("assign")
def licences_assign(
    user: str, product: str, data_folder: Data = HERE, as_json: AsJson = False
) -> None:
    """Give a person a licence / Attribuer une licence."""
    cli.give(data_folder, Output(as_json), user, product, take=False)


@licences.command("remove")
def licences_remove(
    user: str, product: str, data_folder: Data = HERE, as_json: AsJson = False
) -> None:
    """Take a licence back / Reprendre une licence."""
    cli.give(data_folder, Output(as_json), user, product, take=True)


@licences.command("file")
def licences_file(
    file: Annotated[Path, typer.Argument(help="CSV: user,product,action")],
    apply: Annotated[
        bool, typer.Option("--apply", help="Not only look / Pas seulement voir")
    ] = False,
    data_folder: Data = HERE,
    as_json: AsJson = False,
) -> None:
    """Give and take as a CSV file says / Attribuer et reprendre selon un fichier CSV."""
    cli.from_file(data_folder, Output(as_json), file, dry_run=not apply)
