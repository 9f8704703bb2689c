"""The clips that programs play, by name. Words and recordings are in ``media/prompts``.

Names with ``tone.`` are made by the media plane; everything else is a recording in each language.
"""

from __future__ import annotations

from cadran.catalogue import tones
from cadran.errors import Refusal
from cadran.ids import RecordingId
from cadran.services.actions import Clip

ENTER_TONE = Clip("tone.enter")
EXIT_TONE = Clip("tone.leave")
CALL_WAITING = Clip("tone.waiting")
"""Over the talk: another call rings."""
NORMAL, USER_BUSY = 16, 17
"""Q.850 causes 16 and 17."""
TONE_MS = 1_500
"""How long a tone is heard after the words, to the end of its round: nobody has to be told for longer."""
BEEP = Clip("tone.beep")
MUSIC = "music.hold"

WELCOME = "dial_in.welcome"
PRESS_FOR_LANGUAGE = "dial_in.press_for_language"
ENTER_ID = "meeting.enter_id"
YOU_ENTERED = "dial_in.you_entered"
ID_NOT_FOUND = "meeting.not_found"
ONE_MOMENT = "call.one_moment"
ENTER_PIN = "meeting.enter_pin"
WRONG_PIN = "meeting.wrong_pin"
WAIT_FOR_PIN = "meeting.wait_for_pin"
WAITING = "meeting.waiting"
LOBBY = "meeting.lobby"
JOINING = "meeting.joining"
MUTED = "meeting.muted"
UNMUTED = "meeting.unmuted"
KEYS = "meeting.keys"
ORGANISER_KEYS = "meeting.organiser_keys"
ORGANISER_ONLY = "meeting.organiser_only"
HAND_RAISED = "meeting.hand_raised"
HAND_LOWERED = "meeting.hand_lowered"
ALL_ADMITTED = "meeting.all_admitted"
LOBBY_EMPTY = "meeting.lobby_empty"
ALL_MUTED = "meeting.all_muted"
ANNOUNCING = "meeting.announcing"
NOT_ANNOUNCING = "meeting.not_announcing"
RECORDING = "meeting.recording"
RECORDING_OVER = "meeting.recording_over"
PRESS_ONE = "meeting.press_one"
SAY_NAME = "meeting.say_name"
QUEUE_NEXT = "queue.next"
QUEUE_POSITION = "queue.position"
QUEUE_WAIT = "queue.wait"
QUEUE_SHORT_WAIT = "queue.short_wait"
QUEUE_CALLBACK = "queue.callback"
QUEUE_PROMISED = "queue.promised"
MINUTES = "time.minutes"
ATTENDANT_WELCOME = "attendant.welcome"
ATTENDANT_CLOSED = "attendant.closed"
ATTENDANT_HOLIDAY = "attendant.holiday"
FOR = "attendant.for"
FOR_OPERATOR = "attendant.for_operator"
FOR_NAME = "attendant.for_name"
FOR_EXTENSION = "attendant.for_extension"
TO_END = "attendant.to_end"
PRESS = "attendant.press"
EXTENSION = "attendant.extension"
NO_SUCH_KEY = "attendant.no_such_key"
SPELL_NAME = "attendant.spell_name"
ENTER_EXTENSION = "attendant.enter_extension"
NOBODY_FOUND = "attendant.nobody_found"
MANY_FOUND = "attendant.many_found"
BUSY = "call.busy"
NO_ANSWER = "call.no_answer"
CANNOT_TAKE = "call.rejected"
LEAVE_MESSAGE = "voicemail.leave_message"
REVIEW_MESSAGE = "voicemail.review_message"
REVIEW_GREETING = "voicemail.review_greeting"
MESSAGE_SENT = "voicemail.sent"
NOTHING_HEARD = "voicemail.nothing_heard"
ENTER_MAILBOX_PIN = "voicemail.enter_pin"
NO_NEW = "voicemail.no_new"
YOU_HAVE = "voicemail.you_have"
ONE_NEW = "voicemail.one_new"
MANY_NEW = "voicemail.many_new"
ONE_SAVED = "voicemail.one_saved"
MANY_SAVED = "voicemail.many_saved"
FOR_NEW = "voicemail.for_new"
FOR_SAVED = "voicemail.for_saved"
FOR_GREETING = "voicemail.for_greeting"
FOR_END = "voicemail.for_end"
FROM = "voicemail.from"
FROM_UNKNOWN = "voicemail.from_unknown"
MESSAGE_KEYS = "voicemail.message_keys"
FOR_CALL_BACK = "voicemail.for_call_back"
SAVED = "voicemail.saved"
DELETED = "voicemail.deleted"
NO_MORE = "voicemail.no_more"
GREETING_KEYS = "voicemail.greeting_keys"
SPEAK_GREETING = "voicemail.speak_greeting"
GREETING_KEPT = "voicemail.greeting_kept"
STANDARD_SET = "voicemail.standard_set"
GOODBYE = "voicemail.goodbye"
MESSAGE = "message."
"""Followed by a recording's id: what somebody said to a mailbox."""
GREETING = "greeting."
"""Followed by its id: a greeting that the organisation typed or uploaded."""
PRESS_TO_TAKE = "call.press_to_take"
ECHO = "echo.speak"
ECHO_OVER = "echo.over"
ECHO_SILENT = "echo.silent"
PARKED = "call.parked"
FORWARD_ON = "call.forward_on"
FORWARD_OFF = "call.forward_off"
DO_NOT_DISTURB_ON = "call.do_not_disturb_on"
DO_NOT_DISTURB_OFF = "call.do_not_disturb_off"
DIGIT = "digit."
"""Followed by the key: how the ``digits`` of a clip are spoken."""
KEY_NAMES = {"*": "star", "#": "hash"}
"""Names of the keys that are no digits."""
FAILED = "call.failed"
"""Said for a refusal that has no prompt of its own."""


def spoken(refusal: Refusal, language: str) -> Clip:
    """What a caller hears of a refusal."""
    return Clip(refusal.reason.prompt or FAILED, language)


def message(recording: RecordingId) -> Clip:
    """A recording of the organisation's, heard once and not kept in memory."""
    return Clip(MESSAGE + recording)


def ringback(language: str, country: str) -> Clip:
    """What a caller hears while somebody is rung, where they are used to it (ISO 3166-1 alpha-2; "": not known)."""
    return Clip(tones.tone(tones.RINGBACK, country, language).name)


def parting(refusal: Refusal, language: str, country: str) -> tuple[Clip, ...]:
    """What a caller hears of a refusal before the line goes: the words, then the tone of a line that is busy, or
    of one that cannot be had. After an ordinary end there are words alone: nothing has failed.
    """
    if refusal.reason.q850 == NORMAL:
        return (spoken(refusal, language),)
    kind = tones.BUSY if refusal.reason.q850 == USER_BUSY else tones.CONGESTION
    tone = tones.tone(kind, country, language)
    rounds = max(1, -(-TONE_MS // tone.length_ms))
    return (spoken(refusal, language), *(Clip(tone.name),) * rounds)


def music(language: str) -> Clip:
    """Music on hold (a recording without words, the same in every language)."""
    return Clip(MUSIC, language)
