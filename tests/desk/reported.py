"""A graded class with everything in it that a report has to count: made from the sample class, changed as people do."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from pathlib import Path

import pytest

from autograde.grading.course import Course

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "_build" / "class"
HOSTILE = "<img src=x onerror=window.hit=1>"
SAID = "timed out: </td><script>window.hit=2</script>"

GRADE_OF = """UPDATE grade SET {} WHERE id IN (
    SELECT g.id FROM grade g JOIN submitted_notebook n ON n.id = g.notebook_id
    JOIN submitted_assignment s ON s.id = n.assignment_id JOIN base_cell b ON b.id = g.cell_id
    WHERE s.student_id = ? AND b.name = ?)"""
NOTEBOOK_OF = """UPDATE submitted_notebook SET late_submission_penalty = ? WHERE assignment_id IN (
    SELECT s.id FROM submitted_assignment s JOIN assignment a ON a.id = s.assignment_id
    WHERE s.student_id = ? AND a.name = ?)"""
SCORES = """SELECT s.student_id, a.name,
        SUM(CASE WHEN g.manual_score IS NOT NULL THEN g.manual_score + COALESCE(g.extra_credit, 0)
                 WHEN g.auto_score IS NOT NULL THEN g.auto_score + COALESCE(g.extra_credit, 0) ELSE 0 END)
            - (SELECT COALESCE(SUM(m.late_submission_penalty), 0)
               FROM submitted_notebook m WHERE m.assignment_id = s.id),
        SUM(CASE WHEN g.needs_manual_grade THEN COALESCE(c.max_score, t.max_score) ELSE 0 END),
        SUM(COALESCE(c.max_score, t.max_score))
    FROM submitted_assignment s JOIN assignment a ON a.id = s.assignment_id
    JOIN submitted_notebook n ON n.assignment_id = s.id JOIN grade g ON g.notebook_id = n.id
    LEFT JOIN grade_cells c ON c.id = g.cell_id LEFT JOIN task_cells t ON t.id = g.cell_id
    GROUP BY s.id"""
"""Student, assignment, score, points that wait, the most: summed by hand."""


def sql(course: Course, statement: str, *values: object) -> list[tuple]:
    with sqlite3.connect(course.gradebook) as there:
        return there.execute(statement, values).fetchall()


def sums(course: Course) -> dict[tuple[str, str], tuple[float, float, float]]:
    """Score, what waits, the most, by student and assignment."""
    return {
        (student, name): (max(0.0, score), waits, most) for student, name, score, waits, most in sql(course, SCORES)
    }


def notebook(course: Course, student: str, assignment: str = "svm") -> Path:
    return course.autograded / student / assignment / f"{assignment}.ipynb"


def verdicts(course: Course, assignment: str) -> dict[str, list[dict]]:
    """By student: the verdicts as they lie in the notebooks, read without the report's own code."""
    found = {}
    for file in sorted(course.autograded.glob(f"*/{assignment}/{assignment}.ipynb")):
        try:
            cells = json.loads(file.read_text())["cells"]
        except ValueError:
            continue
        outputs = [output for cell in cells for output in cell.get("outputs", [])]
        found[file.parents[1].name] = [one["metadata"]["autograde"] for one in outputs if one.get("metadata")]
    return found


def made(folder: Path) -> Course:
    """The class: people graded, gave extra credit, handed in late; one notebook is broken, one says nothing."""
    shutil.copytree(SAMPLE, folder)
    for name in ("autograded", "submitted"):
        (folder / name / "umar").rename(folder / name / HOSTILE)
    course = Course(ROOT, folder / "submitted")
    for table, column in (("student", "id"), ("submitted_assignment", "student_id")):
        sql(course, f"UPDATE {table} SET {column} = ? WHERE {column} = 'umar'", HOSTILE)
    sql(course, GRADE_OF.format("manual_score = 4, needs_manual_grade = 0"), "ada", "svm_derivation")
    sql(course, GRADE_OF.format("manual_score = 1.5, extra_credit = 2"), "bola", "check_svm_loss")
    sql(course, NOTEBOOK_OF, 2.5, "chen", "svm")
    sql(course, NOTEBOOK_OF, 99.0, "gus", "svm")
    sql(course, "UPDATE assignment SET duedate = '2026-03-01 12:00:00.000000' WHERE name = 'svm'")
    for student, when in (("ada", "2026-03-01 11:00:00.000000"), ("chen", "2026-03-03 12:00:00.000000")):
        sql(course, "UPDATE submitted_assignment SET timestamp = ? WHERE student_id = ?", when, student)
    sql(
        course,
        """UPDATE comment SET auto_comment = ? WHERE id IN (SELECT c.id FROM comment c
        JOIN submitted_notebook n ON n.id = c.notebook_id JOIN submitted_assignment s ON s.id = n.assignment_id
        JOIN base_cell b ON b.id = c.cell_id WHERE s.student_id = ? AND b.name = 'svm_loss')""",
        SAID,
        HOSTILE,
    )
    broken, silent = notebook(course, "dalia"), notebook(course, "emre")
    os.chmod(broken, 0o644)
    broken.write_text("{")
    os.chmod(silent, 0o644)
    text = json.loads(silent.read_text())
    for cell in text["cells"]:
        for output in cell.get("outputs", []):
            output["metadata"] = {}
    silent.write_text(json.dumps(text))
    return course


@pytest.fixture(scope="session")
def reported(tmp_path_factory) -> Course:
    assert SAMPLE.is_dir(), "the sample class is graded by `make`"
    return made(tmp_path_factory.mktemp("reported") / "class")


@pytest.fixture(scope="session")
def roster(tmp_path_factory) -> Path:
    """Monday for the first twelve, Tuesday for the rest, and one who handed in nothing."""
    students = sorted(path.name for path in (SAMPLE / "submitted").iterdir() if not path.name.startswith("."))
    students[students.index("umar")] = HOSTILE
    file = tmp_path_factory.mktemp("roster") / "roster.csv"
    days = ["Mon" if place < 12 else "Tue" for place in range(len(students))]
    lines = [f"{student},{day}" for student, day in zip(students, days, strict=True)]
    file.write_text("\n".join(["id,section", *lines, "zoe,Tue"]) + "\n")
    return file
