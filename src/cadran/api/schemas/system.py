"""The state of the running system, and decisions explained."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from cadran.api.schemas.base import At, Output, PhoneNumber, Words


class Health(Output):
    """The process answers."""

    status: Literal["ok"] = "ok"


class Check(Output):
    """One thing that must work for calls to be taken."""

    name: str
    ok: bool
    detail: str = Field(description="In a word; for administrators only, else empty")


class Ready(Output):
    """Whether calls are taken."""

    ready: bool
    checks: list[Check]


class TrunkState(Output):
    """A way to the world."""

    name: str
    sandbox: bool
    gateways: list[str]
    state: str = Field(description="up, or down while none of its gateways answers")
    calls: int


class Listener(Output):
    """A transport of SIP: where it listens, and the address that others are told."""

    transport: str
    listen: str
    advertised: str


class MediaState(Output):
    """The media plane."""

    workers: int
    legs: int
    bridges: int


class SystemState(Output):
    """For administrators."""

    version: str
    node: str
    started_at: At
    now: At
    draining: bool
    load_1m_percent: int = Field(description="Load average over one minute per core, in percent")
    calls: int
    programs: int
    media: MediaState
    trunks: list[TrunkState]
    sip_address: str
    sip_addresses: list[Listener]
    database: str = Field(description="sqlite or postgresql")
    streams: int = Field(description="Pages that follow events")
    checks: list[Check]


class StatedFact(Output):
    """A fact that the decision was taken on, in words, and where it stands."""

    words: Words
    source: str


class Explanation(Output):
    """May this person do this, and why."""

    allowed: bool
    number: PhoneNumber | None = Field(description="The number in question, if there is one")
    reason: Words
    source: str
    remedies: list[Words] = Field(description="What would make it possible, best first")
    facts: list[StatedFact] = Field(description="In the order in which they matter")
