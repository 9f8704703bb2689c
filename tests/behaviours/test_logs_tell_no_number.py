"""What the server logs holds no whole telephone number, no PIN and no password, whatever happens."""

import httpx
from tests.peers.house import Served
from tests.peers.raw import Raw
from tests.peers.waiting import wait_until


def test_of_a_day_with_all_kinds_of_calls(served: Served):
    meeting = served.welcome["meeting"]
    number, conference_id, pin = meeting["number"], meeting["conference_id"], meeting["pin"]
    order = {"number": number, "digits": f"1{conference_id}#,{pin}#", "from": "+33639981009"}
    with (
        served.phone("alice", tone_hz=700) as alice,
        Raw(f"127.0.0.1:{served.sip}") as raw,
        httpx.Client(base_url=served.env["CADRAN_SANDBOX_URL"], trust_env=False) as sandbox,
        served.client() as api,
    ):
        meetings = api.get("meetings").json()["items"]
        own = next(each for each in meetings if each["conference_id"] == conference_id)
        live = f"meetings/{own['id']}/live"
        call = sandbox.post("/v1/calls", json=order).json()["id"]
        for dialled in ("0639980004", "0639980006", "0612345678", "99999999"):
            alice.dial(dialled)
            alice.wait("established", "failed")
            alice.hang_up()
        raw.request(
            "INVITE",
            f"sip:+33612345678@127.0.0.1:{served.sip}",
            from_uri="sip:+33698765432@x.invalid",
        )
        raw.send(b"INVITE sip:+33612345678@x SIP/2.0\r\nFrom: <sip:+33698765432@x>\r\n\r\n")
        wait_until(lambda: api.get(live).json()["participants"], "the caller is in the meeting")
        dialling = api.post(
            f"meetings/{own['id']}/commands/dial_out",
            json={"arguments": {"number": "+33639980004"}},
        )
        assert dialling.is_success, dialling.text
        sandbox.delete(f"/v1/calls/{call}")
    assert served.stop() == 0
    log = served.told()
    assert "taking calls" in log
    secrets = [number.lstrip("+"), pin, served.welcome["password"], *served.passwords.values()]
    numbers = ["33639981009", "639980004", "639980006", "612345678", "698765432", "99999999"]
    # A PIN is five digits, which also occur in times and ports: it counts where it stands alone.
    found = [each for each in (*secrets[:1], *secrets[2:], *numbers) if each in log]
    assert found == []
    assert f'"{pin}"' not in log
    assert f" {pin} " not in log
