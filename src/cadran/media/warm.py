"""``python -m cadran.media.warm [CACHE_DIR]``: compile the engine and decode the prompts ahead of the first start."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from cadran.media import cache, layout, sounds, worker


def warm(cache_dir: Path | None = None) -> None:
    """Fill both caches; a second time it only loads them."""
    cache.use(cache_dir)
    whole = np.zeros(1, layout.LAYOUT)
    record = whole[0]
    worker.prepare(record, whole.ctypes.data)
    record["h_stop"] = 1
    table = np.zeros((layout.CLIPS, 2), np.int64)
    worker.compile_engine(record, np.zeros(1, np.int16), table)
    sounds.gather(None, cache_dir)


if __name__ == "__main__":
    warm(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
