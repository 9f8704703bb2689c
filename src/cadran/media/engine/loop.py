"""The loop of a worker: a grid of 5 ms phases, each with a quarter of the legs.

In a phase every leg of it hears first, then every leg speaks, so that nobody is heard a tick later than
another because of the order of slots.
"""

from __future__ import annotations

from typing import Any

from cadran.media import layout
from cadran.media.engine.asked import obey_watch
from cadran.media.engine.commands import close, obey
from cadran.media.engine.inband import listen
from cadran.media.engine.inbox import exchange
from cadran.media.engine.keys import GAP_TICKS, key_over
from cadran.media.engine.mix import voice
from cadran.media.engine.native import (
    CLOCK_MONOTONIC,
    TIMER_ABSTIME,
    clock_gettime,
    clock_nanosleep,
    close_fd,
    compiled,
    dup2,
    load_acquire,
    write,
)
from cadran.media.engine.playout import take
from cadran.media.engine.receive import discard, finish, hear
from cadran.media.engine.rings import tell
from cadran.media.engine.rtcp import look, report
from cadran.media.engine.send import speak

FRAME = layout.FRAME
FREE, OPEN, DRAINING = layout.FREE, layout.OPEN, layout.DRAINING
PHASES = layout.PHASES
PHASE_NS = layout.PHASE_NS
EV_SILENT = layout.EV_SILENT
EV_DRAINED = layout.EV_DRAINED
_TIME = layout.offset("x_time")
_ONE = layout.offset("x_one")
_Q = layout.offset("q")
_EVT_HEAD = _Q + 64 * layout.EVT_HEAD
BEHIND_NS = 60_000_000
"""Three ticks late: the rest is skipped, so that overload is heard as gaps and not as growing delay."""
DRAIN_EVERY = 16
"""Ticks between looks at a draining port."""
DRAIN_READS = 64


@compiled
def now_ns(rec: Any) -> int:
    clock_gettime(CLOCK_MONOTONIC, rec.h_base + _TIME)
    now: int = rec.x_time[0] * 1_000_000_000 + rec.x_time[1]
    return now


@compiled
def sleep_until(rec: Any, at_ns: int) -> None:
    rec.x_time[0] = at_ns // 1_000_000_000
    rec.x_time[1] = at_ns % 1_000_000_000
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, rec.h_base + _TIME, 0)


@compiled
def run(rec: Any, clips: Any, table: Any, key_clip: int) -> None:
    """Until ``h_stop``. Re-entered by the worker after a fault, with the record as it is."""
    due = now_ns(rec)
    rec.h_ready = 1
    while rec.h_stop == 0:
        sleep_until(rec, due)
        begun = now_ns(rec)
        if begun - due > BEHIND_NS:
            due += _skip(rec, (begun - due) // (PHASES * PHASE_NS)) * PHASES * PHASE_NS
        rec.h_phase += 1
        said = load_acquire(rec.h_base + _EVT_HEAD)
        phase(rec, rec.h_phase % PHASES, rec.h_phase // PHASES, clips, table, key_clip)
        if load_acquire(rec.h_base + _EVT_HEAD) != said:
            write(rec.h_wake_fd, rec.h_base + _ONE, 8)
        rec.h_busy_ns += now_ns(rec) - begun
        due += PHASE_NS


@compiled
def _skip(rec: Any, ticks: int) -> int:
    """Let ticks go by unheard: every leg's clock moves on."""
    rec.h_skipped += ticks
    for s in range(rec.h_pool):
        rec.l_ts[s] = (rec.l_ts[s] + ticks * FRAME) & 0xFFFFFFFF
        rec.l_play_ts[s] = (rec.l_play_ts[s] + ticks * FRAME) & 0xFFFFFFFF
        rec.l_marker[s] = 1
    return ticks


@compiled
def phase(rec: Any, quarter: int, tick: int, clips: Any, table: Any, key_clip: int) -> None:
    obey(rec, tick)
    obey_watch(rec, tick)
    pool = rec.h_pool
    for s in range(pool):
        if rec.l_state[s] != FREE and rec.l_phase[s] == quarter:
            rec.h_slot = s
            if rec.l_state[s] == DRAINING:
                _drain(rec, s, tick)
                continue
            if rec.l_closing[s] == 1:
                finish(rec, s, tick)
                close(rec, s, tick)
                continue
            hear(rec, s, tick)
            if rec.l_conn[s] == 1:
                look(rec, s, tick)
                take(rec, s)
                if rec.l_event_pt[s] < 0 and rec.l_receiving[s] == 1:
                    listen(rec, s, tick)
                voice(rec, s, tick)
                _watch(rec, s, tick)
    for s in range(pool):
        if rec.l_phase[s] == quarter and rec.l_state[s] == OPEN and rec.l_conn[s] == 1:
            rec.h_slot = s
            speak(rec, s, tick, clips, table, key_clip)
            if tick >= rec.l_report_at[s]:
                report(rec, s, tick)


@compiled
def _watch(rec: Any, s: int, tick: int) -> None:
    """The timers of a leg: a key that lost its end, a peer that fell silent."""
    if rec.l_key_down[s] == 1 and tick - rec.l_key_at[s] >= GAP_TICKS:
        key_over(rec, s)
    if (
        rec.h_silence_ticks > 0
        and rec.l_receiving[s] == 1
        and rec.l_silent[s] == 0
        and tick - rec.l_rx_at[s] >= rec.h_silence_ticks
    ):
        rec.l_silent[s] = 1
        tell(rec, EV_SILENT, s, 0, 0, 0, 0, 0)


@compiled
def _drain(rec: Any, s: int, tick: int) -> None:
    """A port is free again when nothing has come to it for the draining time.

    One that never falls quiet is exchanged for a fresh one, which the worker's watch has bound.
    """
    if (tick + s) % DRAIN_EVERY != 0:
        return
    if rec.l_new_fd[s] >= 0:
        dup2(rec.l_new_fd[s], rec.l_fd[s])
        close_fd(rec.l_new_fd[s])
        rec.l_new_fd[s] = -1
        rec.l_bound[s] = rec.l_new_port[s]
        rec.l_rx_at[s] = tick
    if discard(rec, rec.l_fd[s], DRAIN_READS) > 0:
        rec.l_rx_at[s] = tick
    if tick - rec.l_rx_at[s] < rec.h_drain_ticks:
        return
    if rec.l_exchanged[s] == 1:
        exchange(rec, s)
    bound, other = rec.l_bound[s] + 0, rec.l_other_bound[s] + 0
    if tell(rec, EV_DRAINED, s, rec.l_rx_at[s], bound, other, 0, 0):
        rec.l_state[s] = FREE


@compiled
def fault(rec: Any) -> None:
    """Close the leg at which the loop failed."""
    s = rec.h_slot
    rec.h_faults += 1
    if 0 <= s < rec.h_pool and rec.l_state[s] == OPEN:
        close(rec, s, rec.h_phase // PHASES)
