"""One `autograde grade` at a time works on a class: two would take each other's files away."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from autograde.grading.course import Course, CourseError

GRACE = 5.0
"""Seconds: a killed run's last worker holds the folder until it notices that nobody is left to work for."""


@contextmanager
def alone(course: Course) -> Iterator[None]:
    """Hold the class's folder. Raises CourseError while another process does; the kernel lets go of a killed one's."""
    folder = os.open(course.submitted.parent, os.O_RDONLY)
    try:
        start = time.monotonic()
        while not _held(folder):
            if time.monotonic() - start > GRACE:
                raise CourseError(
                    f"Another autograde is grading in {course.submitted.parent}: wait until it is done, then run again."
                )
            time.sleep(0.1)
        yield
    finally:
        os.close(folder)


def _held(folder: int) -> bool:
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
