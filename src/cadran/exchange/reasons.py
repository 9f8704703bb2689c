"""What the exchange itself refuses."""

from cadran.errors import Origin, Reason

NO_SUCH_LEG = Reason("exchange.no_such_leg", http=404, sip=481)
"""The program does not hold this leg (any more)."""
WRONG_STATE = Reason("exchange.wrong_state", http=409, sip=491)
"""The leg is not answered yet, or already."""
NO_PROGRAM = Reason("exchange.no_program", http=404, sip=404)
"""Nothing is configured at this address."""
ELSEWHERE = Reason("exchange.elsewhere", http=503, sip=503, retryable=True, origin=Origin.SERVER)
"""Another node runs the program and cannot be reached, or has lost its lease."""
BUSY = Reason("exchange.busy", http=503, sip=503, retryable=True, origin=Origin.SERVER)
"""A mailbox, or the whole exchange, is full."""
NO_REPLY = Reason("exchange.no_reply", http=504, sip=504, retryable=True, origin=Origin.SERVER)
"""The program did not answer a command in time."""
UNKNOWN_SOUND = Reason("exchange.unknown_sound", http=404, sip=404)
NO_SUCH_RECORDING = Reason("exchange.no_such_recording", http=404, sip=404)
BAD_RECORDING = Reason("exchange.bad_recording", http=422, sip=500)
"""The id of a recording is no file name."""
NOT_RECORDED = Reason("exchange.not_recorded", http=507, sip=500, origin=Origin.SERVER)
"""The disk did not take it."""
PROGRAM_FAILED = Reason("exchange.program_failed", http=500, sip=500, q850=41, origin=Origin.SERVER)
"""The program of a service broke; it begins anew with the next call."""
TRUNK_FULL = Reason(
    "exchange.trunk_full",
    http=503,
    sip=503,
    q850=34,
    retryable=True,
    origin=Origin.SERVER,
    prompt="call.busy",
)
"""The trunk carries as many calls as it may; facts ``trunk`` and ``number``."""
