"""Who hears whom: the sum of a bridge, without one's own voice, encoded once for all who are silent."""

from __future__ import annotations

from typing import Any

from cadran.media import layout
from cadran.media.engine.conceal import noise
from cadran.media.engine.native import compiled
from cadran.media.engine.rings import tell
from cadran.media.engine.tap import keep_bridge

FRAME = layout.FRAME
SPEAKERS = layout.SPEAKERS
BRIDGE_QUEUE = layout.BRIDGE_QUEUE
PLAYLIST = layout.PLAYLIST
EV_SPEAKING = layout.EV_SPEAKING
EV_PLAYED = layout.EV_PLAYED

SMALL_BRIDGE = 6
"""Up to so many legs every sound is mixed; in larger ones only speech, or their noises would add up."""
FLOOR_SMALL = 8
"""Mean amplitude of -72 dBFS: below it there is nothing to hear."""
FLOOR_LARGE = 64
"""-54 dBFS: above line noise, below the quietest words."""
TALK = 160
"""-46 dBFS: what counts as speaking."""
TALK_FRAMES = 3
"""60 ms of it, so that a click is no speech."""
ROOM_NOISE = 12
"""-69 dBFS: what a large room sounds like while nobody speaks, so that it is no dead line."""
LASTING = 16
"""Frames (0.3 s) over which the loudness of a voice fades: the place of a speaker outlasts his commas."""
RISE = 40
"""5 ms in which a voice that enters the mix rises, or it would begin with a click."""
HANG_MIX = 20
"""400 ms: the end of a word and the pause after it stay in the mix."""
HANG_TALK = 40
"""800 ms: pauses between words do not make the page flicker."""
SPEAKING_SPACING = 25
"""500 ms between two notices of one leg."""


@compiled
def voice(rec: Any, s: int, tick: int) -> None:
    """Enter the leg's frame into its bridge's mix, and say when it begins or ceases to speak there or in a recording."""
    b = rec.l_bridge[s]
    level = rec.l_level[s]
    if rec.l_muted[s] == 1 or b < 0:
        rec.l_hang_mix[s] = 0
    if rec.l_muted[s] == 1 or (b < 0 and rec.l_tap[s] < 0):
        level = 0  # whether somebody speaks matters in a bridge, and to what is recorded
    _notice(rec, s, level, tick)
    fading = rec.l_loudness[s] * (LASTING - 1) // LASTING
    rec.l_loudness[s] = max(level, fading)
    if b < 0:
        return
    touch(rec, b, tick)
    floor = FLOOR_SMALL if rec.b_legs[b] <= SMALL_BRIDGE else FLOOR_LARGE
    if level >= floor:
        rec.l_hang_mix[s] = HANG_MIX
    elif rec.l_hang_mix[s] > 0:
        rec.l_hang_mix[s] -= 1
    if rec.l_hang_mix[s] > 0 and level > 0:
        _enter(rec, s, b, tick)


@compiled
def _notice(rec: Any, s: int, level: int, tick: int) -> None:
    if level >= TALK:
        rec.l_loud[s] += 1
        if rec.l_loud[s] >= TALK_FRAMES:
            rec.l_hang_talk[s] = HANG_TALK
    else:
        rec.l_loud[s] = 0
        if rec.l_hang_talk[s] > 0:
            rec.l_hang_talk[s] -= 1
    if rec.l_muted[s] == 1:
        rec.l_hang_talk[s] = 0
    now = 1 if rec.l_hang_talk[s] > 0 else 0
    if now != rec.l_speaking[s] and tick - rec.l_spoke_at[s] >= SPEAKING_SPACING:
        rec.l_speaking[s] = now
        rec.l_spoke_at[s] = tick
        tell(rec, EV_SPEAKING, s, now, 0, 0, 0, 0)


@compiled
def touch(rec: Any, b: int, tick: int) -> None:
    """Begin the bridge's tick once."""
    if rec.b_touched[b] != tick:
        rec.b_touched[b] = tick
        rec.b_speakers_n[b] = 0


@compiled
def _enter(rec: Any, s: int, b: int, tick: int) -> None:
    """Among the speakers, in the place of the softest if there are too many."""
    n = rec.b_speakers_n[b]
    if n < SPEAKERS:
        rec.b_speakers[b, n] = s
        rec.b_speakers_n[b] = n + 1
        return
    least, softest = -1, _claim(rec, s, tick)
    for i in range(SPEAKERS):
        claim = _claim(rec, rec.b_speakers[b, i], tick)
        if claim < softest:
            least, softest = i, claim
    if least >= 0:
        rec.b_speakers[b, least] = s


@compiled
def _claim(rec: Any, s: int, tick: int) -> int:
    """A leg's claim to be heard: its loudness, half again if it has been heard so far."""
    loudness: int = rec.l_loudness[s] + 0
    if rec.l_mixed[s] == tick - 1:
        loudness += loudness // 2
    return loudness


@compiled
def add_up(rec: Any, b: int, tick: int, clips: Any, table: Any) -> None:
    """The bridge's sum of this tick, made when the first of its legs asks."""
    if rec.b_summed[b] == tick:
        return
    touch(rec, b, tick)
    rec.b_summed[b] = tick
    n = rec.b_speakers_n[b]
    rec.b_loud[b] = 1 if n > 0 else 0
    rec.b_sum[b, :] = 0
    for j in range(n):
        s = rec.b_speakers[b, j]
        if rec.l_mixed[s] != tick - 1:
            for i in range(RISE):
                rec.l_pcm[s, i] = rec.l_pcm[s, i] * i // RISE
                rec.l_pcm_high[s, i] = rec.l_pcm_high[s, i] * i // RISE
        rec.l_mixed[s] = tick
        for i in range(FRAME):
            rec.b_sum[b, i] += rec.l_pcm[s, i]
    if rec.b_wide[b] > 0:
        _add_up_high(rec, b)
    if n == 0 and rec.b_legs[b] > SMALL_BRIDGE:
        rec.b_loud[b] = 1
        for i in range(FRAME):
            rec.b_sum[b, i] = noise(rec, ROOM_NOISE)
    if rec.b_queue_n[b] > 0:
        rec.b_loud[b] = 1
        _play_over(rec, b, clips, table)
    if rec.b_tap[b] >= 0:
        keep_bridge(rec, b)


@compiled
def _add_up_high(rec: Any, b: int) -> None:
    """The upper band: of wide voices, for wide ears."""
    rec.b_high[b, :] = 0
    for j in range(rec.b_speakers_n[b]):
        s = rec.b_speakers[b, j]
        if rec.l_wide[s] == 1:
            for i in range(FRAME):
                rec.b_high[b, i] += rec.l_pcm_high[s, i]


@compiled
def _play_over(rec: Any, b: int, clips: Any, table: Any) -> None:
    """Add 20 ms of the clips that the whole bridge hears."""
    done = 0
    for _ in range(BRIDGE_QUEUE):
        if done >= FRAME or rec.b_queue_n[b] == 0:
            return
        clip = rec.b_queue[b, 0]
        part = min(FRAME - done, table[clip, 1] - rec.b_pos[b])
        start = table[clip, 0] + rec.b_pos[b]
        for i in range(part):
            rec.b_sum[b, done + i] += clips[start + i]
        done += part
        rec.b_pos[b] += part
        if rec.b_pos[b] >= table[clip, 1]:
            rec.b_pos[b] = 0
            rec.b_queue_n[b] -= 1
            for i in range(rec.b_queue_n[b]):
                rec.b_queue[b, i] = rec.b_queue[b, i + 1]


@compiled
def play(rec: Any, s: int, clips: Any, table: Any) -> None:
    """Add 20 ms of what plays to the leg to ``x_mix``."""
    done = 0
    for _ in range(2 * PLAYLIST):
        if done >= FRAME or rec.l_list_n[s] == 0:
            return
        clip = rec.l_list[s, rec.l_list_i[s]]
        part = min(FRAME - done, table[clip, 1] - rec.l_list_pos[s])
        start = table[clip, 0] + rec.l_list_pos[s]
        for i in range(part):
            rec.x_mix[done + i] += clips[start + i]
        done += part
        rec.l_list_pos[s] += part
        if rec.l_list_pos[s] >= table[clip, 1]:
            rec.l_list_pos[s] = 0
            rec.l_list_i[s] += 1
            if rec.l_list_i[s] >= rec.l_list_n[s]:
                rec.l_list_i[s] = 0
                if rec.l_loop[s] == 0:
                    played(rec, s, 1)


@compiled
def played(rec: Any, s: int, whole: int) -> None:
    """End the play order, if there is one, and say so."""
    if rec.l_list_n[s] > 0:
        rec.l_list_n[s] = 0
        rec.l_list_i[s] = 0
        rec.l_list_pos[s] = 0
        tell(rec, EV_PLAYED, s, rec.l_token[s], whole, 0, 0, 0)
