"""Via as others write it."""

import pytest

from cadran.sip.via import parse_via


@pytest.mark.parametrize("written", [";branch=z9hG4bK1;rport", ";Branch=z9hG4bK1;RPORT"])
def test_names_of_parameters_are_in_any_case(written):
    via = parse_via(f"SIP/2.0/UDP phone.example:5070{written}")
    assert (via.host, via.port, via.branch, via.rport) == ("phone.example", 5070, "z9hG4bK1", "")
