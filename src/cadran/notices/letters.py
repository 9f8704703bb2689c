"""A mail as it is read: subject, plain text, and the same in simple HTML."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from hashlib import sha256
from html import escape
from urllib.parse import urlsplit

from cadran.clock import SECOND_MS, Instant
from cadran.journal.mail import Mail
from cadran.media.upload import as_wav
from cadran.messages import catalogue, render
from cadran.notices import calendar_events
from cadran.notices.words import spoken

_BREAKS = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")
BOUNDARY_DIGITS = 32
_WEB = re.compile(r"https?://[^\s<]+")
_TAP = re.compile(r"\+[1-9][0-9]{4,14},,[0-9]+#")
"""A number to call and what to dial after two pauses."""
SUBJECT_CHARS = 200
"""Mail programs show some seventy; what a person named cannot make it endless."""

_PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><title>{subject}</title></head>
<body style="margin:0;background:#f4f1ea;color:#1f2a37;font:16px/1.5 system-ui,sans-serif">
<div style="max-width:34rem;margin:0 auto;padding:24px">
<p style="margin:0 0 16px;font-weight:700;color:#14532d">Cadran</p>
<div style="background:#fff;border:1px solid #e2ddd2;border-radius:10px;padding:24px">
<h1 style="font-size:20px;line-height:1.3;margin:0 0 16px">{subject}</h1>
{paragraphs}
{button}
</div>
<p style="font-size:13px;color:#5b6470;margin:16px 0 0">{footer}</p>
</div></body></html>
"""
_PARAGRAPH = '<p style="margin:0 0 12px;white-space:pre-line">{}</p>'
_BUTTON = (
    '<p style="margin:20px 0 0"><a href="{link}" style="display:inline-block;background:#14532d;'
    'color:#fff;text-decoration:none;padding:10px 18px;border-radius:8px">{action}</a></p>'
    '<p style="margin:12px 0 0;font-size:13px;color:#5b6470;word-break:break-all">{link}</p>'
)


@dataclass(frozen=True, slots=True)
class Letter:
    """What the reader sees."""

    subject: str
    text: str
    html: str


def letter(mail: Mail, page: str) -> Letter:
    """The words of a mail; ``page`` is the address under which readers find our pages."""
    language = mail.language
    facts = spoken({**mail.facts, **mail.secrets}, language)
    if mail.event:
        facts |= calendar_events.words(mail, page)
    key = f"notices.{mail.template}"
    # Not split(): it would take the spaces that hold "4,50 €" together.
    subject = _BREAKS.sub(" ", render(f"{key}_subject", facts, language)).strip()[:SUBJECT_CHARS]
    paragraphs = render(f"{key}_text", facts, language).split("\n\n")
    link = page.rstrip("/") + mail.path if mail.path else ""
    action = render(f"{key}_action", facts, language)
    if f"{key}_action" not in catalogue(language):
        action = render("notices.open", {}, language)
    footer = render("notices.footer", {"page": urlsplit(page).netloc}, language)
    parts = [*paragraphs, *([f"{action}\n{link}"] if link else []), f"--\n{footer}"]
    html = _PAGE.format(
        language=language,
        subject=escape(subject),
        paragraphs="\n".join(_PARAGRAPH.format(_linked(escape(each))) for each in paragraphs),
        button=_BUTTON.format(link=escape(link), action=escape(action)) if link else "",
        footer=escape(footer),
    )
    return Letter(subject, "\n\n".join(parts) + "\n", html)


def _linked(text: str) -> str:
    """Escaped text with its addresses, and its numbers to tap, as links."""
    return _TAP.sub(_tap, _WEB.sub(r'<a href="\g<0>">\g<0></a>', text))


def _tap(found: re.Match[str]) -> str:
    uri = found[0].replace("#", "%23")
    return f'<a href="tel:{uri}">{found[0]}</a>'


def _attach(made: EmailMessage, calendar: str, method: str) -> None:
    """For mail programs that offer to accept it (RFC 6047 section 2.4), and as a file for all others."""
    part = {"method": method, "name": "invite.ics"}
    made.add_alternative(calendar, subtype="calendar", params=part)
    made.add_attachment(
        calendar.encode(), maintype="application", subtype="ics", filename="invite.ics"
    )


def _boundary(told: str) -> str:
    return f"=_{sha256(told.encode()).hexdigest()[:BOUNDARY_DIGITS]}"


def message(
    mail: Mail, page: str, sender: str, now: Instant, sound: bytes | None = None
) -> EmailMessage:
    """As it travels (RFC 5322, multipart/alternative; with a FLAC ``sound``, that as WAV beside). Its id follows from the occasion, so that a mail
    which leaves twice can be told by the receiving side.

    Raises ``ValueError``: an address holds what no address may.
    """
    told = letter(mail, page)
    made = EmailMessage()
    made["Subject"] = told.subject
    made["From"] = sender
    made["To"] = mail.to
    made["Date"] = format_datetime(datetime.fromtimestamp(now // SECOND_MS, UTC))
    domain = sender.rpartition("@")[2].strip("> ") or "localhost"
    made["Message-ID"] = f"<{mail.id}@{domain}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(told.text)
    made.add_alternative(told.html, subtype="html")
    # Ours, so that the same mail is the same to the byte; no line of a text begins like it.
    made.set_boundary(_boundary(mail.id))
    if sound is not None:
        name = f"{mail.template}-{mail.attached[-8:]}.wav"
        made.add_attachment(as_wav(sound), "audio", "wav", filename=name)
        made.set_boundary(_boundary(f"{mail.id} and its sound"))
    calendar = calendar_events.calendar(mail, page, now) if mail.event else ""
    if calendar:
        _attach(made, calendar, calendar_events.method(mail))
        made.set_boundary(_boundary(f"{mail.id} and its calendar"))
    made["Content-Language"] = (
        mail.language
    )  # only now: what says Content- goes into the first part
    return made
