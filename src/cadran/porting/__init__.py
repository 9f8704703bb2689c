"""Numbers that move: from another carrier to here by port orders, and away with the organisation's PIN.

:class:`Porting` is the door, one file a concern: ``states`` is the pure table, ``form`` and ``lines`` what an
order says, ``filling``
and ``desk`` what an organisation does with it, ``letters`` its papers, ``pins`` the way out,
``pursuit`` what happens by itself with the ``losing`` carrier.
"""

from cadran.porting.form import PortForm
from cadran.porting.orders import Letter, PortOrder, PortStep
from cadran.porting.pursuit import Pursuit
from cadran.porting.states import Status


class Porting(Pursuit):
    """The door of the room: ``Porting(numbers, sealer, carrier, ready)``."""


__all__ = ["Letter", "PortForm", "PortOrder", "PortStep", "Porting", "Status"]
