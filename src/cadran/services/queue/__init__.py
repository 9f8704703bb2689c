"""Call queues: callers wait in line for the agents of a group; one caller, one agent, always."""

from __future__ import annotations

from cadran.services.queue.program import Queue

__all__ = ["Queue"]
