"""Dialogs (RFC 3261 section 12): what a leg and its peer agree on about how to reach each other."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address

from cadran.sip.board import Board, DialogKey
from cadran.sip.build import Fields, request_bytes
from cadran.sip.events import Flow
from cadran.sip.grammar import Malformed
from cadran.sip.message import Message, Request, Response
from cadran.sip.name_addr import parse_name_addr
from cadran.sip.uri import Uri, is_loopback, parse_uri

DEFAULT_PORT = {"udp": 5060, "tcp": 5060, "tls": 5061}


class Dialog:
    """One dialog. ``local`` and ``remote`` are whole From and To values; ``flow`` is where requests go."""

    __slots__ = (
        "call_id",
        "flow",
        "local",
        "local_cseq",
        "local_tag",
        "remote",
        "remote_cseq",
        "remote_tag",
        "routes",
        "symmetric",
        "target",
    )

    def __init__(
        self,
        *,
        call_id: str,
        local: str,
        local_tag: str,
        remote: str,
        remote_tag: str,
        target: str,
        routes: list[str],
        flow: Flow,
        symmetric: bool,
        local_cseq: int = 0,
        remote_cseq: int = 0,
    ) -> None:
        self.call_id = call_id
        self.local = local
        self.local_tag = local_tag
        self.remote = remote
        self.remote_tag = remote_tag
        self.target = target
        self.routes = routes
        self.local_cseq = local_cseq
        self.remote_cseq = remote_cseq
        self.symmetric = symmetric
        self.flow = flow
        self.flow = self.next_hop()

    @classmethod
    def arrived(cls, request: Request, flow: Flow, local_tag: str) -> Dialog:
        """The dialog that an INVITE to us makes (section 12.1.1): routes in the order of the request.

        A caller of RFC 2543 names no Contact; it is then reached by its From.
        """
        to = request.get("To")
        return cls(
            call_id=request.call_id,
            local=f"{to};tag={local_tag}",
            local_tag=local_tag,
            remote=request.get("From"),
            remote_tag=request.from_tag,
            target=contact_uri(request) or request.from_.uri_text,
            routes=request.all("Record-Route"),
            flow=flow,
            symmetric=behind_nat(request, flow),
            remote_cseq=request.cseq[0],
        )

    @classmethod
    def dialled(
        cls, response: Response, *, local: str, local_tag: str, cseq: int, target: str, flow: Flow
    ) -> Dialog:
        """The dialog that a 2xx to our INVITE makes (section 12.1.2): routes reversed.

        ``target`` is where the INVITE went: if its address is not the one on the wire, the peer was
        reached by its binding's flow and is reached so again.
        """
        routes = response.all("Record-Route")
        routes.reverse()
        return cls(
            call_id=response.call_id,
            local=local,
            local_tag=local_tag,
            remote=response.get("To"),
            remote_tag=response.to_tag,
            target=contact_uri(response) or target,
            routes=routes,
            flow=flow,
            symmetric=not reaches(target, flow),
            local_cseq=cseq,
        )

    @property
    def key(self) -> DialogKey:
        return (self.call_id, self.local_tag, self.remote_tag)

    def next_cseq(self) -> int:
        self.local_cseq += 1
        return self.local_cseq

    def request(
        self,
        board: Board,
        method: str,
        branch: str,
        *,
        cseq: int,
        fields: Fields = (),
        body: str = "",
        flow: Flow | None = None,
    ) -> bytes:
        """A request within the dialog (section 12.2.1.1), strict routers included.

        ``flow`` is given for an ACK that must go where its INVITE went.
        """
        uri = self.target
        routes = self.routes
        if routes and not _is_loose(routes[0]):
            uri = parse_name_addr(routes[0]).uri_text
            routes = [*routes[1:], f"<{self.target}>"]
        if routes:
            fields = [("Route", ", ".join(routes)), *fields]
        return request_bytes(
            method,
            uri,
            via=board.via(flow or self.flow, branch),
            from_=self.local,
            to=self.remote,
            call_id=self.call_id,
            cseq=cseq,
            fields=fields,
            body=body,
        )

    def refresh(self, message: Message, flow: Flow) -> None:
        """Take the peer's new Contact (section 12.2.2) and the path on which it speaks now."""
        target = contact_uri(message)
        if target:
            self.target = target
        if type(message) is Request:
            self.symmetric = behind_nat(message, flow)
            self.flow = flow
        self.flow = self.next_hop()

    def flow_lost(self) -> None:
        """The stream is gone: the next request goes where the peer says that it listens, if anywhere."""
        try:
            hop = parse_name_addr(self.routes[0]).uri if self.routes else parse_uri(self.target)
        except Malformed:
            return
        self.flow = listening(hop, self.flow) or self.flow

    def next_hop(self) -> Flow:
        """Where requests go: the first route or the target, if its address is numeric and can be meant.

        A peer behind NAT names an address that leads nowhere; so does, for us, a name, and the translator's address
        that a peer on this machine tells others: all are reached on the flow on which they spoke.
        """
        if self.symmetric or self.flow.transport != "udp":
            return self.flow
        try:
            hop = parse_name_addr(self.routes[0]).uri if self.routes else parse_uri(self.target)
        except Malformed:
            return self.flow
        if (hop.host, hop.port) == self.flow.remote:
            return self.flow
        address = _address(hop)
        if address is None or (address.is_private and not _is_private(self.flow.remote[0])):
            return self.flow
        if is_loopback(self.flow.remote[0]) and not address.is_loopback:
            return self.flow
        if hop.parameters.get("transport", "udp") not in ("udp", "UDP"):
            return self.flow
        remote = (str(address), hop.port or DEFAULT_PORT["udp"])
        if remote == self.flow.remote:
            return self.flow
        return Flow(self.flow.transport, self.flow.local, remote)


def contact_uri(message: Message) -> str:
    """The URI in Contact, "" if there is none that can be read."""
    value = message.get("Contact")
    if not value:
        return ""
    try:
        address = parse_name_addr(value)
        _ = address.uri
    except Malformed:
        return ""
    return address.uri_text


def behind_nat(request: Request, flow: Flow) -> bool:
    """Did the request come from elsewhere than its Via says?"""
    via = request.via
    default = DEFAULT_PORT.get(flow.transport, 5060)
    return (via.host, via.port or default) != flow.remote


def reaches(target: str, flow: Flow) -> bool:
    """Does a URI name the far end of a flow?"""
    try:
        uri = parse_uri(target)
    except Malformed:
        return False
    default = DEFAULT_PORT.get(flow.transport, 5060)
    return (uri.host.strip("[]"), uri.port or default) == flow.remote


def listening(uri: Uri, flow: Flow) -> Flow | None:
    """The stream to where a peer listens by its URI, if that is the address that its flow came from."""
    given = (uri.parameters.get("transport") or "").lower()
    named = given or ("tls" if uri.scheme == "sips" else "")
    if named != flow.transport or uri.host.strip("[]") != flow.remote[0]:
        return None
    port = uri.port or DEFAULT_PORT[flow.transport]
    return Flow(flow.transport, flow.local, (flow.remote[0], port))


def _address(uri: Uri) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(uri.host.strip("[]"))
    except ValueError:
        return None


def _is_private(host: str) -> bool:
    try:
        return ip_address(host).is_private
    except ValueError:
        return True


def _is_loose(route: str) -> bool:
    try:
        return parse_name_addr(route).uri.loose
    except Malformed:
        return True
