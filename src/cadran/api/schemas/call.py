"""Call records."""

from __future__ import annotations

from pydantic import Field

from cadran.api.schemas.base import At, Money, Output, Page, PersonRef, PhoneNumber, Words


class CallSummary(Output):
    """One call: a conversation and the legs that it was made of."""

    id: str
    service: str = Field(description="user_out, user_in, conf_in, conf_out…")
    service_name: str
    started_at: At
    answered_at: At | None
    ended_at: At | None
    talk_seconds: int
    caller: PhoneNumber | None
    caller_name: str
    called: PhoneNumber | None
    called_name: str = Field(description="Of the colleague who was rung, if no number was dialled")
    person: PersonRef | None = Field(description="Whose call it is")
    live: bool
    cause: Words | None = Field(description="Why it ended")
    cost: Money | None = Field(description="Null: nothing was to be paid")


class CallPage(Page[CallSummary]):
    """Calls, newest first."""


class CallLeg(Output):
    """One side of a call."""

    id: str
    side: str = Field(description="in or out")
    service: str
    caller: PhoneNumber | None
    called: PhoneNumber | None
    called_name: str = Field(description="Of the colleague who was rung, if no number was dialled")
    name: str = Field(description="Of the caller, if no number is known")
    person: PersonRef | None = Field(description="Whose leg it is")
    trunk: str | None
    started_at: At
    answered_at: At | None
    ended_at: At | None
    ring_seconds: int
    talk_seconds: int
    billed_seconds: int | None
    cause: Words | None
    ended_by: str | None = Field(description="peer or house")
    sip_status: int | None
    q850_cause: int | None
    codec: str | None = Field(description="PCMA, PCMU, G722 or OPUS")
    keys: str | None = Field(
        description="How its keys come: events (RFC 4733), info (SIP INFO), tones (heard in the audio) or none"
    )
    packets_in: int | None
    packets_out: int | None
    packets_lost: int | None
    packets_late: int | None = Field(description="Came too late to be played")
    jitter_us: int | None
    round_trip_us: int | None = Field(description="By the other end's reports (RTCP)")
    far_lost: int | None = Field(description="Of our packets, as the other end counts")
    mos_centi: int | None = Field(
        description="Estimated mean opinion score in hundredths, 100 to 450 (ITU-T G.107)"
    )
    cost: Money | None
    cost_reason: str = Field(description="Why it cost this, in words")
    rate: str | None = Field(description="The line of the rate deck")
    source: str | None = Field(description="What paid: credits…")
    payer: PersonRef | None


class CallMeeting(Output):
    """The meeting that a call led into; its recordings are there."""

    id: str
    title: str


class CallDetail(CallSummary):
    """A call with its legs and the reason for its cost."""

    legs: list[CallLeg]
    cost_reason: str
    meeting: CallMeeting | None = Field(
        default=None, description="For those who lead it: its recordings are asked for by its id"
    )
