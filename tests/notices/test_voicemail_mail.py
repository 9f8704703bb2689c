"""The mail of a message: the sound goes along, or only the news; a deleted message is not told of."""

import asyncio
import io
from email.message import EmailMessage

import numpy as np
import pytest
import soundfile

from cadran.clock import Instant
from cadran.ids import OrgId
from cadran.journal.courier import UndeliveredError
from cadran.journal.mail import Mail
from cadran.journal.outbox import Message
from cadran.notices.letters import message
from cadran.notices.mailing import Mailing

NOW = Instant(1_790_000_000_000)
FACTS = {"mailbox_name": "Alice", "caller": "+33199000009", "seconds": 7, "left_at": NOW}


def flac() -> bytes:
    made = io.BytesIO()
    soundfile.write(
        made, 0.2 * np.sin(2 * np.pi * 440 * np.arange(8_000) / 8_000), 8_000, format="FLAC"
    )
    return made.getvalue()


def mail(language: str, attached: str = "vm_1") -> Mail:
    return Mail(
        "m1", "a@x.example", "voicemail_left", language, FACTS, "/messages/a", attached=attached
    )


@pytest.mark.parametrize(
    ("language", "words"), [("en", "left a message of 7"), ("fr", "Un message de 7")]
)
def test_the_sound_goes_along_as_a_file_that_every_program_plays(language, words):
    made = message(mail(language), "https://x.example", "Cadran <c@x.example>", NOW, flac())
    (sound,) = made.iter_attachments()
    assert (sound.get_content_type(), sound.get_filename()) == (
        "audio/wav",
        "voicemail_left-vm_1.wav",
    )
    wave, rate = soundfile.read(io.BytesIO(sound.get_content()))
    assert rate == 8_000
    assert abs(int(np.abs(np.fft.rfft(wave[:8_000])).argmax()) - 440) <= 1
    text = made.get_body(("plain",)).get_content()
    assert words in text
    assert "+33 1 99 00 00 09" in text
    again = message(mail(language), "https://x.example", "Cadran <c@x.example>", NOW, flac())
    assert bytes(again) == bytes(made)


def test_without_a_sound_it_is_the_news_alone():
    made = message(mail("en", ""), "https://x.example", "Cadran <c@x.example>", NOW)
    assert list(made.iter_attachments()) == []


def test_a_message_that_was_deleted_meanwhile_is_not_told_of():
    class Nobody:
        way = ""

        def take(self, mail: EmailMessage) -> None:
            raise AssertionError(mail)

    payload = '{"language": "en", "facts": {}, "path": "", "secrets": {}, "attached": "vm_gone"}'
    ordered = Message("m1", OrgId("acme"), "mail", "voicemail_left", "a@x.example", payload)
    mailing = Mailing(Nobody(), lambda: NOW, "https://x.example", "c@x.example", lambda *_: None)
    with pytest.raises(UndeliveredError) as told:
        asyncio.run(mailing.deliver(ordered))
    assert told.value.final
