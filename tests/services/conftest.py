"""A small exchange for programs: runs them on a simulated clock and holds them to the contract."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

import pytest

from cadran.clock import Instant
from cadran.errors import Refusal
from cadran.ids import Address, CallId, LegId, OrgId, Ref, UserId
from cadran.services import actions as do
from cadran.services import events as told
from cadran.services.causes import HUNG_UP, UNKNOWN_NUMBER
from cadran.services.makers import make_program
from cadran.services.questions import (
    ChangeCalls,
    CheckPin,
    DropRecording,
    FindMeeting,
    FindPeople,
    Resolve,
)
from cadran.services.voicemail import questions

ORG = OrgId("demo")
VOICEMAIL = {
    questions.KeepMessage: "keep",
    DropRecording: "drop",
    questions.ListMessages: "messages",
    questions.MarkMessage: "mark",
    questions.KeepGreeting: "greeting",
    questions.StandardGreeting: "standard",
    questions.OpenBox: "open",
}
START = Instant(1_600_000_000_000)
STEPS_MAX = 10_000


@dataclass
class Leg:
    id: LegId
    owner: Address
    state: str = "arrived"  # arrived, dialled, up, ended
    bridge: str | None = None
    muted: bool = False
    playing: Ref | None = None
    looping: bool = False
    collect: Ref | None = None
    recording: do.Record | None = None
    heard: list[str] = field(default_factory=list)
    cause: str = ""
    q850: int | None = None
    pressed: str = ""
    rung: bool = False
    referred: list[str] = field(default_factory=list)  # how its transfer went


class House:
    """Plays the exchange's part. Every contract breach of a program is an assertion here."""

    def __init__(self, settings=None):
        self.now = START
        self.settings = settings or {}
        self.programs = {}
        self.legs: dict[LegId, Leg] = {}
        self.queue = deque()
        self.refs = set()
        self.replies = {}
        self.notes = []
        self.answers = {}  # what questions get: a callable of the question
        self.dial_refused = None
        self.tones = []
        self.recorded_ms = 5_000
        self.said = []  # every action, in order
        self.recordings = []
        self.record_refused = None

    # --- what happens

    def address(self, kind, id_):
        return Address(ORG, kind, id_)

    def program(self, address):
        if address not in self.programs:
            self.programs[address] = make_program(address, self.settings.get(address, {}))
        return self.programs[address]

    def post(self, address, event):
        self.queue.append((address, event))

    def run(self):
        for _ in range(STEPS_MAX):
            if not self.queue:
                return self
            address, event = self.queue.popleft()
            program = self.program(address)
            acts = program.handle(event, self.now)
            for act in acts:
                self.perform(address, act)
            if program.finished():
                held = [x for x in self.legs.values() if x.owner == address and x.state != "ended"]
                assert not held, "finished with legs in hand"
        raise AssertionError("the programs never come to rest")

    def arrive(
        self,
        leg,
        kind,
        id_,
        called="+33199001234",
        caller=None,
        answered=False,
        language="",
        diverted=(),
        context=None,
        replaces=None,
    ):
        leg, address = LegId(leg), self.address(kind, id_)
        self.legs[leg] = Leg(leg, address, "up" if answered else "arrived")
        caller = caller or told.Caller(key=f"n:{leg}", number="+33199000001")
        self.post(
            address,
            told.LegArrived(
                leg,
                CallId(f"c-{leg}"),
                caller,
                called,
                answered,
                language,
                context or {},
                diverted=diverted,
                replaces=LegId(replaces) if replaces else None,
            ),
        )
        return self.run()

    def press(self, leg, digits, ended_by="key"):
        """Digits for a running Collect, or key by key for the program."""
        it = self.legs[LegId(leg)]
        if it.collect:
            ref, it.collect = it.collect, None
            self.post(it.owner, told.Done(ref, told.Collected(digits, ended_by)))
        else:
            for digit in digits:
                self.post(it.owner, told.Digit(it.id, digit, 100))
        return self.run()

    def hang_up_for(self, leg, refusal):
        self.end(self.legs[LegId(leg)], refusal)
        return self.run()

    def hang_up(self, leg, cause=HUNG_UP):
        self.end(self.legs[LegId(leg)], Refusal(cause))
        return self.run()

    def pick_up(self, leg):
        self.legs[LegId(leg)].state = "up"
        self.post(self.legs[LegId(leg)].owner, told.LegAnswered(LegId(leg)))
        return self.run()

    def hold(self, leg, held):
        self.post(self.legs[LegId(leg)].owner, told.LegHeld(LegId(leg), held))
        return self.run()

    def refer(self, leg, dialled="", to=None):
        """The device of a leg hands its call on."""
        it = self.legs[LegId(leg)]
        self.post(it.owner, told.LegReferred(it.id, dialled, to and LegId(to)))
        return self.run()

    def command(self, kind, id_, what, /, by="anna", role="user", **arguments):
        ref = Ref(f"cmd{len(self.replies)}-{what}-{self.now}")
        arguments = {key: str(value) for key, value in arguments.items()}
        self.post(self.address(kind, id_), told.Command(ref, what, UserId(by), role, arguments))
        self.run()
        return self.replies.get(ref)

    def said_over(self, leg):
        """The announcement to this leg is over."""
        it = self.legs[LegId(leg)]
        if it.playing and not it.looping:
            self.post(it.owner, told.Done(it.playing))
            it.playing = None
        return self.run()

    def wait(self, ms):
        """Let time pass, waking programs at their deadlines."""
        until = self.now + ms
        for _ in range(STEPS_MAX):
            due = [
                (program.deadline(), address)
                for address, program in self.programs.items()
                if program.deadline() is not None and program.deadline() <= until
            ]
            if not due:
                self.now = Instant(until)
                return self.run()
            at, address = min(due, key=lambda each: (each[0], str(each[1])))
            self.now = Instant(max(self.now, at))
            self.post(address, told.Woken())
            self.run()
        raise AssertionError("a deadline is never met")

    # --- what is seen

    def hears(self, leg):
        """The names of what was played to a leg last, without the tones that follow words (test_prompts has them)."""
        heard = self.legs[LegId(leg)].heard
        return [each for each in heard if not each.startswith(("tone.busy", "tone.congestion"))]

    def dialled(self):
        return [leg for leg in self.legs.values() if leg.state == "dialled"]

    def in_bridge(self):
        return {leg.id for leg in self.legs.values() if leg.bridge}

    # --- executing

    def perform(self, address, act):
        self.said.append(act)
        if not isinstance(act, do.Reply):
            key = (address, act.ref)
            assert key not in self.refs, f"one reference for two actions: {act}"
            self.refs.add(key)
        leg = self.legs.get(act.leg) if hasattr(act, "leg") else None
        on_leg = hasattr(act, "leg") and not isinstance(act, do.Dial)
        if on_leg and (leg is None or leg.owner != address or leg.state == "ended"):
            self.post(address, told.Refused(act.ref, Refusal(UNKNOWN_NUMBER)))
            return
        getattr(self, "_" + type(act).__name__.lower())(address, act, leg)

    def done(self, address, act, result=None):
        self.post(address, told.Done(act.ref, result))

    def end(self, leg, cause):
        if leg.state == "ended":
            return
        for ref, result in ((leg.playing, None), (leg.collect, told.Collected("", "hangup"))):
            if ref:
                self.post(leg.owner, told.Done(ref, result))
        leg.playing = leg.collect = leg.bridge = None
        leg.state, leg.cause, leg.q850 = "ended", cause.id, cause.q850
        self.post(leg.owner, told.LegEnded(leg.id, cause))
        self.recorded(leg, "gone")

    def recorded(self, leg, ended_by):
        if leg.recording:
            act, leg.recording = leg.recording, None
            result = told.Recorded(act.recording, self.recorded_ms, ended_by)
            self.post(leg.owner, told.Done(act.ref, result))

    def speaks(self, leg, speaking=True):
        self.post(self.legs[LegId(leg)].owner, told.LegSpeaking(LegId(leg), speaking))
        return self.run()

    def stop(self, leg):
        for ref, result in ((leg.playing, None), (leg.collect, told.Collected("", "stopped"))):
            if ref:
                self.post(leg.owner, told.Done(ref, result))
        leg.playing = leg.collect = None

    def _ring(self, address, act, leg):
        leg.rung = True

    def _answer(self, address, act, leg):
        assert leg.state in ("arrived", "up")
        leg.state = "up"
        self.done(address, act)

    def _hangup(self, address, act, leg):
        self.end(leg, act.cause)

    def _play(self, address, act, leg):
        assert leg.state == "up", f"played to a leg that is not up: {act}"
        self.stop(leg)
        leg.playing, leg.looping = act.ref, act.loop
        leg.heard = [clip.name for clip in act.clips]

    def _stopplaying(self, address, act, leg):
        assert leg.state == "up"
        self.stop(leg)

    def _record(self, address, act, leg):
        assert leg.state == "up"
        leg.recording = act

    def _collect(self, address, act, leg):
        assert leg.state == "up"
        self.stop(leg)
        leg.collect = act.ref
        leg.heard = [clip.name for clip in act.clips]

    def _join(self, address, act, leg):
        assert leg.state == "up", "joined a leg that is not answered"
        assert leg.bridge is None, "joined twice"
        leg.bridge, leg.muted = act.bridge, act.muted

    def _leave(self, address, act, leg):
        leg.bridge = None

    def _mute(self, address, act, leg):
        assert leg.bridge is not None
        leg.muted = act.muted

    def _press(self, address, act, leg):
        assert leg.state == "up"
        leg.pressed += act.digits

    def _playtobridge(self, address, act, leg):
        self.tones += [clip.name for clip in act.clips]
        self.done(address, act)

    def _recordbridge(self, address, act, leg):
        assert any(each.bridge == act.bridge for each in self.legs.values())
        if self.record_refused is not None:
            self.post(address, told.Refused(act.ref, self.record_refused))
        else:
            self.recordings.append({"id": act.recording, "ref": act.ref, "ended_by": ""})

    def _stoprecording(self, address, act, leg):
        spoken = (each for each in self.legs.values() if each.recording)
        leg = next((each for each in spoken if each.recording.recording == act.recording), None)
        if leg is not None:
            self.done(address, act)
            self.recorded(leg, "stopped")
            return
        made = next(each for each in self.recordings if each["id"] == act.recording)
        made["ended_by"] = "stopped"
        self.done(address, act)
        self.post(address, told.Done(made["ref"], told.Recorded(act.recording, 1_000, "stopped")))

    def _dial(self, address, act, leg):
        assert leg is None, "a leg's name was used twice"
        refused = self.dial_refused(act) if callable(self.dial_refused) else self.dial_refused
        if refused is not None:
            self.post(address, told.Refused(act.ref, refused))
            return
        self.legs[act.leg] = Leg(act.leg, address, "dialled")
        self.done(address, act)
        self.post(address, told.LegProgressed(act.leg))

    def _handover(self, address, act, leg):
        self.stop(leg)
        leg.owner, leg.bridge = act.to, None
        self.done(address, act)
        arrived = told.LegArrived(
            leg.id,
            CallId(f"c-{leg.id}"),
            told.Caller(key=f"n:{leg.id}", number="+33199000001"),
            "+33199001234",
            leg.state == "up",
            act.language,
            act.context,
        )
        self.post(act.to, arrived)

    def _tell(self, address, act, leg):
        self.done(address, act)
        self.post(act.to, told.Told(address, act.message))

    def _ask(self, address, act, leg):
        kinds = {
            FindMeeting: "meeting",
            FindPeople: "people",
            CheckPin: "pin",
            Resolve: "resolve",
            **VOICEMAIL,
            ChangeCalls: "change",
        }
        kind = kinds[type(act.question)]
        answer = self.answers.get(kind)
        result = answer(act.question) if answer else Refusal(UNKNOWN_NUMBER)
        if isinstance(result, Refusal):
            self.post(address, told.Refused(act.ref, result))
        else:
            self.done(address, act, result)

    def _reply(self, address, act, leg):
        assert act.ref not in self.replies, "a command was replied to twice"
        self.replies[act.ref] = act

    def _tellreferrer(self, address, act, leg):
        leg.referred.append(act.progress.value)

    def _note(self, address, act, leg):
        self.notes.append(act.kind)


@pytest.fixture(scope="session")
def house_of():
    """Makes a house with settings by (kind, id)."""

    def make(settings=None):
        by_address = {Address(ORG, *key): value for key, value in (settings or {}).items()}
        return House(by_address)

    return make
