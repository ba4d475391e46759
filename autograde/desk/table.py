"""Scores of a class, as a table on the terminal and as CSV."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograde.grading.course import COURSE_ID, Course, CourseError
from autograde.grading.damage import damage
from autograde.grading.submissions import Submission, handed_in, submissions
from autograde.grading.work import DAMAGED, FAILED, GRADED, NO_RESPONSE


@dataclass(frozen=True)
class Row:
    """One submission's result. `score` is None where there is none: never 0 by default."""

    student: str
    assignment: str
    score: float | None
    max_score: float
    by_hand: float  # points that wait for a person
    status: str
    remarks: str = ""  # what timed out, crashed or was not evaluated


def rows(course: Course, assignments: list[str] | None = None) -> list[Row]:
    """The result of every submission of `assignments` (None: of all that something was handed in for).

    Raises CourseError when nothing was graded yet.
    """
    from nbgrader.api import Gradebook, InvalidEntry, MissingEntry
    from sqlalchemy.exc import SQLAlchemyError

    from autograde.grading.database import knows, unusable

    names = assignments or handed_in(course)
    if not any(knows(course, name) for name in names):
        raise CourseError(f"There is no gradebook {course.db_name} of this class: run `autograde grade` first.")
    found = []
    try:
        with Gradebook(course.db_url, COURSE_ID) as gradebook:
            for assignment in names:
                for one in submissions(course, assignment):
                    try:
                        graded = gradebook.find_submission(assignment, one.student)
                    except MissingEntry:
                        graded = None
                    found.append(_row(course, one, graded))
    except (SQLAlchemyError, InvalidEntry, ImportError) as error:
        raise unusable(course, error) from None
    return found


def _row(course: Course, one: Submission, graded: Any) -> Row:
    is_there = (course.autograded / one.student / one.assignment / one.notebook.name).is_file()
    said = _said(graded)
    if graded is None or not is_there:
        why = [text for text in said if text.startswith((DAMAGED, FAILED))]
        if not why and (sentence := damage(one)):
            why = [f"{DAMAGED}: {sentence}"]
        return Row(one.student, one.assignment, None, 0.0, 0.0, why[0] if why else "not graded yet")
    grades = [grade for notebook in graded.notebooks for grade in notebook.grades]
    auto = [grade for grade in grades if grade.auto_score is not None]
    manual = [grade for grade in grades if grade.auto_score is None or grade.manual_score is not None]
    waiting = sum(grade.max_score for grade in grades if grade.needs_manual_grade)
    score = max(0.0, graded.score - graded.late_submission_penalty)  # as nbgrader exports it
    most = sum(grade.max_score for grade in {*auto, *manual})
    return Row(one.student, one.assignment, score, most, waiting, GRADED, "; ".join(said))


def _said(graded: Any) -> list[str]:
    """What the grader wrote in a submission's comments: what was damaged, timed out, crashed, was not evaluated."""
    comments = [one.auto_comment for notebook in graded.notebooks for one in notebook.comments] if graded else []
    return sorted({text for text in comments if text and text != NO_RESPONSE})


def write_csv(found: list[Row], file: Path) -> None:
    """Write the rows; a submission without a score has an empty field, not 0."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["student", "assignment", "score", "max_score", "to_grade_by_hand", "status", "remarks"])
        for row in found:
            score = "" if row.score is None else f"{row.score:g}"
            most = "" if row.score is None else f"{row.max_score:g}"
            writer.writerow([row.student, row.assignment, score, most, f"{row.by_hand:g}", row.status, row.remarks])


def table(found: list[Row]) -> str:
    """Students down, assignments across, and a line for each submission that needs attention."""
    assignments = list(dict.fromkeys(row.assignment for row in found))
    students = sorted({row.student for row in found})
    by = {(row.student, row.assignment): row for row in found}
    width = max(len("student"), *(len(student) for student in students))
    lines = ["  ".join([f"{'student':<{width}}", *(f"{name:>10}" for name in assignments)])]
    for student in students:
        cells = [_cell(by.get((student, assignment))) for assignment in assignments]
        lines.append("  ".join([f"{student:<{width}}", *(f"{cell:>10}" for cell in cells)]))
    attention = [f"{row.student}, {row.assignment}: {row.remarks or row.status}" for row in found]
    attention = [line for line, row in zip(attention, found, strict=True) if row.status != GRADED or row.remarks]
    return "\n".join([*lines, "", *attention] if attention else lines)


def _cell(row: Row | None) -> str:
    if row is None:
        return "-"
    if row.score is None:
        return "no grade"
    return f"{row.score:g} / {row.max_score - row.by_hand:g}"
