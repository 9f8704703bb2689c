"""``export``, ``backup``, ``restore``, ``ledger verify``: the organisation's data in its owner's hands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import typer

from cadran.charging import verifying
from cadran.cli.control import request, running
from cadran.cli.output import Output
from cadran.errors import Reason, Refused
from cadran.node.settings import Settings
from cadran.store import backup as copies
from cadran.store.store import Store

STOP_FIRST = Reason("cli.stop_first", http=409)
NOT_EMPTY = Reason("cli.folder_not_empty", http=409)
PAGES_MAX = 100_000
"""Pages read in one export: a bound on a loop, not on an organisation."""
EXPORTED = ("users", "licences", "numbers", "meetings", "calls", "credits/statement")


def export(data: Path, output: Output, folder: Path) -> None:
    """One JSON-lines file a kind, read through the running server."""
    if folder.exists() and any(folder.iterdir()):
        raise Refused(NOT_EMPTY, folder=str(folder))
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    counts: dict[str, object] = {}
    for name in EXPORTED:
        path = folder / f"{name.replace('/', '-')}.jsonl"
        with path.open("w", encoding="utf-8") as file:
            counts[name] = _pages(data, name, file)
        output.say("exported", count=counts[name], name=name, file=str(path))
    output.result({"folder": str(folder), "counts": counts})


def _pages(data: Path, name: str, file: Any) -> int:
    count, cursor = 0, ""
    for _ in range(PAGES_MAX):
        page = request(data, "GET", f"/{name}" + (f"?cursor={cursor}" if cursor else ""))
        items = page["items"] if isinstance(page, dict) else page
        for item in items:
            file.write(json.dumps(item, ensure_ascii=False) + "\n")
            count += 1
        cursor = page.get("next") or "" if isinstance(page, dict) else ""
        if not cursor:
            break
    return count


def backup(data: Path, output: Output, file: Path) -> None:
    """Copy the database, also while the server runs."""
    size = copies.backup(Settings(data=data).url, file)
    output.say("backed_up", file=str(file), kilobytes=size // 1000)
    output.result({"file": str(file), "bytes": size})


def restore(data: Path, output: Output, file: Path) -> None:
    """Put a copy back in place of the database; the present one is kept beside it."""
    if running(data) is not None:
        raise Refused(STOP_FIRST)
    kept = copies.restore(file, Settings(data=data).url)
    output.say("restored", file=str(file), kept=str(kept))
    output.result({"file": str(file), "kept": str(kept)})


def verify(data: Path, output: Output) -> None:
    """Exit 1 when a chain or a balance does not add up."""
    store = Store.open(Settings(data=data).url)
    try:
        findings = verifying.verify_everything(store)
    finally:
        store.close()
    for finding in findings:
        output.say("ledger_finding", finding=finding)
    if not findings:
        output.say("ledger_well")
    output.result({"well": not findings, "findings": list(findings)})
    if findings:
        raise typer.Exit(1)
