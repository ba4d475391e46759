"""The trusted side of the walls: start the warm process, open a child for a submission, hold the deadlines."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

from autograde.grading import bubble
from autograde.grading.course import CourseError
from autograde.grading.walled import wire
from autograde.grading.walled.limits import GRACE_SECONDS, MB, Limits
from autograde.grading.walls import PROBE, Walls, seen

READY_SECONDS = 60.0
PROBE_SECONDS = 10.0
ENDED_SECONDS = 20.0
ENDS_SECONDS = 2.0
"""For the warm process to see that nobody is there any more, before it is killed."""


class Lost(Exception):
    """The child is gone, or what it says is no answer. `kind`: "timed out", "crashed", "memory", "malformed"."""

    def __init__(self, kind: str, sentence: str) -> None:
        super().__init__(sentence)
        self.kind = kind


class Child:
    """One submission's process, seen from outside."""

    def __init__(self, stream: socket.socket, sandbox: Sandbox, deadline: float) -> None:
        self._stream, self._sandbox, self._deadline = stream, sandbox, deadline

    def begin(self, files: Mapping[str, bytes]) -> tuple[str, ...]:
        """Lay the submission's files beside it; return the names of those for which there is no room."""
        room = min(self._sandbox.limits.file_mb * MB, wire.CONTENT_AT_MOST)
        left_out = []
        for name, content in files.items():
            if len(content) > room:
                left_out.append(name)
                continue
            room -= len(content)
            self._send({"file": name, "content": content}, GRACE_SECONDS)
        return tuple(left_out)

    def ask(self, question: dict[str, Any], seconds: float) -> dict[str, Any]:
        """The child's answer to `question`. Raises Lost where there is none after `seconds`, or it is no answer."""
        (answer,) = self.answers([question], seconds)
        return answer

    def answers(self, questions: Sequence[dict[str, Any]], seconds: float) -> Iterator[dict[str, Any]]:
        """The child's answers, in order. Raises Lost where one doesn't come within `seconds`, or is no answer.

        All questions are sent at once: the child needn't wait for us between them.
        Each has a random number that its answer must repeat: what was said before
        it was asked, or twice, is no answer to it.
        """
        numbers = [secrets.token_hex(8) for _ in questions]
        steps = [{**one, "number": number} for one, number in zip(questions, numbers, strict=True)]
        arrays = [array for step in steps for array in step.pop("arrays", ())]
        self._send({"steps": steps, "arrays": arrays}, self._left(seconds))
        for number in numbers:
            yield self._answer(number, seconds)

    def _left(self, seconds: float) -> float:
        """How long to wait for what should take `seconds`, as the submission's deadline allows."""
        return max(min(seconds + GRACE_SECONDS, self._deadline - time.monotonic()), 0.001)

    def _answer(self, number: str, seconds: float) -> dict[str, Any]:
        left = self._left(seconds)
        try:
            answer = wire.receive(self._stream, left)
        except wire.TooLate:
            raise self._lost("timed out", f"it did not stop within {self._spent(left, seconds)}") from None
        except wire.Closed:
            raise self._lost("crashed", "its process ended") from None
        except wire.Malformed as error:
            raise self._lost("malformed", f"it answered with {error}") from None
        said = answer.get("number")
        if not isinstance(said, str) or said != number:
            raise self._lost("malformed", "it answered another question")
        return answer

    def _spent(self, left: float, seconds: float) -> str:
        if left < seconds + GRACE_SECONDS:
            return f"the {self._sandbox.limits.submission_seconds:g} s that a submission has"
        return f"{seconds:g} s, and would not be interrupted"

    def _send(self, message: dict[str, Any], seconds: float) -> None:
        self._stream.settimeout(seconds)
        try:
            wire.give(self._stream, message)
        except wire.TooLate:
            raise self._lost("timed out", "it did not listen any more") from None
        except wire.Closed:
            raise self._lost("crashed", "its process ended") from None

    def _lost(self, kind: str, sentence: str) -> Lost:
        """End the child, and learn from the warm process whether memory was the reason."""
        if self._sandbox.end() == "memory":
            kind, sentence = "memory", f"it needed more than {self._sandbox.limits.memory_mb} MB of memory"
        return Lost(kind, sentence)

    def __enter__(self) -> Child:
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()
        self._sandbox.end()


class Sandbox:
    """A warm process behind walls, and at most one child of it at a time.

    Raises CourseError where the walls can't be had and `isolation` isn't "none".
    """

    def __init__(self, limits: Limits | None = None, isolation: str = "walls", log: Path | None = None) -> None:
        self.limits = limits or Limits()
        self._isolation = isolation
        self._log = log
        self._running = False
        self._process: subprocess.Popen[bytes] | None = None
        self._start()

    def _start(self) -> None:
        self._walls: Walls | None = None
        self._folder = tempfile.TemporaryDirectory(prefix="gbh-", dir="/tmp", ignore_cleanup_errors=True)
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            with theirs, open(self._log or os.devnull, "ab") as log:
                self._process = self._started(theirs.fileno(), log)
        except BaseException:
            self.close()
            raise

    def _started(self, descriptor: int, log: BinaryIO) -> subprocess.Popen[bytes]:
        arguments = [f"{name}={value}" for name, value in asdict(self.limits).items()]
        if self._isolation == "none":
            command = bubble.bare(descriptor, arguments, self._folder.name)
        else:
            os.chmod(self._folder.name, 0o755)
            command = bubble.walled(descriptor, arguments, self._folder.name)
        return subprocess.Popen(
            command.line,
            env=command.environment or {"PATH": os.environ.get("PATH", os.defpath)},
            cwd="/",
            pass_fds=[descriptor],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for us alone
        )

    @property
    def walls(self) -> Walls:
        """What the host offers, asked of a first child. Raises CourseError where that is too little."""
        if self._walls is None:
            try:
                self._walls = self._looked_at()
            except CourseError:
                self.close()
                raise
        return self._walls

    def _looked_at(self) -> Walls:
        said = self._heard(READY_SECONDS)
        if not said.startswith("ready"):
            raise CourseError(
                "The walls around students' code can't be put up here (bubblewrap or its namespaces are refused"
                f"{self._why()}): allow unprivileged user namespaces, or grade with --isolation none."
            )
        return Walls("none") if self._isolation == "none" else self._probed(int(said.split()[1]))

    def _probed(self, landlock: int) -> Walls:
        """Look at the walls from inside."""
        try:
            with self._child(time.monotonic() + PROBE_SECONDS) as child:
                outputs = child.ask({"source": PROBE, "count": 1}, PROBE_SECONDS)["outputs"]
            found = seen(outputs[0]["text"], landlock)
        except (Lost, LookupError, ValueError, TypeError, AttributeError):
            found = "namespaces of its own"
        if isinstance(found, Walls):
            return found
        raise CourseError(
            f"The walls around students' code are incomplete here ({found} can't be had{self._why()}): "
            "allow unprivileged user namespaces, or grade with --isolation none."
        )

    def _why(self) -> str:
        """The last line that the warm process left in the log."""
        if self._log is None or not self._log.is_file():
            return ""
        lines = self._log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return f": {lines[-1][:200]}" if lines else ""

    def child(self, deadline: float | None = None) -> Child:
        """A process for the next submission, which has until `deadline` on the monotonic clock.

        Starts the warm process again where it has died.
        """
        assert self.walls
        if deadline is None:
            deadline = time.monotonic() + self.limits.submission_seconds
        try:
            return self._child(deadline)
        except OSError:
            self.close()
            self._start()
            assert self.walls
            return self._child(deadline)

    def _child(self, deadline: float) -> Child:
        self.end()
        ours, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(self._control, [b"fork"], [theirs.fileno()])
        self._running = True
        return Child(ours, self, deadline)

    def end(self) -> str:
        """End the child, if there is one; return why it ended: "by itself", "as asked", "memory", "none".

        A warm process that doesn't say so is ended with it, for what it would say
        later would be taken for a word on the next child.
        """
        if not self._running:
            return "none"
        self._running = False
        try:
            self._control.send(b"end")
            said = self._heard(ENDED_SECONDS)
            if said not in ("", "ended as asked"):  # it ended before it was told to, and says so once more
                self._heard(ENDED_SECONDS)
        except OSError:
            said = ""
        if not said:
            self.close()
        return said.removeprefix("ended ") or "none"

    def _heard(self, seconds: float) -> str:
        self._control.settimeout(seconds)
        try:
            return self._control.recv(100).decode("ascii", "replace")
        except OSError:
            return ""

    def close(self) -> None:
        """End the warm process and all in it."""
        self._running = False
        self._control.close()
        if self._process is not None:
            try:
                self._process.wait(ENDS_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.send_signal(signal.SIGKILL)
                self._process.wait()
        self._folder.cleanup()

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
