"""What a watching program reads: in Prometheus' format, near by or with an operator's token, and nobody else."""

from __future__ import annotations

import contextlib
import re
from types import SimpleNamespace

import pytest

from cadran.directory.trunks import OPERATOR
from cadran.errors import Refusal
from cadran.ids import LegId
from cadran.media.events import LegClosed
from cadran.services.causes import BUSY, HUNG_UP

PASSWORD = "correct horse battery"
LINE = re.compile(r'[a-z_]+(\{([a-z_]+="[^"\n]*",?)+\})? -?[0-9]+(\.[0-9]+)?')


@pytest.fixture
def counted(served):
    tallies = served.house.exchange.tallies
    for outgoing, cause in ((True, BUSY), (False, HUNG_UP), (False, HUNG_UP)):
        tallies.leg_ended(SimpleNamespace(outgoing=outgoing), Refusal(cause))
    tallies.leg_measured(LegClosed(LegId("a"), 100, 90, 0, 0, 0))
    tallies.leg_measured(LegClosed(LegId("b"), 80, 90, 20, 1, 0))
    tallies.leg_measured(LegClosed(LegId("c"), 0, 90, 0, 0, 0))


def test_every_line_is_in_the_format_and_has_its_kind_and_unit(served, stranger, counted):
    answer = stranger.get(served.base + "/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    lines = answer.text.splitlines()
    assert lines
    for line in lines:
        assert line.startswith(("# HELP ", "# TYPE ")) or LINE.fullmatch(line), line
    kinds = dict(re.findall(r"^# TYPE (\S+) (\S+)$", answer.text, re.MULTILINE))
    assert set(kinds.values()) == {"gauge", "counter", "histogram"}
    assert all(name.endswith("_total") for name, kind in kinds.items() if kind == "counter")
    assert 'cadran_legs_ended_total{side="in",cause="call.hung_up"} 2' in lines
    assert 'cadran_legs_ended_total{side="out",cause="call.busy"} 1' in lines
    assert "cadran_media_packets_lost_total 20" in lines
    assert 'cadran_leg_mos_bucket{le="2.6"} 1' in lines
    assert 'cadran_leg_mos_bucket{le="+Inf"} 2' in lines
    assert "cadran_leg_mos_count 2" in lines


def test_from_elsewhere_an_operators_token_is_needed(served, stranger, clients):
    house, far = served.house, {"X-Forwarded-For": "192.0.2.7"}
    assert stranger.get(served.base + "/metrics", headers=far).status_code == 401
    assert clients.boss.get(served.base + "/metrics", headers=far).status_code == 403
    made = house.tenants.make_operator(
        "metrics@house.example", "Op", language="en", country="FR", by="test"
    )
    house.sessions.set_password(OPERATOR, made.id, PASSWORD)
    with contextlib.closing(served.signed_in("metrics@house.example")) as operator:
        assert operator.get(served.base + "/metrics", headers=far).status_code == 200
