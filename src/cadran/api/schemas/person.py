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


class Handset(Output):
    """How a phone sets itself up."""

    mac: str = Field(description="As on its label; empty: an app")
    template: str
    time_zone: str
    armed_until: At | None = Field(description="Until then it may fetch its configuration, once")
    fetched_at: At | None


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
    handset: Handset | None = Field(default=None, description="null: it was set up by hand")


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
        description="SRTP with keys in the signalling (RFC 4568); `required` takes TLS alone, `dtls` any (RFC 5763)",
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


class PhoneTemplate(Output):
    """A maker's form of configuration."""

    id: str
    name: str
    kind: Literal["handset", "app"] = Field(description="Only a handset has a MAC address")


class PhoneTemplateList(Listing[PhoneTemplate]):
    """The forms that there are."""


class HandsetRequest(Input):
    """A phone that will set itself up."""

    label: PlainText = Field(max_length=100, description="What the person calls it")
    template: str = Field(default="generic", pattern=r"^[a-z0-9-]{1,32}$")
    mac: str = Field(
        default="", max_length=40, description="In any usual writing; empty for an app"
    )
    time_zone: str = Field(default="UTC", max_length=64, examples=["Europe/Paris"])
    encryption: Encryption = "optional"


class HandsetArmed(Output):
    """Where the phone fetches its configuration, once; shown this once."""

    phone: Phone
    url: str = Field(
        description="Holds the secret; a phone that asks for a file of its own adds its name"
    )
    qr: str = Field(description="The address as a QR code: a data URI of an SVG image")
    expires_at: At


class PinRequest(Input):
    """A conferencing PIN to set; without one it is made up."""

    pin: SecretStr | None = Field(
        default=None, json_schema_extra={"pattern": "^[0-9]{4,12}$"}, description="4 to 12 digits"
    )


class PinSet(Output):
    """The new conferencing PIN, shown this once; the old one is void."""

    pin: str
