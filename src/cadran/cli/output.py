"""What commands print: words in the reader's language, or JSON with ``--json``."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass

import typer

from cadran.errors import Refusal
from cadran.messages import choose_language, render


def language() -> str:
    """The reader's language, as every program finds it (POSIX: LC_ALL, LC_MESSAGES, LANG)."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return choose_language(value.partition(".")[0])
    return choose_language(None)


@dataclass(frozen=True, slots=True)
class Output:
    """Where a command speaks."""

    as_json: bool = False

    def say(self, message: str, **facts: object) -> None:
        """A line of words (nothing with ``--json``)."""
        if not self.as_json:
            typer.echo(render(f"cli.{message}", facts, language()))

    def words(self, message: str) -> str:
        """A piece of a line, in the reader's language."""
        return render(f"cli.{message}", {}, language())

    def result(self, data: Mapping[str, object]) -> None:
        """The command's result, for machines."""
        if self.as_json:
            typer.echo(json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True))

    def fail(self, refusal: Refusal, code: int = 1) -> typer.Exit:
        """Say why not, on standard error; answers the exit to raise."""
        words = render(refusal.id, refusal.facts, language())
        if self.as_json:
            typer.echo(
                json.dumps(
                    {"id": refusal.id, "detail": words, "facts": dict(refusal.facts)},
                    ensure_ascii=False,
                )
            )
        else:
            print(words, file=sys.stderr)
        return typer.Exit(code)
