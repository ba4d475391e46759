"""`autograde grade`: bad input gets one sentence, and the others are graded all the same."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograde import command
from autograde.grading.course import Course
from autograde.grading.damage import damage
from autograde.grading.submissions import Submission

ROOT = Path(__file__).resolve().parents[2]


def autograde(*arguments: object) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "autograde.command", *map(str, arguments)]
    return subprocess.run(line, cwd=ROOT, capture_output=True, text=True, timeout=300)


def one_sentence(text: str) -> bool:
    return text.startswith("autograde: ") and text.count("\n") == 1 and "Traceback" not in text


@pytest.fixture
def submitted(tmp_path) -> Path:
    folder = tmp_path / "class" / "submitted"
    for student in ("right", "broken"):
        (folder / student / "svm").mkdir(parents=True)
    shutil.copy(ROOT / "solutions" / "svm" / "svm.ipynb", folder / "right" / "svm")
    (folder / "broken" / "svm" / "svm.ipynb").write_text('{"cells": [')
    return folder


def test_a_damaged_notebook_does_not_keep_the_others_from_being_graded(submitted):
    done = autograde("grade", "svm", "--submitted", submitted)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "broken, svm: damaged: svm.ipynb is damaged at line 1 of 1: hand it in again." in done.stderr
    assert done.stdout.splitlines()[-1].startswith("svm: 1 of 2 submissions graded, 1 damaged, in ")
    assert "svm: walls: bubblewrap, fresh namespaces for each submission" in done.stderr
    assert "broken, svm: damaged" in (submitted.parent / "grading.log").read_text()
    assert (submitted.parent / "feedback" / "right" / "svm" / "svm.html").is_file()
    assert not (submitted.parent / "autograded" / ".staging").exists()
    report = autograde("report", "svm", "--submitted", submitted, "--csv", submitted / "scores.csv")
    assert "no grade" in report.stdout
    lines = (submitted / "scores.csv").read_text().splitlines()
    assert lines[1].startswith("broken,svm,,,")
    assert lines[2].startswith("right,svm,20,")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "is missing: hand it in again."),
        (b"", "is empty: save the notebook in Jupyter"),
        (b'{"cells": [', "is damaged at line 1"),
        (b"\xff\xfe\x00", "is no text file"),
        (b"[1, 2]", "holds no cells"),
        (b'{"cells": 3}', "holds no cells"),
        (b"[" * 100_000, "is nested too deeply"),
    ],
)
def test_damages_are_told_apart(tmp_path, content, says):
    if content is not None:
        (tmp_path / "svm.ipynb").write_bytes(content)
    assert says in str(damage(Submission("ada", "svm", tmp_path)))


def test_a_notebook_under_another_name(tmp_path):
    (tmp_path / "svm (1).ipynb").write_text("{}")
    assert "rename it" in str(damage(Submission("ada", "svm", tmp_path)))


def test_a_sound_notebook_is_not_damaged():
    assert damage(Submission("ada", "svm", ROOT / "exercises" / "svm")) is None


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["grade", "trigonometry"], "There is no assignment 'trigonometry' in solutions/: there are "),
        (["grade", "svm", "--submitted", "nowhere"], "There is no folder "),
        (["report", "--submitted", "nowhere/submitted"], "There is no gradebook "),
    ],
)
def test_wrong_words_get_one_sentence(arguments, says):
    done = autograde(*arguments)
    assert done.returncode == 2
    assert one_sentence(done.stderr), done.stderr
    assert says in done.stderr


def test_an_empty_class(tmp_path):
    (tmp_path / "submitted").mkdir()
    done = autograde("grade", "svm", "--submitted", tmp_path / "submitted")
    assert done.returncode == 2
    assert "No submission of 'svm'" in done.stderr and one_sentence(done.stderr)


@pytest.mark.parametrize("name", ["release", "grade", "report"])
def test_every_command_has_help(name, capsys):
    with pytest.raises(SystemExit) as stop:
        command.main([name, "--help"])
    assert stop.value.code == 0
    assert "--submitted" in capsys.readouterr().out


def test_a_full_disk_is_said_in_one_sentence(tmp_path):
    """On a real, full file system where one can be mounted; by the same error from the kernel elsewhere."""
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", small], capture_output=True)
    if mounted.returncode != 0:
        pytest.skip("mounting a small disk takes root")
    try:
        shutil.copytree(ROOT / "exercises" / "svm", small / "submitted" / "ada" / "svm")
        done = autograde("grade", "svm", "--submitted", small / "submitted")
        assert done.returncode == 2
        assert one_sentence(done.stderr), done.stderr
        assert "disk is full" in done.stderr
        assert (ROOT / "exercises" / "svm" / "svm.ipynb").is_file(), "a failed run must not take the exercises along"
    finally:
        subprocess.run(["umount", "--lazy", small], check=True)


def test_class_folders_lie_beside_the_submissions(tmp_path):
    course = Course.at(tmp_path / "submitted")
    assert {course.autograded.parent, course.feedback.parent, course.gradebook.parent} == {tmp_path}


def test_make_refuses_an_old_python(tmp_path):
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    copy = tmp_path / "course"
    copy.mkdir()
    for name in ("Makefile", "requirements.txt", "requirements-dev.txt", "pyproject.toml"):
        shutil.copy(ROOT / name, copy)
    for folder in ("autograde", "book", "solutions", "examples/class"):
        (copy / folder).mkdir(parents=True)
    done = subprocess.run(
        ["make", "-C", copy, "wheel", f"PYTHON={old}"],
        capture_output=True,
        text=True,
        env={k: v for k, v in os.environ.items() if not k.startswith("MAKE")},
    )
    assert done.returncode != 0
    assert "is older than 3.11: say make PYTHON=/path/to/python3.11" in done.stdout + done.stderr
    assert not (copy / ".venv").exists()
