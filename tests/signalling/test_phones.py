"""baresip, of two generations, as independent telephones: they register with digest, call and are called."""

import json
import os
import re
import select
import subprocess
import sys
import time
import wave

import pytest

CALL = """
import asyncio, json, sys
from baresip import Account, BaresipError, Config
from baresip.runtime import Runtime
from baresip.ua import UserAgent

async def main(server, transport):
    runtime = Runtime()
    await runtime.start(Config(net_interface="127.0.0.1", extra_config_text="sip_listen 127.0.0.1:0\\nsip_verify_server no\\n"))
    def account(user):
        return Account(user=user, domain=server, password="secret", reg_interval=60, audio_codecs=("pcmu",), transport=transport)
    alice = await UserAgent.create(runtime, account("alice"))
    bob = await UserAgent.create(runtime, account("bob"))
    done = {}
    async def answer(call):
        await call.answer()
        await call.wait_established()
        done["answered"] = True
    tasks = []
    bob.on_incoming(lambda call: tasks.append(asyncio.ensure_future(answer(call))))
    await alice.register()
    await bob.register()
    call = await alice.dial(f"sip:bob@{server};transport={transport}")
    await call.wait_established(10)
    await asyncio.wait_for(asyncio.gather(*tasks), 10)
    await call.hold()
    for _ in range(100):  # its own refresh may still be under way
        try:
            await call.resume()
        except BaresipError:
            await asyncio.sleep(0.05)
        else:
            break
    await asyncio.sleep(0.3)
    await call.hangup()
    done["called"] = True
    await runtime.close()
    print(json.dumps(done), flush=True)

asyncio.run(main(*sys.argv[1:]))
"""

TRANSFER = """
import asyncio, contextlib, json, sys
from baresip import Account, Config
from baresip.errors import CallTimeout, StaleHandleError
from baresip.runtime import Runtime
from baresip.ua import UserAgent

async def main(server, transport):
    runtime = Runtime()
    await runtime.start(Config(net_interface="127.0.0.1", max_concurrent_calls=4,
                               extra_config_text="sip_listen 127.0.0.1:0\\n"))
    alice = await UserAgent.create(
        runtime,
        Account(user="alice", domain=server, password="secret", reg_interval=60, transport=transport),
    )
    await alice.register()
    async def call(number):
        for _ in range(3):  # the phone misses its own establishing at times: then it calls anew
            made = await alice.dial(f"sip:{number}@{server};transport={transport}")
            try:
                await made.wait_established(3)
            except CallTimeout:
                with contextlib.suppress(StaleHandleError):  # over already, as far as the phone knows
                    await made.hangup()
            else:
                return made
    first = await call(100)
    await first.transfer(f"sip:300@{server}", timeout=10)
    second, third = await call(101), await call(102)
    await second.attended_transfer(third, timeout=10)
    print(json.dumps("transferred"), flush=True)
    await runtime.close()

asyncio.run(main(*sys.argv[1:]))
"""


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_a_phone_transfers_blindly_and_after_asking(bench, transport):
    with bench.Server(verbose=True) as server:
        ran = subprocess.run(
            [sys.executable, "-c", TRANSFER, f"127.0.0.1:{server.port}", transport],
            check=False,
            capture_output=True,
            text=True,
            timeout=60,
        )
        server.process.kill()
        said = [json.loads(line) for line in server.process.stdout if line.startswith("{")]
    assert ran.stdout.strip().endswith('"transferred"'), ran.stderr
    referred = [each for each in said if each["event"] == "referred"]
    assert [each["ours"] for each in referred] == [False, True]
    assert referred[0]["called"] == "300"


@pytest.mark.parametrize("transport", ["udp", "tcp", "tls"])
def test_two_phones_of_todays_stack_register_call_hold_and_end(bench, tmp_path, transport):
    with bench.Server(verbose=True, tls_folder=tmp_path) as server:
        port = server.tls_port if transport == "tls" else server.port
        ran = subprocess.run(
            [sys.executable, "-c", CALL, f"127.0.0.1:{port}", transport],
            check=False,
            capture_output=True,
            text=True,
            timeout=40,
        )
        server.process.kill()
        said = [json.loads(line) for line in server.process.stdout if line.startswith("{")]
    assert json.loads(ran.stdout.splitlines()[-1]) == {"answered": True, "called": True}, ran.stderr
    bound = [each["account"] for each in said if each["event"] == "bindings" and each["count"]]
    assert {"alice", "bob"} <= set(bound)
    holds = [each["hold"] for each in said if each["event"] == "reoffered"]
    assert holds[0] is True, "held"
    assert holds[-1] is False, "and resumed; a refresh of the phone's own may stand between"
    assert [each["event"] for each in said].count("ended") == 2


@pytest.mark.peer("baresip")
def test_debians_baresip_registers_calls_and_ends(bench, tmp_path):
    with bench.Server(verbose=True) as server:
        write_settings(tmp_path, server.port)
        phone = subprocess.Popen(
            ["baresip", "-f", str(tmp_path), "-e", "/dial sip:100@127.0.0.1", "-t", "5"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            events = until(server.process.stdout, {"bindings", "ended"}, 20)
        finally:
            phone.terminate()
            phone.wait(10)
    assert "bindings" in events
    assert [each for each in events if each in {"invited", "established", "ended"}] == [
        "invited",
        "established",
        "ended",
    ]


def write_settings(folder, port):
    (folder / "accounts").write_text(
        f"<sip:carol@127.0.0.1:{port}>;auth_pass=secret;regint=60;"
        f'outbound="sip:127.0.0.1:{port};transport=udp"\n'
    )
    modules = "\n".join(f"module {name}.so" for name in ("stdio", "g711", "aufile"))
    (folder / "config").write_text(
        "sip_listen 127.0.0.1:0\nmodule_path /usr/lib/baresip/modules\n"
        f"{modules}\nmodule_tmp account.so\nmodule_app menu.so\n"
        f"audio_source aufile,{folder}/silence.wav\naudio_player aufile,/dev/null\nnet_interface 127.0.0.1\n"
    )
    with wave.open(str(folder / "silence.wav"), "wb") as silence:
        silence.setnchannels(1)
        silence.setsampwidth(2)
        silence.setframerate(8_000)
        silence.writeframes(bytes(160_000))
    (folder / "contacts").write_text("")


def until(stream, wanted, limit_s):
    """Events of the server's until all of ``wanted`` were seen."""
    end = time.monotonic() + limit_s
    text = b""
    events = []
    while time.monotonic() < end and not wanted <= set(events):
        ready, _, _ = select.select([stream], [], [], 0.2)
        if ready:
            text += os.read(stream.fileno(), 65_536)
            events = re.findall(r'"event": "([a-z]+)"', text.decode())
    return events
