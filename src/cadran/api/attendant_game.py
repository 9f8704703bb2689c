"""Playing an attendant by the API: what is heard as words, and which keys mean something where one waits."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, cast

from cadran.api.attendants_shown import name_of
from cadran.api.display import words
from cadran.api.house import House
from cadran.api.schemas import attendant as shapes
from cadran.clock import Instant
from cadran.directory.attendants import Attendant, Plan, given_of
from cadran.ids import Address, OrgId
from cadran.services import prompts
from cadran.services.actions import Clip
from cadran.services.attendant.keypad import search
from cadran.services.attendant.settings import OPERATOR, AttendantSettings, read_settings
from cadran.services.attendant.simulate import Game, Heard, World, simulate
from cadran.services.attendant.visit import KIND
from cadran.services.questions import FindPeople, PeopleFound

_KINDS = {"phone": "person", "forward": "number"}
"""Targets by the kind of program that takes the caller, where their names differ."""


def play(
    house: House, found: Attendant, plan: Plan | None, keys: str, at: Instant, language: str
) -> shapes.Simulation:
    """Call the attendant at an instant and press these keys; ``plan``: instead of the one that is kept."""
    account = found.account
    org = account.org
    kept = {each.account.id: each for each in house.attendants.attendants(org)}
    settings = read_settings(given_of(account, found.plan if plan is None else plan))
    others = {name: each.settings for name, each in kept.items()} | {account.id: settings}
    scopes = {name: each.plan for name, each in kept.items()}
    scopes[account.id] = found.plan if plan is None else plan

    def people(question: FindPeople) -> PeopleFound:
        reachable = house.live.reachable(org, scopes.get(question.attendant, {}))
        return search(reachable, question.by, question.keys)

    game = simulate(org, account.id, settings, keys, at, World(others.get, people))
    return _Shown(house, org, language, others).of(game)


class _Shown:
    """A game in words. Greetings are read once."""

    def __init__(
        self, house: House, org: OrgId, language: str, all_of: Mapping[str, AttendantSettings]
    ) -> None:
        self.house, self.org, self.language, self.all_of = house, org, language, all_of
        self.greetings = {each.id: each for each in house.greetings.greetings(org)}

    def of(self, game: Game) -> shapes.Simulation:
        waits = game.end is None and game.cause is None
        return shapes.Simulation(
            places=[
                shapes.SimulatedPlace(
                    attendant=self._name(each.attendant),
                    state=cast(Any, each.state),
                    flow=cast(Any, each.flow),
                    said=list(self._said(each.clips)),
                    pressed=each.pressed,
                    before=each.before,
                    choices=list(self._choices(each)),
                )
                for each in game.heard
            ],
            outcome="waits" if waits else "ended" if game.end is None else "connected",
            end=None if game.end is None else self._end(game.end),
            cause=None
            if game.cause is None
            else words(game.cause.id, game.cause.facts, self.language),
            keys_left=game.keys_left,
        )

    def _name(self, attendant: str) -> shapes.TargetName:
        settings = self.all_of.get(attendant)
        name = "" if settings is None else settings.name
        return shapes.TargetName(kind=KIND, id=attendant, name=name or attendant)

    def _end(self, address: Address) -> shapes.TargetName:
        kind = _KINDS.get(address.kind, address.kind)
        target = address.id.rpartition(":")[2] if kind == "number" else address.id
        return name_of(self.house, self.org, kind, target)

    def _said(self, clips: tuple[Clip, ...]) -> Iterator[shapes.SimulatedWords]:
        """Clips in a row are one sentence; recordings stand by themselves."""
        line: list[str] = []
        for clip in clips:
            if clip.name.startswith(prompts.GREETING):
                if line:
                    yield shapes.SimulatedWords(text=" ".join(line))
                line = []
                greeting = self.greetings.get(clip.name.removeprefix(prompts.GREETING))
                if greeting is not None:
                    text = greeting.text or greeting.name
                    yield shapes.SimulatedWords(text=text, recording=not greeting.text)
                continue
            digits = f"{clip.digits}." if clip.name == prompts.PRESS else clip.digits
            told = [_prompt(clip.name, clip.language), clip.text, digits]
            line += [each for each in told if each]
        if line:
            yield shapes.SimulatedWords(text=" ".join(line))

    def _choices(self, at: Heard) -> Iterator[shapes.SimulatedChoice]:
        """The keys that mean something at a place."""
        settings = self.all_of[at.attendant]
        if at.state == "menu":
            flow = settings.opened if at.flow == "open" else settings.closed
            for digit, key in flow.keys.items():
                target = settings.operator if key.target.kind == OPERATOR else key.target
                name = name_of(self.house, self.org, target.kind, target.id)
                yield shapes.SimulatedChoice(key=digit, what="target", target=name, label=key.label)
        elif at.state == "choosing":
            names = [each.text for each in at.clips if each.name == prompts.FOR and each.text]
            for place, person in enumerate(names, 1):
                yield shapes.SimulatedChoice(key=str(place), what="person", label=person)
        if at.state in ("menu", "choosing"):
            yield shapes.SimulatedChoice(key="*", what="repeat")
            yield shapes.SimulatedChoice(key="#", what="back")


@cache
def _manifest() -> Mapping[str, Mapping[str, str]]:
    text = (files("cadran.media.prompts") / "manifest.json").read_text("utf-8")
    return cast(Mapping[str, Mapping[str, str]], json.loads(text)["prompts"])


def _prompt(name: str, language: str) -> str:
    """What a recording of the house says."""
    return _manifest().get(name, {}).get(language, "")
