"""The address book and its contacts over the API."""

from __future__ import annotations

from tests.peers.waiting import wait_until

FILE = "name,company,mobile\nZoé Nguyễn,Café du Port,06 12 34 56 78\nJean,,+442079460018\n"


def key(name: str) -> dict[str, str]:
    return {"Idempotency-Key": f"contacts-{name}"}


def brought(client, whose: str, data: str, dry_run: str, name: str) -> dict:
    answer = client.post(
        "/contacts/file",
        params={"whose": whose, "dry_run": dry_run},
        content=data.encode(),
        headers={"Content-Type": "text/csv", **key(name)},
    )
    assert answer.status_code == 202, answer.text
    # The list of jobs is followed by the staff alone: others look again.
    job = f"/jobs/{answer.json()['id']}"
    return wait_until(
        lambda: client.get(job).json(), "the end of the job", fit=lambda told: told["ended_at"]
    )


def test_a_person_keeps_contacts_that_nobody_else_sees(clients):
    body = {"name": "Mein Zahnarzt", "numbers": [{"kind": "work", "number": "01 40 00 00 77"}]}
    made = clients.anna.post("/contacts", json=body, headers=key("dentist")).json()
    again = clients.anna.post("/contacts", json=body, headers=key("dentist")).json()
    assert again["id"] == made["id"]
    assert made["numbers"][0]["number"]["number"] == "+33140000077"
    for client in (clients.bert, clients.boss, clients.rival):
        answer = client.get(f"/contacts/{made['id']}")
        assert (answer.status_code, answer.json()["id"]) == (404, "contacts.unknown_contact")
        assert client.put(f"/contacts/{made['id']}", json=body).status_code == 404
        assert client.delete(f"/contacts/{made['id']}").status_code == 404
        assert client.get("/address-book", params={"q": "zahnarzt"}).json()["items"] == []
    found = clients.anna.get("/address-book", params={"q": "000 077", "kind": "own"}).json()[
        "items"
    ]
    assert [each["name"] for each in found] == ["Mein Zahnarzt"]
    changed = clients.anna.put(f"/contacts/{made['id']}", json=body | {"company": "Praxis"}).json()
    assert changed["company"] == "Praxis"
    audit = clients.boss.get("/audit").text
    assert made["id"] not in audit
    assert "Zahnarzt" not in audit
    assert clients.anna.delete(f"/contacts/{made['id']}").status_code == 204
    assert clients.anna.get("/contacts").json()["total"] == 0


def test_what_everybody_has_is_changed_by_administrators_alone(clients):
    body = {"name": "Supplier of all"}
    answer = clients.anna.post(
        "/contacts", params={"whose": "organisation"}, json=body, headers=key("no")
    )
    assert (answer.status_code, answer.json()["id"]) == (403, "contacts.organisations_book")
    made = clients.boss.post(
        "/contacts", params={"whose": "organisation"}, json=body, headers=key("yes")
    ).json()
    assert clients.anna.delete(f"/contacts/{made['id']}").status_code == 403
    assert clients.anna.get(f"/contacts/{made['id']}").json()["whose"] == "organisation"
    log = clients.boss.get("/audit").json()["items"][0]
    assert (log["kind"], log["after"]["name"]) == ("contact.set", "Supplier of all")
    assert clients.boss.delete(f"/contacts/{made['id']}").status_code == 204


def test_a_user_brings_a_file_watches_its_job_and_takes_it_out_again(clients):
    looked = brought(clients.anna, "mine", FILE, "true", "look")
    assert (looked["state"], looked["outcome"]["id"]) == ("done", "jobs.file_right")
    assert clients.anna.get("/contacts").json()["total"] == 0
    done = brought(clients.anna, "mine", FILE, "false", "bring")
    assert done["outcome"]["facts"]["changes"] == 2
    assert clients.bert.get(f"/jobs/{done['id']}").status_code == 404
    table = clients.anna.get("/contacts/file").content.decode("utf-8-sig").splitlines()
    assert table[1] == "Jean,,,,,+442079460018,,,,"
    cards = clients.anna.get("/contacts/file", params={"form": "vcard4"})
    assert cards.headers["content-type"].startswith("text/vcard")
    assert "TEL;TYPE=cell;VALUE=uri:tel:+33612345678\r\n" in cards.text
    bad = brought(clients.anna, "mine", FILE + "X,,06\nY,,061234567\n", "false", "bad")
    assert (bad["state"], bad["report_lines"]) == ("failed", 1)
    report = clients.anna.get(f"/jobs/{bad['id']}/report.csv", params={"lang": "fr"}).text
    assert "061234567" in report
    assert "n’est pas un numéro" in report
    assert clients.anna.get("/contacts").json()["total"] == 2
    for each in clients.anna.get("/contacts").json()["items"]:
        clients.anna.delete(f"/contacts/{each['id']}")
