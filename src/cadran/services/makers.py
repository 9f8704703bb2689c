"""How programs are made: one maker for each kind of address."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cadran.ids import Address
from cadran.services.attendant import Attendant
from cadran.services.attendant.settings import read_settings as read_attendant
from cadran.services.dial_in import DialIn
from cadran.services.echo import Echo
from cadran.services.forward import Forward
from cadran.services.forward import read_settings as read_forward
from cadran.services.meeting import Meeting
from cadran.services.meeting.settings import read_settings as read_meeting
from cadran.services.park import Park
from cadran.services.park import read_settings as read_park
from cadran.services.phone import Phone
from cadran.services.phone.settings import read_settings as read_phone
from cadran.services.program import Program
from cadran.services.queue import Queue
from cadran.services.queue.settings import read_settings as read_queue
from cadran.services.settings import Settings, languages, text
from cadran.services.voicemail import Voicemail
from cadran.services.voicemail.settings import read_settings as read_voicemail

Maker = Callable[[Address, Settings], Program]


def _dial_in(address: Address, settings: Settings) -> Program:
    """Settings: ``languages`` in the order in which they are offered, ``country`` of the number."""
    return DialIn(address, languages(settings), text(settings, "country"))


def _attendant(address: Address, settings: Settings) -> Program:
    """Settings: see ``attendant.settings``."""
    return Attendant(address, read_attendant(settings))


def _echo(address: Address, _settings: Settings) -> Program:
    """Without settings: callers bring their language."""
    return Echo(address)


def _forward(address: Address, settings: Settings) -> Program:
    """Settings: see ``forward.read_settings``."""
    return Forward(address, read_forward(settings))


def _meeting(address: Address, settings: Settings) -> Program:
    """Settings: see ``meeting.settings``."""
    return Meeting(address, read_meeting(settings))


def _park(address: Address, settings: Settings) -> Program:
    """Settings: see ``park.read_settings``."""
    return Park(address, read_park(settings))


def _phone(address: Address, settings: Settings) -> Program:
    """Settings: see ``phone.settings``."""
    return Phone(address, read_phone(settings))


def _queue(address: Address, settings: Settings) -> Program:
    """Settings: see ``queue.settings``."""
    return Queue(address, read_queue(settings))


def _voicemail(address: Address, settings: Settings) -> Program:
    """Settings: see ``voicemail.settings``."""
    return Voicemail(address, read_voicemail(settings))


MAKERS: Mapping[str, Maker] = {
    "attendant": _attendant,
    "dial-in": _dial_in,
    "echo": _echo,
    "forward": _forward,
    "meeting": _meeting,
    "park": _park,
    "phone": _phone,
    "queue": _queue,
    "voicemail": _voicemail,
}


def make_program(address: Address, settings: Settings) -> Program | None:
    """The program of an address, from its stored settings; None if there is no such kind."""
    maker = MAKERS.get(address.kind)
    return maker(address, settings) if maker else None
