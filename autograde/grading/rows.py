"""The rows of submissions that the gradebook doesn't know yet, inserted a table at a time.

As objects of nbgrader's, added one by one, they take three times as long, and the
coordinator's time is the workers' where all cores are busy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nbgrader.api import Comment, Grade, Student, SubmittedAssignment, SubmittedNotebook, new_uuid
from nbgrader.utils import parse_utc
from sqlalchemy import insert

Rows = dict[str, Any]
"""What the gradebook holds of a submission, as plain data: all that grading decides, so that two can be compared."""


@dataclass(frozen=True)
class Cells:
    """The cells of a released notebook: id -> name."""

    id: str
    graded: Mapping[str, str]
    tasks: Mapping[str, str]  # graded by people alone
    solutions: Mapping[str, str]


def cells_of(notebook: Any) -> Cells:
    """The cells of a notebook in the gradebook."""
    kinds = (notebook.grade_cells, notebook.task_cells, notebook.solution_cells)
    return Cells(notebook.id, *({cell.id: cell.name for cell in cells} for cells in kinds))


def add_students(session: Any, students: Sequence[str]) -> None:
    _add(session, Student, [{"id": student} for student in students])


def add_submissions(
    session: Any,
    assignment: str,
    notebooks: Mapping[str, Cells],
    meant: Mapping[str, Rows],
    stamps: Mapping[str, str],
) -> None:
    """Every row that nbgrader gives a submission, for each of `meant`, by student; `notebooks` by name."""
    submissions, submitted, grades, comments = [], [], [], []
    for student, rows in meant.items():
        time = parse_utc(stamps[student]) if stamps.get(student) else None
        submission = {"id": new_uuid(), "assignment_id": assignment, "student_id": student, "timestamp": time}
        submissions.append(submission)
        for name, cells in notebooks.items():
            notebook = {"id": new_uuid(), "assignment_id": submission["id"], "notebook_id": cells.id}
            submitted.append(notebook)
            scores, said = rows["scores"][name], rows["comments"][name]
            for id, cell in {**cells.graded, **cells.tasks}.items():
                score = scores.get(cell) if id in cells.graded else None
                row = {"notebook_id": notebook["id"], "cell_id": id, "auto_score": score}
                grades.append({**row, "needs_manual_grade": score is None})
            for id, cell in {**cells.solutions, **cells.tasks}.items():
                comment = said.get(cell) if id in cells.solutions else None
                comments.append({"notebook_id": notebook["id"], "cell_id": id, "auto_comment": comment})
    _add(session, SubmittedAssignment, submissions)
    _add(session, SubmittedNotebook, submitted)
    _add(session, Grade, grades)
    _add(session, Comment, comments)


def _add(session: Any, table: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        session.execute(insert(table), rows)
