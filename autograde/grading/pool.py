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
from multiprocessing.reduction import ForkingPickler
from typing import Any, Protocol

from autograde.grading.course import CourseError
from autograde.grading.walled import system
from autograde.grading.work import FAILED, Done, Plan, Work, Worker

TRIES = 3
CLOSE_SECONDS = 5.0

AHEAD = 2
"""Submissions that a worker has in hand: it needn't wait while the coordinator writes others into the gradebook."""

SMALL = 64_000
"""Bytes that fit into a line for later. To send more would wait for a worker that may wait to be heard itself."""

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
class _Task:
    """A submission, and how many workers were killed over it."""

    work: Work
    killed: int = 0


@dataclass
class _Hand:
    """A worker process, and what it has in hand: what it grades now, and what comes next."""

    process: Any
    line: Connection
    cores: set[int]
    tasks: deque[_Task] = field(default_factory=deque)


class LocalPool:
    """`count` worker processes on this machine.

    As many workers as cores get a core each, with all that they start: else the
    kernel now and then lets two share one while another has nothing to do.
    """

    def __init__(self, plan: Plan, count: int) -> None:
        self._plan = plan
        self._hands: list[_Hand] = []
        cores = sorted(os.sched_getaffinity(0))
        for number in range(count):
            self._hands.append(self._hired({cores[number]} if count == len(cores) else set(cores)))

    def _hired(self, cores: set[int]) -> _Hand:
        ours, theirs = _CONTEXT.Pipe()
        # A fork holds our end of every line: closed there, or no worker would see us go.
        lines = [ours, *(hand.line for hand in self._hands if not hand.line.closed)]
        process = _CONTEXT.Process(target=_labour, args=(self._plan, theirs, lines, cores), daemon=True)
        process.start()
        theirs.close()
        return _Hand(process, ours, cores)

    def ready(self) -> str:
        return [_first_word(hand) for hand in self._hands][-1]

    def grade(self, works: Iterable[Work]) -> Iterator[Done]:
        waiting = iter(works)
        queue: deque[_Task] = deque()  # what is read, and in no hand yet
        while True:
            for hand in self._hands:
                self._give(hand, queue, waiting)
            busy = [hand for hand in self._hands if hand.tasks]
            if not busy:
                return
            ready = wait([hand.line for hand in busy])
            for hand in [one for one in busy if one.line in ready]:
                try:
                    found = hand.line.recv()
                except (EOFError, OSError):
                    lost = self._replaced(hand, queue)
                    if lost is not None:
                        yield lost
                    continue
                if isinstance(found, CourseError):
                    raise found
                hand.tasks.popleft()
                self._give(hand, queue, waiting)  # at once: what we do with the outcome takes a while
                yield found

    def _give(self, hand: _Hand, queue: deque[_Task], waiting: Iterator[Work]) -> None:
        """Fill a hand. The last ones, one for each, wait for whoever is free first."""
        while len(hand.tasks) < AHEAD:
            while len(queue) <= len(self._hands) and (work := next(waiting, None)) is not None:
                queue.append(_Task(work))
            if not queue or (hand.tasks and len(queue) <= len(self._hands)):
                return
            content = ForkingPickler.dumps(queue[0].work)
            if hand.tasks and len(content) > SMALL:
                return
            hand.tasks.append(queue.popleft())
            with contextlib.suppress(OSError):  # it is gone: receiving says so
                hand.line.send_bytes(content)

    def _replaced(self, hand: _Hand, queue: deque[_Task]) -> Done | None:
        """A new worker in place of a dead one; its work goes back, unless it has killed too many."""
        hand.line.close()
        hand.process.join()
        fresh = self._hired(hand.cores)
        hand.process, hand.line = fresh.process, fresh.line
        _first_word(hand)
        task, *later = hand.tasks
        hand.tasks.clear()
        queue.extendleft(reversed(later))
        task.killed += 1
        if task.killed < TRIES:
            queue.append(task)
            return None
        reason = f"its worker was killed {TRIES} times: see the log, then grade again."
        return Done(task.work.student, task.work.assignment, FAILED, reason)

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


def _labour(plan: Plan, line: Connection, others: Sequence[Connection], cores: set[int]) -> None:
    """What a worker process does: until the line is closed."""
    system.prctl(system.PR_SET_PDEATHSIG, signal.SIGKILL)  # nobody wants its work when the coordinator is gone
    coordinator = multiprocessing.parent_process()
    if coordinator is None or os.getppid() != coordinator.pid:
        return  # it went before we could ask to hear of it
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the coordinator is told, and closes the line
    with contextlib.suppress(OSError):  # a core that has just been taken away
        os.sched_setaffinity(0, cores)
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
