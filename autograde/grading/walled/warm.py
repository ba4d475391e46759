"""The warm process: everything heavy imported once, then a fork for each submission.

It runs behind bubblewrap as a user without rights and holds nothing of value. Over
one line it is told to fork a child onto a given socket, or to end it; it watches
the memory of all that the child started, which no limit on one process can.
"""

from __future__ import annotations

import contextlib
import gc
import os
import select
import signal
import socket
import sys
import time
from dataclasses import asdict
from pathlib import Path

import numpy.fft
import numpy.linalg
import numpy.ma
import numpy.random  # noqa: F401 - numpy loads these when first used: here once, for all submissions

import autograde.lab
from autograde.grading.walled import child, landlock, questions, shell
from autograde.grading.walled.limits import MB, Limits

FORK, END = b"fork", b"end"
WATCH_EVERY = 0.1


class Warm:
    """Serves one control line."""

    def __init__(self, control: socket.socket, limits: Limits, walls: bool) -> None:
        self._control, self._limits, self._walls = control, limits, walls
        self._shell = shell.made()
        for id in autograde.exercises():
            questions.public(id)
        child.checks_come_later()
        child.out_of_sight()
        self._child = 0
        self._handle = -1

    def serve(self) -> None:
        """Until the trusted side hangs up."""
        gc.collect()
        gc.freeze()  # else a child that looks for garbage would get a copy of every page
        self._control.send(b"ready " + str(landlock.version()).encode())
        while True:
            waiting = [self._control] + ([self._handle] if self._child else [])
            ready, _, _ = select.select(waiting, [], [], WATCH_EVERY if self._child else None)
            if self._handle in ready:
                self._ended(b"by itself")
            elif self._control in ready:
                if not self._told():
                    return
            elif self._child and self._memory() > self._limits.memory_mb * MB:
                self._end(b"memory")

    def _told(self) -> bool:
        message, descriptors, _, _ = socket.recv_fds(self._control, 16, 1)
        if message == FORK:
            self._fork(socket.socket(fileno=descriptors[0]))
        elif message == END and self._child:
            self._end(b"as asked")
        elif message == END:
            self._control.send(b"ended none")
        return bool(message)

    def _fork(self, stream: socket.socket) -> None:
        try:
            self._child = child.forked(self._walls)
        except OSError as error:
            os.write(2, f"child: {error!r}\n".encode())
            stream.close()
            self._control.send(b"ended by itself")
            return
        if not self._child:
            self._control.close()
            child.main(stream, self._shell, self._limits, self._walls)
        stream.close()
        self._handle = os.pidfd_open(self._child)

    def _end(self, why: bytes) -> None:
        if self._walls:
            os.kill(self._child, signal.SIGKILL)
        self._ended(why)

    def _ended(self, why: bytes) -> None:
        if not self._walls:  # its group is all that can be ended, and of no other while the child isn't waited for
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._child, signal.SIGKILL)
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._child, signal.SIGKILL)
        os.waitpid(self._child, 0)
        os.close(self._handle)
        self._child, self._handle = 0, -1
        self._sweep()
        self._control.send(b"ended " + why)

    def _sweep(self) -> None:
        """Nothing of a submission lives on: whatever is left in here besides us and process 1 is ended."""
        while self._walls and (left := _others()):
            for process in left:
                try:
                    os.kill(process, signal.SIGKILL)
                    os.waitpid(process, os.WNOHANG)
                except (ProcessLookupError, ChildProcessError):
                    pass
            time.sleep(0.001)

    def _memory(self) -> int:
        """Resident bytes of all that the child started; pages that they share are counted in each.

        Shared anonymous memory is in it: to a limit on one process it is nothing once that process has ended.
        """
        if not self._walls:
            return 0
        return sum(_resident(process) for process in _others())


def _resident(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/status").read_text(errors="replace").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(("RssAnon:", "RssShmem:")))


def _others() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdigit() and int(name) not in (1, os.getpid())]


def main() -> None:
    """`python -m autograde.grading.walled.warm DESCRIPTOR WALLS LIMIT=VALUE…`"""
    descriptor, walls, *rest = sys.argv[1:]
    kinds = {name: type(value) for name, value in asdict(Limits()).items()}
    values = {name: kinds[name](value) for name, _, value in (one.partition("=") for one in rest)}
    control = socket.socket(fileno=int(descriptor))
    Warm(control, Limits(**values), walls == "yes").serve()


if __name__ == "__main__":
    main()
