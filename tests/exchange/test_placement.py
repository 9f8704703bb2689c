"""Leases: one owner at a time, and an old owner is known by its fence."""

from cadran.clock import Instant
from cadran.exchange.placement import LEASE_MS, Here, LeaseTable
from cadran.ids import Address, NodeId, OrgId

A, B = NodeId("a"), NodeId("b")
MEETING = Address(OrgId("demo"), "meeting", "1")


def test_on_one_node_the_answer_is_always_here():
    lease = Here().owner(MEETING, A, Instant(0))
    assert lease.node == A
    later = Here().owner(MEETING, A, Instant(10**12))
    assert (later.node, later.fence) == (A, lease.fence)


def test_who_asks_first_keeps_the_program_while_it_renews():
    table = LeaseTable()
    assert table.owner(MEETING, A, Instant(0)).node == A
    table.renew(A, Instant(LEASE_MS - 1))
    assert table.owner(MEETING, B, Instant(LEASE_MS + 1)).node == A


def test_a_silent_owner_is_replaced_and_its_fence_is_void():
    table = LeaseTable()
    old = table.owner(MEETING, A, Instant(0))
    new = table.owner(MEETING, B, Instant(LEASE_MS))
    assert (new.node, new.fence > old.fence) == (B, True)
    table.release(MEETING, A, old.fence)
    assert table.owner(MEETING, A, Instant(LEASE_MS)) == new


def test_a_released_program_may_start_anywhere_under_a_new_fence():
    table = LeaseTable()
    first = table.owner(MEETING, A, Instant(0))
    table.release(MEETING, A, first.fence)
    second = table.owner(MEETING, B, Instant(1))
    assert second.node == B
    assert second.fence > first.fence
