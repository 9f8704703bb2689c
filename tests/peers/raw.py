"""A hand-made SIP client over UDP: says exactly what a test wants to be said, well-mannered or not."""

import hashlib
import re
import socket
import uuid
from typing import Self

SDP = (
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "m=audio {port} RTP/AVP 0 8\r\n"
)
ANSWER_S = 5.0


class Raw:
    """``request`` sends and answers with the first final response."""

    def __init__(self, server: str) -> None:
        host, _, port = server.rpartition(":")
        self.server = (host, int(port))
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.settimeout(ANSWER_S)
        self.local = "{}:{}".format(*self.socket.getsockname())

    def send(self, data: bytes) -> None:
        self.socket.sendto(data, self.server)

    def request(
        self,
        method: str,
        uri: str,
        *,
        from_uri: str = "sip:stranger@nowhere.invalid",
        fields: tuple[str, ...] = (),
        call_id: str = "",
        cseq: int = 1,
    ) -> str:
        """The whole first final response, or "" if none came."""
        branch = "z9hG4bK" + uuid.uuid4().hex
        body = SDP.format(port=40_000) if method == "INVITE" else ""
        lines = [
            f"{method} {uri} SIP/2.0",
            f"Via: SIP/2.0/UDP {self.local};branch={branch}",
            "Max-Forwards: 70",
            f"From: <{from_uri}>;tag=raw",
            f"To: <{uri}>",
            f"Call-ID: {call_id or uuid.uuid4().hex}",
            f"CSeq: {cseq} {method}",
            f"Contact: <sip:raw@{self.local}>",
            *fields,
            *(["Content-Type: application/sdp"] if body else []),
            f"Content-Length: {len(body)}",
        ]
        self.send(("\r\n".join(lines) + "\r\n\r\n" + body).encode())
        final = self._final(branch)
        if method == "INVITE" and final.startswith("SIP/2.0 2"):
            self._end(final, lines)
        return final

    def _end(self, final: str, lines: list[str]) -> None:
        """Take the answer and hang up on it."""
        contact = re.search(r"^Contact: *<([^>]+)>", final, re.MULTILINE)
        to = re.search(r"^To: *(.+?)\r", final, re.MULTILINE)
        assert contact is not None
        assert to is not None
        number = int(re.findall(r"CSeq: (\d+)", "\n".join(lines))[0])
        keep = [each for each in lines if each.startswith(("Max-", "From", "Call-ID"))]
        for method, cseq in (("ACK", number), ("BYE", number + 1)):
            branch = "z9hG4bK" + uuid.uuid4().hex
            head = [
                f"{method} {contact[1]} SIP/2.0",
                f"Via: SIP/2.0/UDP {self.local};branch={branch}",
                f"To: {to[1]}",
                *keep,
                f"CSeq: {cseq} {method}",
                "Content-Length: 0",
            ]
            self.send(("\r\n".join(head) + "\r\n\r\n").encode())
        self._final(branch)

    def signed(self, method: str, uri: str, user: str, password: str, **more: str) -> str:
        """As ``request``, with the challenge answered (RFC 2617, MD5)."""
        call_id = uuid.uuid4().hex
        challenge = self.request(method, uri, call_id=call_id, from_uri=more["from_uri"])
        found = dict(re.findall(r'(\w+)="?([^",\r]+)"?', challenge.partition("Digest ")[2]))
        nonce, realm = found["nonce"], found["realm"]
        first = _md5(f"{user}:{realm}:{password}")
        proof = _md5(f"{first}:{nonce}:00000001:abc:auth:{_md5(f'{method}:{uri}')}")
        header = "Proxy-Authorization" if " 407 " in challenge[:20] else "Authorization"
        field = (
            f'{header}: Digest username="{user}", realm="{realm}", nonce="{nonce}", uri="{uri}",'
            f' response="{proof}", algorithm=MD5, qop=auth, cnonce="abc", nc=00000001'
        )
        fields = (field, *more.get("fields", "").splitlines())
        return self.request(
            method, uri, from_uri=more["from_uri"], call_id=call_id, cseq=2, fields=fields
        )

    def notified(self) -> str:
        """The next NOTIFY, which is answered."""
        while not (text := self.socket.recv(65_536).decode()).startswith("NOTIFY"):
            pass
        kept = re.findall(r"^(?:Via|From|To|Call-ID|CSeq):.*$", text, re.MULTILINE)
        answer = ["SIP/2.0 200 OK", *(each.strip() for each in kept), "", ""]
        self.send("\r\n".join(answer).encode())
        return text

    def answer(self, start: str, *fields: str, body: str = "", limit_s: float = ANSWER_S) -> str:
        """Wait for an INVITE, answer it by this line, these fields and this description, and take the ACK; the INVITE."""
        self.socket.settimeout(limit_s)
        while not (data := self.socket.recv(65_536).decode(errors="replace")).startswith("INVITE "):
            pass
        kept = [
            each
            for each in data.split("\r\n")
            if each.startswith(("Via:", "From:", "Call-ID:", "CSeq:"))
        ]
        (to,) = re.findall(r"^(To:.*?)\r", data, re.MULTILINE)
        head = [f"SIP/2.0 {start}", *kept, f"{to};tag=raw", *fields]
        head += ["Content-Type: application/sdp"] if body else []
        head += [f"Content-Length: {len(body)}", "", body]
        self.send("\r\n".join(head).encode())
        return data

    def _final(self, branch: str) -> str:
        while True:
            try:
                data = self.socket.recv(65_536).decode(errors="replace")
            except TimeoutError:
                return ""
            if branch in data and data.startswith("SIP/2.0 ") and data[8] != "1":
                return data

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.socket.close()


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
