"""What the loop needs below Python: the compiler's options, system calls, ordered memory access.

System calls are ``ExternalFunction`` (resolved by symbol name), since a ctypes pointer would switch Numba's
cache off. Pointers are plain 64-bit integers. Structures are those of 64-bit Linux.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """Compile for the loop. Bounds stay checked: it costs 1 % and turns corruption into one closed leg."""
    return cast("Function", njit(cache=True, nogil=True, boundscheck=True)(function))


recvmsg: Any = types.ExternalFunction("recvmsg", types.int64(types.int32, types.int64, types.int32))
sendto: Any = types.ExternalFunction(
    "sendto",
    types.int64(types.int32, types.int64, types.int64, types.int32, types.int64, types.int32),
)
dup2: Any = types.ExternalFunction("dup2", types.int32(types.int32, types.int32))
close_fd: Any = types.ExternalFunction("close", types.int32(types.int32))
write: Any = types.ExternalFunction("write", types.int64(types.int32, types.int64, types.int64))
clock_gettime: Any = types.ExternalFunction("clock_gettime", types.int32(types.int32, types.int64))
clock_nanosleep: Any = types.ExternalFunction(
    "clock_nanosleep", types.int32(types.int32, types.int32, types.int64, types.int64)
)
memcpy: Any = types.ExternalFunction("memcpy", types.int64(types.int64, types.int64, types.int64))

MSG_DONTWAIT = 0x40
CLOCK_REALTIME = 0
CLOCK_MONOTONIC = 1
TIMER_ABSTIME = 1
SO_TIMESTAMPNS_CMSG = 1 | 35 << 32
"""``cmsg_level`` SOL_SOCKET and ``cmsg_type`` SO_TIMESTAMPNS as one word."""


def _load_acquire(_context: Any, _address: Any) -> Any:
    """Read the 64-bit word at an address; nothing after it is done before."""

    def build(_target: Any, builder: Any, _signature: Any, values: Any) -> Any:
        pointer = builder.inttoptr(values[0], ir.IntType(64).as_pointer())
        return builder.load_atomic(pointer, "acquire", 8)

    return types.int64(types.int64), build


load_acquire: Any = intrinsic(_load_acquire)


def _store_release(_context: Any, _address: Any, _value: Any) -> Any:
    """Write the 64-bit word at an address; nothing before it is done after."""

    def build(target: Any, builder: Any, _signature: Any, values: Any) -> Any:
        pointer = builder.inttoptr(values[0], ir.IntType(64).as_pointer())
        builder.store_atomic(values[1], pointer, "release", 8)
        return target.get_dummy_value()

    return types.void(types.int64, types.int64), build


store_release: Any = intrinsic(_store_release)


def _call(_context: Any, _function: Any, _first: Any, _second: Any, _third: Any) -> Any:
    """Call a C function at an address: of a library that is loaded only when it is needed.

    The address is data of the record, so that the cache holds. Three machine words in, an int out.
    """

    def build(_target: Any, builder: Any, _signature: Any, values: Any) -> Any:
        word = ir.IntType(64)
        kind = ir.FunctionType(ir.IntType(32), [word, word, word])
        return builder.call(builder.inttoptr(values[0], kind.as_pointer()), values[1:])

    return types.int32(types.int64, types.int64, types.int64, types.int64), build


call: Any = intrinsic(_call)


def _call_six(
    _context: Any, _function: Any, _1: Any, _2: Any, _3: Any, _4: Any, _5: Any, _6: Any
) -> Any:
    """As ``call``, with six words; a function that takes fewer leaves the rest."""

    def build(_target: Any, builder: Any, _signature: Any, values: Any) -> Any:
        kind = ir.FunctionType(ir.IntType(32), [ir.IntType(64)] * 6)
        return builder.call(builder.inttoptr(values[0], kind.as_pointer()), values[1:])

    return types.int32(*[types.int64] * 7), build


call_six: Any = intrinsic(_call_six)


@compiled
def signed32(value: int) -> int:
    """A difference of two 32-bit RTP timestamps as a signed number."""
    return ((value + 0x80000000) & 0xFFFFFFFF) - 0x80000000
