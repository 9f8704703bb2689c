"""Mailboxes and their messages: whose they are, how many may be kept, for how long, and what is erased."""

import io
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from cadran.directory.box_greetings import BoxGreeting, BoxGreetings
from cadran.directory.mailboxes import BoxDraft, Mailboxes, MailboxSettings
from cadran.directory.messages import DAY_MS, ORPHAN_S, Messages, NewMessage
from cadran.directory.queues import QueueDraft
from cadran.directory.targets import checked_target
from cadran.errors import Refused
from cadran.ids import CallId, RecordingId
from cadran.journal.outbox import deliveries
from cadran.services.events import Caller
from cadran.services.targets import Target
from cadran.services.voicemail.questions import BUSY_GREETING, DELETED, GREETING, SAVED

WORLD = Caller(key="+33199000009", number="+33199000009")


def flac(seconds=1.0):
    made = io.BytesIO()
    wave = np.sin(np.arange(int(8_000 * seconds)) / 5) * 0.3
    soundfile.write(made, wave, 8_000, format="FLAC")
    return made.getvalue()


class Post:
    """Boxes, messages and a folder of recordings."""

    def __init__(self, doors, folder: Path):
        self.doors, self.folder, self.org = doors, folder, doors.org
        parts = (doors.store, doors.clock, os.urandom)
        self.boxes = Mailboxes(*parts)
        self.messages = Messages(*parts, folder)
        self.greetings = BoxGreetings(*parts)

    def person(self, login):
        user = self.doors.user(login)
        self.doors.licences.assign(self.org, user.id, "PHONE_SYSTEM")
        return user.id

    def file(self, name):
        path = self.folder / self.org / f"{name}.flac"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(flac())
        return path

    def leave(self, box, name, caller=WORLD):
        path = self.file(name)
        new = NewMessage(RecordingId(name), CallId(f"c-{name}"), caller, 4_000)
        self.messages.keep(self.org, box, new)
        return path

    def names(self, box):
        return [each.id for each in self.messages.messages(self.org, box)]

    def mails(self):
        with self.doors.store.read(self.org) as unit:
            return deliveries(unit, "mail", "", None, 50)


@pytest.fixture
def post(doors, tmp_path):
    return Post(doors, tmp_path / "recordings")


def test_everybody_with_a_telephone_licence_has_a_box_and_nobody_else(post):
    ann = post.person("ann@acme.example")
    (box,) = post.boxes.mailboxes(post.org, ann)
    assert (box.id, box.owner, box.new) == (ann, ann, 0)
    ben = post.doors.user("ben")
    assert post.boxes.mailboxes(post.org, ben.id) == []
    with pytest.raises(Refused) as refused:
        post.boxes.mailbox(post.org, ben.id)
    assert refused.value.refusal.id == "directory.unknown_mailbox"


def test_another_organisation_sees_nothing(post):
    ann = post.person("ann")
    post.leave(ann, "vm_1")
    other = post.doors.other
    assert post.messages.messages(other, ann) == []
    with pytest.raises(Refused):
        post.boxes.mailbox(other, ann)
    with pytest.raises(Refused):
        post.messages.sound(other, ann, RecordingId("vm_1"))


def test_a_message_is_kept_once_told_by_mail_and_marked(post):
    ann = post.person("ann@acme.example")
    post.leave(ann, "vm_1")
    post.leave(ann, "vm_1")
    (message,) = post.messages.messages(post.org, ann)
    assert (message.state, message.number, message.duration_ms) == ("new", WORLD.number, 4_000)
    (mail,) = post.mails()
    assert (mail.kind, mail.target) == ("voicemail_left", "ann@acme.example")
    post.messages.mark(post.org, ann, message.id, SAVED)
    box = post.boxes.mailbox(post.org, ann)
    assert (box.new, box.saved) == (0, 1)


def test_deleting_a_message_deletes_its_sound(post):
    ann = post.person("ann")
    path = post.leave(ann, "vm_1")
    assert post.messages.sound(post.org, ann, RecordingId("vm_1"))
    post.messages.mark(post.org, ann, RecordingId("vm_1"), DELETED)
    post.messages.mark(post.org, ann, RecordingId("vm_1"), DELETED)
    assert post.names(ann) == []
    assert not path.exists()
    with pytest.raises(Refused) as refused:
        post.messages.sound(post.org, ann, RecordingId("vm_1"))
    assert refused.value.refusal.id == "directory.unknown_message"


def test_a_message_of_one_box_is_not_found_in_another(post):
    ann, ben = post.person("ann"), post.person("ben")
    post.leave(ann, "vm_1")
    with pytest.raises(Refused):
        post.messages.sound(post.org, ben, RecordingId("vm_1"))
    post.messages.mark(post.org, ben, RecordingId("vm_1"), DELETED)
    assert post.names(ann) == ["vm_1"]


def test_a_full_box_takes_no_more_and_keeps_no_sound(post, monkeypatch):
    monkeypatch.setattr("cadran.directory.messages.MESSAGES_MAX", 3)
    ann = post.person("ann")
    for number in range(3):
        post.leave(ann, f"vm_{number}")
    with pytest.raises(Refused) as refused:
        post.leave(ann, "vm_more")
    assert refused.value.refusal.id == "voicemail.full"
    assert not (post.folder / post.org / "vm_more.flac").exists()
    assert post.boxes.mailbox(post.org, ann).new == 3


def test_a_shared_box_has_members_an_extension_and_its_messages(post):
    ann, ben = post.person("ann@acme.example"), post.person("ben@acme.example")
    draft = BoxDraft(extension="610", members=[ann])
    box = post.boxes.create(post.org, "Ventes", draft, id="sales")
    assert (box.account.extension, box.members, box.settings.mail) == ("610", (ann,), "off")
    assert post.boxes.create(post.org, "Ventes", draft, id="sales") == box
    post.boxes.change(post.org, "sales", BoxDraft(name="Vente", members=[ann, ben]))
    post.boxes.set(post.org, "sales", MailboxSettings(mail="link"))
    post.leave("sales", "vm_1")
    assert {each.target for each in post.mails()} == {"ann@acme.example", "ben@acme.example"}
    assert [each.name for each in post.boxes.mailboxes(post.org, ben)] == [
        "Ben@Acme.Example",
        "Vente",
    ]
    post.boxes.delete(post.org, "sales")
    post.boxes.delete(post.org, "sales")
    assert post.boxes.mailboxes(post.org) == []


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        (MailboxSettings(time_zone="Mars/Olympus"), "directory.bad_time_zone"),
        (MailboxSettings(greeting="grt_no"), "directory.unknown_greeting"),
    ],
)
def test_settings_that_make_no_sense_change_nothing(post, settings, reason):
    ann = post.person("ann")
    with pytest.raises(Refused) as refused:
        post.boxes.set(post.org, ann, settings)
    assert refused.value.refusal.id == reason
    assert post.boxes.mailbox(post.org, ann).settings == MailboxSettings()


def test_a_new_greeting_takes_the_place_of_the_last_which_is_forgotten(post):
    ann, ben = post.person("ann"), post.person("ben")
    first = post.greetings.put(post.org, ann, GREETING, BoxGreeting("fr", b"one", 10))
    second = post.greetings.put(post.org, ann, GREETING, BoxGreeting("fr", b"two", 10))
    post.greetings.put(post.org, ann, BUSY_GREETING, BoxGreeting("fr", b"busy", 10))
    assert post.greetings.sound(post.org, first.settings.greeting) is None
    assert post.greetings.of_box(post.org, ann, GREETING) == b"two"
    with pytest.raises(Refused):
        post.boxes.set(post.org, ben, MailboxSettings(greeting=second.settings.greeting))
    assert post.greetings.standard(post.org, ann).settings == MailboxSettings()
    assert post.greetings.sound(post.org, second.settings.greeting) is None


def test_a_pin_is_told_once_and_only_its_hash_is_kept(post):
    ann = post.person("ann")
    pin = post.boxes.reset_pin(post.org, ann)
    assert post.boxes.opens(post.org, ann, pin)
    assert not post.boxes.opens(post.org, ann, "000000" if pin != "000000" else "111111")
    assert not post.boxes.opens(post.org, post.person("ben"), pin)
    assert post.boxes.mailbox(post.org, ann).has_pin


def test_messages_go_after_so_many_days(post):
    ann = post.person("ann")
    path = post.leave(ann, "vm_1")
    post.messages.keep_for(post.org, 3)
    post.doors.clock.now += 2 * DAY_MS
    post.leave(ann, "vm_2")
    post.messages.tidy()
    assert post.names(ann) == ["vm_2", "vm_1"]
    post.doors.clock.now += 2 * DAY_MS
    post.messages.tidy()
    assert post.names(ann) == ["vm_2"]
    assert not path.exists()


@pytest.mark.parametrize(("state", "left"), [("waiting", ["vm_1"]), ("delivered", [])])
def test_a_message_that_was_mailed_goes_if_its_owner_wants_that(post, state, left):
    ann = post.person("ann@acme.example")
    post.boxes.set(post.org, ann, MailboxSettings(delete_mailed=True))
    post.leave(ann, "vm_1")
    job = lambda unit: unit.sql("UPDATE outbox SET state = ?", (state,))  # noqa: E731
    post.doors.store.write(post.org, job).result(10)
    post.messages.tidy()
    assert post.names(ann) == left


def test_sounds_without_a_message_are_swept_once_they_are_old(post):
    ann = post.person("ann")
    post.doors.clock.now = 2_000_000_000_000
    kept, young, old = post.leave(ann, "vm_1"), post.file("vm_2"), post.file("vm_3")
    meeting = post.file("rec_meeting")
    now = post.doors.clock.now // 1000
    for path in (kept, old, meeting):
        os.utime(path, (now - ORPHAN_S - 1,) * 2)
    os.utime(young, (now,) * 2)
    post.messages.tidy()
    assert kept.exists()
    assert young.exists()
    assert meeting.exists()
    assert not old.exists()


def test_erasing_a_person_erases_what_they_left_and_what_was_left_for_them(post):
    ann, ben, cleo = (post.person(each) for each in ("ann", "ben", "cleo"))
    post.leave(ann, "vm_for_her")
    post.leave(ben, "vm_by_her", Caller("user:ann", user=ann, name="Ann"))
    post.leave(ben, "vm_by_her_number", Caller("n", number="+33199000001"))
    post.leave(cleo, "vm_other")
    assert post.messages.forget(post.org, ann, ["+33199000001"], None) == 3
    assert post.names(ann) == post.names(ben) == []
    assert post.names(cleo) == ["vm_other"]


def test_a_person_who_is_deleted_takes_their_box_along(post):
    ann = post.person("ann")
    post.boxes.create(post.org, "Ventes", BoxDraft(members=[ann]), id="sales")
    post.leave(ann, "vm_1")
    post.doors.directory.delete_user(post.org, ann)
    assert post.names(ann) == []
    assert post.boxes.mailbox(post.org, "sales").members == ()


def test_attendants_and_queues_lead_only_to_boxes_that_there_are(post):
    ann, ben = post.person("ann"), post.doors.user("ben").id
    post.boxes.create(post.org, "Ventes", id="sales")
    with post.doors.store.read(post.org) as unit:
        for box in (ann, "sales"):
            assert checked_target(unit, Target("voicemail", box)).id == box
        for box in (ben, "nobody"):
            with pytest.raises(Refused):
                checked_target(unit, Target("voicemail", box))


def test_a_box_that_a_queue_leads_to_stays(post):
    post.boxes.create(post.org, "Ventes", id="sales")
    target = Target("voicemail", "sales")
    draft = QueueDraft(settings=lambda standard: replace(standard, overflow=target))
    post.doors.queues.create(post.org, "Accueil", draft)
    with pytest.raises(Refused) as refused:
        post.boxes.delete(post.org, "sales")
    assert refused.value.refusal.id == "directory.target_in_use"
