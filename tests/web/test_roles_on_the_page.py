"""Each role sees the pages that are its own, and nothing of the others."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from cadran.ids import OrgId

ORG = OrgId("acme")
PASSWORD = "correct horse battery"
SEEN = {
    "user": {"Overview", "Countries", "Meetings", "Calls", "My phone"},
    "supervisor": {"Overview", "Countries", "Meetings", "Calls", "My phone"},
    "help_desk": {"Numbers", "People & licences", "Settings", "Calls"},
    "billing": {"Credits", "Calls", "Settings"},
    "auditor": {"Numbers", "People & licences", "Credits", "Settings"},
    "owner": {"Numbers", "People & licences", "Credits", "Settings"},
}
UNSEEN = {
    "user": {"Numbers", "People & licences", "Credits", "Settings", "Organisations"},
    "supervisor": {"Numbers", "People & licences", "Credits", "Settings", "Organisations"},
    "help_desk": {"Credits", "Organisations"},
    "billing": {"Organisations"},
    "auditor": {"Organisations"},
    "owner": {"Organisations"},
}


@pytest.mark.parametrize("role", SEEN)
def test_the_navigation_leads_where_the_role_may_go_and_nowhere_else(visit, served, role: str):
    house = served.house
    made = house.directory.create_user(
        ORG,
        f"page-{role}@acme.example",
        role,
        usage_location="FR",
        language="en",
        role=role,
        id=f"page-{role}",
    )
    house.sessions.set_password(ORG, made.id, PASSWORD)
    page = visit("/", who=f"page-{role}")
    navigation = page.get_by_role("navigation", name="Main navigation")
    expect(navigation.get_by_role("link", name="Overview")).to_be_visible()
    shown = {each.strip() for each in navigation.get_by_role("link").all_inner_texts()}
    assert shown >= SEEN[role]
    assert not shown & UNSEEN[role]
    if role == "user":
        page.goto("/people")
        expect(page.get_by_role("alert").first).to_contain_text("Your role, User")
    if role == "auditor":
        page.goto("/people")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.get_by_role("button", name="Add a person")).to_have_count(0)
