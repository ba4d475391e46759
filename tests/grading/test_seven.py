"""All seven assignments as they are: solved by the instructor's notebooks full marks, as released nothing."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

import pytest

from autograde.grading.course import Course, environment
from autograde.grading.engine import Options, grade
from autograde.grading.theirs import register
from benchmarks.grading import THEIR_STEPS

ROOT = Path(__file__).resolve().parents[2]
ASSIGNMENTS = Course.at().assignments()
FOLDERS = {"solved": "solutions", "unsolved": "exercises"}


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    course = Course(ROOT, tmp_path_factory.mktemp("seven") / "submitted")
    for assignment in ASSIGNMENTS:
        for student, source in FOLDERS.items():
            place = course.submitted / student / assignment
            place.mkdir(parents=True)
            shutil.copy(ROOT / source / assignment / f"{assignment}.ipynb", place)
    return course


def scores(course, assignment):
    """Student -> (automatic points, points to be had automatically)."""
    with sqlite3.connect(course.gradebook) as database:
        rows = database.execute(
            "select s.student_id, sum(g.auto_score), sum(c.max_score) from grade g "
            "join submitted_notebook n on g.notebook_id = n.id join submitted_assignment s on n.assignment_id = s.id "
            "join assignment a on s.assignment_id = a.id join grade_cells c on g.cell_id = c.id "
            "where a.name = ? and c.cell_type = 'code' group by s.student_id",
            [assignment],
        ).fetchall()
    return {student: (points, most) for student, points, most in rows}


def check(course, assignment):
    found = scores(course, assignment)
    points, most = found["solved"]
    assert points == most and 15 <= most <= 30
    assert found["unsolved"] == (0, most)


def test_there_are_seven():
    assert len(ASSIGNMENTS) == 7


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_in_the_engine(course, assignment):
    grade(course, assignment, Options(workers=2), lambda walls, total: None, lambda done: None)
    check(course, assignment)


@pytest.mark.parametrize("assignment", ASSIGNMENTS if os.environ.get("GBH_LONG") else ASSIGNMENTS[:1])
def test_under_plain_nbgrader(course, assignment):
    register(course, assignment)
    steps = f"--Autograde.autograde_preprocessors={THEIR_STEPS!r}"
    line = course.nbgrader("autograde", assignment, "--force", "--Execute.timeout=60", steps)
    done = subprocess.run(line, cwd=ROOT, env=environment(), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    check(course, assignment)
