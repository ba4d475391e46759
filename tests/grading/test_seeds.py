"""Seeds for grading: secret, repeatable, different for each name."""

from __future__ import annotations

import hashlib
import hmac
from contextlib import closing
from threading import Thread

import pytest
from traitlets.config import Config

import autograde
from autograde.catalogue import exercise_named
from autograde.grading import work
from autograde.grading.course import CourseError
from autograde.grading.released import Released
from autograde.grading.seeds import secret, seed
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


def test_each_student_is_graded_on_inputs_of_their_own(monkeypatch):
    monkeypatch.setattr(work, "Sandbox", lambda *_: closing_nothing())
    with closing(Worker(Plan(Released("svm", ()), b"key", Config()))) as worker:
        exercise = exercise_named("svm_loss")
        found = [worker._seeds(Work(student, "svm", {}))(exercise) for student in ("ada", "bola", "ada")]
    assert found[0] == found[2] != found[1]
    assert found[0] == seed(b"key", "ada", "svm")


def closing_nothing():
    class Nothing:
        def close(self):
            pass

    return Nothing()


def test_a_check_in_a_notebook_is_on_the_stated_inputs(monkeypatch):
    monkeypatch.setenv("AUTOGRADE_SEED", "12345")
    assert autograde.check("svm_loss", autograde.reference.TRUTH["svm_loss"]).report.public
