"""Recordings for programs: one outcome each, a fact in the journal, names that lead nowhere else."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.exchange.boards import bare_board

from cadran.errors import Refusal, Refused
from cadran.exchange.legs import Leg, LegState
from cadran.exchange.recordings import Recordings
from cadran.exchange.records import Records
from cadran.ids import Address, BridgeId, CallId, LegId, RecordingId, Ref
from cadran.media import events as media
from cadran.services import actions, events
from cadran.services.events import Caller

from .programs import HERE, NOW, Told, address
from .programs import Bench as Boxes

MINUTE_MS = 60_000


@dataclass
class Plane:
    """Remembers what it was asked; the real one is tested in its own room."""

    asked: list[tuple] = field(default_factory=list)
    full: bool = False

    def record(self, leg, path, token, longest_ms, *, stereo=False):
        if self.full:
            raise Refused(media_full())
        self.asked.append(("leg", leg, path, token, longest_ms, stereo))

    def record_bridge(self, bridge, path, token, longest_ms):
        self.asked.append(("bridge", bridge, path, token, longest_ms))

    def stop_recording(self, leg):
        self.asked.append(("stop", leg))

    def stop_recording_bridge(self, bridge):
        self.asked.append(("stop", bridge))


def media_full():
    from cadran.media.reasons import TOO_MANY_RECORDINGS

    return TOO_MANY_RECORDINGS


class Bench:
    def __init__(self, folder: Path) -> None:
        self.program = Told(address("box"))
        boxes = Boxes(self.program)
        self.facts: list = []
        self.media = Plane()
        self.board = bare_board(
            node=HERE,
            now=lambda: NOW,
            media=self.media,
            records=Records(lambda _org, facts: self.facts.extend(facts)),
            in_loop=lambda job: job(),
            recordings=folder,
        )
        self.board.mailboxes = self.boxes = boxes.boxes
        self.boxes.post(self.program.address, events.Woken(), NOW)
        self.recordings = Recordings(self.board)
        self.leg = Leg(
            id=LegId("leg1"),
            org=self.program.address.org,
            call=CallId("call"),
            holder=self.program.address,
            state=LegState.ANSWERED,
            caller=Caller("k"),
            called="",
            at=NOW,
            outgoing=False,
            bridge=BridgeId("room"),
        )
        self.board.add(self.leg)

    def outcomes(self):
        self.boxes.pump(NOW)
        return [each for each in self.program.heard if not isinstance(each, events.Woken)]

    def record(self, name="m1"):
        action = actions.Record(Ref("r"), self.leg.id, RecordingId(name), MINUTE_MS, stereo=True)
        self.recordings.record(self.leg, action)

    def over(self, token=1, *, made=True, how="stopped"):
        path = self.board.recordings / "x.flac"
        self.recordings.ended(media.Recorded(token, path, 1_500, how, made, 20), NOW)
        self.board.records.flush()


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_a_recording_has_one_outcome_and_one_fact(bench: Bench):
    bench.record()
    file = bench.board.recordings / "demo" / "m1.flac"
    assert bench.media.asked == [("leg", "leg1", file, 1, MINUTE_MS, True)]
    assert bench.leg.recording
    assert bench.outcomes() == []
    bench.over()
    assert bench.outcomes() == [
        events.Done(Ref("r"), events.Recorded(RecordingId("m1"), 1_500, "stopped"))
    ]
    (fact,) = bench.facts
    assert (fact.kind, fact.subject, fact.data["duration_ms"]) == ("recording.made", "m1", 1_500)
    assert not bench.leg.recording
    bench.over()
    assert len(bench.outcomes()) == 1


def test_what_the_disk_refused_is_told_and_is_no_fact(bench: Bench):
    bench.record()
    bench.over(made=False)
    (outcome,) = bench.outcomes()
    assert outcome.refusal.id == "exchange.not_recorded"
    assert bench.facts == []


@pytest.mark.parametrize("name", ["", "../up", "a/b", "a" * 81, "é", "a b"])
def test_a_name_that_leads_elsewhere_is_refused(bench: Bench, name: str):
    bench.record(name)
    (outcome,) = bench.outcomes()
    assert outcome.refusal.id == "exchange.bad_recording"
    assert bench.media.asked == []


def test_only_who_began_it_stops_it(bench: Bench):
    bench.record()
    stop = actions.StopRecording(Ref("s"), RecordingId("m1"))
    bench.recordings.stop(Address(bench.leg.org, "test", "stranger"), stop)
    assert ("stop", "leg1") not in bench.media.asked
    bench.recordings.stop(bench.program.address, stop)
    assert bench.media.asked[-1] == ("stop", "leg1")
    assert bench.outcomes() == [events.Done(Ref("s"))]


def test_a_bridge_is_recorded_only_by_who_has_a_leg_in_it(bench: Bench):
    wanted = actions.RecordBridge(Ref("b"), BridgeId("room"), RecordingId("m2"), MINUTE_MS)
    bench.recordings.record_bridge(Address(bench.leg.org, "test", "stranger"), wanted)
    assert bench.media.asked == []
    bench.recordings.record_bridge(bench.program.address, wanted)
    assert bench.media.asked[0][:2] == ("bridge", "room")
    bench.recordings.stop(bench.program.address, actions.StopRecording(Ref("s"), RecordingId("m2")))
    assert bench.media.asked[-1] == ("stop", "room")


def test_a_full_plane_begins_nothing(bench: Bench):
    bench.media.full = True
    with pytest.raises(Refused):
        bench.record()
    assert not bench.leg.recording
    bench.over()
    assert bench.outcomes() == []
    assert isinstance(Refusal(media_full()).id, str)
