"""How far the set-up of an organisation is, told from the facts that are there."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from typing import get_args

from cadran.api.display import country_name, phone_number
from cadran.api.house import House, NodeState
from cadran.api.schemas.set_up import NeedId, SetUp, SetUpNeed, SetUpStep, StepId, TestCall
from cadran.errors import Fact
from cadran.ids import E164, CallId, OrgId
from cadran.messages import render
from cadran.messages.amounts import money
from cadran.numbers.assignment import OwnNumber, Sought
from cadran.payments.provider import Funds
from cadran.routing.trunk import Trunk

Word = tuple[bool, str, dict[str, Fact]]
"""Done, and the end of the message's id with its facts."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the steps rest on."""

    name: str
    country: str
    licences: int
    """Given to people."""
    trunks: tuple[Trunk, ...]
    """In service, the whole house's."""
    silent: frozenset[str]
    """Names of trunks none of whose gateways answers."""
    held: bool
    numbers: tuple[OwnNumber, ...]
    """Assigned; the first page of them."""
    meetings: int
    meeting_id: str
    """A conference ID that can be called, "" for none."""
    answered: CallId | None
    """The call from outside that was answered last."""
    failing: tuple[str, ...]
    """What keeps the server from taking calls."""
    alone: bool
    """Nobody but this machine reaches it."""
    credit_micros: int
    play_micros: int
    """How much of that is play money, which pays no real call."""
    practice: bool
    """Play money can be had."""
    currency: str

    @property
    def real(self) -> tuple[Trunk, ...]:
        return tuple(each for each in self.trunks if not each.sandbox)

    def working(self, trunks: Iterable[Trunk]) -> Trunk | None:
        return next((each for each in trunks if each.name not in self.silent), None)

    @property
    def callable(self) -> OwnNumber | None:
        """The number that a test call goes to: of the meetings if there is one."""
        ranked = sorted(
            self.numbers, key=lambda each: (not each.bridge_default, not each.on_bridge)
        )
        return ranked[0] if ranked else None


def set_up(house: House, org: OrgId, state: NodeState, language: str) -> SetUp:
    """Gather and tell. Blocks; ``state`` was asked on the loop's thread."""
    facts = _gather(house, org, state)
    return SetUp(
        organisation=facts.name,
        country=facts.country,
        steps=[
            SetUpStep(id=each, done=done, text=_words("step", each, word, told, language))
            for each in get_args(StepId)
            for done, word, told in [step(each, facts)]
        ],
        needs=[
            SetUpNeed(id=each, done=done, text=_words("need", each, word, told, language))
            for each in get_args(NeedId)
            for done, word, told in [need(each, facts)]
        ],
        sandbox=any(each.sandbox for each in facts.trunks),
        test_call=test_call(facts),
        answered_call=facts.answered,
    )


def test_call(facts: Facts) -> TestCall | None:
    """What to call to hear the house answer."""
    number = facts.callable
    if number is None:
        return None
    digits = f"{facts.meeting_id}#" if number.on_bridge and facts.meeting_id else ""
    possible = number.sandbox and any(each.sandbox for each in facts.trunks)
    return TestCall(number=phone_number(number.number), digits=digits, sandbox=possible)


def step(name: StepId, facts: Facts) -> Word:
    """Whether a step is done, and how that is said."""
    number = facts.callable
    match name:
        case "organisation":
            return True, "done", {"name": facts.name, "country_code": facts.country}
        case "licences":
            return _either(facts.licences > 0, {"count": facts.licences})
        case "carrier":
            return _carrier(facts)
        case "number":
            if number is None:
                return False, "free" if facts.held else "open", {}
            return True, "done", {"number": number.number}
        case "meeting":
            return _either(facts.meetings > 0, {"count": facts.meetings})
        case "test_call":
            return _either(facts.answered is not None, {})


def need(name: NeedId, facts: Facts) -> Word:
    """Whether real calls lack this, and how that is said."""
    trunk = facts.working(facts.real)
    match name:
        case "server":
            return _either(not facts.failing, {"checks": ", ".join(facts.failing)})
        case "reach":
            return _either(not facts.alone, {})
        case "carrier":
            silent = facts.real[0].name if facts.real else ""
            if trunk is None and silent:
                return False, "silent", {"trunk": silent}
            return _either(trunk is not None, {"trunk": trunk.name if trunk else ""})
        case "number":
            own = next((each.number for each in facts.numbers if not each.sandbox), None)
            if own is None and facts.numbers:
                return False, "fiction", {}
            return _either(own is not None, {"number": own or ""})
        case "help":
            helped = any(facts.country in each.emergency for each in facts.real)
            return _either(helped, {"country_code": facts.country})
        case "credit":
            real = facts.credit_micros - facts.play_micros
            if real <= 0 and facts.play_micros > 0:
                return False, "play", _amount(facts, facts.play_micros)
            if real <= 0 and facts.practice:
                return False, "practice", {}
            return _either(real > 0, _amount(facts, real))


def _carrier(facts: Facts) -> Word:
    trunk = facts.working(facts.real) or facts.working(facts.trunks)
    if trunk is None:
        silent = facts.trunks[0].name if facts.trunks else ""
        return False, "silent" if silent else "open", {"trunk": silent}
    return True, "sandbox" if trunk.sandbox else "done", {"trunk": trunk.name}


def _amount(facts: Facts, micros: int) -> dict[str, Fact]:
    return {"amount_micros": micros, "currency": facts.currency}


def _either(done: bool, told: dict[str, Fact]) -> Word:
    return done, "done" if done else "open", told


def _words(part: str, name: str, word: str, told: dict[str, Fact], language: str) -> str:
    facts = dict(told)
    if "country_code" in facts:
        facts["country"] = country_name(str(facts.pop("country_code")), language)
    if isinstance(micros := facts.pop("amount_micros", None), int):
        facts["amount"] = money(micros, str(facts.pop("currency")), language)
    if facts.get("number"):
        facts["number"] = phone_number(str(facts["number"])).international
    return render(f"set_up.{part}_{name}_{word}", facts, language)


def _gather(house: House, org: OrgId, state: NodeState) -> Facts:
    organisation = house.directory.organisation(org)
    meetings = house.meetings.meetings(org)
    balance = house.accounts.balance(org)
    hosts = {told.rpartition(":")[0].strip("[]") for _, _, told in house.switches.sip_addresses}
    return Facts(
        name=organisation.name,
        country=organisation.country,
        licences=sum(each.assigned for each in house.directory.licences.counts(org)),
        trunks=tuple(each for each in house.live.trunks() if each.active),
        silent=state.trunks_down,
        held=bool(house.numbers.numbers(org, limit=1)),
        numbers=tuple(house.numbers.numbers(org, Sought(state="assigned"))),
        meetings=len(meetings),
        meeting_id=meetings[0].conference_id if meetings else "",
        answered=house.calls.came_in(org),
        failing=tuple(name for name, (works, _) in house.checks().items() if not works),
        alone=all(ipaddress.ip_address(each).is_loopback for each in hosts),
        credit_micros=balance.available_micros,
        play_micros=house.accounts.play_micros(org),
        practice=house.payments.funds(org) is Funds.PLAY,
        currency=balance.currency,
    )


def callee(house: House, org: OrgId, state: NodeState) -> tuple[E164, str] | None:
    """Number and keys of a test call by the sandbox; None where it can make none."""
    found = test_call(_gather(house, org, state))
    if found is None or not found.sandbox:
        return None
    return E164(found.number.number), found.digits
