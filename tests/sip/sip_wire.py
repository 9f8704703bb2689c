"""Raw messages against one agent: what a peer that is no Cadran may send."""

from __future__ import annotations

import random
import re

from sip_simulator import REALM, START, accounts

from cadran.clock import Instant
from cadran.sip.agent import Agent, AgentConfig
from cadran.sip.events import Flow, IdentityWanted, Transmit, TrunkIdentity

PEER = ("192.0.2.7", 5070)


class Wire:
    """An agent, a clock, and what came of each message."""

    def __init__(self, identity=None, transport="udp", **settings):
        self.now = Instant(START)
        self.flow = Flow(transport, ("192.0.2.1", 5060), PEER)
        config = AgentConfig({}, REALM, **settings)
        self.agent = Agent(config, random.Random(1).randbytes)
        self.identity = identity or (lambda _: TrunkIdentity("peer"))
        self.events = []

    def send(self, data, flow=None):
        """The answers (and requests) that a message brings about."""
        raw = data if isinstance(data, bytes) else wire_bytes(data)
        self.agent.receive(raw, flow or self.flow, self.now)
        return self.poll()

    def poll(self):
        sent = []
        for output in self.agent.poll():
            if isinstance(output, Transmit):
                sent.append(Sent(output))
            elif isinstance(output, IdentityWanted):
                self.events.append(output)
                self.agent.identify(output.ask, self.identity(output), self.now)
            else:
                self.events.append(output)
        return sent

    def wait(self, for_ms):
        """Let time pass; (ms since, what was sent) of each alarm."""
        sent = []
        start, end = self.now, self.now + for_ms
        while (deadline := self.agent.deadline()) is not None and deadline <= end:
            self.now = max(self.now, deadline)
            self.agent.fire(self.now)
            sent += [(self.now - start, each) for each in self.poll()]
        self.now = Instant(end)
        return sent

    def of(self, kind):
        return [event for event in self.events if isinstance(event, kind)]


def wire_bytes(text):
    """A request's text as octets: the head's line ends as on the wire, the body as it is."""
    head, _, body = text.partition("\n\n")
    return head.replace("\n", "\r\n").encode() + b"\r\n\r\n" + body.encode()


class Sent:
    """One datagram that left, a little parsed."""

    def __init__(self, output):
        self.flow = output.flow
        self.text = output.data.decode("utf-8", "replace")
        self.line = self.text.partition("\r\n")[0]
        found = re.match(r"SIP/2\.0 (\d{3})", self.line)
        self.status = int(found.group(1)) if found else 0

    def all(self, name):
        return re.findall(rf"(?m)^{name}: ?(.*?)\r$", self.text)

    def one(self, name):
        (value,) = self.all(name)
        return value

    @property
    def to_tag(self):
        return re.search(r";tag=([^;\r]+)", self.one("To")).group(1)

    @property
    def body(self):
        return self.text.partition("\r\n\r\n")[2]


def request(
    method="INVITE",
    *,
    uri="sip:100@192.0.2.1",
    branch="z9hG4bK1",
    call_id="c1",
    cseq=1,
    to_tag="",
    from_tag="f1",
    headers="",
    body="",
    via=None,
    cseq_method=None,
    contact="<sip:peer@192.0.2.7:5070>",
    user="peer",
    to="sip:100@192.0.2.1",
):
    """A request as its text."""
    content = "Content-Type: application/sdp\n" if body and "Content-Type" not in headers else ""
    return (
        f"{method} {uri} SIP/2.0\n"
        f"Via: {via or f'SIP/2.0/UDP 192.0.2.7:5070;rport;branch={branch}'}\n"
        "Max-Forwards: 70\n"
        f"From: <sip:{user}@192.0.2.7>;tag={from_tag}\n"
        f"To: <{to}>{f';tag={to_tag}' if to_tag else ''}\n"
        f"Call-ID: {call_id}\n"
        f"CSeq: {cseq} {cseq_method or method}\n"
        + (f"Contact: {contact}\n" if contact else "")
        + f"{headers}{content}Content-Length: {len(body.encode())}\n\n{body}"
    )


__all__ = ["PEER", "Sent", "Wire", "accounts", "request", "wire_bytes"]
