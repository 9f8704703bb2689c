"""What ``cadran serve`` serves: the API and the page over a started node, and the control file."""

from __future__ import annotations

import os
import secrets

import typer
from starlette.types import ASGIApp

import cadran
from cadran.api.app import create_app
from cadran.api.house import House, NodeState, Switches
from cadran.cli.control import Control
from cadran.cli.output import Output
from cadran.directory.people import User
from cadran.directory.trunks import OPERATOR
from cadran.node.companions import Companions
from cadran.node.node import Node, checks
from cadran.node.rooms import entropy
from cadran.node.serve import Announcement, serve, tell_starter
from cadran.node.settings import Settings
from cadran.reports.usage_report import UsageReport
from cadran.roles import ADMINISTRATORS


async def serve_all(
    settings: Settings, companions: Companions, *, demo: bool, ready_fd: int
) -> None:
    """Serve until told to end; whoever started us is told on ``ready_fd``, or the terminal."""

    def ready(told: Announcement) -> None:
        control = Control(
            pid=os.getpid(),
            page=told.page,
            api=f"{told.page}/api/v1",
            sip=told.sip,
            sandbox=settings.sandbox_url,
            token=told.console,
        )
        control.write(settings.data)
        if ready_fd >= 0:
            tell_starter(ready_fd, {**told.welcome, "addresses": told.addresses})
        else:
            _print(told)

    await serve(settings, companions, demo=demo, make_app=make_app, ready=ready)


def make_app(node: Node, console: str) -> ASGIApp:
    """The API and the page over a started node."""
    rooms, settings = node.rooms, node.settings

    def bearer(token: str) -> User | None:
        if not secrets.compare_digest(token.encode(), console.encode()):
            return None
        for organisation in rooms.directory.organisations():
            if organisation.org == OPERATOR:
                continue
            for user in rooms.directory.users(organisation.org):
                if user.role in ADMINISTRATORS and user.active:
                    return user
        return None

    house = House(
        switches=Switches(
            version=cadran.__version__,
            public_catalogue=settings.public_catalogue,
            secure_cookies=settings.secure,
            sip_address=node.sip_address,
            sip_addresses=tuple(
                (each.transport, each.listen, each.told) for each in node.addresses
            ),
            sip_realm=settings.realm,
            page=settings.page,
            mail_way=rooms.errands.postman.way,
        ),
        clock=node.clock,
        entropy=entropy,
        overlays=rooms.overlays,
        directory=rooms.directory,
        meetings=rooms.meetings,
        attendants=rooms.attendants,
        greetings=rooms.greetings,
        queues=rooms.queues,
        mailboxes=rooms.mailboxes,
        messages=rooms.messages,
        box_greetings=rooms.box_greetings,
        phones=rooms.phones,
        sealer=rooms.sealer,
        sessions=rooms.sessions,
        founding=rooms.founding,
        numbers=rooms.numbers,
        porting=rooms.porting,
        accounts=rooms.accounts,
        limits=rooms.limits,
        payments=rooms.errands.payments,
        notices=rooms.errands.notices,
        webhooks=rooms.errands.webhooks,
        calls=rooms.calls,
        jobs=rooms.jobs,
        usage=UsageReport(rooms.store, rooms.calls),
        privacy=rooms.privacy,
        retention=rooms.retention,
        tariffs=rooms.tariffs,
        live=rooms.live,
        explain=rooms.explain,
        outbound=rooms.outbound,
        trunks=rooms.trunks,
        exchange=node.exchange,
        sandbox=node.sandbox,
        federation=rooms.federation,
        exports=rooms.leaving.folder,
        recordings=rooms.leaving.recordings,
        console=lambda token: secrets.compare_digest(token.encode(), console.encode()),
        bearer=bearer,
        registered=node.registered,
        checks=lambda: checks(node),
        state=lambda: state(node),
    )
    return create_app(house)


def state(node: Node) -> NodeState:
    """What the node tells of itself."""
    legs, _admitted = node.media.load()
    board = node.exchange.board
    gateways, now = node.exchange.gateways, node.clock()
    trunks = board.live.trunks()
    down = {
        each.name
        for each in trunks
        if all(standing.down(now) for standing in gateways.standings(each))
    }
    return NodeState(
        node=node.settings.node,
        started_at=node.started_at,
        draining=board.draining,
        load_1m_percent=round(100 * os.getloadavg()[0] / (os.cpu_count() or 1)),
        calls=len({leg.call for leg in board.legs.values()}),
        programs=len(board.mailboxes.programs()),
        media_workers=node.settings.media_workers,
        media_legs=legs,
        media_bridges=len({leg.bridge for leg in board.legs.values() if leg.bridge}),
        database="postgresql" if node.settings.url.startswith("postgresql") else "sqlite",
        trunk_calls={each.name: gateways.calls(each.name) for each in trunks},
        trunks_down=frozenset(down),
        devices=node.agent.devices(),
        sip_dialogs=node.agent.legs(),
        sip_connections=node.signalling.connections,
        sip_dropped=node.signalling.dropped,
    )


def _print(told: Announcement) -> None:
    output = Output()
    output.say("page", page=told.page)
    for transport, listen, advertised in told.addresses:
        output.say("listens", transport=transport, listen=listen, advertised=advertised)
    if link := told.welcome.get("set_up"):
        output.say("set_up", link=link)
    if password := told.welcome.get("password"):
        output.say("sign_in", login=told.welcome.get("login", ""), password=password)
    typer.echo("")
