"""The first hour: from an empty house to an answered call."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, SecretStr

from cadran.api.schemas.base import Input, Iso2, Language, Output, PhoneNumber, PlainText
from cadran.api.schemas.session import Session

StepId = Literal["organisation", "licences", "carrier", "number", "meeting", "test_call"]
NeedId = Literal["server", "reach", "carrier", "number", "help", "credit"]


class SetUpRequest(Input):
    """The first organisation and its owner; ``token`` is what stands behind # in the link of ``cadran up``."""

    token: SecretStr = Field(min_length=1, max_length=200)
    organisation: PlainText
    country: Iso2
    language: Language = "en"
    name: PlainText
    login: PlainText = Field(description="E-mail address or sign-in name of the owner")
    password: SecretStr = Field(min_length=1, max_length=200)


class SetUpDone(Output):
    """The owner is signed in. The other account runs the house; its password is shown this once."""

    session: Session
    operator_login: str | None = Field(description="null: the house has an operator already")
    operator_password: str | None


class SetUpLink(Output):
    """A new link; the one before is void."""

    path: str = Field(description="Of the page; the secret stands behind #")
    hours: int = Field(description="How long it can be used")


class SetUpStep(Output):
    """One step: whether what it makes is there, and what stands or is missing, in words."""

    id: StepId
    done: bool
    text: str


class SetUpNeed(Output):
    """What calls from and to the world cannot do without."""

    id: NeedId
    done: bool
    text: str


class TestCall(Output):
    """What to call, and what to type then."""

    number: PhoneNumber
    digits: str = Field(description="Keys after the answer; empty: none")
    sandbox: bool = Field(description="A telephone of the sandbox can call it")


class SetUp(Output):
    """How far the set-up is. Nothing of it is kept: every step is told from what is there."""

    organisation: str
    country: str
    steps: list[SetUpStep] = Field(description="In the order in which one does them")
    needs: list[SetUpNeed] = Field(description="Before real calls can flow")
    sandbox: bool = Field(description="The sandbox carrier is connected")
    test_call: TestCall | None = Field(description="null: no number is assigned yet")
    answered_call: str | None = Field(description="The call from outside that was answered last")


class SandboxSwitch(Input):
    """Whether the sandbox carrier runs from now on."""

    running: bool
