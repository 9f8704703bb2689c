"""The options that most commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Data = Annotated[Path, typer.Option("--data", help="Data folder / Dossier de données")]
AsJson = Annotated[bool, typer.Option("--json", help="For machines / Pour les machines")]
HERE = Path("data")
