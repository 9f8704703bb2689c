"""The state tables as diagrams: Mermaid text for the documentation, drawn from what the programs run on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any

from cadran.services import dial_in, echo, forward, park
from cadran.services.attendant import steps as attendant
from cadran.services.meeting import people
from cadran.services.phone import steps
from cadran.services.queue import steps as queue
from cadran.services.table import Table
from cadran.services.voicemail import steps as voicemail

TABLES: Mapping[str, Table[Any, Any]] = {
    "attendant": attendant.TRANSITIONS,
    "dial-in": dial_in.TRANSITIONS,
    "echo": echo.TRANSITIONS,
    "forward": forward.TRANSITIONS,
    "meeting": people.TRANSITIONS,
    "park": park.TRANSITIONS,
    "phone": steps.TRANSITIONS,
    "queue": queue.TRANSITIONS,
    "voicemail": voicemail.TRANSITIONS,
}
"""The table of each kind of program, by the kind of its address."""


def mermaid(table: Table[Any, Any]) -> str:
    """A ``stateDiagram-v2``. Occasions that lead from one state to the same other share an arrow.

    That the far end may hang up in every state is said once in the text beside it, not drawn.
    """
    lines = ["stateDiagram-v2"]
    states = dict.fromkeys(
        state for source, _, target in table.edges() for state in (source, target)
    )
    lines += [f'    state "{state.value}" as {_name(state)}' for state in states]
    lines += [f"    [*] --> {_name(state)}" for state in table.start]
    arrows: dict[tuple[Enum, Enum], list[str]] = {}
    for source, occasion, target in table.edges():
        arrows.setdefault((source, target), []).append(occasion.replace("_", " "))
    lines += [
        f"    {_name(source)} --> {_name(target)}: {', '.join(occasions)}"
        for (source, target), occasions in arrows.items()
    ]
    sources = {row.source for row in table.rows}
    lines += [f"    {_name(state)} --> [*]" for state in states if state not in sources]
    return "\n".join(lines) + "\n"


def document(tables: Iterable[Table[Any, Any]]) -> str:
    """All diagrams as one Markdown text, with a heading each."""
    parts = [f"## {table.name}\n\n```mermaid\n{mermaid(table)}```\n" for table in tables]
    return "\n".join(parts)


def _name(state: Enum) -> str:
    return state.name.lower()
