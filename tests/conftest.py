"""What all tests share: peers that may be missing, free ports, a running house."""

import os
import shutil
from pathlib import Path

import pytest

PEERS = {
    "namespaces": lambda: os.geteuid() == 0 and shutil.which("ip"),
    "nft": lambda: shutil.which("nft"),
    "sipp": lambda: shutil.which("sipp"),
    "baresip": lambda: shutil.which("baresip"),
    "espeak-ng": lambda: shutil.which("espeak-ng"),
    "chromium": lambda: shutil.which("chromium"),
    "postgres": lambda: next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))), None),
}


REAL_TIME = (
    "behaviours",
    "cli",
    "media",
    "sandbox",
    "signalling",
    "test_set_up.py",
    "test_softphone.py",
    "test_whole_house.py",
)
"""Folders and files whose tests place calls: sound that comes late because of a neighbour is no fault."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Say which run in real time; skip one whose peer is missing, with a clear line; fail it where peers are required."""
    required = os.environ.get("CADRAN_REQUIRE_PEERS") == "1"
    for item in items:
        if {item.path.name, item.path.parent.name} & set(REAL_TIME):
            item.add_marker(pytest.mark.real_time)
        for mark in item.iter_markers("peer"):
            name = mark.args[0]
            if not PEERS[name]() and not required:
                item.add_marker(pytest.mark.skip(reason=f"{name}: not here (see .ci/run)"))
        if "torture" in item.keywords and "MINUTES" not in os.environ:
            item.add_marker(pytest.mark.skip(reason="a long hunt: make torture"))
