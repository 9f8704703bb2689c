"""The built page: ``static/`` beside this file is made from ``web/`` at the top of the repository."""

from __future__ import annotations

from pathlib import Path

_STATIC = Path(__file__).parent / "static"


def directory() -> Path | None:
    """The folder with the built app: ``index.html`` (for every path of the app that is no file),
    ``assets/`` (names carry a hash: cache them for ever) and the icons. ``None`` when it was not built.
    """
    return _STATIC if (_STATIC / "index.html").is_file() else None
