"""Our own credentials towards a carrier: answers challenges and signs the requests that follow."""

from __future__ import annotations

from msgspec import Struct

from cadran.sip.board import Board
from cadran.sip.digest import Challenge, authorise, read_challenge
from cadran.sip.grammar import Malformed
from cadran.sip.limits import MAX_CHALLENGES
from cadran.sip.message import Response


class ClientAuth(Struct, eq=False):
    """The credentials of one leg and the last challenges met (one realm each of server and proxy)."""

    _board: Board
    _account: tuple[str, str] | None
    _challenges: dict[tuple[bool, str], Challenge] = {}
    _nc: int = 0
    _tries: int = 0

    def __repr__(self) -> str:
        return "ClientAuth"  # no password

    def challenged(self, response: Response) -> bool:
        """Take the challenges of a 401 or 407. False: there is no sense in trying (again)."""
        if self._account is None or response.status not in (401, 407):
            return False
        fresh: dict[tuple[bool, str], Challenge] = {}
        for name, proxy in (("WWW-Authenticate", False), ("Proxy-Authenticate", True)):
            for value in response.values(name):
                challenge = _readable(value, proxy)
                if challenge is None:
                    continue
                if (proxy, challenge.realm) not in fresh:
                    fresh[proxy, challenge.realm] = challenge
        self._challenges |= fresh
        self._nc = 0
        self._tries += 1
        return bool(fresh) and self._tries <= MAX_CHALLENGES

    def accepted(self) -> None:
        """A request got through: a later challenge is answered afresh."""
        self._tries = 0

    def fields(self, method: str, uri: str) -> list[tuple[str, str]]:
        """Authorization fields for a request, as far as challenges are known."""
        if self._account is None or not self._challenges:
            return []
        self._nc += 1
        cnonce = self._board.token()
        return [
            authorise(challenge, self._account, method, uri, self._nc, cnonce)
            for challenge in self._challenges.values()
        ]


def _readable(value: str, proxy: bool) -> Challenge | None:
    try:
        return read_challenge(value, proxy=proxy)
    except Malformed:
        return None
