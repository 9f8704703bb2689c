"""The SIP core against a fuzzer that learns from what the code does (atheris: libFuzzer for Python)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.torture
HERE = Path(__file__).parent
LONGEST_BYTES = 8_192
HANGS_S = 30
GRACE_S = 60


def test_no_input_that_a_guided_fuzzer_finds_harms_the_core(share_s: float, tmp_path: Path):
    pytest.importorskip("atheris")
    found = tmp_path / "found"
    found.mkdir()
    limits = (f"-max_len={LONGEST_BYTES}", f"-timeout={HANGS_S}", f"-max_total_time={share_s:.0f}")
    done = subprocess.run(
        [
            *(sys.executable, str(HERE / "guided.py"), str(found)),
            *(str(HERE.parent / "sip" / "rfc4475"), *limits, f"-artifact_prefix={tmp_path}/"),
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        timeout=share_s + GRACE_S,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
    )
    assert done.returncode == 0, done.stderr[-4_000:]
    print(done.stderr.splitlines()[-1])
