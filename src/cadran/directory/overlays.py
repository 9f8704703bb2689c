"""The operator's overlay of the catalogue as a folder of files, replaced as a whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from threading import Lock

from cadran.catalogue import Overlay
from cadran.catalogue.shelf import Shelf

FOLDER = "overlays"
"""In the data folder."""


class Overlays:
    """The folder behind a shelf. Safe from any thread; one process writes."""

    def __init__(self, folder: Path | None, shelf: Shelf) -> None:
        """``folder`` None: what is laid is forgotten with the process (tests, trials)."""
        self.shelf = shelf
        self._folder = folder
        self._turn = Lock()

    @classmethod
    def open(cls, folder: Path) -> Overlays:
        """The shelf under what the folder holds. Raises ``Refused(BAD_OVERLAY)`` with file, country, field."""
        _finish(folder)
        overlay = Overlay.read(folder) if folder.is_dir() else Overlay()
        return cls(folder, Shelf.under(overlay) if overlay.contents else Shelf())

    def lay(self, contents: Mapping[str, object]) -> Overlay:
        """Put these files in the place of all present ones, for every room at once.

        Raises ``Refused(BAD_OVERLAY)`` if one of them is wrong; then neither a file nor an answer changes.
        """
        overlay = Overlay.given(contents)
        with self._turn:
            before = self.shelf.overlay
            self.shelf.lay(overlay)
            try:
                if self._folder is not None:
                    _replace(self._folder, overlay)
            except BaseException:
                self.shelf.lay(before)
                raise
        return overlay


def _beside(folder: Path, ending: str) -> Path:
    return folder.with_name(f"{folder.name}.{ending}")


def _replace(folder: Path, overlay: Overlay) -> None:
    """Two renames; ``_finish`` completes what a crash between them left."""
    new, old = _beside(folder, "new"), _beside(folder, "old")
    for left in (new, old):
        shutil.rmtree(left, ignore_errors=True)
    new.mkdir(mode=0o700)
    for name, data in overlay.contents.items():
        with (new / f"{name}.json").open("w", encoding="utf-8") as file:
            json.dump(data, file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
    if folder.exists():
        folder.replace(old)
    new.replace(folder)
    shutil.rmtree(old, ignore_errors=True)


def _finish(folder: Path) -> None:
    """The old folder is moved away only once the new one is written whole: then the new one holds."""
    new, old = _beside(folder, "new"), _beside(folder, "old")
    if not folder.exists() and old.exists():
        (new if new.exists() else old).replace(folder)
    for left in (new, old):
        shutil.rmtree(left, ignore_errors=True)
