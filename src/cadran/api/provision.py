"""``GET /provision/MAC/SECRET…``: what a telephone fetches to set itself up, once.

At the root, for devices that know an address and nothing else. Whoever has the secret is the telephone; all
others get one answer. The path holds the secret, so that it is kept out of the log.
"""

from __future__ import annotations

from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from cadran.api import reasons
from cadran.api.context import house_of
from cadran.api.house import House
from cadran.directory.handsets import Fetched
from cadran.directory.provisioning import templates, zone_slots
from cadran.directory.reasons import NOTHING_TO_FETCH
from cadran.errors import Refused
from cadran.sip.keying import OFF, REQUIRED

BASE: Final = "/provision"
PATH: Final = BASE + "/{rest:path}"
OPERATION: Final = "provision"
CODECS: Final = ("opus", "g722", "pcma", "pcmu")
"""What we speak, the best first."""
_TRANSPORTS: Final = ("tls", "udp", "tcp")
"""Keys of SRTP travel in the signalling, so encrypted signalling comes first."""


async def provision(request: Request) -> Response:
    """The configuration, for whoever brings the secret; HEAD spends nothing."""
    request.state.operation = OPERATION
    device, _, more = str(request.path_params["rest"]).partition("/")
    secret, _, file = more.partition("/")
    address = request.client.host if request.client is not None else ""
    house = house_of(request)
    text, media_type = await run_in_threadpool(
        _answer, house, device, secret, file, address, spends=request.method == "GET"
    )
    return Response(text, media_type=media_type)


def address_of(house: House) -> str:
    """Below which telephones fetch. Raises ``Refused(PROVISION_NEEDS_HTTPS)`` where others could listen."""
    page = urlsplit(house.switches.page)
    if page.scheme != "https" and not _this_machine(page.hostname or ""):
        raise Refused(reasons.PROVISION_NEEDS_HTTPS)
    return house.switches.page + BASE


def _this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _answer(
    house: House, device: str, secret: str, file: str, address: str, *, spends: bool
) -> tuple[str, str]:
    found = house.handsets.find(device, secret, address)
    template = templates().get(found.template)
    if template is None or not template.asks_for(found.device, file):
        # A right secret and another file: telephones try several before their own.
        raise Refused(NOTHING_TO_FETCH)
    if not spends:
        return "", template.media_type
    fetched = house.handsets.fetch(device, secret, address)
    return template.filled(slots(house, fetched), CODECS), template.media_type


def slots(house: House, fetched: Fetched) -> dict[str, str]:
    """Everything that a template may name, as plain text; "" for what there is not."""
    phone, person = fetched.account.phone, fetched.person
    transport, host, port = _server(house)
    over_tls = transport == "tls" or phone.encryption == REQUIRED
    encryption = phone.encryption if over_tls else OFF
    bare = f"[{host}]" if ":" in host else host
    codes = house.live.feature_codes(fetched.org)
    return {
        "display_name": person.name,
        "quoted_name": person.name.replace("\\", "\\\\").replace('"', '\\"'),
        "label": phone.label,
        "mac": fetched.handset.mac,
        "username": phone.username,
        "password": fetched.account.password,
        "realm": phone.realm,
        "extension": person.extension or "",
        "server": host,
        "port": port,
        "domain": bare,
        "address": f"{bare}:{port}",
        "transport": transport,
        "proxy": f"sip:{bare}:{port};transport={transport}",
        "identity": f"sip:{phone.username}@{bare}",
        "encryption": encryption,
        "srtp": "off" if encryption == OFF else "on",
        "language": person.language,
        **zone_slots(fetched.handset.time_zone),
        **{f"code_{feature.value}": code for feature, code in codes.items()},
    }


def _server(house: House) -> tuple[str, str, str]:
    """Transport, host and port by which telephones reach us."""
    told = {transport: told for transport, _, told in house.switches.sip_addresses}
    transport = next((each for each in _TRANSPORTS if each in told), "udp")
    host, _, port = told.get(transport, house.switches.sip_address).rpartition(":")
    return transport, host.strip("[]"), port
