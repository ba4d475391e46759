"""Release: exercises/ from solutions/, by nbgrader's own generate_assignment."""

from __future__ import annotations

import shutil

from autograde.grading.course import Course
from autograde.grading.theirs import register


def release(course: Course, assignments: list[str] | None = None) -> list[str]:
    """Write exercises/<assignment>/ for each assignment and return their names.

    Raises CourseError for an unknown assignment or when nbgrader fails.
    """
    names = assignments or course.assignments()
    for name in names:
        course.require(name)
    for name in names:
        register(course, name)
        shutil.copytree(course.released / name, course.root / "exercises" / name, dirs_exist_ok=True)
    return names
