"""Address cards: vCard 3.0 (RFC 2426) and 4.0 (RFC 6350), read and written; those of 2.1, which phones export, read."""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterable, Iterator

from cadran import jobs
from cadran.directory import contact_reasons as reasons
from cadran.directory.contact import KINDS, Contact
from cadran.directory.files import LONGEST_FILE_BYTES, MOST_LINES, Line, Problems, decoded
from cadran.directory.reasons import FILE_TOO_LONG
from cadran.errors import Refusal, Refused

VERSIONS = ("2.1", "3.0", "4.0")
BEGIN, END = "BEGIN:VCARD", "END:VCARD"
APART = "|"
"""Between several numbers of one kind."""
LONGEST_LINE = 75
"""Octets of a written line (RFC 6350 section 3.2)."""
_PROPERTY = re.compile(r'(?:[\w-]+\.)?([\w-]+)((?:;(?:[^":;]|"[^"]*")*)*):(.*)', re.DOTALL)
_PARAMETER = re.compile(r';(?:([\w-]+)=)?((?:[^";]|"[^"]*")*)')
_LINE_END = re.compile(r"\r\n|\n|\r")
_QUOTED = re.compile(r"[^:]*;(?:ENCODING=)?QUOTED-PRINTABLE[;:]", re.IGNORECASE)
"""How 2.1 writes whatever is not ASCII (RFC 2045 section 6.7); such a line goes on after a ``=`` at its end."""
_CHARSET = re.compile(r";CHARSET=\"?([\w-]+)", re.IGNORECASE)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_TYPES = {"cell": "mobile", "mobile": "mobile", "home": "home", "work": "work", "fax": "fax"}
"""What a telephone is by its TYPE; the first that is found of these, a fax before all."""


def is_cards(data: bytes) -> bool:
    """Does a file begin as cards do?"""
    return data.lstrip(b"\xef\xbb\xbf\r\n \t")[: len(BEGIN)].upper() == BEGIN.encode()


def read_cards(data: bytes, problems: Problems) -> list[Line]:
    """All cards, as the lines of a table with our columns; what is wrong goes to ``problems``.

    A card is named by the line of its BEGIN. Pictures and whatever else we do not keep are passed over. Raises
    ``Refused`` for a file of which nothing can be read.
    """
    if len(data) > LONGEST_FILE_BYTES:
        raise Refused(FILE_TOO_LONG, bytes=LONGEST_FILE_BYTES, lines=MOST_LINES)
    cards: list[Line] = []
    begun, fields = 0, dict[str, str]()
    for number, line in jobs.gently(_unfolded(decoded(data))):
        whole = line.strip().upper()
        if whole == BEGIN:
            if begun:
                problems.add(begun, Refusal(reasons.CARD_NOT_ENDED))
            begun, fields = number, {}
        elif whole == END and begun:
            if len(cards) >= MOST_LINES:
                raise Refused(FILE_TOO_LONG, bytes=LONGEST_FILE_BYTES, lines=MOST_LINES)
            cards.append(Line(begun, _columns(fields)))
            version = fields.get("VERSION", "")
            if version not in VERSIONS:
                facts = {"version": version[:10], "known": ", ".join(VERSIONS)}
                problems.add(begun, Refusal(reasons.CARD_VERSION, facts))
            begun = 0
        elif whole and not (begun and _read(line, fields)):
            problems.add(number, Refusal(reasons.BAD_CARD))
    if begun:
        problems.add(begun, Refusal(reasons.CARD_NOT_ENDED))
    return cards


def write_cards(contacts: Iterable[Contact], version: str) -> Iterator[str]:
    """Contacts as cards of a version, one by one."""
    for contact in contacts:
        given, _, family = contact.name.rpartition(" ")
        lines = [BEGIN, f"VERSION:{version}", f"UID:{contact.id}", f"FN:{_escaped(contact.name)}"]
        lines.append(f"N:{_escaped(family)};{_escaped(given)};;;")
        for name, value in (
            ("ORG", contact.company),
            ("TITLE", contact.title),
            ("EMAIL", contact.email),
        ):
            if value:
                lines.append(f"{name}:{_escaped(value)}")
        lines.extend(_telephone(each.kind, each.number, version) for each in contact.numbers)
        if contact.note:
            lines.append(f"NOTE:{_escaped(contact.note)}")
        lines.append(END)
        yield "".join(f"{_folded(each)}\r\n" for each in lines)


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """Lines with those that go on in the next one put together, each with the number of its first."""
    first, whole = 1, ""
    for number, line in enumerate(_LINE_END.split(text), 1):
        if whole.endswith("=") and _QUOTED.match(whole):
            whole = whole[:-1] + line
            continue
        if line[:1] in {" ", "\t"} and whole:
            whole += line[1:]
            continue
        if whole:
            yield first, whole
        first, whole = number, line
    if whole:
        yield first, whole


def _read(line: str, fields: dict[str, str]) -> bool:
    """Put a property where it belongs; False if the line is none, or in no encoding that is known."""
    found = _PROPERTY.fullmatch(line)
    if found is None:
        return False
    name, value = found[1].upper(), found[3]
    if _QUOTED.match(line):
        charset = _CHARSET.search(found[2])
        try:
            value = quopri.decodestring(value).decode(charset[1] if charset else "utf-8")
        except (LookupError, UnicodeError):
            return False
    if name == "TEL":
        kind = _kind(found[2])
        number = value.removeprefix("tel:").partition(";")[0].strip()
        fields[kind] = f"{fields[kind]}{APART}{number}" if kind in fields else number
    elif name in {"N", "ORG"}:
        fields.setdefault(name, ", ".join(filter(None, map(_plain, _parts(value)))))
        if name == "N":
            family, *rest = [*map(_plain, _parts(value)), ""]
            fields["N"] = f"{rest[0]} {family}".strip()
    else:
        fields.setdefault(name, _plain(value))
    return True


def _columns(fields: dict[str, str]) -> dict[str, str]:
    named = fields.get("FN") or fields.get("N") or fields.get("ORG", "")
    columns = {
        "name": named,
        "company": fields.get("ORG", ""),
        "title": fields.get("TITLE", ""),
        "email": fields.get("EMAIL", ""),
        "note": fields.get("NOTE", ""),
    }
    return columns | {kind: fields.get(kind, "") for kind in KINDS}


def _kind(parameters: str) -> str:
    types: set[str] = set()
    for name, value in _PARAMETER.findall(parameters):
        if not name or name.upper() == "TYPE":
            types.update(each.strip().casefold() for each in value.replace('"', "").split(","))
    if "fax" in types:
        return "fax"
    return next((kind for name, kind in _TYPES.items() if name in types), "other")


def _parts(value: str) -> list[str]:
    return re.split(r"(?<!\\);", value)


def _plain(value: str) -> str:
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value).strip()


def _escaped(value: str) -> str:
    plain = value.replace("\\", "\\\\").replace("\r\n", "\n").replace("\n", "\\n")
    return plain.replace(",", "\\,").replace(";", "\\;")


def _telephone(kind: str, number: str, version: str) -> str:
    type_ = {"mobile": "cell", "other": "voice"}.get(kind, kind)
    if version == "3.0":
        return f"TEL;TYPE={type_.upper()}:{number}"
    return (
        f"TEL;TYPE={type_};VALUE=uri:tel:{number}"
        if number.startswith("+")
        else f"TEL;TYPE={type_}:{number}"
    )


def _folded(line: str) -> str:
    """At most 75 octets a line, never through the middle of a sign."""
    lines, octets = [""], 0
    for sign in line:
        size = len(sign.encode())
        if octets + size > LONGEST_LINE:
            lines.append(" ")
            octets = 1
        lines[-1] += sign
        octets += size
    return "\r\n".join(lines)
