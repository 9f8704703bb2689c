"""Watchers of an organisation: once a turn, their own organisation's things only, and apart."""

from cadran.exchange.watch import Watch
from cadran.ids import OrgId
from cadran.services.events import Woken

from .programs import NOW, Told, address

DEMO, OTHER = OrgId("demo"), OrgId("other")


def listen(watch: Watch, org: OrgId):
    heard: list[tuple[str, dict]] = []
    stop = watch.subscribe(org, lambda topic, data: heard.append((topic, dict(data))))
    return heard, stop


def test_a_program_that_changed_often_in_a_turn_is_shown_once_as_it_is():
    watch, program = Watch(), Told(address("a"))
    heard, _stop = listen(watch, DEMO)
    for _ in range(3):
        program.handle(Woken(), NOW)
        watch.changed({program.address: program})
    watch.flush()
    watch.flush()
    assert heard == [("test:a", {"heard": 3})]


def test_other_organisations_hear_nothing():
    watch = Watch()
    heard, _stop = listen(watch, OTHER)
    watch.changed({address("a"): Told(address("a"))})
    watch.speaking(address("a"), "leg", speaking=True)
    watch.tell(DEMO, "call", {})
    watch.flush()
    assert heard == []


def test_a_watcher_that_fails_or_has_stopped_disturbs_nobody():
    watch = Watch()

    def fails(_topic, _data):
        raise RuntimeError("a page that went away")

    watch.subscribe(DEMO, fails)
    heard, stop = listen(watch, DEMO)
    watch.tell(DEMO, "call", {"leg": "1"})
    assert stop is not None
    stop()
    stop()
    watch.tell(DEMO, "call", {"leg": "2"})
    assert heard == [("call", {"leg": "1"})]


def test_a_program_that_cannot_be_shown_leaves_the_others_to_be_seen():
    class Invisible(Told):
        def view(self):
            raise KeyError("nothing")

    watch = Watch()
    heard, _stop = listen(watch, DEMO)
    bad, good = Invisible(address("bad")), Told(address("good"))
    watch.changed({bad.address: bad, good.address: good})
    watch.speaking(address("good"), "leg", speaking=True)
    watch.flush()
    assert heard == [("test:good", {"heard": 0}), ("speaking:good", {"leg": True})]
