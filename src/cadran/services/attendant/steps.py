"""A caller's way through an attendant, as a state table."""

# ruff: noqa: ARG001 -- all handlers of a state table share one signature

from __future__ import annotations

from cadran.clock import Instant
from cadran.errors import Refusal
from cadran.ids import Address
from cadran.services import causes, prompts, reasons
from cadran.services.actions import Ask, Clip, HandOver
from cadran.services.attendant.keypad import LEAST, LISTED_MAX, TYPED_MAX
from cadran.services.attendant.settings import BY_EXTENSION, BY_NAME, MENU, NESTED_MAX, OPERATOR
from cadran.services.attendant.visit import KIND, Desk, Step, Visit
from cadran.services.events import Collected
from cadran.services.questions import FindPeople, PeopleFound
from cadran.services.table import Row, Table
from cadran.services.targets import ATTENDANT, DISCONNECT, HANG_UP, NUMBER, Target

TRIES = 3
"""Times in a row that a caller presses nothing of use before the operator, or the end of the call."""
REPEAT, BACK = "*", "#"
EXTENSION_MAX = 6


def occur(desk: Desk, visit: Visit, occasion: str, what: object, now: Instant) -> None:
    """Let an occasion happen to a call, by the table."""
    row = TRANSITIONS.find(visit.step, occasion)
    if row is not None:
        row.do(desk, visit, what, now)


# --- handlers: (desk, visit, what, now)


def _greet(desk: Desk, visit: Visit, what: object, now: Instant) -> None:
    """The line is up: what holds at this hour is said first."""
    if visit.passed > NESTED_MAX:
        _part(desk, visit, Refusal(reasons.ATTENDANT_TOO_DEEP))
        return
    clips = () if visit.back else desk.own(visit.flow.greeting)
    if visit.flow.then == MENU:
        _offer(desk, visit, *clips)  # a key cuts the greeting short
    elif clips:
        visit.step = Step.GREETING
        desk.out.play(visit.leg, *clips, occasion="said")
    else:
        _go_on(desk, visit, what, now)


def _go_on(desk: Desk, visit: Visit, what: object, now: Instant) -> None:
    """After the greeting."""
    if visit.flow.then == DISCONNECT:
        _close(desk, visit, Refusal(causes.HUNG_UP))
    else:
        _send(desk, visit, visit.flow.target, now)


def _offer(desk: Desk, visit: Visit, *before: Clip) -> None:
    visit.step, visit.people = Step.MENU, ()
    clips = (*before, *desk.menu(visit.flow))
    desk.out.collect(visit.leg, clips, 1, terminator="")


def _chosen(desk: Desk, visit: Visit, what: object, now: Instant) -> None:
    """A key in the menu."""
    digit = _typed(what)
    key = visit.flow.keys.get(digit)
    if digit == REPEAT:
        _offer(desk, visit)
    elif digit == BACK:
        _back(desk, visit)
    elif key is None:
        _useless(desk, visit, digit, now)
    else:
        visit.useless = visit.passed = 0
        _follow(desk, visit, key.target, now)


def _follow(desk: Desk, visit: Visit, target: Target, now: Instant) -> None:
    """Do what a key stands for."""
    if target.kind == OPERATOR:
        target = desk.settings.operator
    if target.kind in (BY_NAME, BY_EXTENSION):
        _ask(desk, visit, target.kind)
    else:
        _send(desk, visit, target, now)


def _useless(desk: Desk, visit: Visit, typed: str, now: Instant) -> None:
    """Nothing, or a key without a meaning: asked again, then the operator, else the end."""
    visit.useless += 1
    if visit.useless < TRIES:
        _offer(desk, visit, *((desk.said(prompts.NO_SUCH_KEY),) if typed else ()))
    elif desk.settings.operator == HANG_UP:
        _part(desk, visit, Refusal(reasons.NO_INPUT))
    else:
        _send(desk, visit, desk.settings.operator, now)


def _back(desk: Desk, visit: Visit) -> None:
    """To the menu that the caller came from; from the first, it is said again."""
    before = visit.path[-1] if visit.path else ""
    if not before:
        _offer(desk, visit)
        return
    visit.passed = 0
    _hand(desk, visit, Address(desk.address.org, KIND, before), back=True)


# --- people


def _ask(desk: Desk, visit: Visit, by: str, *before: Clip) -> None:
    if by == BY_NAME:
        visit.step = Step.SPELLING
        clips = (*before, desk.said(prompts.SPELL_NAME))
        desk.out.collect(visit.leg, clips, TYPED_MAX)
    else:
        visit.step = Step.EXTENSION
        clips = (*before, desk.said(prompts.ENTER_EXTENSION))
        desk.out.collect(visit.leg, clips, EXTENSION_MAX)


def _spelled(desk: Desk, visit: Visit, what: object, now: Instant) -> None:
    """Keys of a name or an extension; nothing but ``#`` leads back to the menu."""
    keys = _typed(what)
    by = BY_NAME if visit.step is Step.SPELLING else BY_EXTENSION
    if not keys.strip(REPEAT):
        back = isinstance(what, Collected) and what.ended_by == "key"
        visit.useless += not back
        if back or visit.useless >= TRIES:
            _leave_search(desk, visit, now)
        else:
            _ask(desk, visit, by)
    elif by == BY_NAME and len(keys.strip("0")) < LEAST:
        _ask(desk, visit, by, desk.said(prompts.MANY_FOUND))
    else:
        visit.step = Step.FINDING
        question = FindPeople(desk.address.id, by.removeprefix("by_"), keys)
        desk.out.put(Ask(desk.out.ref("found", visit.leg), question))
        visit.target = Target(by)


def _found(desk: Desk, visit: Visit, what: object, now: Instant) -> None:
    by = visit.target.kind
    found = what if isinstance(what, PeopleFound) else PeopleFound()
    if len(found.people) == 1:
        visit.useless = 0
        _send(desk, visit, Target("person", found.people[0].user), now)
    elif found.people:
        _list(desk, visit, found)
    else:
        visit.useless += 1
        if visit.useless >= TRIES:
            _leave_search(desk, visit, now)
        else:
            why = prompts.MANY_FOUND if found.many else prompts.NOBODY_FOUND
            _ask(desk, visit, by, desk.said(why))


def _not_found(desk: Desk, visit: Visit, what: object, now: Instant) -> None:
    """The house could not look: that is not the caller's wrong try."""
    refusal = what if isinstance(what, Refusal) else Refusal(causes.CARRIER_FAILED)
    _offer(desk, visit, prompts.spoken(refusal, desk.settings.language))


def _list(desk: Desk, visit: Visit, found: PeopleFound) -> None:
    visit.step, visit.people = Step.CHOOSING, found.people[:LISTED_MAX]
    desk.out.collect(visit.leg, desk.people(visit.people), 1, terminator="")


def _picked(desk: Desk, visit: Visit, what: object, now: Instant) -> None:
    """A person from the list; ``*`` says it again, ``#`` leads back to the menu."""
    digit = _typed(what)
    if digit.isdigit() and 1 <= int(digit) <= len(visit.people):
        visit.useless = 0
        _send(desk, visit, Target("person", visit.people[int(digit) - 1].user), now)
        return
    if digit == BACK:
        _offer(desk, visit)
        return
    visit.useless += digit != REPEAT
    if visit.useless >= TRIES:
        _leave_search(desk, visit, now)
        return
    before = () if digit in ("", REPEAT) else (desk.said(prompts.NO_SUCH_KEY),)
    desk.out.collect(visit.leg, (*before, *desk.people(visit.people)), 1, terminator="")


def _leave_search(desk: Desk, visit: Visit, now: Instant) -> None:
    visit.useless = 0
    _offer(desk, visit)


# --- sending on


def _send(desk: Desk, visit: Visit, target: Target, now: Instant) -> None:
    """To another program, with a word if it takes a moment; or the end of the call."""
    visit.target = target
    if target.address(desk.address.org, desk.address) is None:
        _close(desk, visit, Refusal(causes.HUNG_UP))
    elif target.kind == ATTENDANT:
        _hand_to_target(desk, visit, target, now)
    else:
        visit.step = Step.ANNOUNCING
        desk.out.play(visit.leg, desk.said(prompts.ONE_MOMENT), occasion="said")


def _hand_to_target(desk: Desk, visit: Visit, what: object, now: Instant) -> None:
    payer = Address(desk.address.org, KIND, visit.first or desk.address.id)
    sender = payer if visit.target.kind == NUMBER else desk.address
    to = visit.target.address(desk.address.org, sender)
    if to is None:
        _close(desk, visit, Refusal(causes.HUNG_UP))
    else:
        _hand(desk, visit, to)


def _hand(desk: Desk, visit: Visit, to: Address, *, back: bool = False) -> None:
    visit.step = Step.HANDING
    context = {"from": f"{desk.address.kind}:{desk.address.id}"}
    if to.kind == KIND:
        context |= desk.context(visit, back=back)
    ref = desk.out.ref("handed", visit.leg)
    desk.out.put(HandOver(ref, visit.leg, to, desk.settings.language, context))


def _handed(desk: Desk, visit: Visit, what: object, now: Instant) -> None:
    visit.step = Step.GONE
    desk.visits.pop(visit.leg, None)
    desk.out.drop(visit.leg)


def _not_handed(desk: Desk, visit: Visit, what: object, now: Instant) -> None:
    """What should take the caller does not: they are told why, and choose again if there is a menu."""
    refusal = what if isinstance(what, Refusal) else Refusal(causes.CARRIER_FAILED)
    visit.useless += 1
    if visit.flow.then == MENU and visit.useless < TRIES:
        _offer(desk, visit, prompts.spoken(refusal, desk.settings.language))
    else:
        _part(desk, visit, refusal)


# --- the end


def _part(desk: Desk, visit: Visit, cause: Refusal) -> None:
    """Say why, then hang up."""
    visit.step, visit.cause = Step.PARTING, cause
    words = prompts.parting(cause, desk.settings.language, desk.settings.country)
    desk.out.play(visit.leg, *words, occasion="said")


def _close(desk: Desk, visit: Visit, cause: Refusal) -> None:
    visit.step, visit.cause = Step.GONE, cause
    desk.out.hang_up(visit.leg, cause)


def _trouble(desk: Desk, visit: Visit, what: object, now: Instant) -> None:
    """A question could not be asked."""
    _part(desk, visit, what if isinstance(what, Refusal) else Refusal(causes.CARRIER_FAILED))


def _hang_up(desk: Desk, visit: Visit, what: object, now: Instant) -> None:
    _close(desk, visit, visit.cause)


def _cannot_answer(desk: Desk, visit: Visit, what: object, now: Instant) -> None:
    _close(desk, visit, what if isinstance(what, Refusal) else Refusal(causes.CARRIER_FAILED))


def _typed(what: object) -> str:
    return what.digits if isinstance(what, Collected) else ""


_SENT = (Step.ANNOUNCING, Step.HANDING, Step.GONE)
_ASKED = (Step.MENU, Step.SPELLING, Step.EXTENSION)
_BEGUN = (Step.GREETING, Step.MENU, *_SENT, Step.PARTING)
TRANSITIONS: Table[Desk, Visit] = Table(
    "A call to an auto attendant",
    (Step.ANSWERING,),
    (
        Row(Step.ANSWERING, "answered", _BEGUN, _greet),
        Row(Step.ANSWERING, "not_answered", (Step.GONE,), _cannot_answer),
        Row(Step.GREETING, "said", _SENT, _go_on),
        Row(Step.GREETING, "not_said", _SENT, _go_on),
        Row(Step.MENU, "collected", (*_ASKED, *_SENT, Step.PARTING), _chosen),
        Row(Step.MENU, "not_collected", (Step.PARTING,), _trouble),
        Row(Step.SPELLING, "collected", (Step.SPELLING, Step.FINDING, Step.MENU), _spelled),
        Row(Step.SPELLING, "not_collected", (Step.PARTING,), _trouble),
        Row(Step.EXTENSION, "collected", (Step.EXTENSION, Step.FINDING, Step.MENU), _spelled),
        Row(Step.EXTENSION, "not_collected", (Step.PARTING,), _trouble),
        Row(Step.FINDING, "found", (*_ASKED, Step.CHOOSING, *_SENT), _found),
        Row(Step.FINDING, "not_found", (Step.MENU,), _not_found),
        Row(Step.CHOOSING, "collected", (Step.CHOOSING, Step.MENU, *_SENT), _picked),
        Row(Step.CHOOSING, "not_collected", (Step.PARTING,), _trouble),
        Row(Step.ANNOUNCING, "said", (Step.HANDING, Step.GONE), _hand_to_target),
        Row(Step.ANNOUNCING, "not_said", (Step.HANDING, Step.GONE), _hand_to_target),
        Row(Step.HANDING, "handed", (Step.GONE,), _handed),
        Row(Step.HANDING, "not_handed", (Step.MENU, Step.PARTING), _not_handed),
        Row(Step.PARTING, "said", (Step.GONE,), _hang_up),
        Row(Step.PARTING, "not_said", (Step.GONE,), _hang_up),
    ),
)
