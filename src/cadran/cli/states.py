"""``make docs``: the page of state tables, drawn from what the programs and rooms run on."""

from __future__ import annotations

import sys

from cadran.porting import states as porting
from cadran.services.diagrams import TABLES, document


def page() -> str:
    """``docs/states.md``."""
    tables = document((*TABLES.values(), porting.TABLE))
    return f"# State tables\n\nDrawn from the code by `make docs`.\n\n{tables}"


if __name__ == "__main__":
    sys.stdout.write(page())
