"""Seeds for grading: secret, repeatable, different for each name."""

from __future__ import annotations

import hashlib
import hmac
import os

import autograde
from autograde.grading.fresh import SECRET_FILE, SEED, FreshInputs
from autograde.grading.seeds import secret, seed


def test_the_secret_is_made_once_and_private(tmp_path):
    file = tmp_path / "class" / "secret"
    first = secret(file)
    assert secret(file) == first
    assert file.stat().st_mode & 0o777 == 0o600
    assert secret(tmp_path / "other") != first


def test_a_seed_is_the_hmac_of_its_names():
    digest = hmac.digest(b"key", b"svm\0ada", hashlib.sha256)
    assert seed(b"key", "svm", "ada") == int.from_bytes(digest[:8], "big") >> 1
    assert len({seed(b"key", "svm"), seed(b"key", "softmax"), seed(b"other", "svm")}) == 3


def test_each_student_is_graded_on_inputs_of_their_own(tmp_path, monkeypatch):
    key = secret(tmp_path / "secret")
    monkeypatch.setenv(SECRET_FILE, str(tmp_path / "secret"))
    monkeypatch.setenv(SEED, "")
    monkeypatch.setattr(FreshInputs, "_key", None)
    found = {}
    for student in ("ada", "bola"):
        FreshInputs().preprocess(None, {"nbgrader": {"student": student, "assignment": "svm"}})
        found[student] = os.environ[SEED]
        assert SECRET_FILE not in os.environ, "the kernel must not learn where the secret lies"
    assert found == {student: str(seed(key, student, "svm")) for student in ("ada", "bola")}
    assert found["ada"] != found["bola"]


def test_a_check_uses_the_seed_it_is_graded_with(monkeypatch):
    stated = autograde.check("svm_loss", autograde.reference.TRUTH["svm_loss"])
    assert stated.report.public
    monkeypatch.setenv("AUTOGRADE_SEED", "12345")
    graded = autograde.check("svm_loss", autograde.reference.TRUTH["svm_loss"])
    assert not graded.report.public
    assert graded.report.passed
