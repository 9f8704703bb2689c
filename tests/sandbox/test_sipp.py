"""SIPp as an independent peer of the carrier: a caller into its world, and a callee of its calls."""

import asyncio

import pytest

from cadran.ids import E164
from cadran.sandbox import world
from cadran.sandbox.world import Behaviour

pytestmark = pytest.mark.peer("sipp")
HOST = "127.0.0.1"
CALLS = 20
LIMIT_S = 60
FR = {each.behaviour: each for each in world.TELEPHONES.values() if each.country == "FR"}


async def sipp(folder, *arguments):
    return await asyncio.create_subprocess_exec(
        *("sipp", "-i", HOST, "-nostdin", *arguments),
        cwd=folder,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )


@pytest.mark.parametrize(
    ("behaviour", "answered"), [(Behaviour.TALKS, True), (Behaviour.BUSY, False)]
)
def test_sipp_calls_into_the_world(scene, tmp_path, behaviour, answered):
    async def play(phone, carrier, address):
        caller = await sipp(
            tmp_path,
            *("-sn", "uac", "-s", FR[behaviour].number, "-m", str(CALLS), "-r", "20"),
            *("-d", "200", "-timeout", f"{LIMIT_S}s", f"{HOST}:{address[1]}"),
        )
        assert (await asyncio.wait_for(caller.wait(), LIMIT_S) == 0) is answered
        assert carrier.calls.running() == 0

    scene(play)


def test_sipp_is_called_and_hung_up_on(scene, until, tmp_path):
    async def play(phone, carrier, address):
        port = phone.address[1]
        await phone.signalling.stop()
        callee = await sipp(tmp_path, "-sn", "uas", "-p", str(port), "-m", "3")
        calls = [
            await carrier.call("", E164("+33465710200"), f"sip:{HOST}:{port}", "", 500)
            for _ in range(3)
        ]
        await until(lambda: all(each.over for each in calls))
        assert {each.state for each in calls} == {"ended"}
        assert await asyncio.wait_for(callee.wait(), LIMIT_S) == 0

    scene(play)
