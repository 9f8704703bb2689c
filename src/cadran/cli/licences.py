"""``licences`` and ``explain``: who may have what, and why not."""

from __future__ import annotations

import secrets
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import typer

from cadran.cli.control import request
from cadran.cli.output import Output, language
from cadran.errors import Reason, Refused

NOBODY = Reason("cli.nobody_by_that_name", http=404)
NO_SUCH_QUESTION = Reason("cli.no_such_question", http=422)
LOOK_S = 0.2
"""How often a job is asked how far it is."""
VERBS = {
    "call": ("call", {"service": "user_out"}, "number"),
    "dial-out": ("call", {"service": "conf_out"}, "number"),
    "assign-number": ("number", {}, "number"),
    "licence": ("licence", {}, "product"),
}
"""What can be asked: the operation, what it is told, and the name of the thing."""


def show(data: Path, output: Output) -> None:
    """Every product in a line: bought, granted, given out, free."""
    found = request(data, "GET", f"/licences?lang={language()}")
    for each in found["items"]:
        output.say("licence_line", **each)
    output.result(found)


def buy(data: Path, output: Output, product: str, quantity: int) -> None:
    """So many licences there are from now on."""
    path = f"/licences/{product.upper()}?lang={language()}"
    output.result(request(data, "PUT", path, {"purchased": quantity}))
    output.say("licences_bought", product=product.upper(), quantity=quantity)


def give(data: Path, output: Output, user: str, product: str, *, take: bool) -> None:
    """Give a person a licence, or take it back."""
    path = f"/users/{_id_of(data, user)}/licences/{product.upper()}?lang={language()}"
    found = request(data, "DELETE" if take else "PUT", path)
    output.say("licence_taken" if take else "licence_given", user=user, product=product.upper())
    output.result(found)


def from_file(data: Path, output: Output, file: Path, *, dry_run: bool) -> None:
    """Give and take as a CSV file says, and wait for the end; exit 1 if nothing was changed."""
    asked = urlencode({"dry_run": str(dry_run).lower(), "lang": language()})
    job = request(
        data, "POST", f"/licences/file?{asked}", csv=file.read_bytes(), key=secrets.token_hex(16)
    )
    while job["state"] in {"queued", "running"}:
        time.sleep(LOOK_S)  # a process border: the server is asked, since a command has no stream
        job = request(data, "GET", f"/jobs/{job['id']}?lang={language()}")
    output.result(job)
    if not output.as_json:
        typer.echo(job["outcome"]["text"])
    if job["state"] != "done":
        output.say("job_report", job=job["id"])
        raise typer.Exit(1)


def explain(data: Path, output: Output, user: str, verb: str, thing: str) -> None:
    """May this person do this: the decision, the facts with their sources, and the ways out."""
    if verb not in VERBS:
        raise Refused(NO_SUCH_QUESTION, verb=verb[:40], known=", ".join(VERBS))
    operation, told, name = VERBS[verb]
    asked = {**told, name: thing, "user": _id_of(data, user), "lang": language()}
    found = request(data, "GET", f"/explain/{operation}?{urlencode(asked)}")
    output.result(found)
    if not output.as_json:
        for line in _lines(output, found):
            typer.echo(line)


def _lines(output: Output, found: dict[str, Any]) -> list[str]:
    verdict = output.words("answer_yes" if found["allowed"] else "answer_no")
    lines = [f"{verdict} {found['reason']['text']} [{found['source']}]"]
    lines += [f"– {each['words']['text']} [{each['source']}]" for each in found["facts"]]
    return lines + [f"→ {each['text']}" for each in found["remedies"]]


def _id_of(data: Path, user: str) -> str:
    """A person's id, by their sign-in name, extension, or id."""
    found = request(data, "GET", f"/users?{urlencode({'q': user})}")["items"]
    for each in found:
        if user in {each["login"], each["extension"], each["id"]}:
            return str(each["id"])
    if user.replace("_", "").replace("-", "").isalnum():
        return user
    raise Refused(NOBODY, user=user[:80])
