"""``python -m cadran``."""

from cadran.cli.main import main

main()
