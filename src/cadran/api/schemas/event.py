"""What passes over the event stream (``GET /api/v1/events``, WebSocket, JSON text frames)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from cadran.api.schemas.base import Input, Output
from cadran.api.schemas.problem import FactValue

TOPICS_PER_CLIENT = 50
"""Topics one page may follow: a wallboard's worth."""


class Subscribe(Input):
    """From the client: the whole set of topics wanted from now on; each new one gets a snapshot."""

    subscribe: list[str] = Field(
        max_length=TOPICS_PER_CLIENT,
        description="meeting:ID, queue:ID, mailbox:ID, presence:ID, calls, credits, jobs, notices",
    )


class EventMessage(Output):
    """To the client. ``snapshot`` replaces what is known of a topic, ``delta`` adds to it.

    ``meeting:ID`` snapshot and delta: a ``LiveMeeting``; ``queue:ID``: a ``LiveQueue``;
    ``mailbox:ID``: how many messages are ``new`` and ``saved``; ``presence:ID``, of a colleague: their ``state``,
    one of ``available``, ``busy``, ``in_call``, ``do_not_disturb`` and ``offline``; ``speaking:ID`` delta: leg → speaking;
    ``calls`` delta: ``{call, leg, kind}``; ``credits``: ``Credits``; ``jobs`` delta: a ``Job``;
    ``notices`` delta: empty, there is something new to read.
    ``refused``: the topic is not to be had, ``data`` has the problem's ``id`` and ``detail``.
    ``heartbeat`` comes every 15 s.
    """

    kind: Literal["snapshot", "delta", "refused", "heartbeat"]
    topic: str
    sequence: int
    data: dict[str, FactValue | list[object] | dict[str, object]] = Field(default_factory=dict)
