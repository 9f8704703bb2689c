"""What pages may say."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.softphone.offers import OFFER

from cadran.errors import Refused
from cadran.messages import render
from cadran.softphone import protocol
from cadran.softphone.protocol import MESSAGE_CHARS_MAX, read


def field_of(text):
    with pytest.raises(Refused) as refused:
        read(text if isinstance(text, str) else json.dumps(text))
    assert refused.value.refusal.id == "softphone.bad_message"
    return refused.value.refusal.facts["field"]


def test_what_is_right_is_read():
    said = {"do": "dial", "id": "1", "call": "c" * 20, "to": "+33 1 99 00 10 10", "offer": OFFER}
    assert read(json.dumps(said)).to == "+33 1 99 00 10 10"
    both = read('{"do": "transfer", "call": "a", "with": "b"}')
    assert (both.with_, both.to) == ("b", None)
    assert read('{"do": "digits", "call": "a", "digits": "*9#"}').digits == "*9#"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ("", "JSON"),
        ("[]", "JSON"),
        ({"do": "explode"}, "JSON"),
        ({"do": "hello", "page": "short"}, "page"),
        ({"do": "hello", "page": "long enough?"}, "page"),
        ({"do": "hold", "call": ""}, "call"),
        ({"do": "hold", "call": "c", "more": 1}, "more"),
        ({"do": "digits", "call": "c", "digits": "1" * 33}, "digits"),
        ({"do": "digits", "call": "c", "digits": "x"}, "digits"),
        ({"do": "dial", "call": "c" * 20, "to": "1\n2", "offer": OFFER}, "to"),
        ({"do": "dial", "call": "c" * 20, "to": "", "offer": OFFER}, "to"),
        ({"do": "accept", "call": "c", "offer": "v" * 20_000}, "offer"),
        ({"do": "transfer", "call": "c"}, "to"),
        ({"do": "transfer", "call": "c", "to": "1", "with": "d"}, "to"),
        ("x" * (MESSAGE_CHARS_MAX + 1), "length"),
    ],
)
def test_what_is_wrong_is_named(said, field):
    assert field_of(said) == field


@given(st.text(max_size=200))
def test_nothing_that_is_said_does_more_than_be_refused(text):
    field_of(text)


def test_a_refusal_is_said_in_both_languages():
    facts = {"field": "to"}
    en = render("softphone.bad_message", facts, "en")
    assert "“to”" in en
    assert render("softphone.bad_message", facts, "fr") != en


def test_what_the_house_says_names_its_kind():
    done = protocol.Done(seq=3, id="a").model_dump(by_alias=True)
    assert done == {"is": "done", "seq": 3, "id": "a", "call": ""}
