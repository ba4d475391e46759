"""Seeds for grading: secret, repeatable, different for each name."""

from __future__ import annotations

import hashlib
import hmac
from contextlib import closing
from copy import deepcopy
from threading import Thread

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from traitlets.config import Config

import autograde
from autograde.catalogue import exercise_named
from autograde.grading import work
from autograde.grading.course import CourseError
from autograde.grading.released import Released
from autograde.grading.seeds import secret, seed, seed_of_work
from autograde.grading.work import Plan, Work, Worker


def test_the_secret_is_made_once_and_private(tmp_path):
    file = tmp_path / "class" / "secret"
    first = secret(file)
    assert secret(file) == first
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["secret"]
    assert secret(tmp_path / "other") != first


def test_two_that_make_it_at_once_get_the_same(tmp_path):
    found: list[bytes] = []
    threads = [Thread(target=lambda: found.append(secret(tmp_path / "secret"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8 and len(set(found)) == 1


def test_an_empty_secret_is_none(tmp_path):
    (tmp_path / "secret").write_text("\n")
    with pytest.raises(CourseError, match="is empty: put it back from a copy"):
        secret(tmp_path / "secret")


def test_a_seed_is_the_hmac_of_its_names():
    digest = hmac.digest(b"key", b"svm\0ada", hashlib.sha256)
    assert seed(b"key", "svm", "ada") == int.from_bytes(digest[:8], "big") >> 1
    assert len({seed(b"key", "svm"), seed(b"key", "softmax"), seed(b"other", "svm")}) == 3


def test_each_student_and_each_version_is_graded_on_inputs_of_its_own(monkeypatch):
    monkeypatch.setattr(work, "Sandbox", lambda *_: closing_nothing())
    exercise = exercise_named("svm_loss")
    first, second = (new_notebook(cells=[new_code_cell(code)]) for code in ("x = 1", "x = 1  # again"))
    with closing(Worker(Plan(Released("svm", ()), b"key", Config()))) as worker:

        def drawn(student: str, notebook: NotebookNode) -> int:
            return worker._seeds(Work(student, "svm", {}), notebook)(exercise)

        found = [drawn("ada", first), drawn("bola", first), drawn("ada", second)]
        assert drawn("ada", deepcopy(first)) == found[0]
    assert len(set(found)) == 3


def test_what_a_notebook_puts_out_changes_no_input():
    notebook = new_notebook(cells=[new_code_cell("x = 1", outputs=[])])
    before = seed_of_work(b"key", "ada", "svm", notebook)
    notebook.cells[0].outputs.append(new_output("stream", text="1"))
    notebook.cells.insert(0, new_markdown_cell("My work"))
    assert seed_of_work(b"key", "ada", "svm", notebook) == before
    notebook.cells[1].source = "\ud800"
    assert seed_of_work(b"key", "ada", "svm", notebook) != before


def closing_nothing():
    class Nothing:
        def close(self):
            pass

    return Nothing()


def test_a_check_in_a_notebook_is_on_the_stated_inputs(monkeypatch):
    monkeypatch.setenv("AUTOGRADE_SEED", "12345")
    assert autograde.check("svm_loss", autograde.reference.TRUTH["svm_loss"]).report.public
