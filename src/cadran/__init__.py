"""Cadran: the telephone service of an organisation in one program.

The rooms and their order are described in ``docs/architecture.md``; the three modules beside this
file (``ids``, ``clock``, ``errors``) are the mortar that every room may use.
"""

__version__ = "0.1.0"
