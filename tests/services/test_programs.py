"""What holds for every program, whatever happens to it: random events, in any order."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cadran.clock import Instant
from cadran.errors import Refusal
from cadran.ids import Address, CallId, LegId, OrgId, RecordingId, Ref
from cadran.numbering.features import Feature
from cadran.services import actions, causes, diagrams, events
from cadran.services.makers import make_program
from cadran.services.meeting.commands import COMMANDS
from cadran.services.offers import (
    Accepted,
    Declined,
    Held,
    Keys,
    Offer,
    OfferId,
    Over,
    Redirected,
    Withdrawn,
)
from cadran.services.phone.commands import COMMANDS as OF_A_PHONE
from cadran.services.pickup import NotParked, NotThere, Parked, Take, TakeId
from cadran.services.questions import Behalf, Found, MeetingFound, PeopleFound, Resolved
from cadran.services.voicemail.questions import Message, MessagesFound

ORG = OrgId("demo")
LEGS = [LegId(f"l{n}") for n in range(4)]
PEER = Address(ORG, "phone", "peer")
CALLER = st.builds(
    events.Caller,
    key=st.sampled_from(["k1", "k2"]),
    number=st.sampled_from([None, "+33199000001"]),
    user=st.sampled_from([None, "u", "x"]),
)
CAUSE = st.sampled_from([Refusal(causes.HUNG_UP), Refusal(causes.BUSY), Refusal(causes.CANCELLED)])
MESSAGE = Message(RecordingId("r"), "new", Instant(1_600_000_000_000), 3_000, "+33199000001")
RESULT = st.sampled_from(
    [
        None,
        True,
        False,
        events.Collected("1", "silence"),
        events.Collected("6", "length"),
        events.Collected("", "silence"),
        events.Collected("1234567", "key"),
        events.Collected("", "hangup"),
        events.Collected("3", "length"),
        events.Collected("*", "length"),
        events.Recorded(RecordingId("r"), 5_000, "stopped"),
        MessagesFound((MESSAGE, replace(MESSAGE, state="saved"))),
        MeetingFound(Address(ORG, "meeting", "m")),
        PeopleFound((Found("u", "Élodie", "101"),)),
        PeopleFound((Found("u", "Élodie", "101"), Found("x", "Elo", ""))),
        PeopleFound(many=True),
        Resolved(number="+33199000009"),
        Resolved(address=PEER),
        Resolved(address=Address(ORG, "meeting", "m")),
        Resolved(),
        *(Resolved(feature=each, people=("peer",)) for each in Feature),
        Resolved(address=Address(ORG, "park", ORG), feature=Feature.PARK),
        Resolved(number="+33199000009", behalf=Behalf("x", "Xenia")),
    ]
)
RULES = {
    "": {},
    "along": {
        "along": [
            {"kind": "number", "id": "+33199000003", "confirms": True},
            {"kind": "person", "id": "peer", "after_ms": 5_000, "for_ms": 9_000},
            {"kind": "number", "id": "+33199000004"},
        ],
        "busy": "wait",
        "no_answer": {"kind": "person", "id": "peer"},
    },
    "forward": {"forward": {"kind": "number", "id": "+33199000005"}},
    "away": {"do_not_disturb": True, "no_answer": {"kind": "queue", "id": "q"}},
}
CONTEXT = st.sampled_from([{}, {"by": "u"}, {"by": "peer", "parking": "k1"}, {"taking": "k1"}])
KEYS = {
    "1": {"target": {"kind": "by_name"}},
    "2": {"target": {"kind": "by_extension"}},
    "6": {"target": {"kind": "operator"}},
}
STEP = st.one_of(
    st.tuples(st.just("arrive"), st.sampled_from(LEGS), CALLER, st.booleans(), CONTEXT),
    st.tuples(st.just("done"), st.integers(0, 7), RESULT),
    st.tuples(st.just("refused"), st.integers(0, 7), CAUSE),
    st.tuples(st.just("leg"), st.integers(0, 7), st.sampled_from("apheEH"), CAUSE),
    st.tuples(st.just("refer"), st.integers(0, 7), st.integers(-1, 7)),
    st.tuples(st.just("speaks"), st.integers(0, 7), st.booleans()),
    st.tuples(st.just("digit"), st.integers(0, 7), st.sampled_from("*#12456")),
    st.tuples(
        st.just("command"),
        st.sampled_from([*COMMANDS, *OF_A_PHONE, "record_greeting", "?"]),
        st.integers(0, 63),
    ),
    st.tuples(
        st.just("told"),
        st.integers(0, 7),
        st.sampled_from([Accepted, Declined, Over, Held, Keys, Redirected]),
    ),
    st.tuples(st.just("offer"), st.integers(0, 3), st.booleans()),
    st.tuples(st.just("take"), st.sampled_from([Take, NotThere, Parked, NotParked])),
    st.tuples(st.just("rules"), st.sampled_from(sorted(RULES))),
    st.tuples(st.just("time"), st.integers(0, 4 * 3_600_000)),
)


SETTINGS = {
    "organiser": "u",
    "owner": "u",
    "has_pin": True,
    "languages": ["fr", "en"],
    "lobby": "organisation",
    "agents": [{"user": "peer"}, {"user": "x"}],
    "callback": True,
    "announce_position": True,
    "operator": {"kind": "person", "id": "u"},
    "open": {"then": "menu", "greeting": "attendant.welcome", "keys": KEYS},
    "retrieve": "*71",
}


class Hunt:
    """Throws events at one program, lawful and not, and watches what it answers."""

    def __init__(self, kind):
        self.kind = kind
        self.now = Instant(1_600_000_000_000)
        self.program = make_program(
            Address(ORG, kind, "u" if kind in ("phone", "voicemail") else "p"), SETTINGS
        )
        self.held, self.ended, self.open, self.refs, self.offers = [], set(), [], set(), []
        self.outside = set()
        self.takes = ["k1"]

    def steps(self):
        """Where each leg, participant or conversation is."""
        if self.kind == "attendant":
            return {visit.leg: visit.step for visit in self.program.desk.visits.values()}
        if self.kind == "forward":
            return {leg: each.step for leg, each in self.program.transfers.items()}
        if self.kind in ("dial-in", "echo"):
            return {visit.leg: visit.step for visit in self.program.visits.values()}
        if self.kind == "meeting":
            return {leg: each.step for leg, each in self.program.room.roster.people.items()}
        if self.kind == "voicemail":
            return {visit.leg: visit.step for visit in self.program.box.visits.values()}
        if self.kind == "park":
            return {leg: each.step for leg, each in self.program.places.items()}
        if self.kind == "queue":
            return {place.id: place.step for place in self.program.hall.line}
        return {call: each.stage for call, each in self.program.calls.conversations.items()}

    def feed(self, event):
        before = self.steps()
        acts = self.program.handle(event, self.now)
        edges = {(source, target) for source, _, target in diagrams.TABLES[self.kind].edges()}
        for subject, step in self.steps().items():
            ended_by_page = self.kind == "phone" and isinstance(event, events.Command)
            if before.get(subject, step) is not step and not ended_by_page:
                assert (before[subject], step) in edges, "a step that the table does not know"
        for act in acts:
            assert isinstance(act, actions.Action)
            if not isinstance(act, actions.Reply):
                assert act.ref not in self.refs
                self.refs.add(act.ref)
                self.open.append(act)
            if isinstance(act, actions.Dial):
                assert act.leg not in self.held
                self.held.append(act.leg)
            if isinstance(act, actions.Tell) and isinstance(act.message, Offer):
                self.offers.append(act.message.id)
            if isinstance(act, actions.Tell) and isinstance(act.message, Take):
                self.takes.append(act.message.id)
            if isinstance(act, actions.Join) and self.kind == "meeting":
                assert self.states().get(act.leg) == "joined"
        deadline = self.program.deadline()
        assert deadline is None or deadline > self.now
        self.program.view()

    def states(self):
        return {each["leg"]: each["state"] for each in self.program.view()["participants"]}

    def pick(self, items, n):
        return items[n % len(items)] if items else None

    def step(self, step):
        getattr(self, "_" + step[0])(*step[1:])

    def _arrive(self, leg, caller, answered, context):
        if leg not in self.held:
            self.held.append(leg)
            if "taking" in context:
                context = {"taking": self.takes[-1]}
            call = CallId(f"c{leg}")
            self.feed(events.LegArrived(leg, call, caller, "202", answered, context=context))

    def _done(self, n, result):
        act = self.pick(self.open, n)
        if act:
            self.open.remove(act)
            if isinstance(act, actions.HandOver):
                self.ended.add(act.leg)
            self.feed(events.Done(act.ref, result))

    def _refused(self, n, cause):
        act = self.pick(self.open, n)
        if act:
            self.open.remove(act)
            if isinstance(act, actions.Dial):
                self.ended.add(act.leg)
            self.feed(events.Refused(act.ref, cause))

    def _leg(self, n, what, cause):
        leg = self.pick(self.held, n)
        if leg is None:
            return
        if what in "eE":
            self.ended.add(leg)
        self.feed(
            {
                "a": events.LegAnswered(leg),
                "p": events.LegProgressed(leg),
                "h": events.LegHeld(leg, held=True),
                "H": events.LegHeld(leg, held=False),
                "e": events.LegEnded(leg, cause),
                "E": events.LegEnded(leg, cause),
            }[what]
        )

    def _refer(self, n, to):
        leg = self.pick(self.held, n) or LegId("none")
        other = None if to < 0 else self.pick(self.held, to)
        self.feed(events.LegReferred(leg, "202", other))

    def _digit(self, n, digit):
        self.feed(events.Digit(self.pick(self.held, n) or LegId("none"), digit, 80))

    def _speaks(self, n, speaking):
        self.feed(events.LegSpeaking(self.pick(self.held, n) or LegId("none"), speaking))

    def _command(self, name, n):
        leg, other = self.pick(self.held, n) or "none", self.pick(self.held, n // 8) or "none"
        arguments = {"leg": leg, "number": "+33199000009", "call": f"c{leg}", "with": f"c{other}"}
        arguments |= {"digits": "5"} | ({"to": "202"} if n % 2 else {})
        self.feed(events.Command(Ref("q"), name, "u", "administrator", arguments))

    def _told(self, n, kind):
        offer = self.pick(self.offers, n) or OfferId("o0")
        extras = {
            Accepted: (),
            Held: (True,),
            Keys: ("5",),
            Redirected: (Address(ORG, "queue", "q"),),
        }
        extra = extras.get(kind, (Refusal(causes.BUSY),))
        self.feed(events.Told(PEER, kind(offer, *extra)))
        self.feed(events.Told(PEER, Withdrawn(OfferId("none"), Refusal(causes.BUSY))))

    def _offer(self, n, taken):
        offer = OfferId(f"o{n}")
        self.offers.append(offer)
        later, caller = Instant(self.now + 20_000), events.Caller(key="k")
        taking = TakeId(self.takes[-1]) if taken else None
        offered = Offer(offer, CallId(f"x{n}"), "b", caller, later, alone=n == 3, taking=taking)
        self.feed(events.Told(PEER, offered))

    def _take(self, kind):
        extras = {Take: ("",), NotThere: (), Parked: ("*7110",)}
        extra = extras.get(kind, (Refusal(causes.BUSY),))
        self.feed(events.Told(PEER, kind(TakeId(self.takes[-1]), *extra)))

    def _rules(self, name):
        self.feed(events.Reconfigured({**SETTINGS, "rules": RULES[name]}))

    def _time(self, ms):
        self.now = Instant(self.now + ms)
        self.feed(events.Woken())

    def end_all(self):
        """Everybody hangs up and all outcomes come in: nothing may be left."""
        for leg in list(self.held):
            if leg not in self.ended:
                self.ended.add(leg)
                self.feed(events.LegEnded(leg, Refusal(causes.HUNG_UP)))
        for _ in range(200):
            if not self.open:
                break
            act = self.open.pop(0)
            self.feed(events.Refused(act.ref, Refusal(causes.OVERLOADED)))
            if isinstance(act, actions.Dial):
                self.ended.add(act.leg)
        for leg in list(self.held):
            self.feed(events.LegEnded(leg, Refusal(causes.HUNG_UP)))
        for offer in list(self.offers):
            self.feed(events.Told(PEER, Over(offer, Refusal(causes.HUNG_UP))))
        self._time(26 * 3_600_000)
        self._time(26 * 3_600_000)


@pytest.mark.parametrize("kind", sorted(diagrams.TABLES))
@settings(max_examples=150, deadline=None)
@given(steps=st.lists(STEP, max_size=40))
def test_no_sequence_of_events_raises_or_leaves_anything_behind(kind, steps):
    hunt = Hunt(kind)
    for step in steps:
        hunt.step(step)
    hunt.end_all()
    assert hunt.program.finished(), hunt.program.view()
    assert hunt.program.deadline() is None


@pytest.mark.parametrize("kind", sorted(diagrams.TABLES))
def test_every_state_of_a_table_can_be_reached_and_left(kind):
    table = diagrams.TABLES[kind]
    edges = {(source, target) for source, _, target in table.edges()}
    reached, before = set(table.start), set()
    while reached != before:
        before = set(reached)
        reached |= {target for source, target in edges if source in reached}
    assert reached == set(type(table.start[0]))
    stuck = {state for state in reached if not any(source is state for source, _ in edges)}
    assert {state.name for state in stuck} <= {"GONE", "CLOSED"}


def test_the_diagrams_are_drawn_from_the_tables():
    text = diagrams.document(diagrams.TABLES.values())
    for table in diagrams.TABLES.values():
        for source, occasion, target in table.edges():
            arrow = rf"{source.name.lower()} --> {target.name.lower()}: [^\n]*"
            assert re.search(arrow + re.escape(occasion.replace("_", " ")), text)
