"""What an operator lays over the editions: countries, services, cities, plans, zones and rules of their own.

A folder of files named like the editions' own (``FR.json``, ``rules.json``), each holding only what differs:
facts and sources are merged by name, cities by ``id`` (``"removed": true`` takes one away), lists replaced.
A country that no edition has is described in full. Zones are facts of their countries
(``destinations.conference_dial_out``, ``destinations.international_destination``). What comes out is held to the
schemas.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from cadran.catalogue.reasons import BAD_OVERLAY
from cadran.errors import Fact, Refused

FILES_MOST = 400
"""There are 250 countries."""
LONGEST_FILE_BYTES = 2_000_000
"""Forty times the longest country file."""
LONGEST_WANTED = 200
"""Characters told of what should be there."""
_COUNTRY_FILE = re.compile(r"([A-Z]{2})\.json")
RULES = "rules"


@dataclass(frozen=True, slots=True)
class Overlay:
    """Files by their name without ``.json``: ISO codes, and ``rules``."""

    contents: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, repr=False)

    @classmethod
    def read(cls, folder: Path) -> Overlay:
        """Raises ``Refused(BAD_OVERLAY)`` with file, country and field."""
        if not folder.is_dir():
            raise bad(folder.name, "", "", "no_folder")
        paths = sorted(each for each in folder.iterdir() if each.name.endswith(".json"))
        if len(paths) > FILES_MOST:
            raise bad(folder.name, "", "", "too_many", FILES_MOST)
        return cls({path.name.removesuffix(".json"): parsed(path) for path in paths})

    @classmethod
    def given(cls, contents: Mapping[str, object]) -> Overlay:
        """From parsed files by name. Raises ``Refused(BAD_OVERLAY)`` as ``read`` does."""
        if len(contents) > FILES_MOST:
            raise bad("", "", "", "too_many", FILES_MOST)
        laid: dict[str, Mapping[str, Any]] = {}
        for name, data in contents.items():
            country = _country_of(f"{name}.json")
            if not isinstance(data, dict):
                raise bad(f"{name}.json", country, "", "no_object")
            laid[name] = data
        return cls(laid)

    @property
    def fingerprint(self) -> str:
        """Equal for equal contents; "" for an empty overlay."""
        if not self.contents:
            return ""
        written = json.dumps(self.contents, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(written.encode()).hexdigest()[:16]

    def codes(self) -> frozenset[str]:
        """Countries of which it says something."""
        return frozenset(self.contents) - {RULES}

    def country(self, iso2: str, below: Mapping[str, Any] | None, edition: str) -> dict[str, Any]:
        """A country's data with this laid over it. Raises ``Refused(BAD_OVERLAY)``."""
        own = self.contents[iso2]
        merged = _merged(below or {}, own)
        merged |= {"iso2": merged.get("iso2", iso2)}
        merged.setdefault("edition", edition)
        merged.setdefault("as_of", edition)
        _hold_to("country.schema.json", merged, iso2)
        if merged["iso2"] != iso2:
            raise bad(f"{iso2}.json", iso2, "iso2", "other_country")
        _sources_known(iso2, merged)
        return merged

    def rules(self, below: Mapping[str, Any], edition: str) -> dict[str, Any] | None:
        """The rules file completed and checked; None if there is none."""
        own = self.contents.get(RULES)
        if own is None:
            return None
        whole = {"edition": edition, "valid_from": below["valid_from"], "sources": {}, **own}
        _hold_to("rules.schema.json", whole, "")
        _sources_known("", whole)
        return whole


def bad(file: str, country: str, place: str, problem: str, wanted: Fact = "") -> Refused:
    """``problem`` names the message ``catalogue.overlay_PROBLEM``, which may speak of what is ``wanted``."""
    return Refused(
        BAD_OVERLAY,
        file=file[:80],
        country=country[:8],
        field=place[:200],
        problem=f"catalogue.overlay_{problem}",
        wanted=wanted[:LONGEST_WANTED] if isinstance(wanted, str) else wanted,
    )


def _line_of(error: Exception) -> int:
    """Where a file stops being JSON; 1 where nobody can say."""
    return error.lineno if isinstance(error, json.JSONDecodeError) else 1


def _told(error: Any) -> tuple[str, str]:
    """What a schema found wrong, as a problem and what is wanted."""
    rule, wanted = error.validator, error.validator_value
    if rule == "required":
        return "missing", ", ".join(each for each in wanted if each not in error.instance)
    if rule == "additionalProperties":
        known = error.schema.get("properties", {})
        return "unknown", ", ".join(each for each in error.instance if each not in known)
    if rule in {"enum", "type"}:
        return rule, ", ".join(map(str, wanted if isinstance(wanted, list) else [wanted]))
    return "form", f"{rule} {wanted}"


def _country_of(file: str) -> str:
    """The country that a file is named for; "" for the rules."""
    match = _COUNTRY_FILE.fullmatch(file)
    if match is None and file != f"{RULES}.json":
        raise bad(file, "", "", "file_name")
    return match[1] if match else ""


def parsed(path: Path) -> Mapping[str, Any]:
    """One file. Raises ``Refused(BAD_OVERLAY)``: its name, its length, its bytes, no JSON object."""
    country = _country_of(path.name)
    if path.stat().st_size > LONGEST_FILE_BYTES:
        raise bad(path.name, country, "", "too_long", LONGEST_FILE_BYTES)
    try:
        data = json.loads(path.read_text("utf-8"))
    except UnicodeDecodeError as error:
        raise bad(path.name, country, "", "not_utf8", error.start) from error
    except (ValueError, RecursionError) as error:
        raise bad(path.name, country, "", "no_json", _line_of(error)) from error
    if not isinstance(data, dict):
        raise bad(path.name, country, "", "no_object")
    return data


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    result = dict(below)
    for key, value in above.items():
        present = result.get(key)
        if key == "cities" and isinstance(value, list):
            result[key] = _merged_cities(present if isinstance(present, list) else [], value)
        elif isinstance(value, dict) and isinstance(present, dict) and "value" not in value:
            result[key] = _merged(present, value)
        else:
            result[key] = value
    return result


def _merged_cities(below: list[Any], above: list[Any]) -> list[Any]:
    found: dict[object, Any] = {each["id"]: each for each in below}
    for place, each in enumerate(above):
        if not isinstance(each, dict) or not isinstance(each.get("id"), str):
            found[place] = each  # the schema names what is wrong with it
        elif each.get("removed") is True:
            found.pop(each["id"], None)
        else:
            found[each["id"]] = {**found.get(each["id"], {}), **each}
    return list(found.values())


def _hold_to(schema: str, data: Mapping[str, Any], country: str) -> None:
    # Only operators with an overlay pay for loading the validator.
    # It comes without types.
    from jsonschema.exceptions import (  # type: ignore[import-untyped]  # noqa: PLC0415
        best_match,
    )

    error = best_match(_validator(schema).iter_errors(data))
    if error is not None:
        place = ".".join(str(each) for each in error.absolute_path)
        raise bad(f"{country or RULES}.json", country, place, *_told(error))


@cache
def _validator(schema: str) -> Any:
    from jsonschema import (  # type: ignore[import-untyped]  # noqa: PLC0415 -- as above
        Draft202012Validator,
    )

    return Draft202012Validator(json.loads((files(__package__) / schema).read_text("utf-8")))


def _sources_known(country: str, data: Mapping[str, Any]) -> None:
    """Every fact names one of the file's sources."""
    known = data["sources"]
    groups = [RULES] if not country else ["licensing", "numbers", "destinations"]
    facts = {f"{group}.{name}": each for group in groups for name, each in data[group].items()}
    facts |= {f"services.{code}": each for code, each in data.get("services", {}).items()}
    if "domestic_area" in data:
        facts["domestic_area"] = data["domestic_area"]
    for listed in () if not country else ("plans", "cities"):
        facts |= {f"{listed}.{place}": each for place, each in enumerate(data[listed])}
    for place, each in facts.items():
        if each["source"] not in known:
            where = f"{place}.source"
            raise bad(f"{country or RULES}.json", country, where, "no_source", str(each["source"]))
