"""The meeting: who is in, who waits, who may do what.

``program`` is told the events; ``room`` is the state of a meeting; ``roster`` the people in it,
``admission`` decides who comes in and is the only place where somebody is put into the bridge; ``people``
is the state table of a participant, ``keypad`` what they press, ``commands`` what a page asks, ``leading`` what
both do; ``calling`` calls people in.
"""

from cadran.services.meeting.program import Meeting

__all__ = ["Meeting"]
