"""What holds for an organisation's meetings, and the numbers that an organiser's invitations name."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from cadran.api.schemas.base import Input, Output, PhoneNumber
from cadran.api.schemas.meeting import Announcements, BridgeNumber
from cadran.directory.conferencing import DAYS_MAX

RECORD_NAMES = (
    "Where names are announced: callers whom the house does not know are asked for theirs"
)
DAYS = "For how many days recordings are kept; null: until somebody deletes them"
NumberText = Annotated[str, StringConstraints(max_length=16)]


class Conferencing(Output):
    """What holds for all meetings that have no choice of their own."""

    announcements: Announcements
    record_names: bool = Field(description=RECORD_NAMES)
    recordings_days: int | None = Field(description=DAYS)


class ConferencingChange(Input):
    """As ``Conferencing``."""

    announcements: Announcements
    record_names: bool = Field(description=RECORD_NAMES)
    recordings_days: Annotated[int, Field(ge=1, le=DAYS_MAX)] | None = Field(description=DAYS)


class ConferenceNumbers(Output):
    """The numbers of an organiser's next invitation, and how they come about."""

    toll: str | None = Field(description="Chosen, as one of ``choices``; null: by their country")
    toll_free: str | None = Field(description="As ``toll``")
    offers_toll_free: bool = Field(
        description="False: nobody calls their meetings free of charge, by invitation or otherwise"
    )
    invites_to: PhoneNumber | None = Field(description="The toll number that follows from it")
    invites_to_toll_free: PhoneNumber | None
    choices: list[BridgeNumber] = Field(description="The organisation’s own numbers on its bridge")


class ConferenceNumbersChange(Input):
    """``reissue``: invitations to come are sent anew where their numbers change; without, only new ones name them."""

    toll: NumberText | None = None
    toll_free: NumberText | None = None
    offers_toll_free: bool = True
    reissue: bool = False
