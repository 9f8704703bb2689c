"""Prints the OpenAPI document: ``python -m cadran.api.openapi > openapi.json``."""

from __future__ import annotations

import json
import sys

from cadran.api.app import describe

if __name__ == "__main__":
    json.dump(describe(), sys.stdout, ensure_ascii=False, indent=1, sort_keys=True)
    sys.stdout.write("\n")
