"""What the gradebook holds of an assignment, read in a few queries: nbgrader's own classes take seconds to load.

Scores follow nbgrader's rules: a manual score takes the place of the automatic
one, extra credit is added to either, and a late penalty is taken off at the end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, DateTime, Float, Interval, column, select, table
from sqlalchemy.exc import SQLAlchemyError

from autograde.grading.course import Course
from autograde.grading.database import engine_of, unusable


@dataclass(frozen=True)
class Cell:
    """A graded cell of one submission."""

    name: str
    max_score: float
    auto: float | None
    manual: float | None
    extra: float
    waits: bool  # for a person

    @property
    def score(self) -> float:
        """The points that stand; 0 where neither machine nor person gave any."""
        base = self.auto if self.manual is None else self.manual
        return 0.0 if base is None else base + self.extra


@dataclass(frozen=True)
class Entry:
    """One student's rows for one assignment."""

    student: str
    cells: tuple[Cell, ...]
    penalty: float
    said: tuple[str, ...]  # automatic comments: what was damaged, timed out, crashed, was not evaluated
    handed_in: datetime | None
    late: float  # seconds after the due date, extensions counted; 0 where nothing says so

    @property
    def score(self) -> float:
        """As nbgrader exports it."""
        return max(0.0, sum(cell.score for cell in self.cells) - self.penalty)


ASSIGNMENT = table("assignment", column("id"), column("name"), column("duedate", DateTime))
SUBMISSION = table(
    "submitted_assignment", column("id"), column("assignment_id"), column("student_id"),
    column("timestamp", DateTime), column("extension", Interval),
)  # fmt: skip
NOTEBOOK = table("submitted_notebook", column("id"), column("assignment_id"), column("late_submission_penalty", Float))
GRADE = table(
    "grade", column("notebook_id"), column("cell_id"), column("auto_score", Float), column("manual_score", Float),
    column("extra_credit", Float), column("needs_manual_grade", Boolean),
)  # fmt: skip
COMMENT = table("comment", column("notebook_id"), column("cell_id"), column("auto_comment"))
BASE = table("base_cell", column("id"), column("name"))
MOST = [table(name, column("id"), column("max_score", Float)) for name in ("grade_cells", "task_cells")]


def entries(course: Course, assignment: str) -> dict[str, Entry]:
    """What the gradebook holds of every submission of `assignment`, by student.

    Raises CourseError when the gradebook can't be used.
    """
    try:
        with engine_of(course.db_url) as engine, engine.connect() as there:
            return {one.student: one for one in _entries(there, assignment)}
    except (SQLAlchemyError, ImportError) as error:
        raise unusable(course, error) from None


def _entries(there: Any, assignment: str) -> Iterator[Entry]:
    mine = SUBMISSION.join(ASSIGNMENT, ASSIGNMENT.c.id == SUBMISSION.c.assignment_id)
    notebooks = mine.join(NOTEBOOK, NOTEBOOK.c.assignment_id == SUBMISSION.c.id)
    named = ASSIGNMENT.c.name == assignment
    most = {id: points for kind in MOST for id, points in there.execute(select(kind.c.id, kind.c.max_score))}

    cells: dict[str, list[Cell]] = {}
    graded = notebooks.join(GRADE, GRADE.c.notebook_id == NOTEBOOK.c.id).join(BASE, BASE.c.id == GRADE.c.cell_id)
    wanted = (SUBMISSION.c.id, BASE.c.name, *list(GRADE.c)[1:])
    for id, name, cell, auto, manual, extra, waits in there.execute(select(*wanted).select_from(graded).where(named)):
        found = Cell(name, most.get(cell) or 0.0, auto, manual, extra or 0.0, bool(waits))
        cells.setdefault(id, []).append(found)

    said: dict[str, set[str]] = {}
    spoken = notebooks.join(COMMENT, COMMENT.c.notebook_id == NOTEBOOK.c.id)
    comments = select(SUBMISSION.c.id, COMMENT.c.auto_comment).select_from(spoken).where(named)
    for id, text in there.execute(comments.where(COMMENT.c.auto_comment.is_not(None)).distinct()):
        said.setdefault(id, set()).add(text)

    penalties: dict[str, float] = {}
    for id, points in there.execute(
        select(SUBMISSION.c.id, NOTEBOOK.c.late_submission_penalty).select_from(notebooks).where(named)
    ):
        penalties[id] = penalties.get(id, 0.0) + (points or 0.0)

    wanted = (SUBMISSION.c.id, SUBMISSION.c.student_id, SUBMISSION.c.timestamp, SUBMISSION.c.extension)
    everyone = select(*wanted, ASSIGNMENT.c.duedate).select_from(mine).where(named)
    for id, student, handed_in, extension, due in there.execute(everyone):
        if due is not None and extension is not None:
            due += extension
        late = max(0.0, (handed_in - due).total_seconds()) if handed_in and due else 0.0
        rows = tuple(sorted(cells.get(id, []), key=lambda cell: cell.name))
        yield Entry(student, rows, penalties.get(id, 0.0), tuple(sorted(said.get(id, ()))), handed_in, late)
