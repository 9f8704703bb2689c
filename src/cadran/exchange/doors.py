"""The other rooms that the exchange works with."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

from cadran.charging.charging import Charging
from cadran.entitlements.live import Live
from cadran.exchange.answers import ChangeCallSettings
from cadran.exchange.board import HouseKey
from cadran.exchange.records import Commit
from cadran.exchange.reminders import Owing
from cadran.exchange.voicemail import MessageRooms
from cadran.media.plane import MediaPlane
from cadran.routing.trunk import Trunk
from cadran.signalling.endpoint import Signalling
from cadran.sip.agent import Agent
from cadran.sip.events import BindingsChanged


@dataclass(frozen=True, slots=True)
class Doors:
    """Built by the node."""

    agent: Agent
    signalling: Signalling
    media: MediaPlane
    live: Live
    charging: Charging
    commit: Commit
    house: HouseKey
    host: str
    door: tuple[str, int]
    recordings: Path
    save_bindings: Callable[[BindingsChanged], None]
    trunk_password: Callable[[Trunk], str]
    slow: Executor
    messages: MessageRooms
    change_calls: ChangeCallSettings
    owing: Owing
