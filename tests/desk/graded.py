"""A graded class, made row by row: what a score is, and why there is none, is known beforehand."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from nbgrader.api import Gradebook

from autograde.grading.course import COURSE_ID, Course
from autograde.grading.outcomes import DAMAGED

SCORES = {"ada": (20, None), "bola": (20, 5), "chen": (0, 0), "emre": (18, 3.33333), "umar": (12.5, 1)}
"""By student: the automatic score of 20 points, and what a reader gave of 5; None where the answer waits for one."""

PENALTY = {"umar": 2.5}
ASSIGNMENTS = ("svm", "softmax")


def make(course: Course) -> Course:
    """Two assignments of 25 points; rosa's was damaged, joao handed in nothing, only bola did the second."""
    course.submitted.mkdir(parents=True)
    with Gradebook(course.db_url, COURSE_ID) as gradebook:
        for assignment in ASSIGNMENTS:
            gradebook.add_assignment(assignment)
            gradebook.add_notebook(assignment, assignment)
            for cell, points in (("check", 20), ("derivation", 5)):
                gradebook.add_grade_cell(cell, assignment, assignment, max_score=points, cell_type="code")
            gradebook.add_solution_cell("answer", assignment, assignment)
        for student in (*SCORES, "rosa"):
            gradebook.add_student(student)
            hand_in(course, gradebook, student, "svm")
        hand_in(course, gradebook, "bola", "softmax")
        for comment in gradebook.find_submission("svm", "rosa").notebooks[0].comments:
            comment.auto_comment = f"{DAMAGED}: svm.ipynb is empty: hand it in again."
        (course.autograded / "rosa" / "svm" / "svm.ipynb").unlink()
        gradebook.db.commit()
    return course


def hand_in(course: Course, gradebook: Gradebook, student: str, assignment: str) -> None:
    for folder in (course.submitted, course.autograded):
        file = folder / student / assignment / f"{assignment}.ipynb"
        file.parent.mkdir(parents=True)
        file.write_text("{}")
    submission = gradebook.add_submission(assignment, student)
    auto, by_hand = SCORES.get(student, (None, None))
    for grade in submission.notebooks[0].grades:
        if grade.cell.name == "check":
            grade.auto_score, grade.needs_manual_grade = auto, False
        else:
            grade.manual_score, grade.needs_manual_grade = by_hand, by_hand is None
    submission.notebooks[0].late_submission_penalty = PENALTY.get(student)
    gradebook.db.commit()


def sums(course: Course, assignment: str) -> dict[str, float]:
    """Each student's points as the rows say it, by no code of ours."""
    query = """
        SELECT s.student_id, SUM(COALESCE(g.manual_score, g.auto_score, 0) + COALESCE(g.extra_credit, 0))
          - COALESCE(MAX(n.late_submission_penalty), 0)
        FROM grade g JOIN submitted_notebook n ON n.id = g.notebook_id
        JOIN submitted_assignment s ON s.id = n.assignment_id JOIN assignment a ON a.id = s.assignment_id
        WHERE a.name = ? GROUP BY s.student_id"""
    with sqlite3.connect(course.gradebook) as there:
        return dict(there.execute(query, (assignment,)).fetchall())


def tree(folder: Path) -> dict[str, bytes]:
    """All files below a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
