"""Every answer about what may be done, yes and no. Texts: ``messages/<language>/entitlement.json``."""

from __future__ import annotations

from cadran.errors import Reason

# --- yes: what made it possible ---------------------------------------------------------------

EMERGENCY_ALWAYS = Reason("entitlement.emergency_always", http=200, sip=200)
INTERNAL_ALWAYS = Reason("entitlement.internal_always", http=200, sip=200)
CREDITS_PAY = Reason("entitlement.credits_pay", http=200, sip=200)
MINUTES_PAY = Reason("entitlement.minutes_pay", http=200, sip=200)
PREMIUM_BY_CREDITS = Reason("entitlement.premium_by_credits", http=200, sip=200)
MAY_JOIN = Reason("entitlement.may_join", http=200, sip=200)
MAY_HOLD = Reason("entitlement.may_hold", http=200, sip=200)
MAY_HAVE = Reason("entitlement.may_have", http=200, sip=200)
HAS_LICENCE = Reason("entitlement.has_licence", http=200, sip=200)
MAY_BE_THERE = Reason("entitlement.may_be_there", http=200, sip=200)
MAY_ACQUIRE = Reason("entitlement.may_acquire", http=200, sip=200)

# --- no: what is in the way -------------------------------------------------------------------

UNKNOWN_USER = Reason(
    "entitlement.unknown_user", http=404, sip=404, q850=1, prompt="call.forbidden"
)
UNKNOWN_SERVICE = Reason("entitlement.unknown_service", http=422, prompt="call.forbidden")
NO_PHONE_SYSTEM = Reason("entitlement.no_phone_system", http=403, q850=21, prompt="call.forbidden")
NO_AUDIO_CONFERENCING = Reason(
    "entitlement.no_audio_conferencing", http=403, q850=21, prompt="call.forbidden"
)
NO_CREDITS_LICENCE = Reason(
    "entitlement.no_credits_licence", http=403, q850=21, prompt="call.forbidden"
)
PREMIUM_NEVER = Reason("entitlement.premium_never", http=403, q850=21, prompt="call.forbidden")
OUTSIDE_SCOPE = Reason("entitlement.outside_scope", http=403, q850=21, prompt="call.forbidden")
OTHER_ORGANISATION = Reason(
    "entitlement.other_organisation", http=403, q850=21, prompt="call.forbidden"
)
MEETING_CANCELLED = Reason("entitlement.meeting_cancelled", http=410, sip=404, q850=1)
TOLL_FREE_SWITCHED_OFF = Reason(
    "entitlement.toll_free_switched_off", http=403, q850=21, prompt="call.forbidden"
)
PHONE_MAY_NOT_DIAL_OUT = Reason("entitlement.phone_may_not_dial_out", http=403)
NUMBER_IS_SERVICE = Reason("entitlement.number_is_service")
NUMBER_NEEDS_PLAN = Reason("entitlement.number_needs_plan", http=403)
NUMBER_ELSEWHERE = Reason("entitlement.number_elsewhere")
HOLDS_ANOTHER = Reason("entitlement.holds_another")
HELD_BY_ANOTHER = Reason("entitlement.held_by_another")
NEEDS_LOCATION = Reason("entitlement.needs_location")
LOCATION_UNCHECKED = Reason("entitlement.location_unchecked")
LOCATION_ELSEWHERE = Reason("entitlement.location_elsewhere")
LOCATION_OTHER_AREA = Reason("entitlement.location_other_area")
NEEDS_CREDITS_SET_UP = Reason("entitlement.needs_credits_set_up", http=403)
OVER_QUOTA = Reason("entitlement.over_quota")

# --- ways out: message keys, not refusals -----------------------------------------------------

ASSIGN_PHONE_SYSTEM = "entitlement.remedy_assign_phone_system"
ASSIGN_AUDIO_CONFERENCING = "entitlement.remedy_assign_audio_conferencing"
ASSIGN_CREDITS = "entitlement.remedy_assign_credits"
FUND_CREDITS = "entitlement.remedy_fund_credits"
ASSIGN_PLAN = "entitlement.remedy_assign_plan"
CHOOSE_USER_NUMBER = "entitlement.remedy_choose_user_number"
CHOOSE_NUMBER_OF_COUNTRY = "entitlement.remedy_choose_number_of_country"
REMOVE_PRESENT_NUMBER = "entitlement.remedy_remove_present_number"
FREE_NUMBER_FIRST = "entitlement.remedy_free_number_first"
USE_TOLL_NUMBER = "entitlement.remedy_use_toll_number"
DIAL_OUT_ON_PAGE = "entitlement.remedy_dial_out_on_page"
ADD_LOCATION = "entitlement.remedy_add_location"
VALIDATE_LOCATION = "entitlement.remedy_validate_location"
CHOOSE_LOCATION_OF_AREA = "entitlement.remedy_choose_location_of_area"
BUY_LICENCES = "entitlement.remedy_buy_licences"
RELEASE_NUMBERS = "entitlement.remedy_release_numbers"
REQUEST_MORE = "entitlement.remedy_request_more"
WIDEN_SCOPE = "entitlement.remedy_widen_scope"
BUY_CREDITS = "entitlement.remedy_buy_credits"
