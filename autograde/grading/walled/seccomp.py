"""A filter on system calls: what no exercise needs, and what walls are climbed with.

Everything not named here is allowed. A refused call fails with EPERM and the
program goes on; clone3 fails with ENOSYS, so that the C library falls back to
clone, whose flags a filter can read.
"""

from __future__ import annotations

import ctypes
import errno
import struct

from autograde.grading.walled import system

# Numbers on x86_64 and on aarch64; None where the machine hasn't got the call.
REFUSED: dict[str, tuple[int | None, int | None]] = {
    "socket": (41, 198), "connect": (42, 203), "bind": (49, 200), "listen": (50, 201),
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "kcmp": (312, 272),
    "pidfd_open": (434, 434), "pidfd_getfd": (438, 438), "pidfd_send_signal": (424, 424), "process_madvise": (440, 440),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "io_setup": (206, 0),
    "unshare": (272, 97), "setns": (308, 268),
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51),
    "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430), "fsmount": (432, 432),
    "mount_setattr": (442, 442), "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265),
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "userfaultfd": (323, 282),
    "shmget": (29, 194), "shmat": (30, 196), "msgget": (68, 186), "semget": (64, 190),
    "mq_open": (240, 180),
    "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219),
    "bpf": (321, 280), "perf_event_open": (298, 241), "fanotify_init": (300, 262),
    "kexec_load": (246, 104), "kexec_file_load": (320, 294),
    "init_module": (175, 105), "finit_module": (313, 273), "delete_module": (176, 106),
    "reboot": (169, 142), "swapon": (167, 224), "swapoff": (168, 225), "acct": (163, 89), "quotactl": (179, 60),
    "syslog": (103, 116), "personality": (135, 92), "settimeofday": (164, 170), "clock_settime": (227, 112),
    "clock_adjtime": (305, 266), "adjtimex": (159, 171), "sethostname": (170, 161), "setdomainname": (171, 162),
    "setpriority": (141, 140), "sched_setscheduler": (144, 119), "sched_setattr": (314, 274),
    "sched_setaffinity": (203, 122), "migrate_pages": (256, 238), "move_pages": (279, 239), "mbind": (237, 235),
    "modify_ldt": (154, None), "fsconfig": (431, 431), "fspick": (433, 433), "quotactl_fd": (443, 443),
    "mknod": (133, None), "mknodat": (259, 33), "iopl": (172, None), "ioperm": (173, None),
}  # fmt: skip

CLONE, CLONE3 = (56, 220), (435, 435)
NEW_NAMESPACE = 0x7E020080  # every CLONE_NEW… flag

ARCHITECTURE = {True: 0xC000003E, False: 0xC00000B7}  # AUDIT_ARCH_X86_64, AUDIT_ARCH_AARCH64
X32_BIT = 0x40000000

LOAD, JUMP_EQUAL, JUMP_GE, JUMP_SET, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
ALLOW, REFUSE, KILL = 0x7FFF0000, 0x00050000, 0x80000000
NUMBER_AT, ARCHITECTURE_AT, FIRST_ARGUMENT_AT = 0, 4, 16

INSTRUCTION = struct.Struct("HBBI")
SECCOMP_MODE_FILTER = 2


def program(x86_64: bool = system.X86_64) -> list[tuple[int, int, int, int]]:
    """The filter as BPF instructions (code, jump if true, jump if false, value)."""
    which = 0 if x86_64 else 1
    numbers = sorted(number for pair in REFUSED.values() if (number := pair[which]) is not None)
    steps = [
        (LOAD, 0, 0, ARCHITECTURE_AT),
        (JUMP_EQUAL, 1, 0, ARCHITECTURE[x86_64]),
        (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, NUMBER_AT),
    ]
    if x86_64:  # the x32 numbering would go around the list
        steps += [(JUMP_GE, 0, 1, X32_BIT), (RETURN, 0, 0, REFUSE | errno.ENOSYS)]
    for number in numbers:
        steps += [(JUMP_EQUAL, 0, 1, number), (RETURN, 0, 0, REFUSE | errno.EPERM)]
    steps += [
        (JUMP_EQUAL, 0, 1, CLONE3[which]),
        (RETURN, 0, 0, REFUSE | errno.ENOSYS),
        (JUMP_EQUAL, 0, 3, CLONE[which]),
        (LOAD, 0, 0, FIRST_ARGUMENT_AT),
        (JUMP_SET, 0, 1, NEW_NAMESPACE),
        (RETURN, 0, 0, REFUSE | errno.EPERM),
        (RETURN, 0, 0, ALLOW),
    ]
    return steps


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


CODE = b"".join(INSTRUCTION.pack(*step) for step in program())
"""For this machine: made once, for every child puts it on."""


def close() -> None:
    """Put the filter on this process and all that come from it. Raises OSError where the kernel has no seccomp."""
    filter = _Program(len(CODE) // INSTRUCTION.size, ctypes.cast(ctypes.c_char_p(CODE), ctypes.c_void_p))
    system.prctl(system.PR_SET_NO_NEW_PRIVS, 1)
    system.prctl(system.PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(filter))
