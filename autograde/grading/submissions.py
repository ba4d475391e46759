"""What was handed in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from autograde.grading.course import Course, CourseError


@dataclass(frozen=True)
class Submission:
    """One student's folder for one assignment."""

    student: str
    assignment: str
    folder: Path

    @property
    def notebook(self) -> Path:
        return self.folder / f"{self.assignment}.ipynb"


def submissions(course: Course, assignment: str) -> list[Submission]:
    """Everything handed in for `assignment`, by student. Raises CourseError when there is nothing."""
    if not course.submitted.is_dir():
        raise CourseError(f"There is no folder {course.submitted}: put submissions there, as STUDENT/{assignment}/.")
    found = [
        Submission(folder.parent.name, assignment, folder)
        for folder in sorted(course.submitted.glob(f"*/{assignment}"))
        if folder.is_dir() and not folder.parent.name.startswith(".")
    ]
    if not found:
        raise CourseError(
            f"No submission of {assignment!r} lies in {course.submitted}: expected STUDENT/{assignment}/."
        )
    return found


def handed_in(course: Course) -> list[str]:
    """The assignments that at least one student handed something in for."""
    return [name for name in course.assignments() if any(course.submitted.glob(f"*/{name}/"))]
