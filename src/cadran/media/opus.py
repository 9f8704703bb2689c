"""libopus, out of the wheel ``opuslib-next-bundled`` or else the system's: found here, called by the compiled loop.

Of the wheel nothing but the library is used. It is loaded in the worker when the first leg with Opus connects;
without it Opus is neither offered nor taken.
"""

from __future__ import annotations

import ctypes
import ctypes.util
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from cadran.media import layout_wide

RATE_HZ = 16_000
VOIP, SIGNAL_VOICE = 2048, 3001
"""``OPUS_APPLICATION_VOIP``, ``OPUS_SIGNAL_VOICE``."""
SETTINGS = (
    (4002, 32_000),  # bits a second: with less, the copies (FEC) take the upper band's place
    (4010, 1),  # complexity: 40 microseconds a frame, a third of the usual
    (4012, 1),  # in-band FEC…
    (4014, 10),  # …for a tenth of the packets lost
    (4024, SIGNAL_VOICE),
)
"""Numbers of ``opus_defines.h`` and values."""


@cache
def found() -> str:
    """Where the library is; "" if there is none."""
    try:
        wheel = find_spec("opuslib_next")
    except (ImportError, ValueError):
        wheel = None
    for place in (wheel.submodule_search_locations or ()) if wheel is not None else ():
        inside = Path(place) / "_native" / "libopus.so"
        if inside.exists():
            return str(inside)
    return ctypes.util.find_library("opus") or ""


def load(record: Any) -> None:
    """Give the loop the functions' addresses, and the states that legs begin with.

    Raises ``OSError`` or ``RuntimeError`` when the library is not as needed.
    """
    library = ctypes.CDLL(found())
    for field, name in (
        ("h_opus_decode", "opus_decode"),
        ("h_opus_encode", "opus_encode"),
        ("h_opus_length", "opus_packet_get_nb_samples"),
    ):
        record[field] = ctypes.cast(getattr(library, name), ctypes.c_void_p).value
    for kind in ("encoder", "decoder"):
        size = int(getattr(library, f"opus_{kind}_get_size")(1))
        if not 0 < size <= layout_wide.OPUS_STATE * 8:
            raise RuntimeError(f"libopus: an {kind} of {size} bytes")
        record[f"h_opus_{kind}"] = size
        _begin(library, kind, ctypes.c_void_p(record[f"y_{kind}"].ctypes.data))
    record["h_opus_ready"] = 1


def _begin(library: Any, kind: str, state: ctypes.c_void_p) -> None:
    more = (VOIP,) if kind == "encoder" else ()
    failed = getattr(library, f"opus_{kind}_init")(state, RATE_HZ, 1, *more)
    if kind == "encoder":
        for number, value in SETTINGS:
            failed = failed or library.opus_encoder_ctl(state, number, ctypes.c_int(value))
    if failed:
        raise RuntimeError(f"libopus says {failed}")
