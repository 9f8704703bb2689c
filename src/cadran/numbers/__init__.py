"""Telephone numbers: finding, reserving, buying, giving them work, giving them back.

:class:`Numbers` is the door, one file a concern: ``search``, ``reservation``, ``orders``, ``assignment``;
``locations`` says where help is sent, ``quota`` how many may be had, ``quarantine`` which rest; ``caller_ids`` which
number people show; ``sharing`` which serve all organisations; ``requests`` and ``number_files`` stand beside. ``carrier`` is the way to the one who sells them.
"""

from cadran.numbers.assignment import OwnNumber
from cadran.numbers.offer import Offer
from cadran.numbers.orders import Order
from cadran.numbers.places import Location
from cadran.numbers.quota import Quota
from cadran.numbers.requests import Request
from cadran.numbers.reservation import Reservation
from cadran.numbers.sharing import Sharing


class Numbers(Sharing):
    """The door of the room: ``Numbers(store, clock, entropy, catalogue, carrier)``."""


__all__ = [
    "Location",
    "Numbers",
    "Offer",
    "Order",
    "OwnNumber",
    "Quota",
    "Request",
    "Reservation",
]
