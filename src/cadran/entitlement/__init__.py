"""May X do Y: one pure function over gathered facts; the decision, the deciding fact, and the way out."""

from cadran.entitlement.decide import decide
from cadran.entitlement.decision import Decision

__all__ = ["Decision", "decide"]
