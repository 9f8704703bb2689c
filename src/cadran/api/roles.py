"""Who may do what: one table, operation by operation.

``user`` reaches only what is theirs; the operation itself sees to that (``api/persons.py``).
"""

from __future__ import annotations

from enum import Enum

from cadran.roles import (
    ADMINISTRATOR,
    ADMINISTRATORS,
    AUDITOR,
    BILLING,
    HELP_DESK,
    OPERATOR,
    OWNER,
    ROLES,
    SUPERVISOR,
)


class Access(Enum):
    """Groups of roles, as the table names them."""

    ANYBODY = "anybody"
    CATALOGUE = "catalogue"
    """Anybody if the catalogue is public, else everyone signed in."""
    SIGNED_IN = "signed_in"
    OPERATOR = "operator"
    """Across organisations: who runs the house."""
    OWNER = "owner"
    ADMINISTRATOR = "administrator"
    HELP_DESK = "help_desk"
    """Sets things right for others."""
    STAFF = "staff"
    """Sees what others of the organisation have."""
    BILLING = "billing"
    """Spends money and decides how it may be spent."""
    READS_MONEY = "reads_money"
    SUPERVISOR = "supervisor"
    """Leads queues and those who answer them."""
    AUDITOR = "auditor"
    """Sees who changed what."""

    @property
    def roles(self) -> frozenset[str]:
        """The roles in this group. Strangers have none, so that two groups are theirs besides."""
        return _GROUPS.get(self, frozenset(ROLES))


_GROUPS: dict[Access, frozenset[str]] = {
    Access.OPERATOR: frozenset({OPERATOR}),
    Access.OWNER: frozenset({OPERATOR, OWNER}),
    Access.ADMINISTRATOR: ADMINISTRATORS,
    Access.HELP_DESK: ADMINISTRATORS | {HELP_DESK},
    Access.STAFF: ADMINISTRATORS | {BILLING, HELP_DESK, AUDITOR},
    Access.BILLING: ADMINISTRATORS | {BILLING},
    Access.READS_MONEY: ADMINISTRATORS | {BILLING, AUDITOR},
    Access.SUPERVISOR: ADMINISTRATORS | {SUPERVISOR},
    Access.AUDITOR: frozenset({OPERATOR, OWNER, ADMINISTRATOR, AUDITOR}),
}

OPERATIONS: dict[str, Access] = {
    "sign_in": Access.ANYBODY,
    "get_session": Access.SIGNED_IN,
    "ask_for_reset": Access.ANYBODY,
    "use_link": Access.ANYBODY,
    "change_password": Access.SIGNED_IN,
    "get_second_factor": Access.SIGNED_IN,
    "enrol_second_factor": Access.SIGNED_IN,
    "confirm_second_factor": Access.SIGNED_IN,
    "remove_second_factor": Access.SIGNED_IN,
    "list_sessions": Access.SIGNED_IN,
    "end_session": Access.SIGNED_IN,
    "list_tokens": Access.SIGNED_IN,
    "create_token": Access.SIGNED_IN,
    "revoke_token": Access.SIGNED_IN,
    "invite_user": Access.HELP_DESK,
    "reset_second_factor": Access.HELP_DESK,
    "end_sessions": Access.SIGNED_IN,
    "list_changes": Access.AUDITOR,
    "get_identity_provider": Access.ADMINISTRATOR,
    "set_identity_provider": Access.OWNER,
    "remove_identity_provider": Access.OWNER,
    "begin_single_sign_on": Access.ANYBODY,
    "find_single_sign_on": Access.ANYBODY,
    "list_roles": Access.SIGNED_IN,
    "sign_out": Access.SIGNED_IN,
    "list_organisations": Access.OPERATOR,
    "create_organisation": Access.OPERATOR,
    "get_organisation": Access.OPERATOR,
    "limit_organisation": Access.OPERATOR,
    "suspend_organisation": Access.OPERATOR,
    "resume_organisation": Access.OPERATOR,
    "delete_organisation": Access.OPERATOR,
    "get_organisation_deletion": Access.OPERATOR,
    "download_organisation_export": Access.OPERATOR,
    "list_shared_numbers": Access.OPERATOR,
    "share_number": Access.OPERATOR,
    "unshare_number": Access.OPERATOR,
    "create_operator": Access.OPERATOR,
    "list_countries": Access.CATALOGUE,
    "get_country": Access.CATALOGUE,
    "export_countries": Access.CATALOGUE,
    "list_editions": Access.CATALOGUE,
    "list_edition_changes": Access.CATALOGUE,
    "list_rules": Access.CATALOGUE,
    "list_destinations": Access.CATALOGUE,
    "plan_rollout": Access.CATALOGUE,
    "export_rollout": Access.CATALOGUE,
    "pin_edition": Access.ADMINISTRATOR,
    "get_overlay": Access.OPERATOR,
    "lay_overlay": Access.OPERATOR,
    "list_numbers": Access.STAFF,
    "search_numbers": Access.ADMINISTRATOR,
    "reserve_numbers": Access.ADMINISTRATOR,
    "get_reservation": Access.ADMINISTRATOR,
    "release_reservation": Access.ADMINISTRATOR,
    "order_numbers": Access.ADMINISTRATOR,
    "assign_number": Access.ADMINISTRATOR,
    "unassign_number": Access.ADMINISTRATOR,
    "release_number": Access.ADMINISTRATOR,
    "list_number_quotas": Access.STAFF,
    "get_address_form": Access.SIGNED_IN,
    "list_locations": Access.STAFF,
    "create_location": Access.ADMINISTRATOR,
    "get_location": Access.STAFF,
    "change_location": Access.ADMINISTRATOR,
    "validate_location": Access.ADMINISTRATOR,
    "create_place": Access.ADMINISTRATOR,
    "delete_location": Access.ADMINISTRATOR,
    "get_number_request_form": Access.ADMINISTRATOR,
    "list_number_requests": Access.STAFF,
    "create_number_request": Access.ADMINISTRATOR,
    "get_number_request": Access.STAFF,
    "hand_in_number_request": Access.ADMINISTRATOR,
    "withdraw_number_request": Access.ADMINISTRATOR,
    "list_all_number_requests": Access.OPERATOR,
    "answer_number_request": Access.OPERATOR,
    "fulfil_number_request": Access.OPERATOR,
    "assign_numbers_by_file": Access.ADMINISTRATOR,
    "import_numbers_by_file": Access.OPERATOR,
    "list_caller_id_policies": Access.STAFF,
    "set_caller_id_policy": Access.ADMINISTRATOR,
    "delete_caller_id_policy": Access.ADMINISTRATOR,
    "get_caller_id": Access.SIGNED_IN,
    "choose_caller_id": Access.SIGNED_IN,
    "list_port_orders": Access.STAFF,
    "create_port_order": Access.ADMINISTRATOR,
    "get_port_order": Access.STAFF,
    "change_port_order": Access.ADMINISTRATOR,
    "delete_port_order": Access.ADMINISTRATOR,
    "put_port_numbers": Access.ADMINISTRATOR,
    "put_port_numbers_file": Access.ADMINISTRATOR,
    "put_port_letter": Access.ADMINISTRATOR,
    "get_port_letter": Access.ADMINISTRATOR,
    "submit_port_order": Access.ADMINISTRATOR,
    "cancel_port_order": Access.ADMINISTRATOR,
    "change_port_date": Access.ADMINISTRATOR,
    "answer_port_order": Access.OPERATOR,
    "get_port_pin": Access.ADMINISTRATOR,
    "make_port_pin": Access.OWNER,
    "port_out": Access.OWNER,
    "list_users": Access.STAFF,
    "create_user": Access.ADMINISTRATOR,
    "get_user": Access.SIGNED_IN,
    "change_user": Access.ADMINISTRATOR,
    "list_licences": Access.STAFF,
    "buy_licences": Access.BILLING,
    "change_licences_by_file": Access.ADMINISTRATOR,
    "get_outbound_policy": Access.SIGNED_IN,
    "set_outbound_policy": Access.ADMINISTRATOR,
    "list_licence_choices": Access.STAFF,
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
    "explain_cost": Access.SIGNED_IN,
    "list_usage": Access.STAFF,
    "sum_usage": Access.STAFF,
    "export_usage_csv": Access.STAFF,
    "export_usage_xlsx": Access.STAFF,
    "export_usage_zip": Access.STAFF,
    "list_minute_pools": Access.STAFF,
    "rate_again": Access.READS_MONEY,
    "export_person_records": Access.ADMINISTRATOR,
    "erase_records": Access.ADMINISTRATOR,
    "get_retention": Access.STAFF,
    "set_retention": Access.ADMINISTRATOR,
    "list_tariffs": Access.READS_MONEY,
    "list_rates": Access.READS_MONEY,
    "check_deck": Access.READS_MONEY,
    "bring_deck": Access.ADMINISTRATOR,
    "bring_exchange_rates": Access.ADMINISTRATOR,
    "withdraw_tariff": Access.ADMINISTRATOR,
    "get_tariff_file": Access.READS_MONEY,
    "get_credits": Access.READS_MONEY,
    "top_up_credits": Access.BILLING,
    "get_credit_outlook": Access.READS_MONEY,
    "get_recharge": Access.READS_MONEY,
    "set_recharge": Access.BILLING,
    "list_payments": Access.READS_MONEY,
    "pay": Access.BILLING,
    "get_payment": Access.READS_MONEY,
    "check_payment": Access.BILLING,
    "report_payment": Access.ANYBODY,
    "list_payment_methods": Access.READS_MONEY,
    "add_payment_method": Access.BILLING,
    "remove_payment_method": Access.BILLING,
    "list_notices": Access.SIGNED_IN,
    "read_notices": Access.SIGNED_IN,
    "get_notice_settings": Access.STAFF,
    "change_notice_settings": Access.ADMINISTRATOR,
    "send_test_mail": Access.ADMINISTRATOR,
    "list_deliveries": Access.ADMINISTRATOR,
    "send_again": Access.ADMINISTRATOR,
    "list_webhooks": Access.ADMINISTRATOR,
    "create_webhook": Access.ADMINISTRATOR,
    "change_webhook": Access.ADMINISTRATOR,
    "delete_webhook": Access.ADMINISTRATOR,
    "test_webhook": Access.ADMINISTRATOR,
    "get_statement": Access.READS_MONEY,
    "list_limits": Access.READS_MONEY,
    "set_limit": Access.BILLING,
    "confirm_limit": Access.OWNER,
    "withdraw_limit": Access.BILLING,
    "list_blocked_users": Access.STAFF,
    "block_user": Access.HELP_DESK,
    "unblock_user": Access.ADMINISTRATOR,
    "list_jobs": Access.STAFF,
    "get_job": Access.STAFF,
    "cancel_job": Access.BILLING,
    "get_job_report": Access.STAFF,
    "explain_call": Access.SIGNED_IN,
    "explain_licence": Access.SIGNED_IN,
    "explain_number": Access.SIGNED_IN,
    "get_health": Access.ANYBODY,
    "get_readiness": Access.ANYBODY,
    "get_system": Access.HELP_DESK,
    "get_openapi": Access.SIGNED_IN,
}


def may(role: str, operation: str) -> bool:
    """May somebody with this role do this?"""
    return role in OPERATIONS[operation].roles
