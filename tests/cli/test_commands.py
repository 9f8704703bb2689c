"""The ``cadran`` command against a server in a process of its own, in the reader's language."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from tests.peers.house import Served


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with Served(tmp_path_factory.mktemp("served")) as started:
        yield started


def cadran(served: Served, *arguments: str, language: str = "en_GB.UTF-8"):
    environment = {**served.env, "LC_ALL": language}
    return subprocess.run(
        [sys.executable, "-m", "cadran", *arguments, "--data", str(served.data)],
        capture_output=True,
        text=True,
        timeout=60,
        env=environment,
        check=False,
    )


def test_check_finds_nothing_wrong_with_a_running_server(served: Served):
    done = cadran(served, "check", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout)
    assert told["well"] is True
    assert {"settings", "disk", "server", "database", "media"} <= {
        each["name"] for each in told["findings"]
    }


def test_check_says_why_a_carrier_cannot_be_reached(served: Served):
    gateway = {"host": "192.0.2.7", "port": 5061, "transport": "tls"}
    trunk = {"gateways": [gateway], "sources": ["192.0.2.7"], "emergency": ["FR"]}
    with served.client() as client:
        assert client.put("/trunks/secret-tel", json=trunk).is_success
        assert client.post("/trunks/secret-tel/check").is_success
        done = cadran(served, "check", language=FRENCH)
        assert client.delete("/trunks/secret-tel").is_success
    assert done.returncode == 1
    assert "secret-tel : Ce serveur ne parle pas SIP sur tls" in done.stdout.replace("\u00a0", " ")


def test_a_call_from_the_sandbox_is_answered(served: Served):
    meeting = served.welcome["meeting"]
    digits = f"{meeting['conference_id']}#"
    done = cadran(
        served,
        *("call", meeting["number"], "--from-sandbox", "--digits", digits),
        *("--hold", "2", "--json"),
    )
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout)
    assert told["state"] == "ended"
    assert told["heard"]["packets"] > 50


def test_the_ledger_adds_up_and_a_backup_can_be_made(served: Served, tmp_path: Path):
    assert json.loads(cadran(served, "ledger", "verify", "--json").stdout) == {
        "findings": [],
        "well": True,
    }
    copy = tmp_path / "copy.db"
    done = cadran(served, "backup", str(copy), "--json")
    assert done.returncode == 0
    assert copy.stat().st_size == json.loads(done.stdout)["bytes"]


def test_a_restore_under_a_running_server_is_refused_in_french(served: Served, tmp_path: Path):
    copy = tmp_path / "copy.db"
    cadran(served, "backup", str(copy))
    done = cadran(served, "restore", str(copy), language="fr_FR.UTF-8")
    assert done.returncode == 1
    assert "Arrêtez Cadran" in done.stderr


def test_an_export_writes_every_kind_and_never_over_a_folder_in_use(served: Served, tmp_path: Path):
    folder = tmp_path / "export"
    done = cadran(served, "export", str(folder), "--json")
    assert done.returncode == 0, done.stderr
    counts = json.loads(done.stdout)["counts"]
    assert counts["users"] == len((folder / "users.jsonl").read_text().splitlines()) > 0
    again = cadran(served, "export", str(folder))
    assert again.returncode == 1


def test_a_second_server_on_the_same_data_is_refused(served: Served):
    done = cadran(served, "serve", "--http", "127.0.0.1:1", "--sip", "127.0.0.1:1")
    assert done.returncode == 1
    assert "Another Cadran" in done.stderr


def test_up_on_a_running_server_prints_the_way_in_again(served: Served):
    done = cadran(served, "up")
    assert done.returncode == 0
    assert f"localhost:{served.http}" in done.stdout
    assert "/begin#" not in done.stdout, "somebody can sign in already"


def test_without_a_server_commands_say_how_to_start_one(tmp_path: Path):
    done = subprocess.run(
        [sys.executable, "-m", "cadran", "call", "+33199000000", "--from-sandbox"],
        capture_output=True,
        text=True,
        timeout=30,
        cwd=tmp_path,
        env={**os.environ, "LC_ALL": "fr_FR.UTF-8"},
        check=False,
    )
    assert done.returncode == 1
    assert "make up" in done.stderr


def test_licences_are_shown_given_refused_in_words_and_changed_by_file(
    served: Served, tmp_path: Path
):
    shown = json.loads(cadran(served, "licences", "show", "--json").stdout)["items"]
    assert {"PHONE_SYSTEM", "COMMUNICATIONS_CREDITS"} <= {each["product"] for each in shown}
    refused = cadran(
        served,
        *("licences", "assign", "alice@demo", "INTERNATIONAL_CALLING_PLAN"),
        language="fr_FR.UTF-8",
    )
    assert refused.returncode == 1
    assert "Alice Martin a déjà le forfait" in refused.stderr
    file = tmp_path / "licences.csv"
    file.write_text("user,product,action\nnobody,PHONE_SYSTEM,assign\n")
    wrong = cadran(served, "licences", "file", str(file), "--apply")
    assert wrong.returncode == 1
    assert "nothing was changed" in wrong.stdout
    file.write_text("user,product,action\nadmin@demo,DOMESTIC_CALLING_PLAN,assign\n")
    looked = cadran(served, "licences", "file", str(file))
    assert (looked.returncode, "Nothing was changed yet" in looked.stdout) == (0, True)


def test_explain_says_why_in_the_readers_language(served: Served):
    surcharged = cadran(
        served, "explain", "alice@demo", "call", "+33892700123", language="fr_FR.UTF-8"
    )
    assert surcharged.returncode == 0, surcharged.stderr
    assert surcharged.stdout.startswith("Oui. Alice Martin peut")
    assert "[catalogue 2020-02 FR" in surcharged.stdout
    plan = cadran(served, "explain", "bob@demo", "licence", "INTERNATIONAL_CALLING_PLAN", "--json")
    told = json.loads(plan.stdout)
    assert (told["allowed"], told["reason"]["id"]) == (False, "directory.one_plan_a_user")
    help_first = cadran(served, "explain", "bob@demo", "dial-out", "911")
    assert help_first.stdout.startswith("Yes.")
    assert cadran(served, "explain", "bob@demo", "fly", "Mars").returncode == 1


def test_numbers_are_found_got_given_and_given_back(served: Served, tmp_path: Path):
    quotas = cadran(served, "numbers", "quotas", language="fr_FR.UTF-8")
    assert "arrondi à l’entier inférieur" in quotas.stdout, quotas.stderr
    got = json.loads(cadran(served, *("numbers", "get", "FR", "--city", "Lyon", "--json")).stdout)
    number = got["numbers"][0]["number"]
    given = json.loads(cadran(served, "numbers", "assign", number, "--json").stdout)
    assert given["assignment"]["to"] == "bridge"
    assert cadran(served, "numbers", "release", number).returncode == 1
    assert cadran(served, "numbers", "unassign", number).returncode == 0
    shown = cadran(served, *("numbers", "show", "--state", "free", "--prefix", number))
    assert shown.stdout.count("\n") == 1
    file = tmp_path / "numbers.csv"
    file.write_text(f"number,user\n{number},nobody@nowhere\n")
    wrong = cadran(served, "numbers", "file", str(file), "--apply")
    assert wrong.returncode == 1
    assert "nothing was changed" in wrong.stdout
    assert cadran(served, "numbers", "release", number).returncode == 0


FRENCH = "fr_FR.UTF-8"
DECK = (
    "# name: told\n# version: 1\n# currency: EUR\n"
    "prefix,country,kind,connection_micros,per_minute_micros,first_s,next_s,rounding,"
    "valid_from,valid_until\n33,FR,mobile,0,20000,1,1,up_micro,2026-01-01,\n"
)


@contextmanager
def owner(served: Served) -> Iterator[httpx.Client]:
    """The demo's owner, signed in on the page."""
    page = f"http://127.0.0.1:{served.http}"
    with httpx.Client(base_url=f"{page}/api/v1", headers={"Origin": page}, trust_env=False) as one:
        signed = {"login": served.welcome["login"], "password": served.welcome["password"]}
        one.headers["X-CSRF-Token"] = one.post("/session", json=signed).json()["csrf_token"]
        yield one


def test_the_console_sees_lowers_and_confirms_limits(served: Served):
    assert "user (general), a day: €0.00 of €150.00" in cadran(served, "limits", "show").stdout
    with owner(served) as client:
        raised = {"scope": "user", "subject": "", "measure": "day", "amount": 200_000_000}
        assert client.put("/limits", json=raised).json()["next_amount"] == 200_000_000
    told = cadran(served, "limits", "show", language=FRENCH).stdout
    assert (
        "utilisateur (général), par jour\N{NO-BREAK SPACE}: 0,00\N{NO-BREAK SPACE}€ sur 150,00"
        in told
    )
    assert "Demandé\N{NO-BREAK SPACE}: 200,00\N{NO-BREAK SPACE}€ au lieu de 150,00" in told
    assert "Confirmed" in cadran(served, "limits", "confirm", "user", "day").stdout
    assert cadran(served, "limits", "withdraw", "user", "day").returncode == 1
    assert "of €200.00" in cadran(served, "limits", "show").stdout
    wrong = cadran(served, "limits", "set", "usr", "day", "5")
    assert wrong.returncode == 2
    assert "destination" in wrong.stderr
    assert cadran(served, "limits", "block", "demo-bob").returncode == 0
    assert "Bloqué" in cadran(served, "limits", "blocked", language=FRENCH).stdout
    assert cadran(served, "limits", "unblock", "demo-bob").returncode == 0


def test_decks_are_checked_and_brought_and_calls_explained(served: Served, tmp_path: Path):
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text(DECK)
    bad.write_text(DECK + "x,FR\n")
    done = cadran(served, "decks", "check", str(bad), language=FRENCH)
    assert done.returncode == 1
    assert done.stdout.startswith(
        "1 ligne lue.\n1 erreur\N{NO-BREAK SPACE}:\n  Ligne 6\N{NO-BREAK SPACE}:"
    )
    assert cadran(served, "decks", "import", str(good)).returncode == 0
    assert "* told 1  EUR  1 line\n" in cadran(served, "decks", "list").stdout
    assert (
        "+33  France, Mobile: €0.02 a minute"
        in cadran(served, "decks", "rate", "+33612345678").stdout
    )
    with served.client() as client:
        call = client.get("/calls").json()["items"][0]["id"]
    told = [cadran(served, "call", "explain", call, language=each) for each in ("en", FRENCH)]
    assert all(each.returncode == 0 and each.stdout.strip() for each in told)
    assert told[0].stdout != told[1].stdout


def test_how_long_names_are_kept_is_set_at_the_console(served: Served):
    assert "12 months" in cadran(served, "retention", "12").stdout
    assert "12 mois" in cadran(served, "retention", language=FRENCH).stdout
    assert cadran(served, "retention", "121").returncode == 1
    assert "for ever" in cadran(served, "retention", "ever").stdout


def test_the_doctor_hears_and_is_heard(served: Served):
    well = cadran(served, "doctor", "--json")
    assert well.returncode == 0, well.stderr + well.stdout
    told = json.loads(well.stdout)
    assert [each["message"] for each in told["findings"]] == ["doctor_hears", "doctor_is_heard"]
    said = cadran(served, "doctor", "00000", language="fr_FR.UTF-8").stdout
    assert "Du téléphone vers Cadran" in said
    with served.client() as client:
        user = client.get("/session").json()["user_id"]
        assert client.get(f"/users/{user}/phones").json()["items"] == [], "it cleans up"
