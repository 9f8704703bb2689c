"""The ``cadran`` command. Most subcommands talk to the running server; all take ``--data``.

Each imports what it needs when it runs: ``cadran call`` starts without the server's libraries.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from cadran.cli import port, usage
from cadran.cli.catalogue_commands import catalogue
from cadran.cli.licence_commands import licences
from cadran.cli.limit_commands import limits
from cadran.cli.money_commands import credit, webhooks
from cadran.cli.number_commands import numbers
from cadran.cli.options import HERE, AsJson, Data
from cadran.cli.organisation_commands import organisation
from cadran.cli.output import Output
from cadran.errors import Refused

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
ledger = typer.Typer(no_args_is_help=True)
app.add_typer(port.app, name="port", help="Numbers from other carriers / Le portage de numéros.")
app.add_typer(
    numbers,
    name="numbers",
    help="Numbers: what is had, got and given / Les numéros : avoir, obtenir, affecter.",
)
app.add_typer(
    licences,
    name="licences",
    help="Licences: what is held and by whom / Les licences : ce qu’on a, et qui.",
)
app.add_typer(limits, name="limits", help="Limits of spending / Les plafonds de dépense.")
decks = typer.Typer(no_args_is_help=True)
app.add_typer(decks, name="decks", help="Rate decks / Grilles tarifaires.")
app.add_typer(credit, name="credits", help="Prepaid credit / Le crédit prépayé.")
app.add_typer(
    webhooks, name="webhooks", help="Events for programs / Les événements, pour les programmes."
)
app.add_typer(
    ledger,
    name="ledger",
    help="The ledger of money and minutes / Le grand livre des sommes et des minutes.",
)
app.add_typer(catalogue, name="catalogue", help="Editions and overlays / Éditions et surcouches.")
app.add_typer(
    organisation,
    name="organisation",
    help="The operator's organisations / Les organisations de l’exploitant.",
)

Http = Annotated[
    str,
    typer.Option(metavar="HOST:PORT", help="Where pages are served / Où les pages sont servies"),
]
Sip = Annotated[
    str,
    typer.Option(metavar="HOST:PORT", help="Where telephones call / Où les téléphones appellent"),
]


@app.command()
def serve(
    data_folder: Data = HERE,
    http: Http = "",
    sip: Sip = "",
    demo: Annotated[
        bool,
        typer.Option(
            "--demo", help="With a demo organisation / Avec une organisation de démonstration"
        ),
    ] = False,
    ready_fd: Annotated[int, typer.Option(hidden=True)] = -1,
) -> None:
    """Run the server in the foreground / Faire tourner le serveur au premier plan."""
    from cadran.cli.server import run

    run(data_folder, http, sip, demo=demo, ready_fd=ready_fd)


@app.command("up")
def up_command(
    data_folder: Data = HERE,
    http: Http = "",
    sip: Sip = "",
    demo: Annotated[
        bool,
        typer.Option(
            "--demo/--no-demo",
            help="A demo organisation, or the set-up / Une démonstration, ou la mise en service",
        ),
    ] = True,
    as_json: AsJson = False,
) -> None:
    """Start in the background and print the way in / Démarrer en arrière-plan."""
    from cadran.cli import up

    arguments = up.default_arguments(demo=demo, http=http, sip=sip)
    up.up(data_folder, Output(as_json), arguments)


@app.command()
def down(data_folder: Data = HERE, as_json: AsJson = False) -> None:
    """Drain and stop / Laisser finir les appels et arrêter."""
    from cadran.cli import up

    up.down(data_folder, Output(as_json))


@app.command()
def check(data_folder: Data = HERE, as_json: AsJson = False) -> None:
    """Say in words what is wrong / Dire ce qui ne va pas."""
    from cadran.cli import checking

    checking.check(data_folder, Output(as_json))


@app.command()
def doctor(
    number: Annotated[
        str, typer.Argument(help="Empty: one that costs nothing / Vide : un qui ne coûte rien")
    ] = "",
    data_folder: Data = HERE,
    as_json: AsJson = False,
) -> None:
    """Make a loop call; say which direction is silent / Appel en boucle : quel sens est muet."""
    from cadran.cli import doctor as cli

    cli.examine(data_folder, Output(as_json), number)


@app.command()
def call(
    number: Annotated[
        str,
        typer.Argument(
            help="+33… or as dialled; or: explain CALL / +33… ou composé ; ou : explain APPEL"
        ),
    ],
    call_id: Annotated[
        str,
        typer.Argument(
            help="With explain: the call’s id / Avec explain : l’identifiant de l’appel"
        ),
    ] = "",
    from_sandbox: Annotated[
        bool,
        typer.Option(
            "--from-sandbox", help="From the sandbox carrier / Depuis l’opérateur d’essai"
        ),
    ] = False,
    digits: Annotated[
        str,
        typer.Option(
            help="Keys after the answer; a comma waits / Touches après la réponse ; une virgule attend"
        ),
    ] = "",
    hold_s: Annotated[int, typer.Option("--hold", help="Seconds to stay / Secondes en ligne")] = 10,
    data_folder: Data = HERE,
    as_json: AsJson = False,
) -> None:
    """Place a call, or explain what one cost / Passer un appel, ou expliquer son prix."""
    from cadran.cli import calls

    if number == "explain":
        calls.explain(data_folder, Output(as_json), call_id)
        return
    calls.call(data_folder, Output(as_json), number, digits, hold_s, from_sandbox=from_sandbox)


@app.command()
def export(
    folder: Annotated[Path, typer.Argument()], data_folder: Data = HERE, as_json: AsJson = False
) -> None:
    """Write the organisation's data as JSON lines / Exporter les données."""
    from cadran.cli import data

    data.export(data_folder, Output(as_json), folder)


@app.command()
def backup(
    file: Annotated[Path, typer.Argument()], data_folder: Data = HERE, as_json: AsJson = False
) -> None:
    """Copy the database while the server runs / Sauvegarder la base."""
    from cadran.cli import data

    data.backup(data_folder, Output(as_json), file)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument()], data_folder: Data = HERE, as_json: AsJson = False
) -> None:
    """Put a backup back; the server must not run / Restaurer une sauvegarde."""
    from cadran.cli import data

    data.restore(data_folder, Output(as_json), file)


@decks.command("list")
def decks_list(data_folder: Data = HERE, as_json: AsJson = False) -> None:
    """Rate decks and exchange rates / Grilles tarifaires et taux de change."""
    from cadran.cli import decks as cli

    cli.show(data_folder, Output(as_json))


@decks.command("rate")
def decks_rate(number: str, data_folder: Data = HERE, as_json: AsJson = False) -> None:
    """What a number costs / Ce que coûte un numéro."""
    from cadran.cli import decks as cli

    cli.rate(data_folder, Output(as_json), number)


@decks.command("check")
def decks_check(file: Path, data_folder: Data = HERE, as_json: AsJson = False) -> None:
    """Check a file, line by line / Vérifier un fichier, ligne par ligne."""
    from cadran.cli import decks as cli

    cli.check(data_folder, Output(as_json), file)


@decks.command("import")
def decks_import(
    file: Path,
    for_all: Annotated[
        bool,
        typer.Option("--for-all", help="For every organisation / Pour toutes les organisations"),
    ] = False,
    exchange: Annotated[
        bool, typer.Option("--exchange", help="Exchange rates / Taux de change")
    ] = False,
    data_folder: Data = HERE,
    as_json: AsJson = False,
) -> None:
    """Put a file in place, all of it or nothing / Mettre un fichier en place, entier ou pas."""
    from cadran.cli import decks as cli

    cli.bring(data_folder, Output(as_json), file, for_all=for_all, exchange=exchange)


@ledger.command()
def verify(data_folder: Data = HERE, as_json: AsJson = False) -> None:
    """Recompute the chain of hashes and the balances / Vérifier la chaîne et les soldes."""
    from cadran.cli import data

    data.verify(data_folder, Output(as_json))


@app.command()
def explain(
    user: Annotated[str, typer.Argument(help="Sign-in name, extension / Identifiant, poste")],
    verb: Annotated[str, typer.Argument(help="call, dial-out, assign-number, licence")],
    thing: Annotated[str, typer.Argument(help="Number or product / Numéro ou produit")],
    data_folder: Data = HERE,
    as_json: AsJson = False,
) -> None:
    """Say whether somebody may do something, and why / Dire si quelqu’un peut, et pourquoi."""
    from cadran.cli import licences as cli

    cli.explain(data_folder, Output(as_json), user, verb, thing)


@app.command("retention")
def retention_command(
    months: Annotated[
        str, typer.Argument(help="1 … 120, ever; empty: show / 1 … 120, ever ; vide : montrer")
    ] = "",
    data_folder: Data = HERE,
    as_json: AsJson = False,
) -> None:
    """How long call records keep names / Durée de conservation des noms et numéros."""
    from cadran.cli import retention

    retention.run(data_folder, Output(as_json), months)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def sandbox(context: typer.Context) -> None:
    """Run the sandbox carrier / Faire tourner l’opérateur d’essai."""
    from cadran.sandbox.main import main as carrier

    raise typer.Exit(carrier(context.args))


def main() -> None:
    """Run a command; a refusal is said in words, never as a traceback."""
    output = Output("--json" in sys.argv)
    try:
        usage.run(app, output)
    except Refused as refused:
        sys.exit(output.fail(refused.refusal).exit_code)
