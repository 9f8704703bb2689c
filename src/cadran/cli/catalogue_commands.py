"""The ``catalogue`` subcommands; each imports what it needs when it runs."""

# ruff: noqa: PLC0415 -- as in ``main``: a command starts without what it does not need

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cadran.cli.options import HERE, AsJson, Data
from cadran.cli.output import Output

catalogue = typer.Typer(no_args_is_help=True)


@catalogue.command("editions")
def list_editions(data_folder: Data = HERE, as_json: AsJson = False) -> None:
    """List the editions / Lister les éditions."""
    from cadran.cli import catalogue as editions

    editions.list_editions(data_folder, Output(as_json))


@catalogue.command("diff")
def diff_editions(
    before: Annotated[str, typer.Argument(help="2020-02")],
    after: Annotated[str, typer.Argument(help="2020-11")],
    country: Annotated[str, typer.Option(help="One country only / Un seul pays")] = "",
    as_json: AsJson = False,
) -> None:
    """Say what changed between two editions / Dire ce qui a changé entre deux éditions."""
    from cadran.cli import catalogue as editions

    editions.diff(Output(as_json), before, after, country)


Files = Annotated[list[Path], typer.Argument(help="FR.json, rules.json, …")]


@catalogue.command("check")
def check_overlay(files: Files, as_json: AsJson = False) -> None:
    """Check files of an overlay, applying nothing / Vérifier une surcouche sans rien appliquer."""
    from cadran.cli import catalogue as editions

    editions.check(Output(as_json), files)


@catalogue.command("lay")
def lay_overlay(files: Files, data_folder: Data = HERE, as_json: AsJson = False) -> None:
    """Replace the running server's overlay / Remplacer la surcouche du serveur en marche."""
    from cadran.cli import catalogue as editions

    editions.lay(data_folder, Output(as_json), files)
