"""Who asks, in which language, of which house: the dependencies that every operation shares."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, cast

from fastapi import Depends, Header, Query
from starlette.requests import HTTPConnection

from cadran.api.house import House
from cadran.api.roles import Access
from cadran.api.schemas.base import CURSOR_LIMIT, LIST_DEFAULT, LIST_LIMIT
from cadran.ids import OrgId, UserId
from cadran.messages import choose_language

BASE = "/api/v1"
LANGUAGE_LIMIT = 200
"""Longest language header looked at; a browser sends some tens of characters."""


@dataclass(frozen=True, slots=True)
class Principal:
    """The person who asks."""

    user: UserId
    org: OrgId
    role: str
    name: str
    language: str
    token: str = field(repr=False)
    console: bool = False
    """Sits at the server's own console: the command line's token."""
    scopes: frozenset[str] | None = None
    """What an API token was made for; None: a person, who may do what their role may."""

    @property
    def administrator(self) -> bool:
        """Leads the organisation: changes what is anybody's."""
        return self.role in Access.ADMINISTRATOR.roles

    @property
    def staff(self) -> bool:
        """Sees what is anybody's."""
        return self.role in Access.STAFF.roles


def house_of(connection: HTTPConnection) -> House:
    """The house that this application serves."""
    return cast(House, connection.app.state.house)


def language_of(connection: HTTPConnection) -> str:
    """The reader's language: as asked in ``lang``, else as the browser says, else their own."""
    asked = connection.query_params.get("lang") or connection.headers.get("accept-language")
    if not asked:
        principal = getattr(connection.state, "principal", None)
        asked = principal.language if principal is not None else None
    return choose_language((asked or "")[:LANGUAGE_LIMIT])


def _reader_language(
    connection: HTTPConnection,
    lang: Annotated[  # noqa: ARG001 - declared for the OpenAPI; language_of reads it, also for errors
        str | None, Query(max_length=35, description="Language of the words in the answer")
    ] = None,
) -> str:
    return language_of(connection)


def _signed_in(connection: HTTPConnection) -> Principal:
    return cast(Principal, connection.state.principal)


TheHouse = Annotated[House, Depends(house_of)]
ReaderLanguage = Annotated[str, Depends(_reader_language)]
Who = Annotated[Principal, Depends(_signed_in)]
Limit = Annotated[int, Query(ge=1, le=LIST_LIMIT, description="Most rows in the answer")]
Cursor = Annotated[
    str | None, Query(max_length=CURSOR_LIMIT, description="next_cursor of the page before")
]
IdempotencyKey = Annotated[
    str,
    Header(
        pattern=r"^[\x21-\x7e]{8,100}$",
        description="Chosen by the client; the same key again answers the same and buys nothing more",
    ),
]
DEFAULT_LIMIT = LIST_DEFAULT
