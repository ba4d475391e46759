"""The system calls that Python has no name for: forks into namespaces, mounts, capabilities, prctl."""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import signal

_libc = ctypes.CDLL(None, use_errno=True)
_python = ctypes.PyDLL(None, use_errno=True)  # keeps Python's own lock, as a fork has to
_python.syscall.restype = ctypes.c_long

CLONE_NEWNS, CLONE_NEWCGROUP, CLONE_NEWUTS = 0x00020000, 0x02000000, 0x04000000
CLONE_NEWIPC, CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x08000000, 0x10000000, 0x20000000, 0x40000000

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC = 1, 2, 4, 8
MS_BIND, MS_REC, MS_PRIVATE = 4096, 16384, 1 << 18

CLONE_CHILD_CLEARTID, CLONE_CHILD_SETTID = 0x00200000, 0x01000000

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS, PR_GET_TID_ADDRESS = 1, 4, 22, 38, 40

X86_64 = platform.machine() in ("x86_64", "AMD64")
SYS_CLONE, SYS_CAPSET = (56, 126) if X86_64 else (220, 91)
SYS_LANDLOCK_CREATE_RULESET, SYS_LANDLOCK_ADD_RULE, SYS_LANDLOCK_RESTRICT_SELF = 444, 445, 446


def _checked(what: str, result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def fork(flags: int) -> int:
    """os.fork(), the child in the new namespaces that `flags` name. For a process of one thread.

    With unshare() there would be two forks, since a process never enters its own
    new process namespace. Raises OSError where the kernel refuses.
    """
    thread = ctypes.c_void_p()  # where the C library keeps the thread's number, which the child's must replace
    with contextlib.suppress(OSError):  # a kernel without checkpoints doesn't tell; hardly anything looks there
        prctl(PR_GET_TID_ADDRESS, ctypes.byref(thread))
    flags |= signal.SIGCHLD | (CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID if thread else 0)
    # The last two stand in another order on other machines: the one that isn't asked for may be anything.
    zero, there = ctypes.c_void_p(0), thread
    ctypes.pythonapi.PyOS_BeforeFork()
    child: int = _python.syscall(ctypes.c_long(SYS_CLONE), ctypes.c_long(flags), zero, zero, there, there)
    if child == 0:
        ctypes.pythonapi.PyOS_AfterFork_Child()
    else:
        ctypes.pythonapi.PyOS_AfterFork_Parent()
    return _checked("clone", child)


def mount(source: str, target: str, kind: str | None, flags: int = 0, options: str = "") -> None:
    """mount(2). Raises OSError, naming the target, where the kernel refuses."""
    result = _libc.mount(
        source.encode(), target.encode(), kind.encode() if kind else None, ctypes.c_ulong(flags), options.encode()
    )
    _checked(f"mount on {target}", result)


def tell(file: str, text: str) -> None:
    """Write to a file of the kernel's. Raises OSError where it refuses. (A Path would take ten times as long.)"""
    descriptor = os.open(file, os.O_WRONLY | os.O_CLOEXEC)
    try:
        os.write(descriptor, text.encode())
    finally:
        os.close(descriptor)


def prctl(option: int, *arguments: object) -> None:
    """prctl(2). Raises OSError where the kernel refuses."""
    padded = [*arguments, 0, 0, 0, 0][:4]
    words = [ctypes.c_ulong(one) if isinstance(one, int) else one for one in padded]
    _checked(f"prctl {option}", _libc.prctl(ctypes.c_int(option), *words))


def syscall(number: int, *arguments: object) -> int:
    """A bare system call. Raises OSError where the kernel refuses."""
    words = [ctypes.c_long(one) if isinstance(one, int) else one for one in arguments]
    return _checked(f"system call {number}", _libc.syscall(ctypes.c_long(number), *words))


class _CapHeader(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


def drop_capabilities() -> None:
    """Give up every capability, for good: no_new_privs keeps exec from bringing one back."""
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    header = _CapHeader(0x20080522, 0)  # _LINUX_CAPABILITY_VERSION_3
    syscall(SYS_CAPSET, ctypes.byref(header), ctypes.byref((ctypes.c_uint32 * 6)()))
