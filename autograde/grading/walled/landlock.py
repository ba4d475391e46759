"""Landlock: a second wall around files, where the kernel has it. Read anything that is mounted, write only here."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Sequence

from autograde.grading.walled import system

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1, 2, 4, 8
ALL_SINCE = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
"""By version, every right over files that the kernel knows."""

VERSION_FLAG = 1
RULE_PATH_BENEATH = 1
SCOPES_SINCE, BOTH_SCOPES = 6, 3  # abstract sockets and signals


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("rights", ctypes.c_uint64), ("folder", ctypes.c_int32))


def version() -> int:
    """The kernel's version of Landlock, 0 where it has none."""
    try:
        return system.syscall(system.SYS_LANDLOCK_CREATE_RULESET, 0, 0, VERSION_FLAG)
    except OSError:
        return 0


def close(writable: Sequence[str]) -> int:
    """Allow reading everywhere and writing only beneath `writable`; return the version, 0 where there is none."""
    known = version()
    if not known:
        return 0
    everything = ALL_SINCE[max(since for since in ALL_SINCE if since <= known)]
    rules = _Ruleset(everything, 0, BOTH_SCOPES if known >= SCOPES_SINCE else 0)
    size = ctypes.sizeof(_Ruleset) if known >= SCOPES_SINCE else 16 if known >= 4 else 8
    ruleset = system.syscall(system.SYS_LANDLOCK_CREATE_RULESET, ctypes.byref(rules), size, 0)
    try:
        _allow(ruleset, "/", EXECUTE | READ_FILE | READ_DIR)
        for path in writable:
            _allow(ruleset, path, everything if os.path.isdir(path) else WRITE_FILE | READ_FILE)
        system.prctl(system.PR_SET_NO_NEW_PRIVS, 1)
        system.syscall(system.SYS_LANDLOCK_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)
    return known


def _allow(ruleset: int, path: str, rights: int) -> None:
    folder = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        rule = _Beneath(rights, folder)
        system.syscall(system.SYS_LANDLOCK_ADD_RULE, ruleset, RULE_PATH_BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(folder)
