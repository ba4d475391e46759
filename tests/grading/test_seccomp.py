"""The filter on system calls: as a program, interpreted here; and in force, in a process of its own."""

from __future__ import annotations

import errno
import platform
import subprocess
import sys
from itertools import pairwise

import pytest

from autograde.grading.walled import seccomp
from autograde.grading.walled.seccomp import ALLOW, ARCHITECTURE, CLONE, CLONE3, KILL, REFUSE, REFUSED, X32_BIT

EPERM, ENOSYS = REFUSE | errno.EPERM, REFUSE | errno.ENOSYS
MACHINES = pytest.mark.parametrize("x86_64", [True, False], ids=["x86_64", "aarch64"])


def verdict(number: int, x86_64: bool, first: int = 0, architecture: int | None = None) -> int:
    """What the kernel would do with a call, by the classic BPF that the filter is written in."""
    fields = {0: number, 4: ARCHITECTURE[x86_64] if architecture is None else architecture, 16: first & 0xFFFFFFFF}
    steps = seccomp.program(x86_64)
    at = value = 0
    while True:
        code, yes, no, operand = steps[at]
        at += 1
        if code == seccomp.RETURN:
            return operand
        if code == seccomp.LOAD:
            value = fields[operand]
            continue
        holds = {
            seccomp.JUMP_EQUAL: value == operand,
            seccomp.JUMP_GE: value >= operand,
            seccomp.JUMP_SET: bool(value & operand),
        }[code]
        at += yes if holds else no


@MACHINES
def test_every_named_call_is_refused_and_its_neighbours_are_not(x86_64):
    numbers = {pair[0 if x86_64 else 1] for pair in REFUSED.values()} - {None}
    special = {CLONE3[not x86_64], CLONE[not x86_64]}
    for number in range(600):
        if number not in special:
            assert verdict(number, x86_64) == (EPERM if number in numbers else ALLOW), number


@MACHINES
def test_no_number_stands_twice(x86_64):
    numbers = sorted(pair[not x86_64] for pair in REFUSED.values() if pair[not x86_64] is not None)
    assert all(one < other for one, other in pairwise(numbers))


@MACHINES
def test_another_machine_s_numbers_end_the_process(x86_64):
    for architecture in (0x40000003, ARCHITECTURE[not x86_64], 0):  # 32 bits: int 0x80
        assert verdict(0, x86_64, architecture=architecture) == KILL


def test_the_x32_numbering_does_not_go_around_the_list():
    for number in (0, 41, 101, 0x3FFFFFFF):
        assert verdict(X32_BIT | number, True) == ENOSYS


@MACHINES
def test_processes_and_threads_can_be_made_but_no_namespaces(x86_64):
    clone = CLONE[not x86_64]
    fork, thread = 0x01200011, 0x003D0F00
    assert verdict(clone, x86_64, fork) == verdict(clone, x86_64, thread) == ALLOW
    for flag in (0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000):
        assert verdict(clone, x86_64, fork | flag) == EPERM
    assert verdict(CLONE3[not x86_64], x86_64) == ENOSYS


@MACHINES
def test_the_kernel_takes_a_program_of_this_size(x86_64):
    steps = seccomp.program(x86_64)
    assert len(steps) < 4096
    for place, (code, yes, no, value) in enumerate(steps):
        assert 0 <= value < 1 << 32
        if code not in (seccomp.LOAD, seccomp.RETURN):
            assert place + 1 + max(yes, no) < len(steps)
    assert steps[-1][0] == seccomp.RETURN


CALLS = """
import ctypes, errno, os, socket, subprocess, sys, threading
from autograde.grading.walled import seccomp, system
kept = os.memfd_create("before")
seccomp.close()

def refused(call, *arguments):
    try:
        call(*arguments)
    except OSError as error:
        return error.errno
    return 0

libc = ctypes.CDLL(None, use_errno=True)
for name, pair in seccomp.REFUSED.items():
    number = pair[0 if system.X86_64 else 1]
    if number is not None:
        assert libc.syscall(number, *[ctypes.c_long(-1)] * 6) == -1, name
        assert ctypes.get_errno() == errno.EPERM, name

for kind in (socket.AF_UNIX, socket.AF_INET, socket.AF_NETLINK):
    assert refused(socket.socket, kind, socket.SOCK_DGRAM) == errno.EPERM
assert refused(os.memfd_create, "after") == errno.EPERM
assert refused(system.fork, system.CLONE_NEWUSER) == errno.EPERM
assert refused(system.mount, "none", "/tmp", "tmpfs") == errno.EPERM

# And what notebooks need goes on.
thread = threading.Thread(target=print, args=["thread"], daemon=True); thread.start(); thread.join()
one, other = socket.socketpair(); one.send(b"x"); assert other.recv(1) == b"x"
if not os.fork():
    os._exit(refused(socket.socket))
assert os.waitstatus_to_exitcode(os.wait()[1]) == errno.EPERM
program = [sys.executable, "-c", "import socket; socket.socket()"]
assert subprocess.run(program, stderr=subprocess.DEVNULL).returncode == 1
assert subprocess.run(["true"]).returncode == 0
print("all as meant", flush=True)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="seccomp is Linux's")
def test_in_force():
    done = subprocess.run([sys.executable, "-c", CALLS], capture_output=True, text=True, timeout=20)
    assert done.stdout.splitlines() == ["thread", "all as meant"], done.stderr


INT_0X80 = """
import ctypes, mmap
from autograde.grading.walled import seccomp
seccomp.close()
code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
code.write(bytes.fromhex("53 b814000000 cd80 5b c3"))  # getpid() as 32-bit programs ask
ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))()
print("went on")
"""


@pytest.mark.skipif(platform.machine() != "x86_64", reason="int 0x80 is x86's")
def test_a_32_bit_call_ends_the_process():
    done = subprocess.run([sys.executable, "-c", INT_0X80], capture_output=True, text=True, timeout=20)
    assert done.returncode < 0 and "went on" not in done.stdout
