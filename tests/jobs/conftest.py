"""Both databases."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.store.databases import postgres, store, store_url

__all__ = ["postgres", "store", "store_url"]
