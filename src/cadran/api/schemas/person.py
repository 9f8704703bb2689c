"""People, their licences, phones and PINs."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, SecretStr

from cadran.api.schemas.base import (
    At,
    Encryption,
    Input,
    Iso2,
    Language,
    Listing,
    Output,
    Page,
    PhoneNumber,
    PlainText,
)

RoleName = Literal[
    "operator",
    "owner",
    "administrator",
    "billing",
    "help_desk",
    "supervisor",
    "user",
    "auditor",
]


class User(Output):
    """A person of the organisation."""

    id: str
    name: str
    login: str
    role: str
    language: str
    usage_location: str
    extension: str | None
    number: PhoneNumber | None
    licences: list[str]
    has_pin: bool
    active: bool = Field(description="Who is not active keeps everything and can do nothing")
    created_at: At


class UserPage(Page[User]):
    """People."""


class UserRequest(Input):
    """A new person. Without a password one is made and answered once, unless they are invited by mail."""

    name: PlainText
    login: PlainText = Field(description="E-mail address or sign-in name; unique in the system")
    role: RoleName = "user"
    language: Language = "en"
    usage_location: Iso2
    extension: str | None = Field(default=None, pattern=r"^[0-9]{2,8}$")
    password: SecretStr | None = Field(default=None, min_length=10, max_length=200)
    invite: bool = Field(
        default=False, description="Mail them a link with which they choose a password themselves"
    )


class UserCreated(Output):
    """The new person; ``password`` only if it was made here. It is shown this once."""

    user: User
    password: str | None = None


class UserChange(Input):
    """Only the fields given change. ``extension`` null takes it away."""

    name: PlainText | None = None
    role: RoleName | None = None
    language: Language | None = None
    usage_location: Iso2 | None = None
    extension: str | None = Field(default=None, pattern=r"^[0-9]{2,8}$")
    password: SecretStr | None = Field(default=None, min_length=10, max_length=200)
    active: bool | None = None


class Phone(Output):
    """A SIP account of a person."""

    username: str
    label: str = Field(description="What the person calls it")
    created_at: At
    realm: str
    encryption: Encryption
    registered: bool
    devices: list[str] = Field(
        default=[], description="What is registered, as the devices name themselves"
    )
    location: str | None = Field(
        default=None, description="Its own emergency location; null: that of its user's number"
    )
    location_name: str | None = None


class PhonePlace(Input):
    """Where a telephone stands."""

    location: str | None = Field(
        pattern=r"^[A-Za-z0-9_.-]{1,64}$",
        description="A validated emergency location; null: where its user's number is",
    )


class PhoneList(Listing[Phone]):
    """A person's phones."""


class PhoneChange(Input):
    """What can be set of a phone."""

    encryption: Encryption


class PhoneRequest(Input):
    """A new phone account."""

    encryption: Encryption = Field(
        default="optional",
        description="SRTP with keys in the signalling (RFC 4568); `required` takes TLS alone",
    )

    label: PlainText = Field(max_length=100, description="What the person calls it")
    username: str | None = Field(
        default=None,
        pattern=r"^[a-z][a-z0-9._-]{0,63}$",
        description="Unique in the system; made up if not given",
    )


class PhoneCreated(Output):
    """What to type into the phone; the password is shown this once."""

    phone: Phone
    password: str
    sip_server: str


class PinRequest(Input):
    """A conferencing PIN to set; without one it is made up."""

    pin: SecretStr | None = Field(
        default=None, json_schema_extra={"pattern": "^[0-9]{4,12}$"}, description="4 to 12 digits"
    )


class PinSet(Output):
    """The new conferencing PIN, shown this once; the old one is void."""

    pin: str
