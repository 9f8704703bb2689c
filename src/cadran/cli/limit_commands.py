"""``cadran limits …``."""

from __future__ import annotations

from typing import Annotated

import typer

from cadran.cli.options import HERE, AsJson, Data
from cadran.cli.output import Output
from cadran.money import caps

limits = typer.Typer(no_args_is_help=True)
Scope = Annotated[caps.Scope, typer.Argument(help="Whose / De qui")]
Measure = Annotated[caps.Measure, typer.Argument(help="Of what / De quoi")]
Subject = Annotated[str, typer.Option(help="User, country, trunk / Utilisateur, pays…")]


@limits.command("show")
def limits_show(data_folder: Data = HERE, as_json: AsJson = False) -> None:
    """Every limit and what counts against it / Chaque plafond et ce qui s’y impute."""
    from cadran.cli import limits as cli

    cli.show(data_folder, Output(as_json))


@limits.command("set")
def limits_set(
    scope: Scope,
    measure: Measure,
    amount: Annotated[int, typer.Argument(help="Micros or calls / Micros ou appels")],
    subject: Subject = "",
    data_folder: Data = HERE,
    as_json: AsJson = False,
) -> None:
    """Change a limit, at once / Modifier un plafond, sans attendre."""
    from cadran.cli import limits as cli

    cli.change(data_folder, Output(as_json), scope, subject, measure, amount)


@limits.command("confirm")
def limits_confirm(
    scope: Scope,
    measure: Measure,
    subject: Subject = "",
    data_folder: Data = HERE,
    as_json: AsJson = False,
) -> None:
    """Consent to a raise that waits / Consentir à un relèvement en attente."""
    from cadran.cli import limits as cli

    cli.confirm(data_folder, Output(as_json), scope, subject, measure)


@limits.command("withdraw")
def limits_withdraw(
    scope: Scope,
    measure: Measure,
    subject: Subject = "",
    data_folder: Data = HERE,
    as_json: AsJson = False,
) -> None:
    """Drop a raise that waits / Abandonner un relèvement en attente."""
    from cadran.cli import limits as cli

    cli.withdraw(data_folder, Output(as_json), scope, subject, measure)


@limits.command("blocked")
def limits_blocked(data_folder: Data = HERE, as_json: AsJson = False) -> None:
    """Users whose paid calls are blocked / Utilisateurs aux appels payants bloqués."""
    from cadran.cli import limits as cli

    cli.blocked(data_folder, Output(as_json))


@limits.command("block")
def limits_block(
    user: str, note: str = "", data_folder: Data = HERE, as_json: AsJson = False
) -> None:
    """Block a user's paid calls / Bloquer les appels payants d’un utilisateur."""
    from cadran.cli import limits as cli

    cli.block(data_folder, Output(as_json), user, note)


@limits.command("unblock")
def limits_unblock(user: str, data_folder: Data = HERE, as_json: AsJson = False) -> None:
    """Let a user make paid calls again / Rétablir les appels payants d’un utilisateur."""
    from cadran.cli import limits as cli

    cli.unblock(data_folder, Output(as_json), user)
