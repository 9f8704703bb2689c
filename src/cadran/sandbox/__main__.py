"""``python -m cadran.sandbox``."""

from __future__ import annotations

import sys

from cadran.sandbox.main import main

sys.exit(main(sys.argv[1:]))
