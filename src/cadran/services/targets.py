"""Where a caller is sent on: what menus, overflows and time-outs name, as plain data.

``{"kind": "person", "id": "u1"}``. A target that is another program takes the leg by ``HandOver``; a number of
the world is dialled by a ``forward`` program, which takes the leg in the same way.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from cadran.ids import Address, OrgId

DISCONNECT = "disconnect"
PERSON = "person"
ATTENDANT = "attendant"
QUEUE = "queue"
VOICEMAIL = "voicemail"
NUMBER = "number"
KINDS: Mapping[str, str] = {
    PERSON: "phone",
    ATTENDANT: "attendant",
    QUEUE: "queue",
    VOICEMAIL: "voicemail",
    NUMBER: "forward",
}
"""The kind of program that takes the caller, by the kind of target."""


class Target(Struct, frozen=True):
    """Where to. ``id``: the user, attendant, queue, mailbox; for a number, E.164."""

    kind: str = DISCONNECT
    id: str = ""

    def address(self, org: OrgId, sender: Address) -> Address | None:
        """The program that takes the caller; None: the call ends. A number is dialled for its sender."""
        kind = KINDS.get(self.kind)
        if kind is None:
            return None
        if self.kind == NUMBER:
            return Address(org, kind, f"{sender.kind}:{sender.id}:{self.id}")
        return Address(org, kind, self.id)


def target_at(address: Address) -> Target:
    """The target whose program this is; a kind that callers are not sent to ends the call."""
    kinds = {program: kind for kind, program in KINDS.items() if kind != NUMBER}
    kind = kinds.get(address.kind)
    return HANG_UP if kind is None else Target(kind, address.id)


HANG_UP = Target()
"""The end of the call."""


def read_target(given: object) -> Target:
    """A target from plain data; what makes no sense ends the call."""
    if not isinstance(given, Mapping):
        return HANG_UP
    kind, name = given.get("kind"), given.get("id")
    if kind not in KINDS or not isinstance(name, str) or not name:
        return HANG_UP
    return Target(str(kind), name)
