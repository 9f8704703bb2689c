"""Who may do what: one table, operation by operation.

``user`` reaches only what is theirs; the operation itself sees to that.
"""

from __future__ import annotations

from enum import Enum


class Access(Enum):
    """Groups of roles, as the table names them."""

    ANYBODY = "anybody"
    CATALOGUE = "catalogue"
    """Anybody if the catalogue is public, else everyone signed in."""
    SIGNED_IN = "signed_in"
    ADMINISTRATOR = "administrator"


OPERATIONS: dict[str, Access] = {
    "sign_in": Access.ANYBODY,
    "get_session": Access.SIGNED_IN,
    "sign_out": Access.SIGNED_IN,
    "list_countries": Access.CATALOGUE,
    "get_country": Access.CATALOGUE,
    "export_countries": Access.CATALOGUE,
    "list_numbers": Access.ADMINISTRATOR,
    "search_numbers": Access.ADMINISTRATOR,
    "reserve_numbers": Access.ADMINISTRATOR,
    "get_reservation": Access.ADMINISTRATOR,
    "release_reservation": Access.ADMINISTRATOR,
    "order_numbers": Access.ADMINISTRATOR,
    "assign_number": Access.ADMINISTRATOR,
    "unassign_number": Access.ADMINISTRATOR,
    "release_number": Access.ADMINISTRATOR,
    "list_users": Access.ADMINISTRATOR,
    "create_user": Access.ADMINISTRATOR,
    "get_user": Access.SIGNED_IN,
    "change_user": Access.ADMINISTRATOR,
    "list_licences": Access.ADMINISTRATOR,
    "list_licence_choices": Access.ADMINISTRATOR,
    "give_licence": Access.ADMINISTRATOR,
    "take_licence": Access.ADMINISTRATOR,
    "list_phones": Access.SIGNED_IN,
    "create_phone": Access.SIGNED_IN,
    "delete_phone": Access.SIGNED_IN,
    "search_address_book": Access.SIGNED_IN,
    "reset_pin": Access.SIGNED_IN,
    "list_meetings": Access.SIGNED_IN,
    "create_meeting": Access.SIGNED_IN,
    "get_meeting": Access.SIGNED_IN,
    "change_meeting": Access.SIGNED_IN,
    "delete_meeting": Access.SIGNED_IN,
    "get_live_meeting": Access.SIGNED_IN,
    "command_meeting": Access.SIGNED_IN,
    "list_calls": Access.SIGNED_IN,
    "get_call": Access.SIGNED_IN,
    "get_credits": Access.ADMINISTRATOR,
    "top_up_credits": Access.ADMINISTRATOR,
    "get_statement": Access.ADMINISTRATOR,
    "explain_call": Access.SIGNED_IN,
    "get_health": Access.ANYBODY,
    "get_readiness": Access.ANYBODY,
    "get_system": Access.ADMINISTRATOR,
    "get_openapi": Access.SIGNED_IN,
}
