"""Timed out, crashed, not evaluated, damaged, the grader failed: five things, in gradebook, CSV and feedback."""

from __future__ import annotations

import csv

import pytest

from autograde import command
from autograde.desk.table import rows, write_csv
from autograde.grading import work
from autograde.grading.course import Course

from ..grading import small
from ..grading.small import hand_in, scores, tables

FORGES = """
import os

def svm_dscores(s, y):
    for line in range(4, 20):
        try:
            os.write(line, b"x" * 64)
        except OSError:
            pass
    return s
"""
"""Writes to the line on which answers go."""

KINDS = {
    "endless": ("timed out: ", {"svm_dscores": "def svm_dscores(s, y):\n    while True:\n        pass"}),
    "stubborn": (
        "timed out: ",
        {"svm_dscores": "def svm_dscores(s, y):\n    while True:\n        try:\n            sum(range(999))\n"
                        "        except BaseException:\n            pass"},
    ),
    "crashes": ("crashed: ", {"svm_dscores": "import os\ndef svm_dscores(s, y):\n    os._exit(0)"}),
    "forges": ("not evaluated: ", {"svm_dscores": FORGES}),
}  # fmt: skip
SENTENCES = {
    "endless": "svm_dscores: no answer within 2 s",
    "stubborn": "svm_dscores: it did not stop within 2 s, and would not be interrupted",
    "crashes": "svm_dscores: its process ended",
    "forges": "svm_dscores: it answered with a message larger than any answer",
}


@pytest.fixture(scope="module")
def template(tmp_path_factory) -> Course:
    return small.make(tmp_path_factory.mktemp("apart") / "course")


@pytest.fixture(scope="module")
def graded(template, tmp_path_factory) -> Course:
    """Each of them once, with feedback; one worker, so that a failure of ours can be had by a patch."""
    course = small.copied(template, tmp_path_factory.mktemp("told") / "course")
    hand_in(course, "right")
    for student, (_, answers) in KINDS.items():
        hand_in(course, student, answers)
    hand_in(course, "damaged").write_text('{"cells": [')
    hand_in(course, "fails", {"svm_dscores": "# the grader fails over this one\n"})
    real = work.grade

    def fails(notebook, *rest):
        if any("the grader fails" in cell.source for cell in notebook.cells):
            raise ZeroDivisionError("ours")
        return real(notebook, *rest)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(work, "grade", fails)
        patch.chdir(course.root)
        patch.setattr("autograde.grading.course.root", lambda: course.root)
        line = ["grade", "mini", "--submitted", str(course.submitted), "--workers", "1", "--cell-seconds", "2"]
        assert command.main(line) == 1, "the grader failed on one"
    return course


def said(course: Course, student: str) -> list[str]:
    return [row[2] for row in tables(course)["comment"] if row[0] == student and row[2]]


def status(course: Course, student: str, folder) -> dict[str, str]:
    write_csv(rows(course, ["mini"]), folder / "grades.csv")
    with (folder / "grades.csv").open(encoding="utf-8") as file:
        return next(row for row in csv.DictReader(file) if row["student"] == student)


def page(course: Course, student: str) -> str:
    return (course.feedback / student / "mini" / "mini.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("student", KINDS)
def test_what_kept_an_exercise_from_being_evaluated(graded, tmp_path, student):
    sentence = KINDS[student][0] + SENTENCES[student]
    assert scores(graded, student) == {**small.WHOLE, "check_svm_dscores": 0.0}
    assert said(graded, student) == [sentence]
    row = status(graded, student, tmp_path)
    assert (row["status"], row["remarks"]) == ("graded", sentence)
    assert sentence in page(graded, student), "the comment stands in the feedback, at the exercise"


def test_what_is_right_has_nothing_said_of_it(graded, tmp_path):
    assert scores(graded, "right") == small.WHOLE and said(graded, "right") == []
    row = status(graded, "right", tmp_path)
    assert (row["status"], row["remarks"]) == ("graded", "")
    for kind in ("timed out", "crashed", "not evaluated"):
        assert kind not in page(graded, "right")


@pytest.mark.parametrize(
    ("student", "sentence"),
    [
        ("damaged", "damaged: mini.ipynb is damaged at line 1 of 1: hand it in again."),
        ("fails", "the grader failed: ZeroDivisionError: ours: see the log, then grade again."),
    ],
)
def test_what_has_no_grade_has_no_zero(graded, tmp_path, student, sentence):
    assert scores(graded, student) == dict.fromkeys(small.WHOLE)
    assert said(graded, student) == [sentence]
    row = status(graded, student, tmp_path)
    assert (row["score"], row["max_score"], row["status"]) == ("", "", sentence)
    kind, _, reason = sentence.partition(": ")
    found = page(graded, student)
    assert f"<strong>{kind}:</strong> {reason}" in found and "not a grade of 0" in found
    assert ("This is not your doing" in found) == (student == "fails")


def test_a_sound_hand_in_takes_the_words_away(graded, template, tmp_path):
    course = small.copied(template, tmp_path / "course")
    hand_in(course, "ada").write_text("{")
    small.graded(course)
    assert len(said(course, "ada")) == 1
    hand_in(course, "ada")
    small.graded(course)
    assert said(course, "ada") == [] and scores(course, "ada") == small.WHOLE


def test_the_word_for_every_way_to_be_lost():
    from autograde.grading.cells import KINDS as WORDS

    assert set(WORDS.values()) == {"timed out", "crashed", "not evaluated"}
    assert set(WORDS) == {"timed out", "crashed", "memory", "malformed"}
