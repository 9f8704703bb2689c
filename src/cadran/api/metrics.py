"""``GET /metrics``: what a Prometheus server reads, in its text format 0.0.4; units stand in the names.

For programs on the machine itself, and for whoever brings an operator's token.
"""

from __future__ import annotations

import ipaddress
import os
import resource
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from cadran.api import reasons
from cadran.api.context import house_of
from cadran.api.guard import identify, within_scope
from cadran.api.house import House
from cadran.api.roles import Access
from cadran.errors import Refused
from cadran.exchange.tallies import SCORES_CENTI, Tallies

PATH: Final = "/metrics"
AREA: Final = "system"
"""What an API token must be for."""
MEDIA_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_FORWARDED: Final = ("forwarded", "x-forwarded-for", "x-real-ip")
_MS_PER_S: Final = 1_000
_CENTI: Final = 100

Sample = tuple[Mapping[str, str], float]


async def metrics(request: Request) -> Response:
    """Raises ``Refused`` for who is neither near nor an operator."""
    house = house_of(request)
    if not _near(request):
        principal, _ = await identify(request, house, Access.OPERATOR)
        within_scope(principal, AREA, changes=False)
        if not (principal.console or principal.role in Access.OPERATOR.roles):
            needed = ", ".join(Access.OPERATOR.roles)
            raise Refused(reasons.ROLE, role=principal.role, needed=needed)
    checks = await run_in_threadpool(house.checks)
    text = "".join(_lines(house, checks))
    return Response(text, media_type=MEDIA_TYPE)


def _near(request: Request) -> bool:
    """From this machine, and not handed on by a proxy on it, which speaks for anybody."""
    if request.client is None or any(each in request.headers for each in _FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def _lines(house: House, checks: Mapping[str, tuple[bool, str]]) -> Iterator[str]:
    state, tallies, now = house.state(), house.exchange.tallies, house.clock()
    named = {"version": house.switches.version, "node": state.node, "database": state.database}
    yield from _metric("cadran_info", "gauge", "The program that runs", [(named, 1)])
    since_s = (now - state.started_at) / _MS_PER_S
    yield from _one("cadran_uptime_seconds", "gauge", "Since the start of this node", since_s)
    yield from _metric(
        "cadran_check_ok",
        "gauge",
        "What must work for calls to be taken",
        [({"check": name}, int(works)) for name, (works, _) in checks.items()],
    )
    yield from _one("cadran_draining", "gauge", "No new calls are taken", int(state.draining))
    yield from _one("cadran_calls", "gauge", "Calls going on", state.calls)
    yield from _one("cadran_programs", "gauge", "Services at work", state.programs)
    yield from _one("cadran_devices", "gauge", "Registered telephones", state.devices)
    yield from _one("cadran_sip_dialogs", "gauge", "SIP dialogs that stand", state.sip_dialogs)
    yield from _one(
        "cadran_sip_connections", "gauge", "TCP and TLS connections", state.sip_connections
    )
    yield from _one(
        "cadran_sip_datagrams_dropped_total",
        "counter",
        "SIP datagrams that the kernel would not take",
        state.sip_dropped,
    )
    yield from _one("cadran_media_workers", "gauge", "Media processes", state.media_workers)
    yield from _one("cadran_media_legs", "gauge", "Legs with sound", state.media_legs)
    yield from _one("cadran_media_bridges", "gauge", "Bridges with legs", state.media_bridges)
    trunks = sorted(state.trunk_calls.items())
    yield from _metric(
        "cadran_trunk_calls", "gauge", "Calls by trunk", [({"trunk": n}, c) for n, c in trunks]
    )
    yield from _metric(
        "cadran_trunk_up",
        "gauge",
        "Whether any gateway of the trunk answers",
        [({"trunk": name}, int(name not in state.trunks_down)) for name, _ in trunks],
    )
    yield from _counted(tallies)
    yield from _process()


def _counted(tallies: Tallies) -> Iterator[str]:
    yield from _metric(
        "cadran_legs_ended_total",
        "counter",
        "Legs that ended, by side and cause",
        [({"side": side, "cause": cause}, n) for (side, cause), n in sorted(tallies.ended.items())],
    )
    for name, told, value in (
        ("received", "RTP packets that came, of legs that ended", tallies.packets_in),
        ("sent", "RTP packets that were sent, of legs that ended", tallies.packets_out),
        ("lost", "RTP packets that never came, of legs that ended", tallies.lost),
        ("late", "RTP packets that came too late to be played", tallies.late),
    ):
        yield from _one(f"cadran_media_packets_{name}_total", "counter", told, value)
    name, count = "cadran_leg_mos", 0
    yield f"# HELP {name} Estimated mean opinion score of legs that ended (ITU-T G.107)\n"
    yield f"# TYPE {name} histogram\n"
    for most in SCORES_CENTI:
        count += tallies.scores[most]
        yield f'{name}_bucket{{le="{most / _CENTI}"}} {count}\n'
    total = tallies.scores.total()
    yield f'{name}_bucket{{le="+Inf"}} {total}\n'
    yield f"{name}_sum {tallies.score_sum_centi / _CENTI}\n{name}_count {total}\n"


def _process() -> Iterator[str]:
    """As every exporter names them; of the main process, without the media workers."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu_s = used.ru_utime + used.ru_stime
    yield from _one("process_cpu_seconds_total", "counter", "CPU time used", cpu_s)
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
        files = len(list(Path("/proc/self/fd").iterdir()))
    except OSError:
        return
    size = pages * os.sysconf("SC_PAGE_SIZE")
    yield from _one("process_resident_memory_bytes", "gauge", "Memory in use", size)
    yield from _one("process_open_fds", "gauge", "Open files and sockets", files)


def _one(name: str, kind: str, told: str, value: float) -> Iterator[str]:
    yield from _metric(name, kind, told, [({}, value)])


def _metric(name: str, kind: str, told: str, samples: Iterable[Sample]) -> Iterator[str]:
    yield f"# HELP {name} {told}\n# TYPE {name} {kind}\n"
    for labels, value in samples:
        inside = ",".join(f'{label}="{_escaped(text)}"' for label, text in labels.items())
        shown = f"{value:.6f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
        yield f"{name}{{{inside}}} {shown}\n" if inside else f"{name} {shown}\n"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
