"""``cadran organisation …`` and ``cadran organisation operator``: what the one who runs the server does."""

from __future__ import annotations

from pathlib import Path

import typer

from cadran.cli.control import followed, request
from cadran.cli.output import Output

LIMIT_S = 3_600.0
"""An export of the largest organisation takes minutes; the work goes on if nobody waits for it."""


def list_all(data: Path, output: Output) -> None:
    """One line an organisation."""
    found = request(data, "GET", "/organisations")["items"]
    for each in found:
        state = output.words("suspended" if each["suspended_at"] else "at_work")
        output.say(
            "organisation",
            id=each["id"],
            name=each["name"],
            users=each["users"],
            numbers=each["numbers"],
            state=state,
        )
    if not found:
        output.say("no_organisation")
    output.result({"items": found})


def create(
    data: Path, output: Output, org: str, name: str, owner: str, country: str, language: str
) -> None:
    """Make it with its first owner, whose password is printed this once."""
    asked: dict[str, object] = {
        "id": org,
        "name": name,
        "country": country,
        "language": language,
        "owner_login": owner,
        "owner_name": owner.partition("@")[0],
    }
    made = request(data, "POST", "/organisations", asked)
    output.say("organisation_created", id=org, name=name)
    if made["password"] is not None:
        output.say("sign_in", login=owner, password=made["password"])
    output.result(made)


def suspend(data: Path, output: Output, org: str, why: str) -> None:
    """Stop it, but for emergency calls."""
    output.result(request(data, "PUT", f"/organisations/{org}/suspension", {"why": why}))
    output.say("organisation_suspended", id=org)


def resume(data: Path, output: Output, org: str) -> None:
    """Let it work again."""
    output.result(request(data, "DELETE", f"/organisations/{org}/suspension"))
    output.say("organisation_resumed", id=org)


def delete(data: Path, output: Output, org: str) -> None:
    """Export and erase it; it must be suspended."""
    begun = request(data, "DELETE", f"/organisations/{org}")
    job = followed(data, f"/organisation-deletions/{begun['job']}", LIMIT_S)
    text = (job["outcome"] or {}).get("text", "")
    output.result(job | {"export": begun["export"]})
    if job["state"] != "done":
        output.say("organisation_kept", id=org, text=text)
        raise typer.Exit(1)
    file = data / "exports" / f"{begun['export']}.zip"
    output.say("organisation_deleted", text=text, file=str(file))


def share(data: Path, output: Output, number: str) -> None:
    """Let all organisations have meetings on a number of the operator."""
    output.result(request(data, "PUT", f"/shared-numbers/{number}"))
    output.say("number_shared", number=number)


def unshare(data: Path, output: Output, number: str) -> None:
    """Keep a number for the operator's own meetings again."""
    output.result(request(data, "DELETE", f"/shared-numbers/{number}"))
    output.say("number_unshared", number=number)


def create_operator(
    data: Path, output: Output, login: str, name: str, country: str, language: str
) -> None:
    """Let somebody run the installation on its page; the password is printed this once."""
    asked: dict[str, object] = {
        "login": login,
        "name": name or login,
        "country": country,
        "language": language,
    }
    made = request(data, "POST", "/operators", asked)
    output.say("sign_in", login=made["login"], password=made["password"])
    output.result(made)
