"""The sample class, graded by `make`, gets the scores of its table."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CLASS = ROOT / "_build" / "class"


def scores(file: Path) -> dict[tuple[str, str], float | None]:
    with file.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    return {(row["student"], row["assignment"]): float(row["score"]) if row["score"] else None for row in rows}


EXPECTED = scores(ROOT / "examples" / "class" / "expected.csv")


@pytest.fixture(scope="module")
def graded():
    return scores(CLASS / "grades.csv")


def test_the_class_is_large_enough():
    assignments = {assignment for _, assignment in EXPECTED}
    assert assignments == {path.name for path in (ROOT / "exercises").iterdir() if path.is_dir()}
    students = {student for student, _ in EXPECTED}
    assert sum(all((one, assignment) in EXPECTED for assignment in assignments) for one in students) >= 12


def test_every_submission_is_in_the_table_and_no_other(graded):
    assert graded.keys() == EXPECTED.keys()


@pytest.mark.parametrize("submission", sorted(EXPECTED), ids=lambda pair: "-".join(pair))
def test_scores_equal_the_table(graded, submission):
    assert graded[submission] == EXPECTED[submission]


def test_what_has_no_grade_has_a_reason():
    with (CLASS / "grades.csv").open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            assert (row["score"] == "") == (row["status"] != "graded")
            what_to_do = ("hand it in again.", "hand in the notebook as Jupyter saves it.")
            assert row["status"] == "graded" or row["status"].endswith(what_to_do)


def shown(student: str, assignment: str, exercise: str) -> str:
    file = CLASS / "autograded" / student / assignment / f"{assignment}.ipynb"
    for cell in json.loads(file.read_text(encoding="utf-8"))["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == f"check_{exercise}":
            return "".join("".join(output["data"]["text/html"]) for output in cell["outputs"])
    raise AssertionError(f"{file} has no check of {exercise}")


@pytest.mark.parametrize(("assignment", "exercise"), [("softmax", "softmax_loss_naive"), ("indicator", "select")])
def test_an_endless_loop_is_stopped_at_its_limit_and_said_so(assignment, exercise):
    text = shown("oskar", assignment, exercise)
    assert "was stopped" in text and "no answer within 10 s" in text


def test_a_check_cell_that_says_full_marks_is_put_back():
    assert "not written yet" in shown("quinn", "indicator", "either")


def test_feedback_holds_the_reports():
    page = (CLASS / "feedback" / "hana" / "svm" / "svm.html").read_text(encoding="utf-8")
    assert "what reg adds to dW" in page
    assert "gbh-report" in page
