"""The letter of authorisation: uploaded, kept with its hash, read again. Uploading it submits nothing."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from cadran.errors import Refused
from cadran.ids import OrgId
from cadran.porting import reasons
from cadran.porting.desk import PortDesk
from cadran.porting.orders import Letter, letter_in, order_in
from cadran.store.tables.porting import port_letters
from cadran.store.unit import UnitOfWork

LARGEST_BYTES = 5_000_000
"""Ten scanned pages; the database carries it, and its backup."""
LONGEST_NAME = 100
BEGINNINGS: Mapping[str, bytes] = {
    "application/pdf": b"%PDF-",
    "image/png": b"\x89PNG\r\n\x1a\n",
    "image/jpeg": b"\xff\xd8\xff",
}
"""The types that are taken, each told by its first bytes: never by what the sender calls it."""


@dataclass(frozen=True, slots=True)
class LetterContent:
    """A letter with its content."""

    letter: Letter
    data: bytes = field(repr=False)


class Letters(PortDesk):
    """Putting a letter to an order, and reading it."""

    def put_letter(self, org: OrgId, order: str, name: str, data: bytes, *, by: str = "") -> Letter:
        """Keep this letter in place of any other. Raises ``Refused(BAD_LETTER)`` for other types and sizes."""
        kinds = [kind for kind, start in BEGINNINGS.items() if data.startswith(start)]
        if not kinds or len(data) > LARGEST_BYTES:
            raise Refused(reasons.BAD_LETTER, megabytes=LARGEST_BYTES // 1_000_000)
        self.editable(org, order)
        values = {
            "order_id": order,
            "name": _plain_name(name),
            "media_type": kinds[0],
            "sha256": hashlib.sha256(data).hexdigest(),
            "size_bytes": len(data),
            "data": data,
            "by_user": by,
            "at": self.clock(),
        }

        def job(unit: UnitOfWork) -> Letter:
            if order_in(unit, order).permissions.edit != "all":
                raise Refused(reasons.NOT_EDITABLE, status=order_in(unit, order).status.value)
            unit.run(unit.delete(port_letters).where(port_letters.c.order_id == order))
            unit.insert(port_letters, values)
            told = {"sha256": values["sha256"], "bytes": len(data), "by": by}
            self.note(unit, "port.letter", order, told)
            letter = letter_in(unit, order)
            assert letter is not None
            return letter

        return self.write(org, job)

    def letter(self, org: OrgId, order: str) -> LetterContent:
        """Raises ``Refused(NO_LETTER)``."""
        with self.store.read(org) as unit:
            found = letter_in(unit, order)
            query = unit.select(port_letters, port_letters.c.data)
            row = unit.row(query.where(port_letters.c.order_id == order))
        if found is None or row is None:
            raise Refused(reasons.NO_LETTER)
        return LetterContent(found, bytes(row.data))


def _plain_name(name: str) -> str:
    """The last part of a path, without signs that could break a header or a shell."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    kept = "".join(each for each in last if each.isprintable() and each not in '"<>|:*?;%')
    return kept.strip(" .")[:LONGEST_NAME] or "letter"
