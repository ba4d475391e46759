"""Scores of a class, as a table on the terminal and as CSV."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from autograde.desk.gradebook import Entry, entries
from autograde.desk.sheet import harmless
from autograde.grading.course import Course, CourseError
from autograde.grading.database import knows
from autograde.grading.outcomes import DAMAGED, FAILED, GRADED, NO_RESPONSE
from autograde.grading.submissions import Submission, handed_in, submissions


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
    names = assignments or handed_in(course)
    if not any(knows(course, name) for name in names):
        raise CourseError(f"There is no gradebook {course.db_name} of this class: run `autograde grade` first.")
    return [row for assignment in names for row in rows_of(course, assignment, entries(course, assignment))]


def rows_of(course: Course, assignment: str, graded: Mapping[str, Entry]) -> list[Row]:
    """The result of every submission of one assignment; `graded` is what the gradebook holds of it."""
    return [_row(course, one, graded.get(one.student)) for one in submissions(course, assignment)]


def _row(course: Course, one: Submission, graded: Entry | None) -> Row:
    is_there = (course.autograded / one.student / one.assignment / one.notebook.name).is_file()
    said = [text for text in graded.said if text and text != NO_RESPONSE] if graded else []
    if graded is None or not is_there:
        why = [text for text in said if text.startswith((DAMAGED, FAILED))]
        if not why and (sentence := _damage(one)):
            why = [f"{DAMAGED}: {sentence}"]
        return Row(one.student, one.assignment, None, 0.0, 0.0, why[0] if why else "not graded yet")
    waiting = sum(cell.max_score for cell in graded.cells if cell.waits)
    most = sum(cell.max_score for cell in graded.cells)
    return Row(one.student, one.assignment, graded.score, most, waiting, GRADED, "; ".join(said))


def _damage(one: Submission) -> str | None:
    from autograde.grading.damage import damage  # takes seconds to load, and is seldom needed

    return damage(one)


def write_csv(found: list[Row], file: Path) -> None:
    """Write the rows; a submission without a score has an empty field, not 0."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["student", "assignment", "score", "max_score", "to_grade_by_hand", "status", "remarks"])
        for row in found:
            score = "" if row.score is None else f"{row.score:g}"
            most = "" if row.score is None else f"{row.max_score:g}"
            words = [harmless(text) for text in (row.student, row.assignment, row.status, row.remarks)]
            writer.writerow([*words[:2], score, most, f"{row.by_hand:g}", *words[2:]])


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
