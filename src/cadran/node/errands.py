"""What goes out by itself: mails, webhooks, payments; and who is told of what the journal says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cadran.clock import Clock
from cadran.directory.directory import Directory
from cadran.directory.messages import Messages
from cadran.directory.sealing import Sealer
from cadran.ids import OrgId
from cadran.journal.courier import Channel, Courier
from cadran.node.settings import SANDBOX_BANK, Settings
from cadran.notices import webhooks as hooks
from cadran.notices.herald import Herald, Noticed
from cadran.notices.mailing import Mailing, Postman, postman
from cadran.notices.notices import Notices
from cadran.notices.webhooks import Webhooks
from cadran.payments import book
from cadran.payments.payments import Payments
from cadran.payments.provider import Funds, HttpProvider, NoProvider, Provider
from cadran.store.store import Store

OUTBOX = "outbox"
"""Folder of mails that have no server to go to."""


@dataclass(frozen=True, slots=True)
class Errands:
    """Built with the rooms; runs from ``start`` to ``stop``."""

    store: Store
    notices: Notices
    webhooks: Webhooks
    payments: Payments
    herald: Herald
    courier: Courier
    provider: Provider
    postman: Postman

    def start(self, noticed: Callable[[OrgId], None]) -> None:
        """``noticed`` hears, on the writer's thread, whose notices changed. Blocks a moment."""

        def heard(notices: list[Noticed]) -> None:
            for org in {each.org for each in notices}:
                noticed(org)

        self.store.on_commit(Noticed, heard)
        self.herald.start()
        self.courier.start()
        self.payments.cashier.watch()

    def stop(self) -> None:
        """Blocks until what is under way is done, for a limited time."""
        self.courier.stop()
        self.herald.stop()
        if isinstance(self.provider, HttpProvider):
            self.provider.close()


def _provider(settings: Settings) -> Provider:
    url = settings.payments_url
    if url == SANDBOX_BANK:
        return HttpProvider(settings.sandbox_url, funds=Funds.PLAY)
    return HttpProvider(url, settings.payments_key.get_secret_value()) if url else NoProvider()


def build_errands(
    settings: Settings,
    store: Store,
    clock: Clock,
    sealer: Sealer,
    directory: Directory,
    messages: Messages,
) -> Errands:
    """Raises ``Refused(notices.bad_mail_url)``."""
    entropy = directory.entropy
    carried = postman(settings.mail_url.get_secret_value(), settings.data / OUTBOX)
    provider = _provider(settings)
    webhooks = Webhooks(store, clock, entropy, sealer, private=settings.webhooks_private)
    payments = Payments(store, clock, entropy, sealer, directory, provider)
    mailing = Mailing(carried, clock, settings.page, settings.mail_from, messages.recorded)
    channels = {
        "mail": Channel(mailing.deliver),
        hooks.CHANNEL: webhooks.channel(),
        book.CHANNEL: payments.cashier.channel(),
    }
    return Errands(
        store=store,
        notices=Notices(store, clock, entropy),
        webhooks=webhooks,
        payments=payments,
        herald=Herald(store, clock),
        courier=Courier(store, clock, settings.node, channels),
        provider=provider,
        postman=carried,
    )
