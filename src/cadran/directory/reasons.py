"""Every "no" of the directory. Texts: ``messages/<language>/directory.json``."""

from __future__ import annotations

from cadran.errors import Origin, Reason

BAD_NAME = Reason("directory.bad_name", http=422)
BAD_LOGIN = Reason("directory.bad_login", http=422)
BAD_LANGUAGE = Reason("directory.bad_language", http=422)
BAD_COUNTRY = Reason("directory.bad_country", http=422)
BAD_ROLE = Reason("directory.bad_role", http=422)
BAD_EXTENSION = Reason("directory.bad_extension", http=422)
BAD_PASSWORD = Reason("directory.bad_password", http=422)
BAD_PIN_LENGTH = Reason("directory.bad_pin_length", http=422)
BAD_PIN = Reason("directory.bad_pin", http=422)
BAD_LABEL = Reason("directory.bad_label", http=422)
BAD_ID = Reason("directory.bad_id", http=422)
BAD_QUANTITY = Reason("directory.bad_quantity", http=422)
BAD_TIMES = Reason("directory.bad_times", http=422)
BAD_ZONE = Reason("directory.bad_zone", http=422)
MEETING_TOO_LONG = Reason("directory.meeting_too_long", http=422)
OCCURRENCE_TOO_LONG = Reason("directory.occurrence_too_long", http=422)
SERIES_NEEDS_START = Reason("directory.series_needs_start", http=422)
BAD_RECURRENCE = Reason("directory.bad_recurrence", http=422)
BAD_WEEKDAYS = Reason("directory.bad_weekdays", http=422)
BAD_SERIES_END = Reason("directory.bad_series_end", http=422)
"""Facts: ``first`` and ``last`` possible day, ``most`` times."""
BAD_LOBBY = Reason("directory.bad_lobby", http=422)
BAD_ANNOUNCEMENTS = Reason("directory.bad_announcements", http=422)
BAD_DAYS = Reason("directory.bad_days", http=422)
UNKNOWN_OCCURRENCE = Reason("directory.unknown_occurrence", http=404)
NOT_ON_BRIDGE = Reason("directory.not_on_bridge", http=422)
BAD_ATTENDEE = Reason("directory.bad_attendee", http=422)
GUEST_LINK = Reason("directory.guest_link", http=404)
"""A link to a meeting that is no link, or whose meeting is cancelled."""
GUEST_EXPIRED = Reason("directory.guest_expired", http=401)
"""Whoever came by a link has to come by it again."""
BAD_TITLE = Reason("directory.bad_title", http=422)
BAD_USERNAME = Reason("directory.bad_username", http=422)
BAD_TRUNK = Reason("directory.bad_trunk", http=422)
TOO_MANY = Reason("directory.at_most", http=422)

ORGANISATION_EXISTS = Reason("directory.organisation_exists")
UNKNOWN_ORGANISATION = Reason("directory.unknown_organisation", http=404, sip=404)
ORGANISATION_SUSPENDED = Reason(
    "directory.organisation_suspended",
    http=403,
    sip=403,
    q850=21,
    prompt="call.forbidden",
)
"""The operator has stopped the organisation; emergency calls go on."""
USERS_LIMIT = Reason("directory.users_limit")
NUMBERS_LIMIT = Reason("directory.numbers_limit")
CALLS_LIMIT = Reason(
    "directory.calls_limit", http=503, sip=503, q850=34, retryable=True, prompt="call.busy"
)
SUSPEND_FIRST = Reason("directory.suspend_first")
STILL_HOLDS_NUMBERS = Reason("directory.still_holds_numbers")
UNKNOWN_EXPORT = Reason("directory.unknown_export", http=404)
UNKNOWN_USER = Reason("directory.unknown_user", http=404, sip=404)
NO_PERSON = Reason("directory.no_person")
"""A telephone in a common area has no role, password or way in. Fact: ``name``."""
LOGIN_TAKEN = Reason("directory.login_taken")
EXTENSION_TAKEN = Reason("directory.extension_taken")
EXTENSION_IS_EMERGENCY = Reason("directory.extension_is_emergency", http=422)
LAST_ADMINISTRATOR = Reason("directory.last_administrator")
LAST_OWNER = Reason("directory.last_owner")
USER_HOLDS_NUMBER = Reason("directory.user_holds_number")
LOCATION_HELD_BY_NUMBER = Reason("directory.location_held_by_number")

TARGET_IN_USE = Reason("directory.target_in_use")
PLAN_TOO_LARGE = Reason("directory.plan_too_large", http=413)
GREETING_IN_USE = Reason("directory.greeting_in_use")
UNKNOWN_GREETING = Reason("directory.unknown_greeting", http=404)
UNKNOWN_MAILBOX = Reason("directory.unknown_mailbox", http=404, sip=404)
"""There is no such box, or its person has no licence for one."""
UNKNOWN_MESSAGE = Reason("directory.unknown_message", http=404)
BAD_TIME_ZONE = Reason("directory.bad_time_zone", http=422)
BAD_GREETING_NAME = Reason("directory.bad_greeting_name", http=422)
MANY_GREETINGS = Reason("directory.many_greetings")
UNKNOWN_RESOURCE = Reason("directory.unknown_resource", http=404, sip=404)
RESOURCE_HOLDS_NUMBER = Reason("directory.resource_holds_number")
BAD_TARGET = Reason("directory.bad_target", http=422)
BAD_TARGET_NUMBER = Reason("directory.bad_target_number", http=422)
BAD_ROUTING = Reason("directory.bad_routing", http=422)
BAD_QUEUE_TIME = Reason("directory.bad_queue_time", http=422)
BAD_QUEUE_SIZE = Reason("directory.bad_queue_size", http=422)
QUEUE_TO_ITSELF = Reason("directory.queue_to_itself", http=422)
AGENT_NEEDS_LICENCE = Reason("directory.agent_needs_licence", http=403)
NOT_AN_AGENT = Reason("directory.not_an_agent", http=404)
MAY_NOT_OPT_OUT = Reason("directory.may_not_opt_out", http=403)

NO_CALENDAR = Reason("directory.no_calendar", http=404)
BAD_YEARS = Reason("directory.bad_years", http=422)

UNKNOWN_SCOPE = Reason("directory.unknown_scope", http=422)
UNKNOWN_PRODUCT = Reason("directory.unknown_product", http=404)
LICENCE_NEEDS = Reason("directory.licence_needs")
LICENCE_NOT_FOR = Reason("directory.licence_not_for")
"""It is for people only, or for telephones without a person only. Facts: ``product``, ``name``."""
LICENCE_NEEDED_BY = Reason("directory.licence_needed_by")
ONE_PLAN_A_USER = Reason("directory.one_plan_a_user")
LICENCE_EXCLUDES = Reason("directory.licence_excludes")
"""The user holds a licence that goes without this one. Facts: ``product``, ``held``, ``name``."""
NO_FREE_LICENCE = Reason("directory.no_free_licence")
LICENCE_HELD_BY_NUMBER = Reason("directory.licence_held_by_number")
BELOW_ASSIGNED = Reason("directory.below_assigned")
GRANTS_IN_USE = Reason("directory.grants_in_use")
"""Licences that come free with this product would be fewer than are given out."""
NOT_IN_COUNTRY = Reason("directory.not_in_country", http=403)
"""The catalogue does not offer the product at the usage location; its fact is in ``source``."""

FILE_TOO_LONG = Reason("directory.file_too_long", http=413)
BAD_ENCODING = Reason("directory.bad_encoding", http=422)
NOT_TEXT = Reason("directory.not_text", http=422)
BAD_COLUMNS = Reason("directory.bad_columns", http=422)
BAD_LINE = Reason("directory.bad_line", http=422)
"""More or fewer fields than the header. Facts: ``found``, ``wanted``."""
BAD_QUOTES = Reason("directory.bad_quotes", http=422)
FIELD_TOO_LONG = Reason("directory.field_too_long", http=422)
"""Facts: ``column``, ``longest``."""
BAD_ACTION = Reason("directory.bad_action", http=422)
DUPLICATE_LINE = Reason("directory.duplicate_line", http=422)
BATCH_RUNNING = Reason("directory.batch_running", retryable=True)
"""A file's changes are being made; single ones wait until they are through."""

UNKNOWN_ACCOUNT = Reason("directory.unknown_account", http=404, sip=404)
USERNAME_TAKEN = Reason("directory.username_taken")
BAD_MAC = Reason("directory.bad_mac", http=422)
MAC_TAKEN = Reason("directory.mac_taken")
UNKNOWN_TEMPLATE = Reason("directory.unknown_template", http=422)
NOT_A_HANDSET = Reason("directory.not_a_handset", http=404)
"""A telephone that was set up by hand."""
NOTHING_TO_FETCH = Reason("directory.nothing_to_fetch", http=404)
"""One answer for an unknown telephone, and for a secret that is wrong, spent or old."""

UNKNOWN_MEETING = Reason("directory.unknown_meeting", http=404, sip=404)
MEETING_CANCELLED = Reason("directory.meeting_cancelled")
ORGANISER_NEEDS_LICENCE = Reason("directory.organiser_needs_licence", http=403)
NO_CONFERENCE_ID_LEFT = Reason("directory.no_conference_id_left", http=503, origin=Origin.SERVER)
MEETING_EXISTS = Reason("directory.meeting_exists")

UNKNOWN_TRUNK = Reason("directory.unknown_trunk", http=404)

BAD_KEY_FILE = Reason("directory.bad_key_file", http=500, origin=Origin.SERVER)
SEALED_BY_ANOTHER_KEY = Reason("directory.sealed_by_another_key", http=500, origin=Origin.SERVER)
"""The database came here without its key file: what was sealed has to be given again."""

SIGN_IN_FAILED = Reason("directory.sign_in_failed", http=401)
"""One answer for an unknown login, a wrong password and a user without one."""
TOO_MANY_TRIES = Reason("directory.too_many_tries", http=429, retryable=True)
SIGNED_OUT = Reason("directory.signed_out", http=401)
"""No session, one that is over, or one that never was."""
SECOND_FACTOR_NEEDED = Reason("directory.second_factor_needed", http=401)
"""The password was right; a code of the authenticator app is asked for as well."""
SECOND_FACTOR_WRONG = Reason("directory.second_factor_wrong", http=401)
SECOND_FACTOR_PRESENT = Reason("directory.second_factor_present")
SECOND_FACTOR_NOT_BEGUN = Reason("directory.second_factor_not_begun")
BAD_EXPIRY = Reason("directory.bad_expiry", http=422)
NO_SINGLE_SIGN_ON = Reason("directory.no_single_sign_on", http=404)
BAD_ISSUER = Reason("directory.bad_issuer", http=422)
PROVIDER_SILENT = Reason(
    "directory.provider_silent", http=502, retryable=True, origin=Origin.UPSTREAM
)
PROVIDER_PUZZLING = Reason("directory.provider_puzzling", http=502, origin=Origin.UPSTREAM)
FEDERATION_FAILED = Reason("directory.federation_failed", http=401)
NOT_KNOWN_HERE = Reason("directory.not_known_here", http=403)
LINK_OVER = Reason("directory.link_over", http=410)
FOUNDING_OVER = Reason("directory.founding_over", http=410)
FOUNDED = Reason("directory.founded", http=409)
NO_MAIL_ADDRESS = Reason("directory.no_mail_address", http=422)
WRONG_PASSWORD = Reason("directory.wrong_password", http=403)

CONFLICT = Reason("directory.conflict", retryable=True)
"""Two writers met, and the database let the other one through."""
TOO_SLOW = Reason("directory.too_slow", http=503, retryable=True, origin=Origin.SERVER)
"""The writer did not come round within ``WRITE_WAIT_S``; the write may still happen."""

TOO_MANY_ALONG = Reason("directory.too_many_along", http=422)
"""More telephones, people and groups than may ring along with one person."""
BAD_RING_TIME = Reason("directory.bad_ring_time", http=422)
"""Facts: ``field``, ``least``, ``most``."""
YOURSELF_AS_TARGET = Reason("directory.yourself_as_target", http=422)
"""Calls to somebody cannot be sent to that person, who would be asked again."""
BAD_CALL_TARGET = Reason("directory.bad_call_target", http=422)
"""What cannot ring along, or cannot be a person's own target."""
UNKNOWN_GROUP = Reason("directory.unknown_group", http=404)
GROUP_IN_USE = Reason("directory.group_in_use")
TOO_MANY_MEMBERS = Reason("directory.too_many_members", http=422)
IN_TOO_MANY_GROUPS = Reason("directory.in_too_many_groups", http=422)
GROUP_TOO_LONG_IN_ORDER = Reason("directory.group_too_long_in_order", http=422)
