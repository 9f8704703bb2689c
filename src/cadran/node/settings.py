"""The one typed object of settings: environment ``CADRAN_…`` over ``cadran.toml`` in the data folder.

Defaults are those of a first trial on one machine: loopback only, SQLite, ports that nobody else uses.
"""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

HTTP_PORT = 8480
SIP_PORT = 5480
SANDBOX_HTTP_PORT = 8481
SANDBOX_SIP_PORT = 5481
SANDBOX_BANK = "sandbox"


class Settings(BaseSettings):
    """Everything that can be set. Unknown keys are refused, so that a typing error is seen."""

    model_config = SettingsConfigDict(env_prefix="CADRAN_", extra="forbid", frozen=True)

    data: Path = Path("data")
    """Folder of the database, certificates, caches and logs."""
    database_url: str = ""
    """Empty: SQLite in the data folder. ``postgresql+psycopg://…`` for PostgreSQL."""
    node: str = "node-1"
    listen: str = "127.0.0.1"
    """Where phones, carriers and browsers reach us. An address of the machine opens it to its network."""
    advertised: str = ""
    """The address written into SIP and SDP when it differs from ``listen`` (NAT)."""
    listen_ipv6: str = ""
    """An IPv6 address beside an IPv4 one in ``listen``: phones and carriers of both families are served."""
    advertised_ipv6: str = ""
    """As ``advertised``, for ``listen_ipv6``."""
    http_port: int = Field(HTTP_PORT, ge=0, le=65_535)
    sip_port: int = Field(SIP_PORT, ge=0, le=65_535)
    sip_tls_port: int | None = Field(None, ge=0, le=65_535)
    """SIP over TLS is listened on here, and carriers can be reached by it; empty: neither."""
    advertised_sip_port: int | None = Field(None, ge=1, le=65_535)
    """The port written into SIP over UDP and TCP when it differs from ``sip_port`` (NAT)."""
    advertised_sip_tls_port: int | None = Field(None, ge=1, le=65_535)
    sip_certificates: dict[str, Path] = Field(default_factory=dict, max_length=100)
    """PEM files of certificate and key by the host name that a phone or carrier asks for (SNI); ``certificate``
    is for all others."""
    sip_authorities: Path | None = None
    """PEM file of authorities, beside the system's, by which carriers' certificates are checked."""
    https: bool | None = None
    """Empty: HTTPS as soon as we listen beyond loopback (browsers give no microphone without)."""
    certificate: Path | None = None
    """PEM file of certificate and key; empty: one of our own is made."""
    secret_key: Path | None = None
    """File with the key of stored secrets; empty: ``secrets.key`` in the data folder, made at first start."""
    silent_to_strangers: bool = False
    """Leave SIP requests unanswered from addresses where no phone is registered and that are no carrier's; only
    REGISTER is answered everybody alike, and what belongs to a call."""
    keep_messages: bool = True
    """Keep the SIP messages of calls for a week, beyond a restart; else in memory for a day."""
    realm: str = "cadran"
    """Realm of phone passwords (RFC 7616). Changing it makes every phone password void."""
    media_workers: int = Field(1, ge=1, le=64)
    media_legs: int = Field(1_500, ge=2, le=3_000)
    """Legs admitted by each media worker."""
    media_first_port: int = Field(0, ge=0, le=65_535)
    """First RTP port; 0 lets the system choose."""
    browser_port: int = Field(0, ge=0, le=65_535)
    """The one UDP port of browsers' audio, one more for each further worker. 0: after the RTP ports if these are
    set, else the system chooses."""
    cache: Path | None = None
    """Folder of compiled audio code and decoded prompts; empty: the user's cache folder."""
    silence_limit_s: int = Field(60, ge=5, le=3_600)
    """A leg without any RTP for this long is ended."""
    length_limit_s: int = Field(36_000, ge=60, le=864_000)
    drain_limit_s: int = Field(300, ge=0, le=86_400)
    """How long a stopping server lets running calls go on."""
    public_catalogue: bool = True
    """The country catalogue can be read without sign-in."""
    sandbox_url: str = f"http://127.0.0.1:{SANDBOX_HTTP_PORT}"
    sandbox_sip: str = f"127.0.0.1:{SANDBOX_SIP_PORT}"
    payments_url: str = SANDBOX_BANK
    """The payment provider's address (``payments/provider.py`` says what it must answer); empty: nobody can
    pay. ``sandbox``: play money, for as long as the sandbox carries all calls."""
    payments_key: SecretStr = SecretStr("")
    """Sent to the payment provider as a bearer token."""
    mail_url: SecretStr = SecretStr("")
    """``smtp://USER:PASSWORD@HOST:PORT`` or ``smtps://…``; empty: mails go into ``outbox`` in the data folder."""
    mail_from: str = "Cadran <cadran@localhost>"
    webhooks_private: bool = False
    """Webhooks may lead into private networks and to this machine, and need no TLS."""
    log_level: str = "info"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        del dotenv_settings, file_secret_settings
        data = init_settings().get("data") or env_settings().get("data") or "data"
        toml = TomlConfigSettingsSource(settings_cls, Path(str(data)) / "cadran.toml")
        return (init_settings, env_settings, toml)

    @model_validator(mode="after")
    def _addresses(self) -> Self:
        for listen, advertised, versions in (
            (self.listen, self.advertised, (4, 6)),
            (self.listen_ipv6, self.advertised_ipv6, (6,)),
        ):
            for value in filter(None, (listen, advertised)):
                if ipaddress.ip_address(value).version not in versions:
                    raise ValueError(f"{value} is no IPv6 address")
            if listen in {"0.0.0.0", "::"} and not advertised:  # noqa: S104 # it is compared
                raise ValueError(
                    "listen on every address needs 'advertised': the one that others use"
                )
        if self.listen_ipv6 and ":" in self.listen:
            raise ValueError("'listen' is an IPv6 address already; 'listen_ipv6' goes beside IPv4")
        return self

    @property
    def loopback(self) -> bool:
        """Nobody but this machine can reach us."""
        return ipaddress.ip_address(self.listen).is_loopback

    @property
    def listeners(self) -> tuple[str, ...]:
        """``listen`` and ``listen_ipv6``, and loopback beside an address of the network."""
        found: list[str] = []
        for each in filter(None, (self.listen, self.listen_ipv6)):
            address = ipaddress.ip_address(each)
            found.append(each)
            if not (address.is_loopback or address.is_unspecified):
                found.append("::1" if address.version == 6 else "127.0.0.1")
        return tuple(found)

    @property
    def secure(self) -> bool:
        """Is the page served over HTTPS?"""
        return self.https if self.https is not None else not self.loopback

    @property
    def url(self) -> str:
        """The database's address."""
        return self.database_url or f"sqlite:///{self.data.resolve() / 'cadran.db'}"

    @property
    def host(self) -> str:
        """The address that others are told."""
        return self.advertised or self.listen

    @property
    def host_ipv6(self) -> str:
        """The same in IPv6 where it is served beside IPv4, else nothing."""
        return self.listen_ipv6 and (self.advertised_ipv6 or self.listen_ipv6)

    @property
    def page(self) -> str:
        """The page's address."""
        host = "localhost" if self.loopback else self.host
        host = f"[{host}]" if ":" in host else host
        return f"{'https' if self.secure else 'http'}://{host}:{self.http_port}"
