"""A world of queues, agents and callers whose messages meet in any order: what the model checker explores.

Each mailbox keeps its order; which mailbox is served next is the dice's. The programs are the real ones; the
exchange's part is played here, with legs, bridges and outcomes.
"""

from __future__ import annotations

import random
from collections import Counter, deque
from dataclasses import dataclass, replace

from cadran.clock import Instant
from cadran.errors import Refusal
from cadran.ids import E164, Address, CallId, LegId, OrgId, UserId
from cadran.services import actions as do
from cadran.services import causes
from cadran.services import events as told
from cadran.services.makers import make_program
from cadran.services.phone.conversation import Stage
from cadran.services.queue.promises import Owed, Promise

ORG = OrgId("demo")
START = Instant(1_600_000_000_000)
DELIVERIES_MAX = 20_000
HANG_UPS = (causes.HUNG_UP, causes.REJECTED, causes.BUSY)


@dataclass(slots=True)
class Leg:
    id: LegId
    owner: Address
    who: str
    """``caller`` or the agent whose device it is."""
    state: str
    bridge: str | None = None
    playing: object = None
    cause: str = ""
    number: str = ""
    """Of a caller, who may be called back."""
    collecting: bool = False


class World:
    def __init__(self, dice: random.Random, queues: int = 2, agents: int = 3, **settings):
        self.dice, self.now = dice, START
        self.users = [UserId(f"a{n}") for n in range(agents)]
        self.joined = {(q, u): True for q in range(queues) for u in self.users}
        self.queues = [Address(ORG, "queue", f"q{n}") for n in range(queues)]
        self.given = [
            {
                "routing": dice.choice(["attendant", "serial", "round_robin", "longest_idle"]),
                "waiting_max": 20,
                "wait_ms": 300_000,
                "wrap_up_ms": dice.choice([0, 4_000]),
                "alert_ms": 15_000,
                "callback": dice.random() < 0.5,
                "account": "house",
                **settings,
            }
            for _ in self.queues
        ]
        self.programs = {}
        self.boxes: dict[Address, deque] = {}
        self.legs: dict[LegId, Leg] = {}
        self.calls = 0
        self.met: Counter = Counter()
        self.crashed = 0
        self.restarted = False
        self.owed: dict[Address, dict[CallId, Promise]] = {each: {} for each in self.queues}
        """As the journal has it: what queues are to be reminded of."""
        self.forgetful: set[Address] = set()
        """Queues that broke, and were not reminded yet."""

    # --- the exchange's part

    def settings(self, address):
        if address.kind == "phone":
            return {"name": address.id, "language": "en"}
        index = self.queues.index(address)
        agents = [{"user": u, "joined": self.joined[index, u]} for u in self.users]
        made_at = {"made_at": self.now}
        return {**self.given[index], **made_at, "name": address.id, "agents": agents}

    def post(self, address, event):
        if address not in self.programs:
            self.programs[address] = make_program(address, self.settings(address))
        self.boxes.setdefault(address, deque()).append(event)

    def tell(self, address, event):
        """Outcomes, keys and ends start no program."""
        if address in self.programs:
            self.post(address, event)

    def deliver(self) -> bool:
        """One event of one mailbox; False when all are empty."""
        waiting = [address for address, box in self.boxes.items() if box]
        if not waiting:
            return False
        address = self.dice.choice(waiting)
        event = self.boxes[address].popleft()
        program = self.programs[address]
        for act in program.handle(event, self.now):
            self.perform(address, act)
        if not self.boxes[address] and program.finished():
            assert not [x for x in self.legs.values() if x.owner == address and x.state != "ended"]
            del self.programs[address]
        self.check()
        return True

    def settle(self):
        for _ in range(DELIVERIES_MAX):
            if not self.deliver():
                return
        raise AssertionError("the programs never come to rest")

    def perform(self, address, act):
        leg = self.legs.get(act.leg) if hasattr(act, "leg") else None
        if isinstance(act, do.Dial):
            assert leg is None, "a leg's name was used twice"
            self.dial(address, act)
        elif isinstance(act, do.Tell):
            self.post(act.to, told.Told(address, act.message))
            self.tell(address, told.Done(act.ref))
        elif isinstance(act, do.Note):
            self.learn(address, act)
        elif isinstance(act, do.Reply):
            pass
        elif leg is None or leg.owner != address or leg.state == "ended":
            self.tell(address, told.Refused(act.ref, Refusal(causes.UNKNOWN_NUMBER)))
        elif isinstance(act, do.HangUp):
            self.end(leg, act.cause)
        else:
            self.on_leg(address, act, leg)

    def dial(self, address, act):
        if isinstance(act.to, do.ToNumber) and self.dice.random() < 0.1:
            self.tell(address, told.Refused(act.ref, Refusal(causes.UNKNOWN_NUMBER)))
            return
        if isinstance(act.to, do.ToNumber):
            leg = Leg(act.leg, address, "caller", "dialled", number=act.to.number)
        else:
            leg = Leg(act.leg, address, act.to.user, "dialled")
        self.legs[act.leg] = leg
        self.tell(address, told.Done(act.ref))
        self.tell(address, told.LegProgressed(act.leg))

    def learn(self, address, note):
        """What a queue owes, by its facts alone."""
        owed, data = self.owed.get(address, {}), note.data
        if note.kind == "queue.promised":
            number = E164(self.legs[data["leg"]].number)
            given = {each: data[each] for each in ("call", "since", "until", "language")}
            owed[data["call"]] = Promise(number=number, priority=data["priority"], **given)
        elif note.kind == "queue.promise_ended":
            del owed[data["call"]]
        elif note.kind == "queue.not_reached" and data["call"] in owed:
            before = owed[data["call"]]
            owed[data["call"]] = replace(before, since=self.now, calls_back=data["tries"])

    def on_leg(self, address, act, leg):
        match act:
            case do.Answer():
                leg.state = "up"
                self.tell(address, told.Done(act.ref))
            case do.Play() | do.Collect():
                self.stop(leg)
                leg.playing, leg.collecting = act.ref, isinstance(act, do.Collect)
            case do.StopPlaying():
                self.stop(leg)
            case do.Join():
                assert leg.state == "up"
                assert leg.bridge is None, "joined twice"
                leg.bridge = act.bridge
            case do.Leave():
                leg.bridge = None
            case do.Ring():
                pass
            case _:
                raise AssertionError(f"not expected here: {act}")

    def stop(self, leg, pressed=""):
        if leg.playing is not None:
            result = told.Collected(pressed) if leg.collecting else None
            self.tell(leg.owner, told.Done(leg.playing, result))
            leg.playing = None

    def end(self, leg, cause):
        self.stop(leg)
        leg.state, leg.bridge, leg.cause = "ended", None, cause.id
        self.tell(leg.owner, told.LegEnded(leg.id, cause))

    # --- what must always hold

    def check(self):
        talks: dict[str, list[Leg]] = {}
        rings: Counter = Counter()
        for leg in self.legs.values():
            if leg.state == "ended":
                continue
            if leg.bridge is not None:
                talks.setdefault(leg.bridge, []).append(leg)
            if leg.who != "caller":
                rings[leg.who] += 1
        for user, count in rings.items():
            assert count <= 1, f"{user} has {count} calls at once"
        called = Counter(leg.number for leg in self.legs.values() if leg.state == "dialled")
        del called[""]
        assert all(count == 1 for count in called.values()), "somebody is called back twice at once"
        for legs in talks.values():
            callers = [each for each in legs if each.who == "caller"]
            agents = [each for each in legs if each.who != "caller"]
            assert len(callers) <= 1, "two callers in one talk"
            assert len(agents) <= 1, "two agents answered one caller"
            if callers and agents:
                self.met[callers[0].id, agents[0].who] += 1

    def check_at_rest(self):
        """When all is delivered, nobody rings for a caller who is not there, or talks to nobody."""
        self.settle()
        served = {leg.bridge for leg in self.legs.values() if leg.who == "caller"}
        for address, program in self.programs.items():
            if address.kind != "phone":
                continue
            for talk in program.calls.conversations.values():
                if talk.peer is None or talk.peer.address.kind != "queue":
                    continue
                queue = self.programs.get(talk.peer.address)
                offers = queue.service.offering.out if queue else {}
                places = queue.hall.line.places.values() if queue else ()
                with_caller = [each for each in places if each.offer == talk.peer.offer]
                if talk.stage is Stage.RINGING:
                    offered = offers.get(talk.peer.offer)
                    place = queue.hall.line.places.get(offered.place) if offered else None
                    assert place is not None, f"{address.id} rings for nobody"
                    assert place.waits, f"{address.id} rings for who is served"
                elif talk.stage is Stage.TALKING:
                    assert with_caller, f"{address.id} talks to nobody"
                    on_hold = with_caller[0].agent_held or talk.peer.held
                    assert on_hold or talk.bridge in served, f"{address.id} hears nobody"

    # --- what may happen

    def step(self):
        self.dice.choices(
            (
                self.call_queue,
                self.call_agent,
                self.pick_up,
                self.decline,
                self.hang_up,
                self.hold,
                self.opt,
                self.crash,
                self.pass_time,
                self.finish_playing,
                self.press,
                self.remind,
                self.restart,
            ),
            (6, 2, 7, 3, 4, 1, 2, 1, 4, 4, 6, 1, 0.2),
        )[0]()
        for _ in range(self.dice.randrange(8)):
            self.deliver()
        if self.dice.random() < 0.1:
            self.check_at_rest()

    def new_leg(self, address):
        self.calls += 1
        number = f"+33199{self.calls:06d}"
        leg = Leg(LegId(f"l{self.calls}"), address, "caller", "arrived", number=number)
        self.legs[leg.id] = leg
        caller = told.Caller(key=leg.id, number=E164(number))
        self.post(address, told.LegArrived(leg.id, CallId(f"c{leg.id}"), caller, "+33199001234"))

    def call_queue(self):
        self.new_leg(self.dice.choice(self.queues))

    def call_agent(self):
        self.new_leg(Address(ORG, "phone", self.dice.choice(self.users)))

    def some(self, wanted):
        found = [leg for leg in self.legs.values() if wanted(leg)]
        return self.dice.choice(found) if found else None

    def pick_up(self):
        leg = self.some(lambda leg: leg.state == "dialled")
        if leg is not None:
            leg.state = "up"
            self.tell(leg.owner, told.LegAnswered(leg.id))

    def decline(self):
        leg = self.some(lambda leg: leg.state == "dialled")
        if leg is not None:
            self.end(leg, Refusal(self.dice.choice(HANG_UPS)))

    def hang_up(self):
        leg = self.some(lambda leg: leg.state in ("up", "arrived"))
        if leg is not None:
            self.end(leg, Refusal(causes.HUNG_UP))

    def hold(self):
        leg = self.some(lambda leg: leg.state == "up")
        if leg is not None:
            self.tell(leg.owner, told.LegHeld(leg.id, held=self.dice.random() < 0.5))

    def opt(self):
        index, user = self.dice.randrange(len(self.queues)), self.dice.choice(self.users)
        self.joined[index, user] = not self.joined[index, user]
        address = self.queues[index]
        self.tell(address, told.Reconfigured(self.settings(address)))

    def crash(self):
        """A program breaks: its legs end, its mailbox is lost, everybody is told."""
        if not self.programs or self.crashed >= 2:
            return
        self.crashed += 1
        self.now = Instant(self.now + 1)  # nothing breaks and comes back within a millisecond
        address = self.dice.choice(list(self.programs))
        self.lose(address)
        for other in list(self.programs):
            self.post(other, told.PeerLost(address))

    def lose(self, address):
        if address.kind == "queue":
            self.forgetful.add(address)
        del self.programs[address]
        self.boxes[address].clear()
        for leg in list(self.legs.values()):
            if leg.owner == address and leg.state != "ended":
                leg.state, leg.bridge, leg.cause = "ended", None, "exchange.program_failed"

    def remind(self):
        """Queues that broke are told what they owe."""
        for address in list(self.forgetful):
            self.forgetful.discard(address)
            self.post(address, told.Told(address, Owed(tuple(self.owed[address].values()))))

    def restart(self):
        """The house dies and is started again: nothing is left but the journal."""
        if self.restarted:
            return
        self.restarted = True
        self.now = Instant(self.now + 1)
        for address in list(self.programs):
            self.lose(address)
        self.remind()

    def pass_time(self, ms=None):
        """Programs wake at their deadlines, however late the others' events come."""
        until = self.now + (self.dice.randrange(1, 30_000) if ms is None else ms)
        for _ in range(DELIVERIES_MAX):
            due = [
                (program.deadline(), str(address), address)
                for address, program in self.programs.items()
                if program.deadline() is not None and program.deadline() <= until
            ]
            if not due:
                break
            at, _, address = min(due)
            self.now = Instant(max(self.now, at))
            self.post(address, told.Woken())
            while self.boxes[address]:
                self.deliver()
        else:
            raise AssertionError("a deadline is never met")
        self.now = Instant(until)

    def press(self):
        """A caller who waits asks to be called back, while a voice offers it or later."""
        leg = self.some(lambda leg: leg.state == "up" and leg.owner.kind == "queue")
        if leg is not None and leg.playing is not None and leg.collecting:
            self.stop(leg, "1")
        elif leg is not None:
            self.tell(leg.owner, told.Digit(leg.id, "1", 100))

    def finish_playing(self):
        leg = self.some(lambda leg: leg.playing is not None)
        if leg is not None:
            self.stop(leg)

    # --- how it must end

    def callers(self):
        """Callers of queues that are still here."""
        return [
            leg
            for leg in self.legs.values()
            if leg.who == "caller" and leg.state != "ended" and leg.owner.kind == "queue"
        ]

    def agents_all_answer(self):
        """From now on everybody does their work: every caller must be served or told why not."""
        for key in self.joined:
            self.joined[key] = True
        for address in self.queues:
            self.tell(address, told.Reconfigured(self.settings(address)))
        self.remind()
        for _ in range(120):
            self.check_at_rest()
            for leg in list(self.legs.values()):
                if leg.state == "dialled":
                    leg.state = "up"
                    self.tell(leg.owner, told.LegAnswered(leg.id))
                    self.settle()
                elif leg.state == "up" and leg.who != "caller":
                    self.end(leg, Refusal(causes.HUNG_UP))
                    self.settle()
                elif leg.playing is not None:
                    self.stop(leg)
                    self.settle()
            if not self.callers() and not any(self.owed.values()):
                break
            self.pass_time(5_000)
        assert not self.callers(), "a caller was lost in a queue"
        assert not any(self.owed.values()), "somebody was promised a call and never got it"

    def nobody_left(self):
        """All hang up: nothing rings, nobody is believed to be at work."""
        for leg in list(self.legs.values()):
            if leg.state != "ended":
                self.end(leg, Refusal(causes.HUNG_UP))
        self.settle()
        self.pass_time(120_000)
        self.settle()
        left = [leg for leg in self.legs.values() if leg.state != "ended"]
        assert not left, f"legs left: {left}"
        for address in self.queues:
            program = self.programs.get(address)
            if program is None:
                continue
            assert not program.service.offering.out, "an offer is out for ever"
            assert not len(program.hall.line), "a place is kept for nobody"
            for agent in program.hall.agents.by_user.values():
                assert agent.offer is None, "an agent is stuck"
                assert agent.talking is None, "an agent is stuck"
        assert not [each for each in self.programs if each.kind == "phone"], "a phone is stuck"


def explore(seed: int, steps: int) -> World:
    """One random interleaving from its seed, held to all that must hold."""
    dice = random.Random(seed)
    world = World(dice, queues=dice.randrange(1, 4), agents=dice.randrange(1, 4))
    for _ in range(steps):
        world.step()
    world.agents_all_answer()
    world.nobody_left()
    return world
