"""Sans-IO SIP (RFC 3261 and its extensions): bytes in, bytes and events out, time as an argument.

``agent`` is the only door: the five verbs ``receive``, ``fire``, ``deadline``, ``poll`` and the
commands on legs. ``events`` holds what it says.
"""
