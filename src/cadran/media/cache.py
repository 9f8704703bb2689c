"""Where compiled code and decoded prompts are kept between starts.

Numba's cache knows the file of a function but not what that file imports: after a change to an imported
constant it would run the old code. So the folder is named by a hash of every source of the engine, of the
versions that compile it, and of the processor.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).parent
KEPT = 3
"""Compiled versions kept: two checkouts in turn, and the one before."""


def folder(asked: Path | None) -> Path:
    """A writable cache folder: the asked one, the user's, or one under the temporary folder."""
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")  # noqa: PTH111  # never fails
    wanted = [asked] if asked else []
    wanted += [
        Path(home) / "cadran",
        Path(tempfile.gettempdir()) / f"cadran-{os.getuid()}",
    ]
    for each in wanted:
        try:
            each.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError:
            continue
        if each.stat().st_uid == os.getuid() and os.access(each, os.W_OK):
            return each
    return Path(tempfile.mkdtemp(prefix="cadran-"))


def _processor() -> str:
    """The processor's name, or else its architecture."""
    try:
        for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
            if line.startswith(("model name", "CPU part")):
                return line
    except OSError:
        pass
    return platform.machine()


def key() -> str:
    """Names the compiled code of these sources, compilers and this processor."""
    found = hashlib.sha256()
    for each in sorted([*HERE.glob("engine/*.py"), *HERE.glob("layout*.py")]):
        found.update(each.name.encode() + each.read_bytes())
    named = [sys.version, version("numba"), version("llvmlite"), version("numpy"), _processor()]
    found.update("\n".join(named).encode())
    found.update(os.environ.get("NUMBA_CPU_NAME", "").encode())
    return found.hexdigest()[:24]


def use(asked: Path | None = None) -> bool:
    """Point Numba at the cache, before it is imported; True when compiled code is there already."""
    engines = folder(asked) / "engine"
    mine = engines / key()
    known = (mine / "complete").exists()
    mine.mkdir(parents=True, exist_ok=True)
    os.environ["NUMBA_CACHE_DIR"] = str(mine)
    if not known:
        old = sorted(engines.iterdir(), key=lambda each: each.stat().st_mtime, reverse=True)
        for each in old[KEPT:]:
            shutil.rmtree(each, ignore_errors=True)
    return known


def complete() -> None:
    """Note that everything is compiled."""
    (Path(os.environ["NUMBA_CACHE_DIR"]) / "complete").touch()
