"""A telephone on a third SIP stack (pjsua2): the orders and events of ``phone_process``, as far as tests need them of it.

It demands reliable ringing (RFC 3262) and sends a tone; what is heard of it is measured at the others.
"""

import json
import os
import select
import sys

import pjsua2 as pj

TURN_MS = 10


def say(event: str, **data: object) -> None:
    sys.stdout.write(json.dumps({"event": event, **data}) + "\n")
    sys.stdout.flush()


def header(name: str, value: str) -> pj.SipHeader:
    made = pj.SipHeader()
    made.hName, made.hValue = name, value
    return made


class Call(pj.Call):
    def __init__(self, phone: "Telephone", number: int = pj.PJSUA_INVALID_ID) -> None:
        super().__init__(phone, number)
        self.phone = phone

    def onCallState(self, _told: pj.OnCallStateParam) -> None:
        info = self.getInfo()
        if info.state == pj.PJSIP_INV_STATE_CONFIRMED:
            say("established")
        elif info.state == pj.PJSIP_INV_STATE_DISCONNECTED:
            say("stack", name="CALL_CLOSED", text=f"{info.lastStatusCode} {info.lastReason}")
            self.phone.calls.remove(self)

    def onCallMediaState(self, _told: pj.OnCallMediaStateParam) -> None:
        info = self.getInfo()  # kept, for its parts live no longer than it
        for number, media in enumerate(info.media):
            if media.status == pj.PJSUA_CALL_MEDIA_ACTIVE:
                self.phone.tone.startTransmit(self.getAudioMedia(number))

    def onCallTsxState(self, told: pj.OnCallTsxStateParam) -> None:
        transaction = told.e.body.tsxState.tsx
        if transaction.state == pj.PJSIP_TSX_STATE_COMPLETED:
            name = f"{transaction.method} {transaction.statusCode}"
            say("stack", name=name, text="")

    def onCallTransferStatus(self, told: pj.OnCallTransferStatusParam) -> None:
        if told.finalNotify:
            say("transferred" if told.statusCode < 300 else "error", status=told.statusCode)


class Telephone(pj.Account):
    """One account; the latest call is the one that orders mean."""

    def __init__(self, settings: dict, contact: str) -> None:
        super().__init__()
        self.server, self.calls = settings["server"], []
        self.forward, self.answers = "", True
        self.tone = pj.ToneGenerator()
        self.tone.createToneGenerator(8_000, 1)
        sound = pj.ToneDesc()
        sound.freq1, sound.on_msec, sound.off_msec = int(settings["tone_hz"]), 1_000, 0
        wanted = pj.ToneDescVector()
        wanted.append(sound)
        self.tone.play(wanted, loop=True)
        config = pj.AccountConfig()
        config.idUri = f"sip:{settings['user']}@{self.server}"
        proof = pj.AuthCredInfo("digest", "*", settings["user"], 0, settings["password"])
        config.sipConfig.authCreds.append(proof)
        config.regConfig.registrarUri = f"sip:{self.server}"
        config.regConfig.registerOnAdd = False
        path = f"<sip:edge@{contact};lr>"
        config.regConfig.headers.append(header("Path", path))
        config.callConfig.prackUse = pj.PJSUA_100REL_MANDATORY
        media = config.mediaConfig.transportConfig
        media.boundAddress = media.publicAddress = settings["host"]
        self.create(config)

    def onRegState(self, told: pj.OnRegStateParam) -> None:
        say("registered" if told.code == 200 else "refused", code=told.code)

    def onIncomingCall(self, told: pj.OnIncomingCallParam) -> None:
        call = Call(self, told.callId)
        self.calls.append(call)
        say("incoming", whole=told.rdata.wholeMsg)
        answer = pj.CallOpParam()
        if self.forward:
            answer.statusCode = 302
            answer.txOption.headers.append(header("Contact", f"<sip:{self.forward}@{self.server}>"))
            call.answer(answer)
            return
        for status in (180, 200) if self.answers else (180,):
            answer.statusCode = status
            call.answer(answer)

    def dial(self, target: str, *headers: pj.SipHeader) -> None:
        call, wanted = Call(self), pj.CallOpParam(True)
        self.calls.append(call)
        for each in headers:
            wanted.txOption.headers.append(each)
        call.makeCall(f"sip:{target}@{self.server}", wanted)

    def obey(self, order: dict) -> None:
        plain = pj.CallOpParam(True)
        match order["do"]:
            case "register":
                self.setRegistration(True)
            case "dial":
                self.dial(order["target"])
            case "take":
                self.dial("101", header("Replaces", order["names"]))
            case "forward":
                self.forward = order["target"]
                say("forwards")
            case "ring_on":
                self.answers = False
                say("rings_on")
            case "transfer":
                self.calls[-1].xfer(f"sip:{order['target']}@{self.server}", plain)
            case "consult":
                self.calls[-1].setHold(plain)
                self.dial(order["target"])
            case "join":
                self.calls[0].xferReplaces(self.calls[-1], plain)
            case "hang_up":
                self.calls[-1].hangup(plain)
                say("hung_up")


def main() -> None:
    settings = json.loads(sys.argv[1])
    stack, config = pj.Endpoint(), pj.EpConfig()
    config.uaConfig.threadCnt, config.uaConfig.mainThreadOnly = 0, True
    config.logConfig.level = config.logConfig.consoleLevel = 0
    config.medConfig.noVad = True
    stack.libCreate()
    stack.libInit(config)
    transport = pj.TransportConfig()
    transport.boundAddress = transport.publicAddress = settings["host"]
    made = stack.transportCreate(pj.PJSIP_TRANSPORT_UDP, transport)
    stack.libStart()
    stack.audDevManager().setNullDev()
    phone = Telephone(settings, stack.transportGetInfo(made).localName)
    say("ready")
    heard = b""
    while True:
        stack.libHandleEvents(TURN_MS)
        if not select.select([sys.stdin], [], [], 0)[0]:
            continue
        given = os.read(sys.stdin.fileno(), 65_536)
        if not given:
            break
        *orders, heard = (heard + given).split(b"\n")
        for each in orders:
            try:
                phone.obey(json.loads(each))
            except pj.Error as error:
                say("error", why=error.info())
    sys.stdout.flush()
    os._exit(0)  # its own end takes a second and more, which no test waits for


main()
