"""``numbers``: what the organisation has, how many more it may have, getting them and giving them work."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import typer

from cadran.cli.control import followed, request
from cadran.cli.output import Output, language

FILE_LIMIT_S = 600.0
"""A file of a hundred thousand lines needs a minute or two."""


def show(data: Path, output: Output, **narrower: str) -> None:
    """The organisation's numbers, a line each; page after page."""
    asked = {name: value for name, value in narrower.items() if value}
    listed: list[Any] = []
    cursor: str | None = ""
    while cursor is not None:
        found = _get(data, "/numbers", **asked, **({"cursor": cursor} if cursor else {}))
        listed += found["items"]
        cursor = found["next_cursor"]
    for each in listed:
        work = each["assignment"] or {}
        who = (work.get("user") or {}).get("name") or work.get("to") or "–"
        output.say("number_line", number=each["international"], state=each["state"], who=who)
    output.result({"items": listed})


def quotas(data: Path, output: Output) -> None:
    """How many of each class may still be acquired, with the rule and its figures."""
    found = _get(data, "/number-quotas")
    for each in found["items"]:
        output.say(
            "quota_line", name=each["name"], left=each["left"], formula=each["formula"]["text"]
        )
    output.result(found)


def search(data: Path, output: Output, country: str, **narrower: object) -> None:
    """What is on offer; nothing is held by looking."""
    found = _offers(data, country, narrower)
    for each in found:
        output.say("offer_line", number=each["international"], city=each["city"] or "–")
    output.result({"items": found})


def get(data: Path, output: Output, country: str, usage: str, **narrower: object) -> None:
    """Search, hold and acquire in one go; what cannot be had whole is not bought."""
    numbers = [each["number"] for each in _offers(data, country, narrower)]
    held = _post(data, "/number-reservations", {"numbers": numbers, "usage": usage})
    order = _post(data, "/number-orders", {"reservation_id": held["id"]})
    for each in order["numbers"]:
        output.say("number_line", number=each["international"], state=each["state"], who="–")
    output.result(order)


def assign(data: Path, output: Output, number: str, user: str, location: str) -> None:
    """Give a number to a person, or to the conference bridge where nobody is named."""
    body: dict[str, object] = {"to": "bridge"}
    if user:
        body = {"to": "user", "user_id": _id_of(data, user), "location_id": location or None}
    path = f"/numbers/{quote(number)}/assignment?lang={language()}"
    found = request(data, "PUT", path, body)
    output.say("number_line", number=found["international"], state=found["state"], who=user or "–")
    output.result(found)


def unassign(data: Path, output: Output, number: str) -> None:
    """Take a number back; the organisation keeps it."""
    found = request(data, "DELETE", f"/numbers/{quote(number)}/assignment?lang={language()}")
    output.say("number_line", number=found["international"], state=found["state"], who="–")
    output.result(found)


def release(data: Path, output: Output, number: str) -> None:
    """Give a number back to its carrier, for good."""
    request(data, "DELETE", f"/numbers/{quote(number)}?lang={language()}")
    output.say("number_released", number=number)
    output.result({"number": number})


def from_file(data: Path, output: Output, file: Path, org: str, *, dry_run: bool) -> None:
    """Assign by a CSV file, or with an organisation bring numbers in; exit 1 if nothing was changed."""
    asked = urlencode({"dry_run": str(dry_run).lower(), "lang": language()})
    path = f"/operator/organisations/{quote(org)}/numbers/file" if org else "/numbers/file"
    begun = request(
        data, "POST", f"{path}?{asked}", csv=file.read_bytes(), key=secrets.token_hex(16)
    )
    job = followed(data, f"/jobs/{begun['id']}?lang={language()}", FILE_LIMIT_S)
    output.result(job)
    if not output.as_json:
        typer.echo(job["outcome"]["text"])
    if job["state"] != "done":
        output.say("job_report", job=job["id"])
        raise typer.Exit(1)


def _offers(data: Path, country: str, narrower: dict[str, object]) -> list[Any]:
    asked = {name: value for name, value in narrower.items() if value}
    found = _get(data, "/numbers/search", country=country, **asked)["items"]
    return list(found)


def _get(data: Path, path: str, **asked: object) -> Any:
    return request(data, "GET", f"{path}?{urlencode({**asked, 'lang': language()})}")


def _post(data: Path, path: str, body: dict[str, object]) -> Any:
    asked = f"{path}?lang={language()}"
    return request(data, "POST", asked, body, key=secrets.token_hex(16))


def _id_of(data: Path, user: str) -> str:
    """A person's id, by sign-in name, extension or id."""
    for each in _get(data, "/users", q=user)["items"]:
        if user in {each["login"], each["extension"], each["id"]}:
            return str(each["id"])
    return user
