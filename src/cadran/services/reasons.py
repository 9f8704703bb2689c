"""What the voice services refuse, beside the causes for which legs end (``services.causes``)."""

from cadran.errors import Reason

NOT_STARTED = Reason(
    "meeting.not_started", http=409, sip=480, q850=20, prompt="meeting.not_started"
)
"""Nobody started the meeting for as long as a caller may wait, or a command needs it started."""
NOT_ADMITTED = Reason(
    "meeting.not_admitted", http=409, sip=480, q850=21, prompt="meeting.not_admitted"
)
"""Nobody let the caller in from the lobby for as long as one may wait."""
LOCKED = Reason("meeting.locked", http=409, sip=403, q850=21, prompt="meeting.locked")
FULL = Reason("meeting.full", http=409, sip=486, q850=17, prompt="meeting.full")
FORBIDDEN_COMMAND = Reason("meeting.forbidden", http=403)
"""Only the organiser and administrators lead a meeting."""
UNKNOWN_COMMAND = Reason("meeting.unknown_command", http=404)
NO_SUCH_PARTICIPANT = Reason("meeting.no_such_participant", http=404)
NOT_IN_MEETING = Reason("meeting.not_in_meeting", http=409)
"""The participant has not been let in yet, so there is nothing to mute."""
BAD_NUMBER = Reason("meeting.bad_number", http=422)
NOBODY_TO_RECORD = Reason("meeting.nobody_to_record", http=409)
TOO_MANY_CALL_ME = Reason("meeting.too_many_call_me", http=429, retryable=True)
"""So many calls to themselves were asked for with this meeting's link that no more are placed for now."""
TOO_MANY_TRIES = Reason(
    "meeting.too_many_tries",
    http=429,
    sip=403,
    q850=21,
    retryable=True,
    prompt="meeting.too_many_tries",
)
NO_INPUT = Reason("call.no_input", http=408, sip=480, q850=16, prompt="call.no_input")
"""The caller was asked several times and pressed nothing."""
YOURSELF = Reason("call.yourself", http=409, sip=486, q850=17, prompt="call.yourself")
TOO_MANY_CALLS = Reason("call.too_many", http=429, sip=486, q850=17, prompt="call.too_many")
NOT_TRANSFERABLE = Reason("call.not_transferable", http=409, sip=603, q850=29)
"""The call cannot be handed on: it is not a talk yet, or there is nobody to be handed on (Q.850 cause 29, facility
rejected)."""
SENT_ON_TOO_OFTEN = Reason(
    "call.sent_on_too_often", http=409, sip=482, q850=25, prompt="call.sent_on_too_often"
)
"""A call that goes round in a circle between those who send it on (Q.850 cause 25, exchange routing error)."""
NOT_TALKING = Reason("call.not_talking", http=409)
"""Only a talk can be held, or keys be pressed in it."""
NOT_MERGEABLE = Reason("call.not_mergeable", http=409)
"""Two talks of one user can be brought together, not both with services."""
TOO_MANY_MERGED = Reason("call.too_many_merged", http=409)
"""Fact ``most``: others in one talk."""
NO_SUCH_CALL = Reason("call.no_such_call", http=404)
NOTHING_RINGS = Reason(
    "call.nothing_rings", http=404, sip=404, q850=31, prompt="call.nothing_rings"
)
"""No call rings that the user might take."""
NOTHING_PARKED = Reason(
    "call.nothing_parked", http=404, sip=404, q850=31, prompt="call.nothing_parked"
)
NOT_PARKED = Reason("call.not_parked", http=409, sip=480, q850=34, prompt="call.not_parked")
"""There is nobody to be parked, or no room where calls are parked."""
SETTINGS_NOT_KEPT = Reason(
    "call.settings_not_kept", http=409, sip=480, q850=21, prompt="call.settings_not_kept"
)
"""What was dialled would have changed the user's call settings, and may not."""
NOT_YOURS = Reason("call.not_yours", http=403)
NO_OWN_DEVICE = Reason("call.no_own_device", http=409)
"""None of the devices of who wants to call by page is connected."""
UNKNOWN_PHONE_COMMAND = Reason("call.unknown_command", http=404)
QUEUE_FULL = Reason("queue.full", http=409, sip=486, q850=17, prompt="queue.full")
"""As many wait as may."""
QUEUE_TIMEOUT = Reason("queue.timeout", http=409, sip=480, q850=19, prompt="queue.timeout")
"""Nobody was free for as long as a caller waits."""
QUEUE_CLOSED = Reason("queue.closed", http=410, sip=480, q850=20, prompt="queue.closed")
"""The queue was deleted while people waited in it."""
FORBIDDEN_QUEUE_COMMAND = Reason("queue.forbidden", http=403)
UNKNOWN_QUEUE_COMMAND = Reason("queue.unknown_command", http=404)
ATTENDANT_TOO_DEEP = Reason("attendant.too_deep", http=409, sip=480, q850=25)
"""Attendants sent the caller on and on without anybody pressing a key (Q.850 cause 25, exchange routing error)."""
UNKNOWN_ATTENDANT_COMMAND = Reason("attendant.unknown_command", http=404)
NO_MAILBOX = Reason("voicemail.none", http=404, sip=404, q850=1, prompt="call.unknown_number")
"""The extension is nobody's, or its owner's licences have no mailbox."""
MAILBOX_FULL = Reason("voicemail.full", http=409, sip=480, q850=20, prompt="voicemail.full")
"""As many messages are kept as may be."""
TOO_MANY_PINS = Reason(
    "voicemail.too_many_pins",
    http=429,
    sip=403,
    q850=21,
    retryable=True,
    prompt="voicemail.too_many_pins",
)
FORBIDDEN_MAILBOX_COMMAND = Reason("voicemail.forbidden", http=403)
"""Only a box's owner records by telephone, and only administrators for the organisation."""
UNKNOWN_MAILBOX_COMMAND = Reason("voicemail.unknown_command", http=404)
UNKNOWN_FORWARD_COMMAND = Reason("call.unknown_forward_command", http=404)
UNKNOWN_PARK_COMMAND = Reason("call.unknown_park_command", http=404)
UNKNOWN_ECHO_COMMAND = Reason("call.unknown_echo_command", http=404)
