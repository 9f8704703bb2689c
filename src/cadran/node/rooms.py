"""Building the rooms over one store, in the order of the house."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass

import httpx

from cadran.charging.accounts import Accounts
from cadran.charging.charging import Charging
from cadran.charging.decks import Decks
from cadran.charging.limits import Limits
from cadran.charging.spending import shipped
from cadran.charging.tariffs import Tariffs
from cadran.clock import Clock
from cadran.directory.attendants import Attendants
from cadran.directory.bindings import Bindings
from cadran.directory.box_greetings import BoxGreetings
from cadran.directory.call_settings import CallSettingsDoor
from cadran.directory.directory import Directory
from cadran.directory.federation import Federation
from cadran.directory.founding import Founding
from cadran.directory.greetings import Greetings
from cadran.directory.hashes import ha1
from cadran.directory.leaving import Leaving
from cadran.directory.mailboxes import Mailboxes
from cadran.directory.meetings import Meetings
from cadran.directory.messages import Messages
from cadran.directory.outbound import Outbound
from cadran.directory.overlays import FOLDER, Overlays
from cadran.directory.phones import Phones
from cadran.directory.queues import Queues
from cadran.directory.sealing import KEY_FILE, Sealer
from cadran.directory.sessions import Sessions
from cadran.directory.tenants import Tenants
from cadran.directory.trunks import Trunks
from cadran.entitlements.explain import Explain
from cadran.entitlements.live import Live
from cadran.exchange.board import HouseKey
from cadran.ids import NodeId
from cadran.jobs import Jobs
from cadran.node.errands import Errands, build_errands
from cadran.node.settings import Settings
from cadran.numbers import Numbers
from cadran.numbers.carrier import HttpCarrier
from cadran.porting import Porting
from cadran.porting.losing import HttpLosingCarrier
from cadran.reports.attendance import Attendance
from cadran.reports.calls import Calls
from cadran.reports.ladders import Ladders
from cadran.reports.privacy import Privacy
from cadran.reports.retention import Retention
from cadran.store.store import Store

entropy = os.urandom
"""The house's only source of chance."""


@dataclass(frozen=True, slots=True)
class Rooms:
    """Everything that keeps or decides something; no sockets but the carrier's client."""

    store: Store
    clock: Clock
    overlays: Overlays
    sealer: Sealer
    directory: Directory
    founding: Founding
    meetings: Meetings
    attendants: Attendants
    greetings: Greetings
    queues: Queues
    mailboxes: Mailboxes
    messages: Messages
    box_greetings: BoxGreetings
    phones: Phones
    sessions: Sessions
    federation: Federation
    trunks: Trunks
    bindings: Bindings
    carrier: HttpCarrier
    numbers: Numbers
    porting: Porting
    tariffs: Tariffs
    charging: Charging
    accounts: Accounts
    limits: Limits
    calls: Calls
    attendance: Attendance
    jobs: Jobs
    errands: Errands
    leaving: Leaving
    privacy: Privacy
    retention: Retention
    ladders: Ladders
    live: Live
    explain: Explain
    outbound: Outbound
    call_settings: CallSettingsDoor


def build_rooms(settings: Settings, clock: Clock, sip_address: str) -> Rooms:
    """Open the store (migrating it) and build the rooms. ``sip_address``: where carriers deliver calls."""
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    store = Store.open(settings.url)
    overlays = Overlays.open(settings.data / FOLDER)
    shelf = overlays.shelf
    decks = Decks.sample()
    carrier = HttpCarrier(settings.sandbox_url, f"sip:{sip_address}")
    sealer = Sealer.from_file(settings.secret_key or settings.data / KEY_FILE, entropy)
    directory = Directory(store, clock, entropy, shelf)
    numbers = Numbers(store, clock, entropy, shelf, carrier)
    live = Live(store, shelf, clock)
    sessions = Sessions(store, clock, entropy, sealer)
    calls = Calls(store)
    recordings = settings.data / "recordings"
    messages = Messages(store, clock, entropy, recordings)
    privacy = Privacy(store, calls, messages)
    return Rooms(
        store=store,
        clock=clock,
        sealer=sealer,
        overlays=overlays,
        directory=directory,
        founding=Founding(Tenants(directory), sessions),
        meetings=Meetings(store, clock, entropy, sealer),
        attendants=Attendants(store, clock, entropy),
        greetings=Greetings(store, clock, entropy),
        queues=Queues(store, clock, entropy, shelf),
        mailboxes=Mailboxes(store, clock, entropy),
        messages=messages,
        box_greetings=BoxGreetings(store, clock, entropy),
        phones=Phones(store, clock, entropy, settings.realm),
        sessions=sessions,
        federation=Federation(sessions, sealer, httpx.Client()),
        trunks=Trunks(store, clock, entropy, sealer),
        bindings=Bindings(store, clock, entropy),
        carrier=carrier,
        numbers=numbers,
        porting=Porting(numbers, sealer, HttpLosingCarrier(carrier), live.settled),
        tariffs=Tariffs(store, clock, decks),
        charging=Charging(store, clock, decks, caps=shipped()),
        limits=Limits(store, clock),
        accounts=Accounts(store, clock),
        calls=calls,
        attendance=Attendance(store, calls, recordings),
        privacy=privacy,
        retention=Retention(store, clock, privacy),
        ladders=Ladders(store, clock),
        errands=build_errands(settings, store, clock, sealer, directory, messages),
        live=live,
        explain=Explain(store, shelf),
        outbound=Outbound(store, clock, entropy, shelf),
        call_settings=CallSettingsDoor(store, clock, entropy, shelf),
        leaving=Leaving(Tenants(directory), settings.data / "exports", recordings),
        jobs=Jobs(store, clock, entropy, NodeId(settings.node)),
    )


def make_house_key(realm: str) -> HouseKey:
    """A new secret for our own calls to our own numbers; it dies with the process."""
    account, password = "house", secrets.token_hex(32)
    return HouseKey(account, password, ha1(account, realm, password))
