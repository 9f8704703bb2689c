"""``cadran decks``: rate decks and exchange rates of the running server."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import typer

from cadran.cli.control import followed, request
from cadran.cli.output import Output, language
from cadran.errors import Reason, Refused
from cadran.messages.amounts import money

NO_FILE = Reason("cli.no_file", http=404)
LIMIT_S = 600.0
"""An import of the longest file takes some seconds; a server that is busy for so long is stuck."""


def show(data: Path, output: Output) -> None:
    """Every tariff, in a line each."""
    told = request(data, "GET", "/tariffs")
    output.result(told)
    for each in told["items"]:
        output.say("deck_sample" if each["sample"] else "deck", **_words(each))


def rate(data: Path, output: Output, number: str) -> None:
    """The lines that fit a number, the one that a call would be rated by first."""
    told = request(data, "GET", f"/tariffs/rates?{urlencode({'number': number, 'limit': 10})}")
    output.result(told)
    for each in told["items"]:
        price = money(each["per_minute"]["amount_micros"], told["currency"], language())
        output.say("deck_rate", **{**each, "price": price})
    if told["sample"]:
        output.say("cost_sample")


def check(data: Path, output: Output, file: Path) -> None:
    """Exit 1 when anything is wrong."""
    report = request(data, "POST", "/tariffs/decks/check", csv=_read(file))
    output.result(report)
    _say(output, report)
    if not report["good"]:
        raise typer.Exit(1)


def bring(data: Path, output: Output, file: Path, *, for_all: bool, exchange: bool) -> None:
    """Put a file in place and wait for it. The file's own hash is the key: repeating does no harm."""
    content = _read(file)
    query = f"?for_all={str(for_all).lower()}"
    if exchange:
        path = f"/tariffs/exchange-rates{query}"
        report = request(data, "POST", path, csv=content, key=_key(content))
        output.result(report)
        _say(output, report)
        if not report["applied"]:
            raise typer.Exit(1)
        return
    path = f"/tariffs/decks{query}"
    started = request(data, "POST", path, csv=content, key=_key(content))
    job = followed(data, f"/jobs/{started['job']}", LIMIT_S)
    output.result(job)
    output.say("cost_told", text=(job["outcome"] or {}).get("text", ""))
    if job["outcome"] is None or job["outcome"]["id"] != "charging.deck_brought":
        raise typer.Exit(1)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise Refused(NO_FILE, file=str(file)) from error


def _key(content: bytes) -> str:
    return f"file-{sha256(content).hexdigest()[:40]}"


def _say(output: Output, report: Any) -> None:
    output.say("deck_checked", count=report["lines"])
    if report["problem_count"]:
        output.say("deck_faults", count=report["problem_count"])
    for each in report["problems"]:
        output.say("deck_fault", line=each["line"], fault=each["fault"]["text"])


def _words(each: Any) -> dict[str, object]:
    return {
        "name": each["name"],
        "version": each["version"],
        "currency": each["currency"] or "",
        "count": each["lines"],
        "mark": "*" if each["in_force"] else " ",
    }
