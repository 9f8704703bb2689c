"""``cadran check``: settings, ports, database, media; what is wrong, in words."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import typer
from pydantic import ValidationError

from cadran.cli.control import request, running
from cadran.cli.output import Output
from cadran.errors import Refused
from cadran.media import selftest
from cadran.node.addresses import sip_addresses, tls_context
from cadran.node.media import media_settings
from cadran.node.settings import Settings
from cadran.store.store import Store

FREE_BYTES_MIN = 200 * 1024 * 1024
"""Less free disk than this and the ledger may soon have to refuse paid calls."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. ``message`` is a key of the namespace ``cli``."""

    name: str
    well: bool
    message: str
    facts: dict[str, object]


def check(data: Path, output: Output) -> None:
    """Look at everything; exit 1 if something is wrong."""
    findings: list[Finding] = []
    for finding in _look(data):
        findings.append(finding)
        output.say(
            "check_well" if finding.well else "check_wrong",
            name=output.words(f"check_{finding.name}"),
        )
        output.say(finding.message, **finding.facts)
    well = all(finding.well for finding in findings)
    output.result(
        {
            "well": well,
            "findings": [
                {"name": each.name, "well": each.well, "message": each.message, **each.facts}
                for each in findings
            ],
        }
    )
    if not well:
        raise typer.Exit(1)


def _look(data: Path) -> Iterator[Finding]:
    try:
        settings = Settings(data=data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(each) for each in first["loc"])
        yield Finding("settings", False, "settings_wrong", {"field": where, "detail": first["msg"]})
        return
    yield Finding("settings", True, "settings_well", {"page": settings.page})
    yield _disk(data)
    yield from _ports(data, settings)
    yield _database(settings)
    wrong = selftest.run(media_settings(settings))
    for words in wrong:
        yield Finding("media", False, "media_says", {"detail": words})
    if not wrong:
        yield Finding("media", True, "media_well", {})


def _disk(data: Path) -> Finding:
    folder = data if data.exists() else data.resolve().parent
    state = os.statvfs(folder)
    free = state.f_bavail * state.f_frsize
    facts: dict[str, object] = {"free_mb": free // 1_000_000, "folder": str(data)}
    return Finding("disk", free >= FREE_BYTES_MIN, "disk_free", facts)


def _ports(data: Path, settings: Settings) -> Iterator[Finding]:
    """Of a running server: does it answer? Else: can the ports be taken?"""
    if running(data) is not None:
        try:
            ready = request(data, "GET", "/ready")
        except Refused as refused:
            yield Finding("server", False, "server_silent", {"detail": refused.refusal.id})
        else:
            yield Finding(
                "server", True, "server_ready", {"state": str(ready.get("status", "ready"))}
            )
            yield from _of_server(data)
        return
    yield from _addresses(settings)
    for name, kind, port in (
        ("http", socket.SOCK_STREAM, settings.http_port),
        ("sip", socket.SOCK_DGRAM, settings.sip_port),
        ("sip_tls", socket.SOCK_STREAM, settings.sip_tls_port),
    ):
        if port is None:
            continue
        for host in filter(None, (settings.listen, settings.listen_ipv6)):
            yield _port(name, kind, host, port)


def _port(name: str, kind: socket.SocketKind, host: str, port: int) -> Finding:
    """Can it be taken?"""
    facts: dict[str, object] = {"host": host, "port": port}
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if ":" in host:
                probe.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            probe.bind((host, port))
    except OSError as error:
        facts["detail"] = error.strerror or str(error)
        return Finding(f"port_{name}", False, "port_taken", facts)
    return Finding(f"port_{name}", True, "port_free", facts)


def _addresses(settings: Settings) -> Iterator[Finding]:
    """Where we shall listen, and whether TLS can be spoken there."""
    for each in sip_addresses(settings, settings.sip_port, settings.sip_tls_port):
        yield _address(each.transport, each.listen, each.told)
    if settings.sip_tls_port is not None:
        try:
            tls_context(settings)
        except OSError as error:
            detail = error.strerror or str(error)
            yield Finding("certificate", False, "certificate_wrong", {"detail": detail})


def _address(transport: str, listen: str, advertised: str) -> Finding:
    facts: dict[str, object] = {"transport": transport, "listen": listen, "advertised": advertised}
    return Finding("address", True, "listens", facts)


def _of_server(data: Path) -> Iterator[Finding]:
    """What the running server says of its addresses and of its lines to carriers; nothing if it has no people yet."""
    try:
        addresses = request(data, "GET", "/system")["sip_addresses"]
        trunks = request(data, "GET", "/trunks")
    except Refused as refused:
        yield Finding("server", False, "server_silent", {"detail": refused.refusal.id})
        return
    for each in addresses:
        yield _address(each["transport"], each["listen"], each["advertised"])
    for trunk in trunks["items"]:
        facts: dict[str, object] = {"trunk": trunk["name"]}
        account = trunk["registration"]
        asked = [each for each in (*trunk["gateways"], account) if each is not None]
        for text in sorted({each["why"]["text"] for each in asked if each["why"] is not None}):
            yield Finding("carrier", False, "carrier_refused", {**facts, "why": text})
        if trunk["state"] == "down":
            yield Finding("carrier", False, "carrier_down", facts)
        elif account is not None and not account["registered"]:
            facts["status"] = account["status"]
            yield Finding("carrier", False, "carrier_not_registered", facts)
        else:
            yield Finding("carrier", True, f"carrier_{trunk['state']}", facts)
    if without := trunks["countries_without_help"]:
        yield Finding("emergency", False, "emergency_unpromised", {"countries": ", ".join(without)})


def _database(settings: Settings) -> Finding:
    if not settings.database_url and not (settings.data / "cadran.db").exists():
        return Finding("database", True, "database_new", {})
    try:
        store = Store.open(settings.url)
        with store.read_everywhere():
            pass
        store.close()
    except Refused as refused:
        return Finding("database", False, "database_wrong", {"detail": refused.refusal.id})
    return Finding("database", True, "database_well", {})
