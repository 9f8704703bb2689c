"""A user's phone: all their devices and calls.

``program`` is told the events; ``calls`` holds the calls, ``conversation`` is one of them; ``click`` begins one by
page; ``steps`` is its state table, ``ending`` how it ends, ``audio`` who hears whom.
"""

from cadran.services.phone.program import Phone

__all__ = ["Phone"]
