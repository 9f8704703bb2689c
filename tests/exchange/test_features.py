"""What a feature's code means for who dialled it."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from tests.exchange.boards import bare_board

from cadran.entitlement.decision import Decision
from cadran.entitlement.reasons import CREDITS_PAY, NO_CREDITS_LICENCE
from cadran.entitlements.model import Person
from cadran.errors import Refusal
from cadran.exchange.answers import Answers
from cadran.exchange.features import behalf_of, feature_of
from cadran.ids import Address, NodeId, OrgId, Ref, UserId
from cadran.numbering.features import Feature, default_codes
from cadran.roles import COMMON_AREA
from cadran.services.actions import Ask
from cadran.services.questions import ChangeCalls
from cadran.services.targets import HANG_UP, Target
from cadran.services.throttle import Throttle

ORG = OrgId("demo")
ANN, BEN, CID = (
    Person(UserId(name), ORG, name.title(), "en", "FR", extension)
    for name, extension in (("ann", "201"), ("ben", "202"), ("cid", "203"))
)


def ringing(since, *, rings=True):
    calls = [{"since": since, "direction": "in", "rings": rings}]
    return SimpleNamespace(view=lambda: {"calls": calls})


@pytest.fixture
def board():
    people = {each.user: each for each in (ANN, BEN, CID)}
    extensions = {each.extension: Address(ORG, "phone", each.user) for each in people.values()}
    live = SimpleNamespace(
        feature_codes=lambda _org: default_codes(),
        group_of=lambda user: [BEN.user, CID.user] if user == ANN.user else [],
        extension=lambda _org, digits: extensions.get(digits),
        person=people.get,
        calls_for=lambda delegate, user: (delegate, user) == (ANN.user, BEN.user),
        caller_number=lambda _user, _service: None,
        settings=lambda address: {} if address == Address(ORG, "voicemail", BEN.user) else None,
    )
    made = bare_board(
        node=NodeId("n"), now=lambda: 0, records=None, in_loop=lambda _work: None, live=live
    )
    running = {BEN.user: ringing(20), CID.user: ringing(10)}
    made.mailboxes = SimpleNamespace(program=lambda address: running.get(address.id))
    return SimpleNamespace(board=made, running=running)


def test_who_has_rung_longest_is_picked_up_first(board):
    assert feature_of(board.board, ANN, "*8").people == (CID.user, BEN.user)
    board.running[CID.user] = ringing(10, rings=False)
    assert feature_of(board.board, ANN, "*8").people == (BEN.user,)
    assert feature_of(board.board, BEN, "*8").people == (), "they share no group"


def test_a_colleague_of_ones_groups_is_picked_up_by_extension_and_nobody_else(board):
    assert feature_of(board.board, ANN, "*8202").people == (BEN.user,)
    for other in ("*8201", "*8999"):
        refused = feature_of(board.board, ANN, other)
        assert isinstance(refused, Refusal)
        assert refused.id == "call.forbidden"


def test_calls_are_parked_messages_heard_and_numbers_dialled(board):
    parked = feature_of(board.board, ANN, "*70")
    assert (parked.feature, parked.address) == (Feature.PARK, Address(ORG, "park", ORG))
    heard = feature_of(board.board, ANN, "*97")
    assert (heard.feature, heard.address) == (None, Address(ORG, "voicemail", ANN.user))
    assert feature_of(board.board, ANN, "0199001234") is None
    assert feature_of(board.board, ANN, "*72").id == "call.unknown_number"


def test_a_mailbox_is_reached_by_its_extension_where_there_is_one(board):
    reached = feature_of(board.board, ANN, "*55202")
    assert (reached.feature, reached.address) == (None, Address(ORG, "voicemail", BEN.user))
    assert feature_of(board.board, ANN, "*55").id == "call.unknown_number"
    for nobody in ("*55203", "*55999"):
        refused = feature_of(board.board, ANN, nobody)
        assert (refused.id, refused.facts) == ("voicemail.none", {"extension": nobody[3:]})


def test_whoever_passes_a_telephone_by_sends_no_calls_elsewhere(board):
    hall = replace(ANN, role=COMMON_AREA)
    for code in ("*720199001234", "*73", "*78", "*79", "*97", "*44202*0199001234"):
        refused = feature_of(board.board, hall, code)
        assert isinstance(refused, Refusal), code
        assert refused.id == "call.forbidden"
    assert feature_of(board.board, hall, "*70").feature is Feature.PARK
    assert feature_of(board.board, hall, "*8").people == (CID.user, BEN.user)


def test_only_a_delegate_calls_for_somebody(board):
    behalf, dialled = behalf_of(board.board, ANN, "202*0199001234")
    assert (behalf.user, dialled) == (BEN.user, "0199001234")
    for more in ("203*0199001234", "202*", "202", "*0199001234", ""):
        assert behalf_of(board.board, ANN, more).id == "call.forbidden"


class Asking:
    """The door for questions, its thread and database played by the test."""

    def __init__(self, board, allowed):
        self.outcomes, self.kept = [], []
        decision = Decision(allowed, CREDITS_PAY if allowed else NO_CREDITS_LICENCE, {}, "licence")
        board.live.owner = lambda _number: None
        board.live.may_call = lambda _user, _service, _number: decision
        played = SimpleNamespace(
            live=board.live,
            done=lambda _who, ref, result=None: self.outcomes.append("done"),
            refuse=lambda _who, ref, refusal: self.outcomes.append(refusal.id),
            when=lambda future, then: then(future(), None),
        )
        slow = SimpleNamespace(submit=lambda work: work)
        self.answers = Answers(played, slow, Throttle(), None, lambda *what: self.kept.append(what))

    def change(self, feature, more="", asker=ANN.user):
        question = Ask(Ref("r"), ChangeCalls(ANN.user, feature, more))
        self.answers.ask(Address(ORG, "phone", asker), question)
        return self.outcomes[-1]


def test_a_code_changes_the_settings_of_who_dialled_it(board):
    asking = Asking(board.board, allowed=True)
    assert asking.change(Feature.DO_NOT_DISTURB_ON) == "done"
    assert asking.change(Feature.FORWARD_ON, "202") == "done"
    assert asking.change(Feature.FORWARD_ON, "0199001234") == "done"
    assert asking.kept == [
        (ORG, ANN.user, Feature.DO_NOT_DISTURB_ON, HANG_UP),
        (ORG, ANN.user, Feature.FORWARD_ON, Target("person", BEN.user)),
        (ORG, ANN.user, Feature.FORWARD_ON, Target("number", "+33199001234")),
    ]


def test_a_code_changes_nothing_where_it_may_not(board):
    asking = Asking(board.board, allowed=False)
    assert asking.change(Feature.FORWARD_ON, "0199001234") == "entitlement.no_credits_licence"
    assert asking.change(Feature.FORWARD_ON, "112") in {"call.forbidden", "numbering.short_code"}
    assert asking.change(Feature.DO_NOT_DISTURB_ON, asker=BEN.user) == "call.forbidden"
    assert asking.kept == []
