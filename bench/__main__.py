"""``make bench``: every figure with the machine's description, on the screen and in ``bench/latest.json``.

Rates are per CPU-second of the server's process, so that other load on the machine weighs little.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable
from pathlib import Path

from bench import entitlement, exchange, ledger, media, memory, reports, signalling, sound, start

LATEST = Path(__file__).with_name("latest.json")
FIGURES: dict[str, Callable[[], object]] = {
    "legs_one_meeting_per_core": media.legs_one_meeting_per_core,
    "legs_rooms_of_five_per_core": media.legs_rooms_of_five_per_core,
    "sound_quality": sound.sound_quality,
    "answered_calls_per_cpu_s": exchange.answered_calls_per_cpu_s,
    "bridged_calls_per_cpu_s": exchange.bridged_calls_per_cpu_s,
    "registrations_per_cpu_s": exchange.registrations_per_cpu_s,
    "memory_per_call_kb": memory.memory_per_call_kb,
    "memory_per_registration_kb": memory.memory_per_registration_kb,
    "durable_grants_per_s": ledger.durable_grants_per_s,
    "grant_p99_ms": ledger.grant_p99_ms,
    "rated_calls_per_s": reports.rated_calls_per_s,
    "report_10m_rows_s": reports.report_10m_rows_s,
    "entitlement_p99_ms": entitlement.entitlement_p99_ms,
    "number_lookup_p99_ms": entitlement.number_lookup_p99_ms,
    "grant_during_import_ms": entitlement.grant_during_import_ms,
    "start_to_first_answer_s": start.start_to_first_answer_s,
    "bare_answered_calls_per_cpu_s": signalling.bare_answered_calls_per_cpu_s,
    "bare_bridged_calls_per_cpu_s": signalling.bare_bridged_calls_per_cpu_s,
    "bare_registrations_per_cpu_s": signalling.bare_registrations_per_cpu_s,
}


def machine() -> dict[str, object]:
    """What the figures were measured on."""
    models = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    ]
    return {
        "processor": models[0] if models else platform.processor(),
        "cores": os.cpu_count(),
        "kernel": platform.release(),
        "python": platform.python_version(),
        "load_1m": round(os.getloadavg()[0], 2),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=sorted(FIGURES))
    asked = parser.parse_args()
    names = [asked.only] if asked.only else list(FIGURES)
    print(json.dumps(machine()))
    found: dict[str, object] = {}
    failed = 0
    for name in names:
        try:
            found[name] = FIGURES[name]()
        except (RuntimeError, OSError, AssertionError) as error:
            found[name], failed = {"error": str(error)}, failed + 1
        print(f"{name}: {json.dumps(found[name], default=str)}", flush=True)
    known = json.loads(LATEST.read_text()) if LATEST.exists() and asked.only else {}
    figures = {**known.get("figures", {}), **found}
    LATEST.write_text(json.dumps({"machine": machine(), "figures": figures}, indent=1, default=str))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
