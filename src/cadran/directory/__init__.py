"""Organisations, their people, licences, telephones, meetings, and the operator's trunks.

Each door takes ``(store, clock, entropy)``, blocks its caller's thread and refuses by name:
:class:`Directory` here; ``sessions.Sessions``, ``phones.Phones``, ``bindings.Bindings``,
``meetings.Meetings`` and ``trunks.Trunks`` beside it.
"""

from cadran.directory.directory import Directory
from cadran.directory.organisations import Organisation
from cadran.directory.people import User

__all__ = ["Directory", "Organisation", "User"]
