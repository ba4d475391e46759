"""One `autograde grade` at a time works on a class: two would take each other's files away."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from autograde.grading.course import Course, CourseError


@contextmanager
def alone(course: Course) -> Iterator[None]:
    """Hold the class's folder. Raises CourseError while another process does; the kernel lets go of a killed one's."""
    folder = os.open(course.submitted.parent, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CourseError(
                f"Another autograde is grading in {course.submitted.parent}: wait until it is done, then run again."
            ) from None
        yield
    finally:
        os.close(folder)
