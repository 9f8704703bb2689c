"""Signing in."""

from __future__ import annotations

from pydantic import Field, SecretStr

from cadran.api.schemas.base import At, Input, Output, PlainText


class SignIn(Input):
    """``as_token``: answer a bearer token in the body and set no cookie (command line, scripts)."""

    login: PlainText = Field(description="E-mail address or sign-in name")
    password: SecretStr = Field(min_length=1, max_length=200)
    code: SecretStr | None = Field(
        default=None,
        max_length=40,
        description="Of the authenticator app, or a recovery code, for who has a second factor",
    )
    as_token: bool = False


class Session(Output):
    """Who is signed in. ``csrf_token`` goes back in ``X-CSRF-Token`` on every unsafe request."""

    user_id: str
    name: str
    login: str
    role: str
    operations: list[str] = Field(description="What the role may do, as in the table of roles")
    organisation: str
    organisation_name: str
    language: str
    usage_location: str
    csrf_token: str
    expires_at: At | None = Field(default=None, description="Told on sign-in")
    token: str | None = Field(default=None, description="Only on sign-in with as_token")
