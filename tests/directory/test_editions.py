from __future__ import annotations

import pytest

from cadran.catalogue import reasons as catalogue_reasons
from cadran.errors import Refused


def test_an_organisation_pins_its_own_edition_and_others_keep_theirs(doors):
    directory = doors.directory
    assert directory.edition(doors.org).edition == "2020-02"
    directory.pin_edition(doors.org, "2020-11")
    directory.pin_edition(doors.org, "2020-11")
    assert directory.edition(doors.org).edition == "2020-11"
    assert directory.edition(doors.org).rules.word("dial_out_licences") == "purchased"
    assert directory.edition(doors.other).edition == "2020-02"
    with pytest.raises(Refused, match=catalogue_reasons.NO_SUCH_EDITION.id):
        directory.pin_edition(doors.org, "1999-01")
    assert directory.edition(doors.org).edition == "2020-11"
