"""The ``numbers`` subcommands; each imports what it needs when it runs."""

# ruff: noqa: PLC0415 -- as in ``main``: a command starts without what it does not need

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cadran.cli.options import HERE, AsJson, Data
from cadran.cli.output import Output

numbers = typer.Typer(no_args_is_help=True)

Country = Annotated[str, typer.Argument(help="FR, US, …")]
Number = Annotated[str, typer.Argument(help="+33…")]
City = Annotated[str, typer.Option("--city")]
Subdivision = Annotated[str, typer.Option("--subdivision", help="ISO 3166-2: US-TX")]
AreaCode = Annotated[str, typer.Option("--area-code")]
Kind = Annotated[str, typer.Option("--kind", help="geographic, toll_free, non_geographic")]
Quantity = Annotated[int, typer.Option("--quantity", min=1, max=500)]


@numbers.command("show")
def show(
    country: Annotated[str, typer.Option("--country")] = "",
    state: Annotated[str, typer.Option("--state", help="free, assigned, releasing")] = "",
    prefix: Annotated[str, typer.Option("--prefix", help="+331…")] = "",
    data_folder: Data = HERE,
    as_json: AsJson = False,
) -> None:
    """The organisation's numbers / Les numéros de l’organisation."""
    from cadran.cli import numbers as cli

    cli.show(data_folder, Output(as_json), country=country, state=state, prefix=prefix)


@numbers.command("quotas")
def quotas(data_folder: Data = HERE, as_json: AsJson = False) -> None:
    """How many more may be had, and why / Combien encore, et pourquoi."""
    from cadran.cli import numbers as cli

    cli.quotas(data_folder, Output(as_json))


@numbers.command("search")
def search(
    country: Country,
    city: City = "",
    subdivision: Subdivision = "",
    area_code: AreaCode = "",
    kind: Kind = "geographic",
    quantity: Quantity = 10,
    data_folder: Data = HERE,
    as_json: AsJson = False,
) -> None:
    """What is on offer / Ce qui est proposé."""
    from cadran.cli import numbers as cli

    narrower = {"city": city, "subdivision": subdivision, "area_code": area_code}
    output = Output(as_json)
    cli.search(data_folder, output, country, **narrower, kind=kind, quantity=quantity)


@numbers.command("get")
def get(
    country: Country,
    usage: Annotated[str, typer.Option("--usage", help="service, user")] = "service",
    city: City = "",
    subdivision: Subdivision = "",
    area_code: AreaCode = "",
    kind: Kind = "geographic",
    quantity: Quantity = 1,
    data_folder: Data = HERE,
    as_json: AsJson = False,
) -> None:
    """Search, hold and acquire / Chercher, réserver et acquérir."""
    from cadran.cli import numbers as cli

    narrower = {"city": city, "subdivision": subdivision, "area_code": area_code}
    output = Output(as_json)
    cli.get(data_folder, output, country, usage, **narrower, kind=kind, quantity=quantity)


@numbers.command("assign")
def assign(
    number: Number,
    user: Annotated[str, typer.Option("--user", help="Else the bridge / Sinon le pont")] = "",
    location: Annotated[str, typer.Option("--location")] = "",
    data_folder: Data = HERE,
    as_json: AsJson = False,
) -> None:
    """Give a number work / Affecter un numéro."""
    from cadran.cli import numbers as cli

    cli.assign(data_folder, Output(as_json), number, user, location)


@numbers.command("unassign")
def unassign(number: Number, data_folder: Data = HERE, as_json: AsJson = False) -> None:
    """Take a number back and keep it / Reprendre un numéro et le garder."""
    from cadran.cli import numbers as cli

    cli.unassign(data_folder, Output(as_json), number)


@numbers.command("release")
def release(number: Number, data_folder: Data = HERE, as_json: AsJson = False) -> None:
    """Give a number back to its carrier / Restituer un numéro à l’opérateur."""
    from cadran.cli import numbers as cli

    cli.release(data_folder, Output(as_json), number)


@numbers.command("file")
def file(
    file: Annotated[Path, typer.Argument(help="CSV: number,user[,location]")],
    into: Annotated[
        str, typer.Option("--into", help="Organisation: number,country,kind,usage[,city,area_code]")
    ] = "",
    apply: Annotated[
        bool, typer.Option("--apply", help="Not only look / Pas seulement voir")
    ] = False,
    data_folder: Data = HERE,
    as_json: AsJson = False,
) -> None:
    """Assign, or bring numbers in, by a CSV file / Affecter ou importer par un fichier CSV."""
    from cadran.cli import numbers as cli

    cli.from_file(data_folder, Output(as_json), file, into, dry_run=not apply)
