"""IPv6 in SIP, by the torture messages of RFC 5118 section 4, in our words: addresses, brackets, both families at once."""

import pytest
from sip_wire import Wire, request

from cadran.sip.events import Flow, Invited
from cadran.sip.offer_answer import Negotiation, Place

FLOW = Flow("udp", ("2001:db8::10", 5060), ("2001:db8::9:1", 5060))
VIA = "SIP/2.0/UDP [2001:db8::9:1];branch=z9hG4bKas3"
SIX = "v=0\no=u 97 97 IN IP6 2001:db8::20\ns=-\nt=0 0\nc=IN IP6 2001:db8::20\nm=audio 6000 RTP/AVP 0\n"


def ask(method="OPTIONS", uri="sip:[2001:db8::10]", via=VIA, **more):
    wire = Wire()
    wire.flow = FLOW
    more = {"contact": "<sip:peer@[2001:db8::9:1]>", "to": "sip:u@[2001:db8::10]"} | more
    return wire, wire.send(request(method, uri=uri, via=via, **more), FLOW)


@pytest.mark.parametrize(
    ("uri", "status"),
    [
        ("sip:[2001:db8::10]", 200),
        ("sip:2001:db8::10", 400),
        ("sip:[2001:db8::10:5070]", 200),
        ("sip:[2001:db8::10]:5070", 200),
        ("sip:u@[::ffff:192.0.2.10]:5060;transport=udp", 200),
        ("sip:[2001:db8::10", 400),
        ("sip:[fe80::1%25eth0]", 400),
    ],
    ids=str,
)
def test_an_address_without_its_brackets_is_none(uri, status):
    _, (answer,) = ask(uri=uri)
    assert answer.status == status


@pytest.mark.parametrize(
    "more",
    [
        ";received=[2001:db8::9:255]",
        ";received=2001:db8::9:255",
        ";maddr=[2001:db8::9:1]",
    ],
)
def test_parameters_of_via_are_taken_with_and_without_brackets(more):
    _, (answer,) = ask(via=VIA + more)
    assert answer.status == 200
    assert answer.flow.remote == FLOW.remote


def test_what_we_say_of_where_it_came_from_has_no_brackets():
    other = "SIP/2.0/UDP [2001:db8::9:77];rport;branch=z9hG4bKas3"
    _, (answer,) = ask(via=other)
    assert answer.one("Via") == (
        "SIP/2.0/UDP [2001:db8::9:77];rport=5060;branch=z9hG4bKas3;received=2001:db8::9:1"
    )


def test_both_families_in_one_path_come_back_as_they_were():
    path = f"{VIA}, SIP/2.0/TCP [2001:db8::9:255]:5070;branch=z9hG4bK2, SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK3"
    _, (answer,) = ask(via=path)
    assert [each.strip() for value in answer.all("Via") for each in value.split(",")] == [
        each.strip() for each in path.split(",")
    ]


def test_an_extra_colon_which_the_old_grammar_allowed_harms_nothing():
    _, answers = ask(via="SIP/2.0/UDP [2001:db8:::192.0.2.1];branch=z9hG4bKas3")
    assert [each.status for each in answers] in ([200], [400])


@pytest.mark.parametrize(
    ("offer", "place"),
    [
        (SIX, "2001:db8::20"),
        (SIX.replace("c=IN IP6 2001:db8::20\n", "") + "c=IN IP6 2001:db8::21\n", "2001:db8::21"),
        (SIX + "c=IN IP4 192.0.2.21\n", "192.0.2.21"),
        (SIX.replace("c=IN IP6 2001:db8::20", "c=IN IP6 ::FFFF:192.0.2.10"), "192.0.2.10"),
        (SIX + "m=video 6024 RTP/AVP 107\nc=IN IP4 192.0.2.22\n", "2001:db8::20"),
    ],
    ids=["session", "media", "media of the other family", "mapped", "a second medium"],
)
def test_a_description_names_the_place_of_its_own_medium(offer, place):
    wire, answers = ask("INVITE", uri="sip:100@[2001:db8::10]", body=offer)
    assert [each.status for each in answers] == [100]
    (invited,) = wire.of(Invited)
    talk = Negotiation(Place("2001:db8::10", 4000), 1, other=Place("192.0.2.1", 4000))
    answer, agreed = talk.answer(invited.offer)
    assert agreed.remote[0] == place
    family = "IP6" if ":" in place else "IP4"
    assert f"c=IN {family} " in answer, "answered in the family that was offered"
