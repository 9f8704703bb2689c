"""Every "no" about numbers. Texts: ``messages/<language>/numbers.json``."""

from __future__ import annotations

from cadran.errors import Origin, Reason

BAD_KIND = Reason("numbers.bad_kind", http=422)
BAD_USAGE = Reason("numbers.bad_usage", http=422)
BAD_QUANTITY = Reason("numbers.bad_quantity", http=422)
BAD_LANGUAGES = Reason("numbers.bad_languages", http=422)
BAD_NUMBER = Reason("numbers.bad_number", http=422)
BAD_AREA_CODE = Reason("numbers.bad_area_code", http=422)
UNKNOWN_SUBDIVISION = Reason("numbers.unknown_subdivision", http=404)
UNKNOWN_CITY = Reason("numbers.unknown_city", http=404)

NONE_IN_COUNTRY = Reason("numbers.none_in_country")
"""The catalogue says that there are none; its fact is in ``source``."""
ON_REQUEST = Reason("numbers.on_request")
ONLY_FOR_LOCALS = Reason("numbers.only_for_locals", http=403)
"""As in Chile: only organisations of the country may have its numbers."""
TOLL_FREE_NEEDS_CREDITS = Reason("numbers.toll_free_needs_credits", http=403)
TOLL_FREE_IS_SERVICE = Reason("numbers.toll_free_is_service", http=422)

NEEDS_LOCATION_TO_BUY = Reason("numbers.needs_location_to_buy")
"""The country sells numbers for people only with a validated emergency location."""
UNKNOWN_LOCATION = Reason("numbers.unknown_location", http=404)
UNKNOWN_ADDRESS_PART = Reason("numbers.unknown_address_part", http=422)
BAD_ADDRESS_PART = Reason("numbers.bad_address_part", http=422)
ADDRESS_INCOMPLETE = Reason("numbers.address_incomplete", http=422)
BAD_POSTCODE = Reason("numbers.bad_postcode", http=422)
BAD_AREA_CODES = Reason("numbers.bad_area_codes", http=422)
AREA_CODES_NEEDED = Reason("numbers.area_codes_needed", http=422)
"""The catalogue does not know the city: who validates the address says its area codes."""
LOCATION_IS_FINAL = Reason("numbers.location_is_final")
LOCATION_UNVALIDATED = Reason("numbers.location_unvalidated")
LOCATION_IN_USE = Reason("numbers.location_in_use")
LOCATION_HAS_PHONES = Reason("numbers.location_has_phones")
TOO_MANY_LOCATIONS = Reason("numbers.too_many_locations", http=422)
IN_QUARANTINE = Reason("numbers.in_quarantine")

UNKNOWN_REQUEST = Reason("numbers.unknown_request", http=404)
BAD_REQUEST = Reason("numbers.bad_request", http=422)
REQUEST_FIELD_MISSING = Reason("numbers.request_field_missing", http=422)
REQUEST_PAPER_MISSING = Reason("numbers.request_paper_missing", http=422)
NOT_ON_REQUEST = Reason("numbers.not_on_request")
"""Numbers of this kind are in stock: they are searched for, not asked for by form."""
REQUEST_STEP = Reason("numbers.request_step")
"""A request does not go from its state to that one."""
WRONG_NUMBERS = Reason("numbers.wrong_numbers", http=422)
NOT_CONVERTIBLE = Reason("numbers.not_convertible")

DUPLICATE_LINE = Reason("numbers.duplicate_line", http=422)
NUMBER_ELSEWHERE = Reason("numbers.number_elsewhere", http=422)
"""The number's own country code says another country than the line."""

NOT_OFFERED = Reason("numbers.not_offered")
"""Not found by a search here: numbers are reserved from what a search showed."""
RESERVED_BY_ANOTHER = Reason("numbers.reserved_by_another")
OWNED_ALREADY = Reason("numbers.owned_already")
UNKNOWN_RESERVATION = Reason("numbers.unknown_reservation", http=404)
RESERVATION_EXPIRED = Reason("numbers.reservation_expired", http=410)
RESERVATION_ORDERED = Reason("numbers.reservation_ordered")
UNKNOWN_ORDER = Reason("numbers.unknown_order", http=404)
ID_TAKEN = Reason("numbers.id_taken")

TAKEN = Reason("numbers.taken", origin=Origin.UPSTREAM)
"""The carrier sold it to somebody else meanwhile."""
CARRIER_DECLINED = Reason("numbers.carrier_declined", http=502, origin=Origin.UPSTREAM)
CARRIER_SILENT = Reason("numbers.carrier_silent", http=504, retryable=True, origin=Origin.UPSTREAM)
"""No answer in time. An order stays pending and is repeated with its own id: it is never bought twice."""
CARRIER_BROKEN = Reason("numbers.carrier_broken", http=502, origin=Origin.UPSTREAM)
"""It answered, but not in its own language."""

UNKNOWN_NUMBER = Reason("numbers.unknown_number", http=404, sip=404)
ASSIGNED = Reason("numbers.assigned")
SHOWN_BY_POLICY = Reason("numbers.shown_by_policy")
"""A caller-ID policy shows the number to the world."""
RELEASING = Reason("numbers.releasing")
USER_NUMBER_ON_BRIDGE = Reason("numbers.user_number_on_bridge")
USER_NUMBER_FOR_RESOURCE = Reason("numbers.user_number_for_resource")
TOLL_FREE_NOT_DEFAULT = Reason("numbers.toll_free_not_default")
DEFAULT_STAYS = Reason("numbers.default_stays")
"""The bridge's default number cannot leave while others could take its place."""
BAD_POLICY = Reason("numbers.bad_policy", http=422)
UNKNOWN_POLICY = Reason("numbers.unknown_policy", http=404)
STILL_SHARED = Reason("numbers.still_shared")
NOT_SHAREABLE = Reason("numbers.not_shareable")
TOO_MANY_SHARED = Reason("numbers.too_many_shared", http=422)
POLICY_IN_USE = Reason("numbers.policy_in_use")
TOO_MANY_POLICIES = Reason("numbers.too_many_policies", http=422)
NOT_A_SERVICE_NUMBER = Reason("numbers.not_a_service_number", http=422)
MAY_NOT_HIDE = Reason("numbers.may_not_hide", http=403)
SANDBOX_ONLY_FICTION = Reason("numbers.sandbox_only_fiction", http=502, origin=Origin.UPSTREAM)
"""The sandbox offered a number that somebody could own, or a real carrier one that nobody can."""
