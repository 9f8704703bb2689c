"""Long work over the API: its progress, its end, its report, and its events."""

from __future__ import annotations

import csv
import io
import threading

import httpx
from tests.api.lines import hear, opened_at
from tests.api.test_events import follow, stream

from cadran.ids import OrgId
from cadran.jobs import Progress, Report, ReportLine

ACME = OrgId("acme")


def ended(client: httpx.Client, job: str) -> dict:
    """Followed to its end, as the page does it."""
    base = str(client.base_url.copy_with(path="/")).rstrip("/")
    with opened_at(base, client, "events") as socket:
        follow(socket, "jobs")
        found = client.get(f"/jobs/{job}").json()
        while found["id"] != job or found["state"] in {"queued", "running"}:
            found = hear(socket)["data"]
    return client.get(f"/jobs/{job}").json()


def test_a_job_is_watched_and_its_report_is_read_in_the_readers_language(served, clients):
    go = threading.Event()
    lines = [
        ReportLine(2, "anna@acme.example", "directory.no_free_licence", {"purchased": 3}),
        ReportLine(3, "=cmd()", "directory.unknown_user", {}),
        ReportLine(4, "+33199001234", "directory.unknown_user", {}),
    ]

    def work(progress: Progress) -> Report:
        progress.of(4)
        progress.advance(1)
        assert go.wait(20)
        return Report("directory.bad_line", {"found": 1, "wanted": 2}, lines)

    boss = served.people["boss@acme.example"]
    with stream(served, clients.boss) as socket:
        assert follow(socket, "jobs")[0]["kind"] == "snapshot"
        job = served.house.jobs.start(ACME, "licences", boss, work)
        told = [hear(socket)["data"] for _ in range(2)]
        assert {each["id"] for each in told} == {job}
        assert told[-1]["state"] in {"queued", "running"}
        go.set()
        while told[-1]["state"] != "done":
            told.append(hear(socket)["data"])
    found = ended(clients.boss, job)
    assert (found["state"], found["percent"], found["report_lines"]) == ("done", 100, 3)
    assert found["by"]["name"] == "Boss Acme"
    assert found["outcome"]["id"] == "directory.bad_line"
    assert clients.boss.get("/jobs").json()["items"][0]["id"] == job
    report = clients.boss.get(f"/jobs/{job}/report.csv", params={"lang": "fr"})
    assert report.headers["content-type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(report.content.decode("utf-8-sig"))))
    assert rows[0] == ["Ligne", "Objet", "Résultat"]
    assert [row[:2] for row in rows[1:]] == [
        ["2", "anna@acme.example"],
        ["3", "'=cmd()"],
        ["4", "+33199001234"],
    ]
    assert "n’est libre" in rows[1][2]


def test_a_job_is_cancelled_and_is_nobody_elses_business(served, clients):
    go = threading.Event()

    def work(progress: Progress) -> Report:
        assert go.wait(20)
        progress.advance()
        return Report("jobs.fault")

    job = served.house.jobs.start(ACME, "licences", "", work)
    for method, path in (("GET", ""), ("DELETE", ""), ("GET", "/report.csv")):
        answer = clients.rival.request(method, f"/jobs/{job}{path}")
        assert (answer.status_code, answer.json()["id"]) == (404, "jobs.unknown_job")
    answer = clients.boss.delete(f"/jobs/{job}")
    assert (answer.status_code, answer.json()["cancelling"]) == (200, True)
    go.set()
    assert ended(clients.boss, job)["state"] == "cancelled"
    assert clients.boss.delete(f"/jobs/{job}").json()["state"] == "cancelled"
    done = served.house.jobs.start(ACME, "licences", "", lambda _progress: Report("jobs.fault"))
    ended(clients.boss, done)
    answer = clients.boss.delete(f"/jobs/{done}")
    assert (answer.status_code, answer.json()["id"]) == (409, "jobs.over")
