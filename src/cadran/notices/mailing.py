"""Where mails go: to a mail server (RFC 5321), or into a folder as files as long as none is set."""

from __future__ import annotations

import asyncio
import ipaddress
import os
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from cadran.clock import Clock
from cadran.errors import Refused
from cadran.ids import OrgId, RecordingId
from cadran.journal.courier import UndeliveredError
from cadran.journal.mail import read
from cadran.journal.outbox import Message
from cadran.notices import reasons
from cadran.notices.letters import message as message_of

ANSWER_S = 20.0
"""Longest wait for one answer of the mail server; a mail has about six."""
FOLDER_FILES_MAX = 10_000
"""Files in the local outbox; beyond it nobody reads them, and the folder would fill the disk."""
PORTS = {"smtp": 587, "smtps": 465}
_LATER = 500
"""From this code on an answer is final (RFC 5321 section 4.2.1)."""


class Postman(Protocol):
    """Takes a mail off our hands or raises ``UndeliveredError``. Blocks."""

    @property
    def way(self) -> str:
        """``smtp`` or ``folder``, and where; no secrets."""
        ...

    def take(self, mail: EmailMessage) -> None: ...


@dataclass(frozen=True, slots=True)
class Folder:
    """The local outbox: one ``.eml`` file a mail, readable by its owner alone."""

    path: Path

    @property
    def way(self) -> str:
        return str(self.path)

    def take(self, mail: EmailMessage) -> None:
        """Repeated, it writes the same file again."""
        try:
            self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
            file = self.path / f"{_plain(str(mail['Message-ID']))}.eml"
            if not file.exists() and sum(1 for _ in self.path.iterdir()) >= FOLDER_FILES_MAX:
                raise UndeliveredError("folder full", final=True)
            fresh = file.with_suffix(".new")
            with os.fdopen(
                os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb"
            ) as to:
                to.write(bytes(mail))
            fresh.replace(file)
        except OSError as wrong:
            raise UndeliveredError(f"folder: {wrong.strerror}") from wrong


@dataclass(frozen=True, slots=True)
class Smtp:
    """A mail server. TLS from the first byte (``smtps``), or as soon as the server offers it; a password
    is sent under TLS or to this machine only.
    """

    host: str
    port: int
    tls: bool
    user: str = ""
    password: str = field(default="", repr=False)
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context, repr=False)

    @property
    def way(self) -> str:
        return f"{self.host}:{self.port}"

    def take(self, mail: EmailMessage) -> None:
        try:
            with self._connected() as server:
                secure = self.tls
                if not secure and server.has_extn("starttls"):
                    server.starttls(context=self.context)
                    secure = True
                if self.user:
                    if not secure and not _loopback(self.host):
                        raise UndeliveredError("the server offers no TLS for the password")
                    server.login(self.user, self.password)
                server.send_message(mail)
        except smtplib.SMTPRecipientsRefused as refused:
            ((code, text),) = list(refused.recipients.values())[:1]
            raise UndeliveredError(_said(code, text), final=code >= _LATER) from refused
        except smtplib.SMTPAuthenticationError as refused:
            # The operator mends it, and then the mail shall go.
            raise UndeliveredError(_said(refused.smtp_code, refused.smtp_error)) from refused
        except smtplib.SMTPResponseException as refused:
            told = _said(refused.smtp_code, refused.smtp_error)
            raise UndeliveredError(told, final=refused.smtp_code >= _LATER) from refused
        except (smtplib.SMTPException, OSError) as wrong:
            raise UndeliveredError(f"{type(wrong).__name__}: {wrong}") from wrong

    def _connected(self) -> smtplib.SMTP:
        if self.tls:
            return smtplib.SMTP_SSL(self.host, self.port, timeout=ANSWER_S, context=self.context)
        server = smtplib.SMTP(self.host, self.port, timeout=ANSWER_S)
        server.ehlo()
        return server


def postman(url: str, folder: Path) -> Postman:
    """By the setting: ``smtp://USER:PASSWORD@HOST:PORT`` or ``smtps://…``; empty: the folder.

    Raises ``Refused(notices.bad_mail_url)``.
    """
    if not url:
        return Folder(folder)
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError:
        raise Refused(reasons.BAD_MAIL_URL) from None
    if parts.scheme not in PORTS or not parts.hostname:
        raise Refused(reasons.BAD_MAIL_URL)
    return Smtp(
        parts.hostname,
        port,
        parts.scheme == "smtps",
        unquote(parts.username or ""),
        unquote(parts.password or ""),
    )


@dataclass(frozen=True, slots=True)
class Mailing:
    """How the courier delivers the channel ``mail``. ``page``: where readers find our pages."""

    postman: Postman
    clock: Clock
    page: str
    sender: str
    recorded: Callable[[OrgId, RecordingId], bytes | None] = lambda _org, _recording: None
    """The sound that goes with a mail; blocks."""

    async def deliver(self, message: Message) -> None:
        mail = await asyncio.to_thread(self._written, message)
        await asyncio.to_thread(self.postman.take, mail)

    def _written(self, message: Message) -> EmailMessage:
        ordered, sound = read(message), None
        try:
            if ordered.attached:
                sound = self.recorded(message.org, RecordingId(ordered.attached))
                if sound is None:
                    raise UndeliveredError("the message was deleted", final=True)
            return message_of(ordered, self.page, self.sender, self.clock(), sound)
        except ValueError as wrong:
            raise UndeliveredError(f"address: {wrong}", final=True) from wrong


def _plain(name: str) -> str:
    return "".join(sign for sign in name if sign.isalnum() or sign in "._-@")[:150]


def _said(code: int, text: bytes | str) -> str:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return f"{code} {words}"


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
