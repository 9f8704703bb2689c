"""Telephone numbers: what they are, what people mean when they dial, and where they lead.

``number`` reads and shows E.164 numbers, ``kinds`` says of what kind one is, ``dial_plan`` what keys mean,
``zones`` and ``destinations`` what is included, ``fiction`` which numbers nobody can own.
"""
