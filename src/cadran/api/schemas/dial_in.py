"""The directory of an organisation's dial-in numbers."""

from __future__ import annotations

from pydantic import Field

from cadran.api.schemas.base import Output
from cadran.api.schemas.meeting import BridgeNumber


class DialInCountry(Output):
    """A country with numbers to call meetings at."""

    iso2: str
    name: str
    numbers: list[BridgeNumber] = Field(description="By city")


class DialInDirectory(Output):
    """All numbers that the meetings of an organisation answer at."""

    organisation: str = Field(description="Its name")
    countries: list[DialInCountry] = Field(description="By name in the asked language")
