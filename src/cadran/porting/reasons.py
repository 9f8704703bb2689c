"""Every "no" about porting. Texts: ``messages/<language>/porting.json``."""

from __future__ import annotations

from cadran.errors import Origin, Reason

UNKNOWN_ORDER = Reason("porting.unknown_order", http=404)
ID_TAKEN = Reason("porting.id_taken")
TOO_MANY_ORDERS = Reason("porting.too_many_orders", http=422)
STEP = Reason("porting.step")
"""The order's status has no such step."""
NOT_EDITABLE = Reason("porting.not_editable")
NOT_DELETABLE = Reason("porting.not_deletable")

BAD_FIELD = Reason("porting.bad_field", http=422)
INCOMPLETE = Reason("porting.incomplete", http=422)
BAD_DATE = Reason("porting.bad_date", http=422)
"""Too soon, too late, or on a Saturday or Sunday, when no carrier works on it."""

NOT_A_NUMBER = Reason("porting.not_a_number", http=422)
DUPLICATE = Reason("porting.duplicate", http=422)
OTHER_COUNTRY = Reason("porting.other_country", http=422)
OTHER_CLASS = Reason("porting.other_class", http=422)
"""One order a class: a number of another kind goes into an order of its own."""
NOT_PORTABLE = Reason("porting.not_portable", http=422)
MIXED_WORLDS = Reason("porting.mixed_worlds", http=422)
"""Numbers that nobody can own are ported within the sandbox only."""
TOO_MANY_NUMBERS = Reason("porting.too_many_numbers", http=422)
BTN_MISSING = Reason("porting.btn_missing", http=422)
"""A full order takes the billing telephone number along."""
BTN_INCLUDED = Reason("porting.btn_included", http=422)
"""A partial order leaves the billing telephone number, and so the account, where it is."""
NO_MOBILE = Reason("porting.no_mobile", http=422)
HELD_ELSEWHERE = Reason("porting.held_elsewhere")
"""Here already, or in another open order; whose is not told."""
NEEDS_LOCATION = Reason("porting.needs_location")

BAD_LETTER = Reason("porting.bad_letter", http=422)
NO_LETTER = Reason("porting.no_letter", http=404)

BAD_PIN = Reason("porting.bad_pin", http=422)
WRONG_PIN = Reason("porting.wrong_pin", http=403)

CARRIER_PUZZLING = Reason("porting.carrier_puzzling", http=502, origin=Origin.UPSTREAM)
"""It answered what is no answer about a port order: the service desk carries on by hand."""

# What a losing carrier may say. An order in error keeps the id; its words are told from here.
ACCOUNT_MISMATCH = Reason("porting.account_mismatch")
NOT_SERVED = Reason("porting.not_served")
NUMBERS_REMAIN = Reason("porting.numbers_remain")
WRONG_BTN = Reason("porting.wrong_btn")
PIN_MISMATCH = Reason("porting.pin_mismatch")
NAME_MISMATCH = Reason("porting.name_mismatch")
FROZEN = Reason("porting.frozen")
DATA_LINE = Reason("porting.data_line")
CARRIER_REFUSED = Reason("porting.carrier_refused")
"""With the carrier's own words in the note."""
NO_INTERFACE = Reason("porting.no_interface")

SAID_BY_CARRIERS = {
    each.id.partition(".")[2]: each
    for each in (
        ACCOUNT_MISMATCH,
        NOT_SERVED,
        NUMBERS_REMAIN,
        WRONG_BTN,
        PIN_MISMATCH,
        NAME_MISMATCH,
        FROZEN,
        DATA_LINE,
        CARRIER_REFUSED,
    )
}
"""By the word that a carrier uses."""
