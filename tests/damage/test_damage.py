"""Damaged submissions: each is graded as far as it goes, or its student is told what to do; it costs nobody else."""

from __future__ import annotations

import csv
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from autograde.desk.table import rows, write_csv
from autograde.grading.book import Book
from autograde.grading.course import Course, environment
from autograde.grading.engine import Options, grade
from autograde.grading.notice import notice
from autograde.grading.publish import Publisher
from autograde.grading.steps import settings
from autograde.grading.walled.limits import Limits
from autograde.grading.work import DAMAGED, GRADED, Done

from .corpus import cells, code, files  # noqa: F401 - they fill the table
from .table import DAMAGES, Damage
from .work import POINTS, ROOT, WHOLE, solved

NEIGHBOURS = ("a-neighbour", "m-neighbour", "z-neighbour")
LIMITS = Limits(cell_seconds=10.0)
TABLE = ROOT / "_build" / "damages.txt"

WITH_NBGRADER = (
    "tests-deleted", "answer-copied", "more-points", "answer-turned-into-text", "kernel-of-julia", "bash",
    "syntax-error-in-an-answer", "system-exit",
)  # fmt: skip
"""As many as there is time for. nbgrader itself fails on what can't be opened, and goes on with the others."""


def right(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "svm.ipynb").write_bytes(solved().bytes())


def run(course: Course) -> dict[str, Done]:
    found: dict[str, Done] = {}
    grade(
        course, "svm", Options(2, limits=LIMITS), lambda walls, count: None, lambda d: found.__setitem__(d.student, d)
    )
    return found


def scores(course: Course) -> dict[str, dict[str, float | None]]:
    """The automatic scores in the gradebook, by student and cell."""
    query = """SELECT s.student_id, b.name, g.auto_score FROM grade g
        JOIN submitted_notebook sn ON sn.id = g.notebook_id JOIN submitted_assignment s ON s.id = sn.assignment_id
        JOIN base_cell b ON b.id = g.cell_id"""
    found: dict[str, dict[str, float | None]] = {}
    with closing(sqlite3.connect(course.gradebook)) as there:
        for student, cell, score in there.execute(query):
            found.setdefault(student, {})[cell] = score
    return found


def comments(course: Course, student: str) -> list[str]:
    query = """SELECT c.auto_comment FROM comment c JOIN submitted_notebook sn ON sn.id = c.notebook_id
        JOIN submitted_assignment s ON s.id = sn.assignment_id WHERE s.student_id = ? AND c.auto_comment IS NOT NULL"""
    with closing(sqlite3.connect(course.gradebook)) as there:
        return [text for (text,) in there.execute(query, [student])]


@pytest.fixture(scope="session")
def graded(tmp_path_factory, request) -> Iterator[tuple[Course, dict[str, Done]]]:
    """All of them in one class, which had full marks before they were handed in."""
    course = Course(ROOT, tmp_path_factory.mktemp("damage") / "submitted")
    for student in NEIGHBOURS:
        right(course.submitted / student / "svm")
    first = run(course)
    assert {done.status for done in first.values()} == {GRADED}
    before = first[NEIGHBOURS[0]]
    with (
        closing(Book(course, "svm", settings(ROOT))) as book,
        closing(Publisher(course, "svm", book)) as publisher,
    ):
        publisher.publish([replace(before, student=one.name) for one in DAMAGES], {}, {})
    for one in DAMAGES:
        folder = course.submitted / one.name / "svm"
        folder.mkdir(parents=True)
        one.hand_in(folder)
    assert {sum(filter(None, of.values())) for of in scores(course).values()} == {WHOLE}, "full marks before"
    found = run(course)
    yield course, found
    _write(course, found)
    shutil.rmtree(course.submitted)


def _write(course: Course, found: dict[str, Done]) -> None:
    lines = []
    there = scores(course)
    for one in DAMAGES:
        done = found.get(one.name)
        came = "no outcome"
        if done:
            came = f"{sum(filter(None, there[one.name].values())):g} of 20" if done.status == GRADED else done.reason
        lines.append(f"{one.name:<40} {came:<12} {one.what if done and done.status == GRADED else ''}".rstrip())
    TABLE.parent.mkdir(exist_ok=True)
    TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_there_are_enough_and_each_is_another() -> None:
    assert len(DAMAGES) >= 50
    assert len({one.name for one in DAMAGES}) == len(DAMAGES)
    assert set(WITH_NBGRADER) <= {one.name for one in DAMAGES}


def test_the_batch_comes_to_its_end_and_the_grader_never_fails(graded) -> None:
    _, found = graded
    assert set(found) == {*NEIGHBOURS, *(one.name for one in DAMAGES)}
    assert {done.status for done in found.values()} <= {GRADED, DAMAGED}


def test_neighbours_keep_full_marks(graded) -> None:
    course, _ = graded
    there = scores(course)
    for student in NEIGHBOURS:
        assert there[student] == {**POINTS, "svm_derivation": None}


@pytest.mark.parametrize("one", DAMAGES, ids=lambda one: one.name)
def test_it_is_graded_as_far_as_it_goes_or_explained(graded, one: Damage) -> None:
    course, found = graded
    there = scores(course)[one.name]
    done = found[one.name]
    if isinstance(one.due, str):
        assert done.status == DAMAGED, there
        assert set(there.values()) == {None}, "the old score is gone, and none stands in its place"
        assert one.due in done.reason and "\n" not in done.reason and len(done.reason) < 250
        assert done.reason.endswith((".", "hand it in."))
        assert comments(course, one.name) == [f"damaged: {done.reason}"]
        assert not (course.autograded / one.name / "svm").exists()
    else:
        assert done.status == GRADED, done.reason
        assert set(there) == {*POINTS, "svm_derivation"}
        assert sum(there[name] or 0.0 for name in POINTS) == one.due, there
        assert None not in [there[name] for name in POINTS], "never ungraded in silence"
        assert (course.autograded / one.name / "svm" / "svm.ipynb").is_file()


def test_the_csv_and_the_feedback_say_it_too(graded, tmp_path) -> None:
    course, found = graded
    write_csv(rows(course, ["svm"]), tmp_path / "grades.csv")
    with (tmp_path / "grades.csv").open(encoding="utf-8") as file:
        lines = {row["student"]: row for row in csv.DictReader(file)}
    for one in DAMAGES:
        row, done = lines[one.name], found[one.name]
        if isinstance(one.due, str):
            assert (row["score"], row["status"]) == ("", f"damaged: {done.reason}")
            notice(course, done)
            page = (course.feedback / one.name / "svm" / "svm.html").read_text(encoding="utf-8")
            assert "no score yet" in page and "not a grade of 0" in page
        else:
            assert float(row["score"]) == one.due and (row["status"], row["remarks"]) == ("graded", "")


def test_nbgrader_with_the_plugin_comes_to_the_same(graded, tmp_path) -> None:
    chosen = {one.name: one.due for one in DAMAGES if one.name in WITH_NBGRADER}
    course = Course(ROOT, tmp_path / "submitted")
    for student in chosen:
        shutil.copytree(graded[0].submitted / student, course.submitted / student)
    right(course.submitted / "neighbour" / "svm")
    shutil.copy(graded[0].gradebook, course.gradebook)
    command = course.nbgrader("autograde", "svm", "--create")
    ran = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=300)
    assert ran.returncode == 0, ran.stderr[-2000:]
    there = scores(course)
    assert {student: sum(there[student][name] or 0.0 for name in POINTS) for student in [*chosen, "neighbour"]} == {
        **chosen, "neighbour": WHOLE,
    }  # fmt: skip
