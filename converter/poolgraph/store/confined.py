"""A process gives up what answering a query does not need: the network, memory, time.

The second line behind the guard: what is taken away here, no query can use, however it was
read. Where a system lacks one of these means the others hold.
"""

import ctypes
import os
import platform
import resource
import signal
import sys
from contextlib import suppress

_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 38, 22, 2  # of prctl(2)
_LOAD, _IS, _HAS, _RETURN = 0x20, 0x15, 0x45, 0x06  # of a filter's instructions
_ALLOW, _DENY = 0x7FFF0000, 0x00050000 | 13  # 13: EACCES
_MACHINES = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}  # its number, socket(2)'s
_IO_URING, _OTHER_TABLE = 425, 0x40000000


class _Instruction(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_ushort),
        ("then", ctypes.c_ubyte),
        ("otherwise", ctypes.c_ubyte),
        ("value", ctypes.c_uint),
    )


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("start", ctypes.POINTER(_Instruction)))


def without_network() -> bool:
    """Make every new socket of this process fail, for good; return whether the system can.

    Linux on x86_64 and aarch64: a seccomp filter refuses socket(2) with "permission denied".
    To be called before there is a second thread.
    """
    machine = _MACHINES.get(platform.machine())
    if sys.platform != "linux" or machine is None:
        return False
    number, socket = machine
    steps = [
        (_LOAD, 0, 0, 4),  # the machine whose calls these are
        (_IS, 0, 5, number),
        (_LOAD, 0, 0, 0),  # the call
        (_HAS, 3, 0, _OTHER_TABLE),
        (_IS, 2, 0, socket),
        (_IS, 1, 0, _IO_URING),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _DENY),
    ]
    instructions = (_Instruction * len(steps))(*(_Instruction(*step) for step in steps))
    program = _Program(len(steps), instructions)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        return False
    return bool(libc.prctl(_SECCOMP, _FILTER, ctypes.byref(program), 0, 0) == 0)


def with_memory(most: int) -> None:
    """Let this process have at most ``most`` bytes of its own; it ends where it needs more."""
    with suppress(OSError, ValueError):  # a stricter limit stands already
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def within(seconds: float) -> None:
    """End this process ``seconds`` from now, whoever still watches it; 0 takes that back."""
    signal.setitimer(signal.ITIMER_REAL, seconds)


def apart() -> None:
    """Leave it to the parent what Ctrl-C ends; write no last words on its terminal."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)
