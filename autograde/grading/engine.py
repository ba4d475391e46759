"""Grade a class: every submission of an assignment through a pool of workers into gradebook and files."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace

from autograde.grading.alone import alone
from autograde.grading.book import Book
from autograde.grading.course import Course
from autograde.grading.damage import shown
from autograde.grading.handed import Handed, Reader
from autograde.grading.pool import LocalPool, Pool
from autograde.grading.publish import Publisher
from autograde.grading.seeds import secret
from autograde.grading.steps import settings
from autograde.grading.submissions import Submission, submissions
from autograde.grading.theirs import register
from autograde.grading.walled.limits import Limits
from autograde.grading.work import Done, Plan, Work

BATCH = 20
BATCH_SECONDS = 2.0
"""So many submissions, or so much time, share one transaction."""

LAST = 2
"""So many submissions at the end are published as they come, so that the end waits for one."""


@dataclass(frozen=True)
class Options:
    """How to grade."""

    workers: int = 1
    isolation: str = "walls"
    limits: Limits = field(default_factory=Limits)
    dask: str = ""  # the address of a scheduler; this machine's own workers when left out


def grade(
    course: Course,
    assignment: str,
    options: Options,
    begin: Callable[[str, int], None],
    each: Callable[[Done], None],
    publisher: Callable[[Course, str, Book], Publisher] = Publisher,
) -> None:
    """Grade every submission of `assignment` on fresh inputs.

    `begin` is told what walls there are and how many submissions; `each` gets an
    outcome once its rows and files stand; `publisher` makes what puts them there. Raises CourseError when there is
    nothing to grade, the assignment is unknown, or gradebook or walls can't be had.
    """
    course.require(assignment)
    handed_in = submissions(course, assignment)
    with alone(course):
        register(course, assignment)
        config = settings(course.root)
        source = course.root / "solutions" / assignment
        with closing(Book(course, assignment, config)) as book:
            released = book.released(source)
            plan = Plan(released, secret(course.secret), config, options.limits, options.isolation, course.log)
            reader = Reader([one.name for one in released.notebooks], source, config)
            with (
                closing(_pool(plan, options, len(handed_in))) as pool,
                closing(publisher(course, assignment, book)) as there,
            ):
                begin(pool.ready(), len(handed_in))
                _Run(course, there, reader, each).through(pool, handed_in)


def _pool(plan: Plan, options: Options, count: int) -> Pool:
    if options.dask:
        from autograde.grading.cluster import ClusterPool

        return ClusterPool(plan, options.dask)
    return LocalPool(plan, max(1, min(options.workers, count)))


class _Run:
    """Submissions from the disk, through the pool, into their places; only what is under way is in memory."""

    def __init__(self, course: Course, publisher: Publisher, reader: Reader, each: Callable[[Done], None]) -> None:
        self._course, self._publisher, self._reader, self._each = course, publisher, reader, each
        self._under_way: dict[str, Handed] = {}
        self._batch: list[Done] = []
        self._since = time.monotonic()
        self._left = 0

    def through(self, pool: Pool, handed_in: Sequence[Submission]) -> None:
        self._left = len(handed_in)
        gc.freeze()  # what is here stays: to search it for garbage took as long as writing the rows
        try:
            for done in pool.grade(self._works(handed_in)):
                self._add(done)
            self._publish()
        finally:
            gc.unfreeze()

    def _works(self, handed_in: Sequence[Submission]) -> Iterator[Work]:
        for one in handed_in:
            found = self._reader.read(one)
            if isinstance(found, Done):
                self._add(found)
            else:
                self._under_way[one.student] = found
                yield found.work

    def _add(self, done: Done) -> None:
        if done.student in self._under_way:
            done = replace(done, attention=(*self._under_way[done.student].attention, *done.attention))
        self._log(done)
        self._batch.append(done)
        self._left -= 1
        late = time.monotonic() - self._since > BATCH_SECONDS
        if late or len(self._batch) >= BATCH or self._left <= LAST:
            self._publish()

    def _publish(self) -> None:
        if not self._batch:
            return
        handed = {done.student: self._under_way.pop(done.student, None) for done in self._batch}
        files = {student: one.work.files for student, one in handed.items() if one}
        stamps = {student: one.stamp for student, one in handed.items() if one and one.stamp}
        self._publisher.publish(self._batch, files, stamps)
        for done in self._batch:
            self._each(done)
        self._batch.clear()
        self._since = time.monotonic()

    def _log(self, done: Done) -> None:
        with open(self._course.log, "a", encoding="utf-8", errors="backslashreplace") as log:
            words = "; ".join(filter(None, [f"{done.status} in {done.seconds:.2f} s", done.reason, *done.attention]))
            print(shown(f"{done.student}, {done.assignment}: {words}"), file=log)
            for line in done.log.splitlines():
                print("", shown(line), file=log)
