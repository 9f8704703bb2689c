"""Whatever fits the OpenAPI is answered as the OpenAPI says, and nothing breaks the server."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import load_all_checks
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
)

from cadran.api.app import describe
from cadran.api.problems import BODY_LIMIT, body_limit
from cadran.ids import OrgId

PASSWORD = "fuzzing is honest work"
EXAMPLES = 4
LEFT_OUT = {"sign_in", "sign_out"}
"""The one would slow down every other sign-in from this address, the other end the session in use."""
JSON = {"content": {"application/json": {}}}
load_all_checks()
SCHEMA = schemathesis.openapi.from_dict(describe())
OPERATIONS = {
    operation.definition.raw["operationId"]: operation
    for operation in (each.ok() for each in SCHEMA.get_all_operations())
}


@pytest.fixture(scope="module")
def token(served) -> Iterator[str]:
    """An administrator of an organisation of its own, whose things may be broken."""
    org = OrgId("fuzz")
    house = served.house
    house.directory.create_organisation(org, "Fuzz", "FR", "en")
    user = house.directory.create_user(
        org, "fuzz@example", "Fuzz", usage_location="FR", language="en", role="administrator"
    )
    house.directory.licences.set_purchased(org, "AUDIO_CONFERENCING", 5)
    house.directory.licences.assign(org, user.id, "AUDIO_CONFERENCING")
    house.sessions.set_password(org, user.id, PASSWORD)
    assert house.live.settled(5)
    with served.client() as client:
        asked = {"login": "fuzz@example", "password": PASSWORD, "as_token": True}
        yield client.post("/session", json=asked).json()["token"]


@pytest.mark.parametrize("operation", sorted(OPERATIONS.keys() - LEFT_OUT))
def test_answers_keep_to_the_schema(served, token, operation: str):
    @seed(7)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def check(data: Any) -> None:
        case = data.draw(OPERATIONS[operation].as_strategy())
        headers = {"Authorization": f"Bearer {token}"}
        response = case.call(base_url=served.base, headers=headers, timeout=20)
        assert response.status_code < 500, response.text
        checks = [response_schema_conformance, content_type_conformance]
        case.validate_response(response, checks=checks)

    check()


def test_every_operation_was_tried():
    assert len(OPERATIONS) > 40


def test_whatever_takes_a_file_takes_a_large_one():
    files = {
        name: operation.path
        for name, operation in OPERATIONS.items()
        if "application/json" not in operation.definition.raw.get("requestBody", JSON)["content"]
    }
    assert len(files) > 5
    assert [name for name, path in files.items() if body_limit(path) <= BODY_LIMIT] == []
