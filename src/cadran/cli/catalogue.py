"""``cadran catalogue``: editions, what changed between them, and an operator's files over them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from cadran.catalogue import Overlay, differences, names
from cadran.catalogue.catalogue import begun, editions
from cadran.catalogue.overlay import parsed
from cadran.catalogue.shelf import Shelf, under_all
from cadran.cli.control import request
from cadran.cli.output import Output, language
from cadran.directory.overlays import FOLDER, Overlays


def list_editions(data: Path, output: Output) -> None:
    """All editions with their first day; countries that the data folder's overlay changes."""
    overlaid = sorted(Overlays.open(data / FOLDER).shelf.overlay.contents)
    for each in editions():
        output.say("edition", edition=each, valid_from=begun(each).valid_from)
    if overlaid:
        output.say("overlaid", files=", ".join(overlaid))
    found = [
        {
            "edition": each,
            "valid_from": begun(each).valid_from,
            "based_on": begun(each).based_on,
            "sources": list(begun(each).sources),
        }
        for each in editions()
    ]
    output.result({"editions": found, "overlaid": overlaid})


def diff(output: Output, before: str, after: str, country: str) -> None:
    """What changed, in words, rules first, then country by country. Raises ``Refused`` (no such edition)."""
    shelf = Shelf()
    changes = differences.between(shelf.edition(before), shelf.edition(after), language())
    wanted = country.upper()
    _tell(output, [each for each in changes if wanted in {"", each.country}])


def check(output: Output, paths: Sequence[Path]) -> None:
    """Hold files, or folders of them, to every edition; what they would change in the first one, in words.

    Raises ``Refused(BAD_OVERLAY)`` with file, country and field; nothing is applied either way.
    """
    laid = under_all(_overlay(paths))
    first = editions()[0]
    output.say("overlay_well", count=len(laid[first].overlay.contents))
    _tell(output, differences.between(Shelf().edition(first), laid[first], language()))


def lay(data: Path, output: Output, paths: Sequence[Path]) -> None:
    """Have the running server put these files in the place of its whole overlay: all of them or none."""
    overlay = _overlay(paths)
    under_all(overlay)
    files = {name: dict(found) for name, found in overlay.contents.items()}
    request(data, "PUT", "/catalogue/overlay", {"files": files})
    output.say("overlay_laid", count=len(files))
    output.result({"files": sorted(files)})


def _overlay(paths: Sequence[Path]) -> Overlay:
    contents: dict[str, Mapping[str, object]] = {}
    for path in paths:
        found = Overlay.read(path).contents if path.is_dir() else {path.stem: parsed(path)}
        contents.update(found)
    return Overlay(contents)


def _tell(output: Output, changes: Sequence[differences.Change]) -> None:
    reader = language()
    heading = None
    for each in changes:
        if each.country != heading:
            heading = each.country
            if heading:
                output.say("of_country", country=names.name_of(heading, reader))
            else:
                output.say("of_all_countries")
        output.say("change", text=each.words(reader), source=each.source)
    if not changes:
        output.say("no_changes")
    output.result(
        {
            "changes": [
                {
                    "country": each.country or None,
                    "about": each.about,
                    "text": each.words(reader),
                    "source": each.source,
                }
                for each in changes
            ]
        }
    )
