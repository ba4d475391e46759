"""One submission's process: walls first, then its cells, then the questions about its functions."""

from __future__ import annotations

import builtins
import contextlib
import os
import random
import resource
import signal
import socket
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import autograde
from autograde.grading.walled import landlock, questions, seccomp, system, wire
from autograde.grading.walled import shell as cells
from autograde.grading.walled.limits import CALL_SECONDS, MB, Limits
from autograde.judge.collect import collect
from autograde.judge.evidence import Answer, Evidence, Failure

HOME = "/home/student"
"""The working folder: a private file system in memory, gone with the submission."""

WRITABLE = (HOME, "/tmp", "/dev/shm", "/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")

NAMESPACES = (
    system.CLONE_NEWUSER
    | system.CLONE_NEWPID
    | system.CLONE_NEWNS
    | system.CLONE_NEWNET
    | system.CLONE_NEWIPC
    | system.CLONE_NEWUTS
)

USER, GROUP = os.getuid(), os.getgid()
"""Of the warm process, which imports this."""

OURS = ("autograde.judge", "autograde.grading")
"""What runs, asks and collects."""

FILES_AT_MOST = 4096
OPEN_AT_MOST = 128
"""Open files of a process: pairs of sockets fill memory that no other limit sees."""

NO_CORE = 1
"""Bytes of a core dump. With 0 the kernel still hands the whole process to a crash reporter that is a program."""


def forked(walls: bool) -> int:
    """os.fork(); with `walls` the child is process 1 of new namespaces. Raises OSError where the kernel refuses."""
    return system.fork(NAMESPACES) if walls else os.fork()


def _same_user() -> None:
    """The user from outside, who is nobody in a new namespace until it is said who that is: now powerless in it."""
    for file, text in (
        ("/proc/self/setgroups", "deny"),
        ("/proc/self/uid_map", f"{USER} {USER} 1"),
        ("/proc/self/gid_map", f"{GROUP} {GROUP} 1"),
    ):
        system.tell(file, text)


def furnish(limits: Limits) -> None:
    """A /proc that shows only this submission, and an empty disk of its own. For process 1 of new namespaces."""
    system.mount("none", "/", None, system.MS_REC | system.MS_PRIVATE)
    closed = system.MS_NOSUID | system.MS_NODEV
    size = f"size={limits.file_mb * MB},nr_inodes={FILES_AT_MOST},mode=700"
    for folder in (HOME, "/tmp", "/dev/shm"):
        system.mount("tmpfs", folder, "tmpfs", closed, size)
    system.mount("proc", "/proc", "proc", closed | system.MS_NOEXEC)


def restrict(limits: Limits, walls: bool) -> None:
    """Limits that hold for this process and all that come from it, and, with `walls`, the filters."""
    with contextlib.suppress(OSError):  # where memory runs out, this goes before anything of the machine's
        system.tell("/proc/self/oom_score_adj", "1000")
    memory, size = limits.memory_mb * MB, limits.file_mb * MB
    cpu = int(limits.submission_seconds) + 1
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, size),
        (resource.RLIMIT_CPU, cpu),
        (resource.RLIMIT_NOFILE, OPEN_AT_MOST),
        (resource.RLIMIT_CORE, NO_CORE),
        (resource.RLIMIT_MSGQUEUE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_SIGPENDING, 256),
    ):
        resource.setrlimit(what, (most, most))
    if walls:
        resource.setrlimit(resource.RLIMIT_NPROC, (limits.processes, limits.processes))
        landlock.close([path for path in WRITABLE if os.path.exists(path)])
        system.drop_capabilities()
        seccomp.close()


def settle() -> int:
    """The same beginning for every submission. Returns what stands for its real stdout."""
    printed = os.open(".printed", os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    os.unlink(".printed")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(printed, 1)
    os.dup2(printed, 2)
    os.close(nothing)
    np.random.seed(0)
    random.seed(0)
    sys.path.insert(0, os.getcwd())
    return printed


def lay(name: str, content: bytes) -> None:
    """Lay a file of the submission beside it. What finds no room is missing, as its cell will say."""
    path = Path(name)
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def serve(stream: socket.socket, shell: cells.Shell, limits: Limits, printed: int) -> None:
    """Answer the trusted side until it hangs up: files are laid down, cells and questions answered."""
    while True:
        asked = wire.given(stream)
        if "file" in asked:
            lay(asked["file"], asked["content"])
            continue
        arrays = iter(asked["arrays"])
        for step in asked["steps"]:
            answer: dict[str, Any] = {"number": step["number"]}
            if "source" in step:
                answer["outputs"] = cells.run(shell, step["source"], step["count"], limits.cell_seconds, printed)
            else:
                answer |= _evidence(shell, step, arrays, min(CALL_SECONDS, limits.cell_seconds))
            wire.send(stream, answer)


def _evidence(
    shell: cells.Shell, asked: dict[str, Any], arrays: Iterator[NDArray[Any]], seconds: float
) -> dict[str, Any]:
    """What the function of this name does on the cases asked."""
    name, cases = asked["name"], questions.cases(asked["cases"], arrays)
    if name not in shell.user_ns and not hasattr(builtins, name):
        return {"missing": True}
    function = shell.user_ns.get(name)
    if not callable(function):
        return {"missing": False, "kind": type(function).__name__}
    if "public" in asked:
        cases += questions.public(asked["public"])
    try:
        found = collect(function, cases, seconds)
    except KeyboardInterrupt:  # raised by the student's own code: nobody sits at a keyboard here
        failure = Failure("KeyboardInterrupt", "", "", name)
        found = Evidence(tuple(Answer(failure=failure) for _ in cases))
    return questions.told(found)


class Later:
    """What `autograde.check` gives in a cell of the student's own."""

    def __repr__(self) -> str:
        return "Checks are judged after the notebook has run, on fresh inputs: see the graded cells."


def checks_come_later() -> None:
    """No check in a cell of the student's own: for all children, so done once, in the warm process."""

    def later(*_: object, **__: object) -> Later:
        return Later()

    autograde.check = autograde.judge = later  # type: ignore[assignment]


def out_of_sight() -> None:
    """Whoever imports what asks and collects gets a copy of it: to change that changes nothing."""
    for name in [name for name in sys.modules if name.startswith(OURS)]:
        del sys.modules[name]
    del autograde.grading


def main(stream: socket.socket, shell: cells.Shell, limits: Limits, walls: bool) -> None:
    """Be the child: never returns."""
    code = 70
    try:
        if walls:
            system.prctl(system.PR_SET_PDEATHSIG, signal.SIGKILL)
            _same_user()
            furnish(limits)
        else:
            os.setpgid(0, 0)
        os.chdir(HOME if walls else tempfile.mkdtemp(dir=os.environ["HOME"]))
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        restrict(limits, walls)
        serve(stream, shell, limits, settle())
    except (wire.Closed, wire.TooLate):
        code = 0
    except BaseException as error:
        # A wall that can't be had is said in the log, which is stderr still; what a submission did goes to its own.
        os.write(2, f"child: {error!r}\n"[:300].encode("utf-8", "replace"))
        code = 71
    finally:
        os._exit(code)
