"""Who is told of an order's steps: a mail to everybody whom the form names, in the step's own transaction."""

from __future__ import annotations

from cadran.clock import Instant
from cadran.journal.mail import Mail, post
from cadran.porting.orders import PortOrder
from cadran.store.unit import UnitOfWork

TEMPLATE = "port_order"


def tell(unit: UnitOfWork, order: PortOrder, place: int, now: Instant) -> None:
    """Order the mails. The step is the occasion: again, it sends nothing."""
    for index, address in enumerate(order.form.mails):
        post(
            unit,
            Mail(
                id=f"{order.id}.{place}.{index}",
                to=address,
                template=f"{TEMPLATE}_{order.status.value}",
                language=order.form.language,
                facts={
                    "name": order.form.name,
                    "numbers": len(order.numbers),
                    "transfer_at": order.foc_at or order.wished_at,
                },
                path=f"/porting/{order.id}",
            ),
            now,
        )
