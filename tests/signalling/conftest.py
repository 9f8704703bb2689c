"""The bench's switch as a server, and which independent programs are here."""

import importlib.util
import os
import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
BENCH = Path(__file__).resolve().parents[2] / "bench/signalling.py"


def load_bench():
    spec = importlib.util.spec_from_file_location("bench_signalling", BENCH)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def bench():
    return load_bench()


@pytest.fixture(autouse=True)
def _needs_peer(request):
    for mark in request.node.iter_markers("peer"):
        if shutil.which(mark.args[0]) is None:
            reason = f"{mark.args[0]} is not installed"
            if os.environ.get("CADRAN_REQUIRE_PEERS") == "1":
                pytest.fail(reason)
            pytest.skip(reason)
