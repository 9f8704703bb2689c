"""The four state machines of RFC 3261 section 17 with RFC 6026, as tables.

``TABLE[state][event]`` is the next state and what is done on the way, by name; ``transaction`` holds the
deeds. What a table does not name is absorbed. Timers: A, E, G resend; B, F, H give up; D, I, J, K, L, M
linger for late copies.
"""

from __future__ import annotations

from typing import Final

State = str
Event = str
Deed = str
Table = dict[State, dict[Event, tuple[State, tuple[Deed, ...]]]]

TRYING: Final = "trying"
CALLING: Final = "calling"
PROCEEDING: Final = "proceeding"
ACCEPTED: Final = "accepted"
COMPLETED: Final = "completed"
CONFIRMED: Final = "confirmed"
TERMINATED: Final = "terminated"

REQUEST: Final = "request"
"""A copy of the request came."""
ACK: Final = "ack"
PROVISIONAL: Final = "1xx"
SUCCESS: Final = "2xx"
FAILURE: Final = "3xx-6xx"
RESEND: Final = "resend"
"""Timer A, E or G."""
GIVE_UP: Final = "give up"
"""Timer B, F or H; for a client INVITE also the wait after CANCEL (section 9.1)."""
LINGERED: Final = "lingered"
"""Timer D, I, J, K, L or M."""
BROKEN: Final = "broken"
"""The transport failed."""

SERVER_INVITE: Final[Table] = {
    PROCEEDING: {
        REQUEST: (PROCEEDING, ("repeat",)),
        PROVISIONAL: (PROCEEDING, ("answer",)),
        SUCCESS: (ACCEPTED, ("answer", "linger_l")),
        FAILURE: (COMPLETED, ("answer", "start_g", "start_h")),
        BROKEN: (TERMINATED, ("tell_broken", "forget")),
    },
    ACCEPTED: {
        SUCCESS: (ACCEPTED, ("answer",)),
        ACK: (ACCEPTED, ("tell",)),
        LINGERED: (TERMINATED, ("forget",)),
    },
    COMPLETED: {
        REQUEST: (COMPLETED, ("repeat",)),
        RESEND: (COMPLETED, ("repeat", "next_g")),
        ACK: (CONFIRMED, ("stop", "linger_i")),
        GIVE_UP: (TERMINATED, ("forget",)),
        BROKEN: (TERMINATED, ("forget",)),
    },
    CONFIRMED: {
        LINGERED: (TERMINATED, ("forget",)),
    },
}

SERVER_OTHER: Final[Table] = {
    TRYING: {
        PROVISIONAL: (PROCEEDING, ("answer",)),
        SUCCESS: (COMPLETED, ("answer", "linger_j")),
        FAILURE: (COMPLETED, ("answer", "linger_j")),
        BROKEN: (TERMINATED, ("forget",)),
    },
    PROCEEDING: {
        REQUEST: (PROCEEDING, ("repeat",)),
        PROVISIONAL: (PROCEEDING, ("answer",)),
        SUCCESS: (COMPLETED, ("answer", "linger_j")),
        FAILURE: (COMPLETED, ("answer", "linger_j")),
        BROKEN: (TERMINATED, ("forget",)),
    },
    COMPLETED: {
        REQUEST: (COMPLETED, ("repeat",)),
        LINGERED: (TERMINATED, ("forget",)),
        BROKEN: (TERMINATED, ("forget",)),
    },
}

CLIENT_INVITE: Final[Table] = {
    CALLING: {
        RESEND: (CALLING, ("repeat", "next_a")),
        GIVE_UP: (TERMINATED, ("tell_timeout", "forget")),
        PROVISIONAL: (PROCEEDING, ("stop", "tell")),
        SUCCESS: (ACCEPTED, ("stop", "linger_m", "tell")),
        FAILURE: (COMPLETED, ("stop", "acknowledge", "tell", "linger_d")),
        BROKEN: (TERMINATED, ("tell_broken", "forget")),
    },
    PROCEEDING: {
        PROVISIONAL: (PROCEEDING, ("tell",)),
        SUCCESS: (ACCEPTED, ("stop", "linger_m", "tell")),
        FAILURE: (COMPLETED, ("stop", "acknowledge", "tell", "linger_d")),
        GIVE_UP: (TERMINATED, ("tell_timeout", "forget")),
        BROKEN: (TERMINATED, ("tell_broken", "forget")),
    },
    ACCEPTED: {
        SUCCESS: (ACCEPTED, ("tell",)),
        LINGERED: (TERMINATED, ("forget",)),
    },
    COMPLETED: {
        FAILURE: (COMPLETED, ("acknowledge",)),
        LINGERED: (TERMINATED, ("forget",)),
        BROKEN: (TERMINATED, ("forget",)),
    },
}

CLIENT_OTHER: Final[Table] = {
    TRYING: {
        RESEND: (TRYING, ("repeat", "next_e")),
        GIVE_UP: (TERMINATED, ("tell_timeout", "forget")),
        PROVISIONAL: (PROCEEDING, ("tell",)),
        SUCCESS: (COMPLETED, ("stop", "tell", "linger_k")),
        FAILURE: (COMPLETED, ("stop", "tell", "linger_k")),
        BROKEN: (TERMINATED, ("tell_broken", "forget")),
    },
    PROCEEDING: {
        RESEND: (PROCEEDING, ("repeat", "slow_e")),
        GIVE_UP: (TERMINATED, ("tell_timeout", "forget")),
        PROVISIONAL: (PROCEEDING, ("tell",)),
        SUCCESS: (COMPLETED, ("stop", "tell", "linger_k")),
        FAILURE: (COMPLETED, ("stop", "tell", "linger_k")),
        BROKEN: (TERMINATED, ("tell_broken", "forget")),
    },
    COMPLETED: {
        LINGERED: (TERMINATED, ("forget",)),
    },
}


def event_of(status: int) -> Event:
    """The event that an answer with this status is."""
    if status < 200:
        return PROVISIONAL
    return SUCCESS if status < 300 else FAILURE
