"""A telephone in a process of its own, on another SIP stack (baresip): commands in, events out, JSON lines.

It sends a tone and keeps the last second that it heard; ``hear`` answers which tones are in it.
"""

import asyncio
import json
import sys

import numpy as np
from baresip import Account, Config
from baresip.errors import AudioNotActive, AudioRestarted
from baresip.runtime import Runtime
from baresip.ua import UserAgent

FRAMES_PER_S = 50


def say(event: str, **data: object) -> None:
    sys.stdout.write(json.dumps({"event": event, **data}) + "\n")
    sys.stdout.flush()


class Telephone:
    """One account; one call at a time, and another one on hold while somebody is consulted."""

    def __init__(self, runtime: Runtime, agent: UserAgent, tone_hz: float, host: str) -> None:
        self.runtime, self.agent, self.tone_hz, self.host = runtime, agent, tone_hz, host
        self.transport = "udp"
        self.call = self.first = None
        self.heard = np.zeros(0, np.int16)
        self.rate_hz = 8_000
        """Of what is heard: the codec's."""
        self.total = 0
        self.phase = 0
        self.auto = True

    def incoming(self, call) -> None:
        self.call = call
        say("incoming", peer=str(call.peer))
        call.on(self.watch)
        if self.auto:
            task = asyncio.ensure_future(self.answer())
            self.task = task

    def watch(self, event) -> None:
        name = event.event.name
        if name == "CALL_CLOSED":
            self.call = None
        say("stack", name=name, text=str(getattr(event, "text", "") or ""))

    async def answer(self) -> None:
        await self.call.answer()
        await self.call.wait_established()
        say("established")

    async def dial(self, target: str) -> None:
        uri = target if target.startswith("sip:") else f"sip:{target}@{self.host}"
        if self.transport != "udp":
            uri += f";transport={self.transport}"
        # An answer that came in the same turn of the loop as the call's handle found no call to tell.
        early: list = []
        self.runtime.subscribe(early.append)
        try:
            call = await self.agent.dial(uri)
        finally:
            self.runtime.unsubscribe(early.append)
        self.call = call
        call.on(self.watch)
        for event in early:
            call._on_stack_event(event)
        try:
            await call.wait_established(60)
        except Exception as error:  # noqa: BLE001 # whatever it is, the test is told
            say("failed", why=type(error).__name__, text=str(error))
        else:
            say("established")

    def exchange_audio(self) -> None:
        """Called each frame: send a frame of the tone, take what came."""
        call = self.call
        if call is None:
            return
        try:
            info = call.audio.info()
            frame, channels = info.tx_sample_rate // FRAMES_PER_S, info.tx_channels
            if info.tx_ready and info.tx_buffered < 6 * frame * channels * 2:
                n = np.arange(self.phase, self.phase + frame)
                self.phase += frame
                turn = 2 * np.pi * self.tone_hz / info.tx_sample_rate
                tone = 6_000 * np.sin(turn * n) if self.tone_hz else n * 0
                call.audio.write(tone.astype(np.int16).repeat(channels).tobytes())
            if info.rx_ready and info.rx_buffered:
                self.rate_hz, sample = info.rx_sample_rate, 2 * info.rx_channels
                whole = info.rx_buffered // sample * sample
                pcm = np.frombuffer(call.audio.read(whole), np.int16)[:: info.rx_channels]
                self.total += len(pcm)
                self.heard = np.concatenate([self.heard, pcm])[-self.rate_hz :]
        except (AudioNotActive, AudioRestarted):
            return

    def tones(self, wanted: list[float]) -> dict[str, float]:
        """The amplitude of each wanted tone in the last second (Goertzel's sum by a dot product)."""
        pcm = self.heard.astype(np.float64)
        if len(pcm) < self.rate_hz // 4:
            return {str(each): 0.0 for each in wanted}
        n = np.arange(len(pcm))
        return {
            str(each): float(
                2 * abs(np.dot(pcm, np.exp(-2j * np.pi * each * n / self.rate_hz))) / len(pcm)
            )
            for each in wanted
        }


async def command(phone: Telephone, order: dict) -> None:
    match order["do"]:
        case "register":
            try:
                await phone.agent.register()
            except Exception as error:  # noqa: BLE001 # as above
                say("refused", why=str(error))
            else:
                say("registered")
        case "dial":
            await phone.dial(order["target"])
        case "digits":
            await phone.call.send_dtmf(order["digits"])
            say("sent")
        case "hold":
            await phone.call.hold()
            say("held")
        case "resume":
            await phone.call.resume()
            say("resumed")
        case "transfer":
            await phone.call.transfer(f"sip:{order['target']}@{phone.host}", timeout=15)
            say("transferred")
        case "consult":
            phone.first = phone.call
            await phone.first.hold()
            await phone.dial(order["target"])
        case "join":
            await phone.first.attended_transfer(phone.call, timeout=15)
            say("transferred")
        case "hang_up":
            if phone.call is not None:
                await phone.call.hangup()
            say("hung_up")
        case "answer_by_hand":
            phone.auto = False
            say("by_hand")
        case "answer":
            await phone.answer()
        case "reject":
            await phone.call.reject()
            say("rejected")
        case "forget":
            phone.heard = np.zeros(0, np.int16)
            say("forgotten")
        case "hear":
            pcm = phone.heard.astype(np.float64)
            level = float(np.sqrt(np.mean(pcm**2))) if len(pcm) else 0.0
            say("heard", tones=phone.tones(order["tones"]), level=level, samples=len(pcm))


async def guarded(phone: Telephone, order: dict) -> None:
    try:
        await command(phone, order)
    except Exception as error:  # noqa: BLE001 # as above
        say("error", why=f"{type(error).__name__}: {error}")


async def main() -> None:
    settings = json.loads(sys.argv[1])
    runtime = Runtime()
    listen = f"[{settings['host']}]" if ":" in settings["host"] else settings["host"]
    await runtime.start(
        Config(
            net_interface=settings["host"],
            max_concurrent_calls=4,
            extra_config_text=f"sip_listen {listen}:{settings['port']}\nmodule srtp.so\nmodule dtls_srtp.so\n",
        )
    )
    encryption = settings.get("encryption", "")
    account = Account(
        user=settings["user"],
        domain=settings["server"],
        password=settings.get("password", ""),
        transport=settings.get("transport", "udp"),
        reg_interval=60 if settings.get("password") else 0,
        audio_codecs=tuple(settings.get("codecs", ["pcmu", "pcma"])),
        extra_params=(f"mediaenc={encryption}",) if encryption else (),
    )
    agent = await UserAgent.create(runtime, account)
    phone = Telephone(runtime, agent, float(settings["tone_hz"]), settings["server"])
    phone.transport = settings.get("transport", "udp")
    agent.on_incoming(phone.incoming)
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    running = True

    async def audio() -> None:
        while running:
            phone.exchange_audio()
            await asyncio.sleep(0.01)

    pump = asyncio.ensure_future(audio())
    say("ready")
    orders = set()
    while line := await reader.readline():
        task = asyncio.ensure_future(guarded(phone, json.loads(line)))
        orders.add(task)
        task.add_done_callback(orders.discard)
    running = False
    await pump
    await runtime.close()


asyncio.run(main())
