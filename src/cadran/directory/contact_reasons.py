"""Every "no" about contacts. Texts: ``messages/<language>/contacts.json``."""

from __future__ import annotations

from cadran.errors import Reason

BAD_NAME = Reason("contacts.bad_name", http=422)
BAD_TEXT = Reason("contacts.bad_text", http=422)
"""Too long, or with line breaks. Facts: ``field``, ``longest``."""
BAD_EMAIL = Reason("contacts.bad_email", http=422)
BAD_NUMBER = Reason("contacts.bad_number", http=422)
BAD_NUMBER_KIND = Reason("contacts.bad_number_kind", http=422)
MANY_NUMBERS = Reason("contacts.many_numbers", http=422)
BOOK_FULL = Reason("contacts.book_full")
UNKNOWN_CONTACT = Reason("contacts.unknown_contact", http=404)
BAD_CARD = Reason("contacts.bad_card", http=422)
CARD_NOT_ENDED = Reason("contacts.card_not_ended", http=422)
CARD_VERSION = Reason("contacts.card_version", http=422)
ORGANISATIONS_BOOK = Reason("contacts.organisations_book", http=403)
"""Only administrators change what everybody has."""
