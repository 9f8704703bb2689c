"""What a telephone reads to set itself up: templates of makers, each one data file, filled with an account.

A template's lines hold ``{{slots}}``. A line whose slot is empty is left out; a line with ``{{codec}}`` is
written once for each codec, in order, ``{{place}}`` counting them from 1. ``words`` turns a slot's value into
the maker's own word for it; where it has a table and no word, the slot is empty.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from xml.sax.saxutils import escape
from zoneinfo import TZPATH, ZoneInfo

from cadran.directory import reasons
from cadran.errors import Refused

APP = "app"
GENERIC = "generic"
_SLOT = re.compile(r"\{\{([a-z_]+)\}\}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_TZ_BYTES = 4_096
"""Zone files have some two kilobytes; the rule stands at their end."""


@dataclass(frozen=True, slots=True)
class Template:
    """How a maker's telephones are told what they are. ``kind``: ``handset``, or ``app`` for what has no MAC address."""

    id: str
    name: str
    kind: str
    file: str
    """What such a telephone asks for below the folder that it is told, with ``{mac}``; "": it is told all of it."""
    media_type: str
    xml: bool
    lines: tuple[str, ...]
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def asks_for(self, device: str, file: str) -> bool:
        """Is this the file of this device? Makers differ in capitals. The address itself always is."""
        return not file or file.lower() == self.file.format(mac=device).lower()

    def filled(self, slots: Mapping[str, str], codecs: Sequence[str]) -> str:
        """The configuration. ``slots`` are plain text; none can end a line or an element."""
        safe = _escape_xml if self.xml else _escape_line
        own = [word for each in codecs if (word := self._word("codec", each))]
        known = {name: self._word(name, value) for name, value in slots.items()}
        known["codecs"] = ",".join(own)
        return "".join(f"{line}\n" for line in self._written(known, own, safe))

    def _written(
        self, known: Mapping[str, str], codecs: Sequence[str], safe: Callable[[str], str]
    ) -> Iterator[str]:
        for line in self.lines:
            names = set(_SLOT.findall(line))
            rounds: list[Mapping[str, str]] = [{}]
            if "codec" in names:
                rounds = [
                    {"codec": codec, "place": self._word("place", str(place))}
                    for place, codec in enumerate(codecs, 1)
                ]
            for more in rounds:
                values = {**known, **more}
                if all(values.get(name) for name in names):
                    yield _put(line, {name: safe(values[name]) for name in names})

    def _word(self, slot: str, value: str) -> str:
        own = self.words.get(slot)
        return value if own is None else own.get(value, "")


@cache
def templates() -> Mapping[str, Template]:
    """Every template by id, in order of name, the generic ones first."""
    found = [
        _read(Path(each.name).stem, json.loads(each.read_text("utf-8")))
        for each in files(__name__).iterdir()
        if each.name.endswith(".json") and not each.name.endswith(".schema.json")
    ]
    found.sort(key=lambda each: (not each.id.startswith(GENERIC), each.name))
    return {each.id: each for each in found}


def checked_template(name: str) -> Template:
    """Raises ``Refused(UNKNOWN_TEMPLATE)``."""
    found = templates().get(name)
    if found is None:
        raise Refused(reasons.UNKNOWN_TEMPLATE, template=name[:32], known=", ".join(templates()))
    return found


def zone_slots(zone: str) -> dict[str, str]:
    """A zone of the IANA database as telephones want to have it told.

    ``utc_offset`` is that of standard time (``+1``, ``-3:30``); ``posix_zone`` is the rule of RFC 9636
    section 3.3, which says when clocks change.
    """
    hours = [
        datetime(2026, month, 1, tzinfo=UTC).astimezone(ZoneInfo(zone)).utcoffset()
        for month in (1, 7)
    ]
    minutes = min(int(each.total_seconds()) // 60 for each in hours if each is not None)
    whole, rest = divmod(abs(minutes), 60)
    offset = f"{'-' if minutes < 0 else '+'}{whole}" + (f":{rest:02d}" if rest else "")
    return {"time_zone": zone, "utc_offset": offset, "posix_zone": _posix(zone)}


def _posix(zone: str) -> str:
    """The last line of the zone's file; "" where the system has none."""
    for folder in TZPATH:
        path = Path(folder) / zone
        if path.is_file():
            found = path.read_bytes()[-_TZ_BYTES:].rstrip(b"\n").rpartition(b"\n")[2]
            return found.decode("ascii", "ignore")
    return ""


def _read(name: str, data: Mapping[str, object]) -> Template:
    lines, words = data["lines"], data.get("words", {})
    assert isinstance(lines, list)
    assert isinstance(words, dict)
    return Template(
        name,
        str(data["name"]),
        str(data["kind"]),
        str(data.get("file", "")),
        str(data["media_type"]),
        data["escape"] == "xml",
        tuple(lines),
        words,
    )


def _put(line: str, values: Mapping[str, str]) -> str:
    return _SLOT.sub(lambda found: values[found[1]], line)


def _escape_xml(value: str) -> str:
    return escape(_CONTROL.sub(" ", value), {'"': "&quot;"})


def _escape_line(value: str) -> str:
    return _CONTROL.sub(" ", value)
