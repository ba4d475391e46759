"""Workers on this machine: processes that each grade one submission at a time.

A worker that is killed costs a retry, not a grade.
"""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import signal
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from typing import Any, Protocol

from autograde.grading.course import CourseError
from autograde.grading.walled import system
from autograde.grading.work import FAILED, Done, Plan, Work, Worker

TRIES = 3
CLOSE_SECONDS = 5.0

# Forked, so that what is imported here is there already.
_CONTEXT = multiprocessing.get_context("fork")


class Pool(Protocol):
    """Anything that grades works, in any order."""

    def ready(self) -> str:
        """What stands around students' code, in words. Raises CourseError where that is too little."""

    def grade(self, works: Iterable[Work]) -> Iterator[Done]:
        """The outcomes, as they come."""

    def close(self) -> None:
        """End the workers."""


@dataclass
class _Hand:
    """A worker process, and what it has in hand."""

    process: Any
    line: Connection
    tries: int = 0
    work: Work | None = field(default=None)


class LocalPool:
    """`count` worker processes on this machine."""

    def __init__(self, plan: Plan, count: int) -> None:
        self._plan = plan
        self._hands: list[_Hand] = []
        for _ in range(count):
            self._hands.append(self._hired())

    def _hired(self) -> _Hand:
        ours, theirs = _CONTEXT.Pipe()
        # A fork holds our end of every line: closed there, or no worker would see us go.
        lines = [ours, *(hand.line for hand in self._hands if not hand.line.closed)]
        process = _CONTEXT.Process(target=_labour, args=(self._plan, theirs, lines), daemon=True)
        process.start()
        theirs.close()
        return _Hand(process, ours)

    def ready(self) -> str:
        return [_first_word(hand) for hand in self._hands][-1]

    def grade(self, works: Iterable[Work]) -> Iterator[Done]:
        waiting = iter(works)
        again: deque[tuple[Work, int]] = deque()
        while True:
            for hand in self._hands:
                if hand.work is None:
                    self._give(hand, again, waiting)
            busy = [hand for hand in self._hands if hand.work is not None]
            if not busy:
                return
            ready = wait([hand.line for hand in busy])
            for hand in [one for one in busy if one.line in ready]:
                work, hand.work = hand.work, None
                try:
                    found = hand.line.recv()
                except (EOFError, OSError):
                    assert work is not None
                    lost = self._replaced(hand, work, again)
                    if lost is not None:
                        yield lost
                    continue
                if isinstance(found, CourseError):
                    raise found
                self._give(hand, again, waiting)  # at once: what we do with the outcome takes a while
                yield found

    def _give(self, hand: _Hand, again: deque[tuple[Work, int]], waiting: Iterator[Work]) -> None:
        work, tries = again.popleft() if again else (next(waiting, None), 0)
        if work is None:
            return
        hand.work, hand.tries = work, tries + 1
        with contextlib.suppress(OSError):  # it is gone: receiving says so
            hand.line.send(work)

    def _replaced(self, hand: _Hand, work: Work, again: deque[tuple[Work, int]]) -> Done | None:
        """A new worker in place of a dead one; its work goes back, unless it has killed too many."""
        hand.line.close()
        hand.process.join()
        fresh = self._hired()
        hand.process, hand.line = fresh.process, fresh.line
        _first_word(hand)
        if hand.tries < TRIES:
            again.append((work, hand.tries))
            return None
        reason = f"its worker was killed {TRIES} times: see the log, then grade again."
        return Done(work.student, work.assignment, FAILED, reason)

    def close(self) -> None:
        for hand in self._hands:
            hand.line.close()
        deadline = time.monotonic() + CLOSE_SECONDS
        for hand in self._hands:
            hand.process.join(max(0.0, deadline - time.monotonic()))
            if hand.process.is_alive():
                hand.process.kill()
                hand.process.join()


def _first_word(hand: _Hand) -> str:
    """What a new worker says of its walls. Raises CourseError where it can't work."""
    try:
        said = hand.line.recv()
    except (EOFError, OSError):
        raise CourseError("A worker ended before it could begin: see the log, then grade again.") from None
    if isinstance(said, CourseError):
        raise said
    return str(said)


def _labour(plan: Plan, line: Connection, others: Sequence[Connection]) -> None:
    """What a worker process does: until the line is closed."""
    system.prctl(system.PR_SET_PDEATHSIG, signal.SIGKILL)  # nobody wants its work when the coordinator is gone
    coordinator = multiprocessing.parent_process()
    if coordinator is None or os.getppid() != coordinator.pid:
        return  # it went before we could ask to hear of it
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the coordinator is told, and closes the line
    for other in others:
        other.close()
    try:
        with contextlib.closing(Worker(plan)) as worker:
            line.send(worker.ready())
            gc.freeze()  # what is here stays: no use in searching it for garbage
            while True:
                line.send(worker.grade(line.recv()))
    except (EOFError, OSError):
        pass
    except Exception as error:
        if not isinstance(error, CourseError):
            error = CourseError(f"A worker can't go on ({type(error).__name__}: {str(error)[:200]}): mend that first.")
        with contextlib.suppress(OSError):  # the coordinator has gone, for the same reason perhaps
            line.send(error)
