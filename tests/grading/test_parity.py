"""Grades are the same whichever way they come about, and the same bytes at every regrade."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from autograde.desk.table import rows, write_csv
from autograde.grading.course import Course, environment
from autograde.grading.engine import Options, grade
from autograde.grading.theirs import _digest, register
from autograde.grading.walled.limits import Limits

from . import small
from .test_cluster import SECRET, two_workers  # noqa: F401 - a fixture

LONG = bool(os.environ.get("GBH_LONG"))
REGRADES = 10 if LONG else 3
STUDENTS = ("ada", "farah", "gus", "hana", "quinn", "rosa", "sami", "umar")
"""Right, partly right, unfinished, mistaken, a forged check, no notebook, no Python, nothing."""

HONEST = ("ada", "farah", "gus", "hana", "sami", "umar")
LIMITS = Limits(cell_seconds=5.0)

EXPECTED = {
    (row["student"], row["assignment"]): row["score"]
    for row in csv.DictReader((small.ROOT / "examples" / "class" / "expected.csv").open(encoding="utf-8"))
}


def students(sample: Path) -> list[str]:
    return sorted(folder.parent.name for folder in sample.glob("*/svm")) if LONG else list(STUDENTS)


def run(course: Course, **options: object) -> dict[str, str]:
    """Grade, and return every score as the CSV has it."""
    (course.submitted.parent / "secret").write_text(SECRET + "\n")
    grade(course, "svm", Options(limits=LIMITS, **options), lambda *_: None, lambda _: None)  # type: ignore[arg-type]
    return table(course)


def table(course: Course) -> dict[str, str]:
    file = course.submitted.parent / "grades.csv"
    write_csv(rows(course, ["svm"]), file)
    with file.open(encoding="utf-8") as stream:
        return {row["student"]: row["score"] for row in csv.DictReader(stream)}


def bytes_of(course: Course) -> dict[str, bytes]:
    folder = course.submitted.parent
    files = [folder / "grades.csv", *folder.glob("autograded/*/svm/*")]
    return {str(file.relative_to(folder)): file.read_bytes() for file in files}


def nbgrader(course: Course, config: str, *more: str) -> None:
    """`nbgrader autograde svm` with the course's settings and `config` after them."""
    file = course.submitted.parent / "nbgrader_config.py"
    settings = (
        (small.ROOT / "nbgrader_config.py")
        .read_text()
        .replace("Path(__file__).resolve().parent", repr(str(small.ROOT)))
    )
    file.write_text(settings + config)
    line = [*course.nbgrader("autograde", "svm", *more), f"--config={file}"]
    ran = subprocess.run(line, cwd=course.submitted.parent, env=environment(), capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr


@pytest.fixture(scope="module")
def reference(sample, tmp_path_factory):
    """The class, graded by one worker."""
    folder = tmp_path_factory.mktemp("parity") / "submitted"
    for student in students(sample):
        shutil.copytree(sample / student / "svm", folder / student / "svm")
    course = Course(small.ROOT, folder)
    register(course, "svm")
    shutil.copy(course.gradebook, folder.parent / "pristine.db")
    return course, run(course, workers=1)


@pytest.fixture
def anew(reference, class_of):
    """The class once more, or some of it, with nothing graded yet."""

    def made(*students: str) -> Course:
        course, first = class_of("svm", *students), reference[0]
        shutil.copy(first.submitted.parent / "pristine.db", course.gradebook)
        shutil.copytree(first.released, course.released)
        (course.released / ".svm").write_text(_digest(course, "svm"))
        return course

    return made


@pytest.fixture
def again(reference, anew):
    return anew(*reference[1])


def test_scores_are_those_of_the_table(reference):
    _, found = reference
    assert found == {student: EXPECTED[student, "svm"] for student in found}
    assert len(found) >= 8


def test_two_workers_come_to_the_same_bytes(reference, again):
    assert run(again, workers=2) == reference[1]
    assert bytes_of(again) == bytes_of(reference[0])


def test_regrading_gives_the_same_bytes(reference):
    course, _ = reference
    first = bytes_of(course)
    assert len(first) > 7
    for _ in range(REGRADES):
        run(course, workers=2)
        assert bytes_of(course) == first


@pytest.mark.skipif(not LONG, reason="GBH_LONG=1: the small course has it in test_cluster.py")
def test_dask_comes_to_the_same_bytes(reference, again, two_workers):  # noqa: F811
    assert run(again, dask=two_workers) == reference[1]
    assert bytes_of(again) == bytes_of(reference[0])


def test_nbgrader_with_the_plugin_comes_to_the_same(reference, anew):
    """As many as there is time for: 1.5 s each."""
    # nbgrader ends with an error over a damaged one, whatever its steps are.
    some = [student for student, score in reference[1].items() if score] if LONG else ["farah", "quinn"]
    course = anew(*some)
    (course.submitted.parent / "secret").write_text(SECRET + "\n")
    nbgrader(course, "c.Execute.timeout = 5\n")
    assert table(course) == {student: reference[1][student] for student in some}


def test_plain_nbgrader_comes_to_the_same_for_honest_submissions(reference, anew):
    some = [student for student in reference[1] if student in HONEST] if LONG else ["farah", "hana"]
    course = anew(*some)
    nbgrader(course, small.PLAIN)
    assert table(course) == {student: reference[1][student] for student in some}
