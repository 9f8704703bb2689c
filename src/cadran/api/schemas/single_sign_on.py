"""An organisation's identity provider."""

from __future__ import annotations

from pydantic import Field, SecretStr

from cadran.api.schemas.base import At, Input, Output, PlainText


class IdentityProvider(Output):
    """Nulls: none is set up. The client's secret is never shown again."""

    issuer: str | None
    client_id: str | None
    changed_at: At | None
    redirect_uri: str = Field(description="To be registered with the provider")
    sign_in_url: str = Field(description="Where the organisation's people sign in")


class SingleSignOnOffer(Output):
    """Where people of a mail domain may sign in without a password here; null: nowhere."""

    url: str | None


class IdentityProviderRequest(Input):
    """An OpenID Connect provider and the client registered there."""

    issuer: PlainText = Field(examples=["https://login.example.org"])
    client_id: PlainText
    client_secret: SecretStr = Field(min_length=1, max_length=500)
