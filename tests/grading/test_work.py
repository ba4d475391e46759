"""One submission, whole: put in order, run, judged. What a student did to the notebook costs only what it must."""

from __future__ import annotations

import copy
from contextlib import closing

import nbformat
import pytest

from autograde.grading.released import Released
from autograde.grading.steps import settings
from autograde.grading.walled.limits import Limits
from autograde.grading.work import DAMAGED, FAILED, GRADED, Plan, Work, Worker, _written

from . import small
from .small import WHOLE, hand_in


@pytest.fixture(scope="module")
def plan(template) -> Plan:
    with closing(small.book(template)) as book:
        released = book.released(template.root / "solutions" / "mini")
    return Plan(released, b"secret", settings(template.root), Limits(cell_seconds=3.0))


@pytest.fixture(scope="module")
def worker(plan):
    with closing(Worker(plan)) as worker:
        worker.ready()
        yield worker


def graded(worker, course, answers=None, change=None, **files):
    file = hand_in(course, "ada", answers, change)
    contents = {name.replace("__", "."): content.encode() for name, content in files.items()}
    return worker.grade(Work("ada", "mini", {"mini": file.read_bytes()}, contents))


def scores(done):
    assert done.status == GRADED, done
    return {score.name: score.points for score in done.notebooks["mini"].scores}


def by_id(notebook, grade_id):
    return next(cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id)


def drop(*names):
    def change(notebook):
        for name in names:
            notebook.cells.remove(by_id(notebook, name))

    return change


def twice(name):
    def change(notebook):
        cell = by_id(notebook, name)
        notebook.cells.insert(notebook.cells.index(cell), copy.deepcopy(cell))

    return change


def foreign(notebook):
    cell = copy.deepcopy(by_id(notebook, "svm_dscores"))
    cell.id, cell.source = "other", "borrowed = 1"
    cell.metadata.nbgrader.grade_id = "softmax_loss"
    notebook.cells.insert(1, cell)


def old_format(notebook):
    notebook.nbformat_minor = 4
    for cell in notebook.cells:
        del cell["id"]


def no_ids(notebook):
    for cell in notebook.cells:
        del cell["id"]


def text_of_code(notebook):
    cell = by_id(notebook, "check_svm_dscores")
    cell.cell_type = "markdown"
    del cell["outputs"], cell["execution_count"]


def forged(notebook):
    cell = by_id(notebook, "check_svm_dscores")
    cell.source, cell.metadata.nbgrader.points = "4.0", 400


def reordered(notebook):
    notebook.cells.reverse()


def of(**changed):
    return {**WHOLE, **changed}


@pytest.mark.parametrize(
    ("change", "due"),
    [
        (None, WHOLE),
        (drop("check_svm_dscores"), WHOLE),
        (drop("check_svm_sample_loss", "check_svm_dscores"), WHOLE),
        (drop("svm_dscores"), of(check_svm_dscores=0.0)),
        (drop("svm_dscores", "check_svm_dscores"), of(check_svm_dscores=0.0)),
        (drop("svm_sample_loss", "check_svm_sample_loss"), of(check_svm_sample_loss=0.0)),
        (drop("svm_derivation"), WHOLE),
        (drop("sketch"), WHOLE),
        (drop(*WHOLE, "svm_sample_loss", "svm_dscores", "sketch"), of(check_svm_sample_loss=0, check_svm_dscores=0)),
        (twice("svm_dscores"), WHOLE),
        (twice("check_svm_dscores"), WHOLE),
        (foreign, WHOLE),
        (old_format, WHOLE),
        (no_ids, WHOLE),
        (text_of_code, WHOLE),
        (forged, WHOLE),
        (reordered, of(check_svm_sample_loss=0.0, check_svm_dscores=0.0)),
    ],
    ids=lambda value: getattr(value, "__qualname__", "") or None,
)  # fmt: skip
def test_what_students_do_to_cells_costs_only_what_it_must(worker, course, change, due):
    first = graded(worker, course, change=change)
    assert scores(first) == due
    assert nbformat.validate(nbformat.reads(first.notebooks["mini"].text, as_version=4)) is None
    again = worker.grade(Work("ada", "mini", {"mini": (course.submitted / "ada/mini/mini.ipynb").read_bytes()}))
    assert again.notebooks == first.notebooks, "the same bytes at a regrade"


def test_answers_count_and_silence_is_seen(worker, course):
    done = graded(worker, course, small.stub(course, "svm_derivation", "svm_dscores"))
    assert scores(done) == of(check_svm_dscores=0.0, svm_derivation=0)
    assert done.notebooks["mini"].answered == {"svm_sample_loss", "sketch"}


def test_files_beside_the_notebook_can_be_read(worker, course):
    reads = 'def svm_sample_loss(s, y):\n    return float(open("data.txt").read())'
    done = graded(worker, course, {"svm_sample_loss": reads}, data__txt="1.5")
    assert scores(done)["check_svm_sample_loss"] < 3
    assert "FileNotFoundError" not in done.notebooks["mini"].text


def test_a_timeout_and_a_crash_are_said_and_cost_their_own_exercise_alone(worker, course):
    done = graded(worker, course, {"svm_dscores": "import os\n\ndef svm_dscores(s, y):\n    os._exit(3)"})
    assert scores(done) == of(check_svm_dscores=0.0)
    assert any("crashed" in line for line in done.attention), done.attention
    done = graded(worker, course, {"svm_sample_loss": "while True: pass"})
    assert scores(done) == of(check_svm_sample_loss=0.0)


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff\xfe", b'{"cells": 1, "nbformat": 4, "nbformat_minor": 5}'])
def test_what_cannot_be_opened_is_damaged(worker, content):
    done = worker.grade(Work("ada", "mini", {"mini": content}))
    assert (done.status, done.notebooks) == (DAMAGED, {})
    assert done.reason.startswith("mini.ipynb ") and "\n" not in done.reason


def test_the_graders_own_failure_is_no_zero(worker, course, monkeypatch):
    monkeypatch.setattr("autograde.grading.work.grade", lambda *_: 1 / 0)
    done = graded(worker, course)
    assert (done.status, done.notebooks) == (FAILED, {})
    assert "ZeroDivisionError" in done.reason and "Traceback" in done.log


def test_a_worker_is_fresh_for_each_submission(worker, course):
    leaves = "open('left.txt', 'w').write('x')\nimport numpy as np\nnp.left = 1\n"
    graded(worker, course, {"svm_sample_loss": leaves})
    looks = "import os\nprint(os.path.exists('left.txt'), hasattr(__import__('numpy'), 'left'))"
    assert "False False" in graded(worker, course, {"svm_sample_loss": looks}).notebooks["mini"].text


def test_released_cells_come_in_the_order_of_the_notebook(plan):
    names = [cell.name for cell in plan.released.notebooks[0].source_cells]
    assert names == [
        "svm_sample_loss", "check_svm_sample_loss", "svm_dscores", "check_svm_dscores", "svm_derivation", "sketch",
    ]  # fmt: skip
    assert isinstance(plan.released, Released)


def test_a_graded_notebook_is_written_as_nbformat_writes_it():
    output = nbformat.v4.new_output
    cell = nbformat.v4.new_code_cell("a\nb\u2028c\n", execution_count=1, metadata={"trusted": True, "x": [1.5, None]})
    cell.outputs = [
        output("stream", text="one\r\ntwo \u00e4\U0001f600\n"),
        output("display_data", {"text/html": "<b>\n</b>", "image/svg+xml": "<svg>\n</svg>", "image/png": "iV\nBO\n"}),
        output("execute_result", {"text/plain": ""}, execution_count=1, metadata={"a": {}, "b": []}),
        output("error", ename="E", evalue="v", traceback=["x\ny"]),
    ]
    picture = {"picture.png": {"image/png": "iVBO", "text/plain": "a\nb"}}
    notebook = nbformat.v4.new_notebook(
        cells=[cell, nbformat.v4.new_markdown_cell("", attachments=picture)],
        metadata={"signature": "x", "orig_nbformat": 3, "kernelspec": {"name": "python3", "display_name": "P"}},
    )
    theirs = nbformat.v4.writes(notebook) + "\n"
    assert "trusted" not in theirs and "signature" not in theirs
    assert _written(notebook) == theirs


def test_so_are_those_of_the_sample_class():
    files = sorted((small.ROOT / "_build" / "class" / "autograded").glob("*/*/*.ipynb"))
    assert len(files) > 20
    for file in files:
        text = file.read_text(encoding="utf-8")
        assert _written(nbformat.reads(text, as_version=4)) == text
