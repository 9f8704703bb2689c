"""A mailbox: takes messages, and plays them to whom they are for.

``program`` is told the events; ``visit`` is one call to the box; ``steps`` is its state table, made of ``leaving`` (a
caller), ``taping`` (whatever is recorded) and ``owner`` (the menu).
"""

from cadran.services.voicemail.program import Voicemail

__all__ = ["Voicemail"]
