"""The roles that people have, and who may manage whom.

What each role may do operation by operation is the API's table (``api/roles.py``); here is what every
room needs: the names, who leads an organisation, and the order that keeps anybody from raising themselves.
"""

from __future__ import annotations

OPERATOR, OWNER, ADMINISTRATOR = "operator", "owner", "administrator"
BILLING, HELP_DESK, SUPERVISOR = "billing", "help_desk", "supervisor"
USER, AUDITOR = "user", "auditor"

ROLES = (OPERATOR, OWNER, ADMINISTRATOR, BILLING, HELP_DESK, SUPERVISOR, USER, AUDITOR)
COMMON_AREA = "common_area"
"""Of an account without a person: a telephone in a lobby. Nobody gives it, signs in with it, or may do anything by it."""
TENANT_ROLES = ROLES[1:]
"""Roles within an organisation; operators stand above, in an organisation of their own."""
ADMINISTRATORS = frozenset({OPERATOR, OWNER, ADMINISTRATOR})
"""Who leads their organisation, and every meeting and phone of it."""
_HELPED = frozenset({USER, SUPERVISOR})


def manages(role: str, other: str) -> bool:
    """May somebody with ``role`` give, change or take away an account with the role ``other``?

    Nobody manages a role that may do more than their own: whoever sets a password can sign in with it.
    """
    if role in {OPERATOR, OWNER}:
        return other in ({OPERATOR} if role == OPERATOR else {*TENANT_ROLES, COMMON_AREA})
    if role == ADMINISTRATOR:
        return other not in {OPERATOR, OWNER}
    return role == HELP_DESK and other in _HELPED
