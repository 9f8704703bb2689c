"""One's own account: password, second factor, sessions, tokens."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, SecretStr, StringConstraints

from cadran.api.schemas.base import At, Input, Listing, Moment, Output, PlainText

Password = Annotated[SecretStr, Field(min_length=10, max_length=200)]
Scope = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z][a-z0-9_-]{1,39}:(read|write)$"),
    Field(examples=["numbers:read"]),
]


class PasswordChange(Input):
    """The present password proves that it is still its owner at the keyboard."""

    present: SecretStr = Field(min_length=1, max_length=200)
    new: Password


class PasswordProof(Input):
    """Whoever changes what they prove themselves with proves themselves first."""

    password: SecretStr = Field(min_length=1, max_length=200)


class CodeProof(Input):
    """A code of the authenticator app."""

    code: SecretStr = Field(min_length=1, max_length=40)


class SecondFactorState(Output):
    """Whether a code is asked for beside the password."""

    confirmed_at: At | None
    recovery_left: int = Field(description="Recovery codes that were not used yet")


class SecondFactorEnrolment(Output):
    """What the app has to learn; shown this once. It counts once a code of it was confirmed."""

    secret: str
    uri: str
    qr: str = Field(description="The same as a QR code: an image as a data URI")


class RecoveryCodes(Output):
    """Each opens the door once instead of a code of the app; shown this once."""

    codes: list[str]


class OpenSession(Output):
    """Where one is signed in."""

    id: str
    current: bool
    created_at: At
    seen_at: At
    expires_at: At


class SessionList(Listing[OpenSession]):
    """Sessions, last seen first."""


class TokenRequest(Input):
    """A token for a program: for some of what one may do, until a day named."""

    name: PlainText = Field(max_length=100)
    scopes: list[Scope] = Field(min_length=1, max_length=50)
    expires_at: Moment


class ApiToken(Output):
    """A token as it is shown again: never the token itself."""

    id: str
    name: str
    scopes: list[str]
    created_at: At
    expires_at: At
    seen_at: At | None


class TokenCreated(Output):
    """The token is shown this once."""

    token: str
    about: ApiToken


class TokenList(Listing[ApiToken]):
    """One's tokens, and the scopes that one could give."""

    scopes: list[str]


class ResetRequest(Input):
    """Who forgot the password. The answer is the same for everybody."""

    login: PlainText


class LinkUse(Input):
    """The token of a link that came by mail, and the password chosen."""

    token: SecretStr = Field(min_length=20, max_length=200)
    password: Password
