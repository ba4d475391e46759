"""The doctor: each thing that can be wrong is named, with what to do; nothing is changed."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections import namedtuple
from dataclasses import replace

import pytest

from autograde.command import main
from autograde.desk import doctor
from autograde.desk.doctor import OK, WARN, WRONG, examine
from autograde.grading.alone import alone
from autograde.grading.course import CourseError
from autograde.grading.seeds import secret

from . import graded


@pytest.fixture
def sound(graded_course):
    secret(graded_course.secret)
    return graded_course


@pytest.fixture
def walls(monkeypatch):
    """A sandbox that stands; the real one takes seconds and has a test of its own."""

    class Stands:
        walls = "walls"
        __enter__ = __exit__ = lambda self, *_: self

    monkeypatch.setattr(doctor, "Sandbox", Stands)


def said(course, about) -> tuple[str, str]:
    """The one finding about something."""
    [found] = [(one.state, one.sentence) for one in examine(course) if one.about == about]
    return found


def test_a_sound_class_with_the_real_sandbox(sound, capsys):
    before = graded.tree(sound.submitted.parent)
    assert main(["doctor", "--submitted", str(sound.submitted)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[1] for line in lines] == [
        "Python", "packages", "settings", "sandbox", "disk", "gradebook", "secret",
    ]  # fmt: skip
    assert not [line for line in lines if line.startswith(WRONG)]
    assert "namespaces" in lines[3]
    assert graded.tree(sound.submitted.parent) == before


def test_before_the_first_grading_nothing_is_wrong(course, walls):
    assert not [one for one in examine(course) if one.state == WRONG]
    assert said(course, "secret") == (OK, "There is none yet: grading makes it.")
    assert not course.submitted.exists()


def test_no_walls(course, monkeypatch):
    def refuses():
        raise CourseError("The walls can't be put up here: allow user namespaces.")

    monkeypatch.setattr(doctor, "Sandbox", refuses)
    assert said(course, "sandbox") == (WRONG, "The walls can't be put up here: allow user namespaces.")


@pytest.mark.parametrize(
    ("pins", "state", "words"),
    [
        ("numpy==0.1 \\\n    --hash=sha256:00\n", WRONG, "numpy is "),
        ("nosuchpackage==1.0\n", WRONG, "nosuchpackage is missing: run make"),
        ("nosuchpackage==1.0 ; sys_platform == 'win32'\n", OK, "All 1 are as pinned"),
        (None, WARN, "There is no requirements.txt"),
    ],
)
def test_other_versions_than_the_pinned(sound, walls, tmp_path, pins, state, words):
    root = tmp_path / "root"
    root.mkdir()
    shutil.copy(sound.root / "nbgrader_config.py", root)
    if pins:
        (root / "requirements.txt").write_text(pins)
    found = said(replace(sound, root=root), "packages")
    assert found[0] == state and words in found[1]


def test_settings_that_raise(sound, walls, tmp_path):
    (tmp_path / "nbgrader_config.py").write_text("1 / 0")
    state, sentence = said(replace(sound, root=tmp_path), "settings")
    assert state == WRONG and "ZeroDivisionError" in sentence


@pytest.mark.parametrize(("free", "state"), [(10**8, WRONG), (10**9, WARN), (10**11, OK)])
def test_room_on_the_disk(sound, walls, monkeypatch, free, state):
    usage = namedtuple("Usage", "total used free")
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _: usage(10**12, 0, free))
    assert said(sound, "disk")[0] == state


def break_gradebook(path, how):
    if how == "no database":
        path.write_bytes(b"not a database" * 100)
    elif how == "damaged":
        content = bytearray(path.read_bytes())
        content[4096:20000] = b"\xff" * (20000 - 4096)
        path.write_bytes(content)
    else:
        with sqlite3.connect(path) as there:
            there.execute({"old": "UPDATE alembic_version SET version_num = 'old'", "another": "DROP TABLE grade"}[how])


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("no database", "that file is no gradebook"),
        ("damaged", "restore"),
        ("old", "run `nbgrader db upgrade`"),
        ("another", "is no gradebook of nbgrader's"),
    ],
)
def test_a_gradebook_that_is_none(sound, walls, how, words):
    break_gradebook(sound.gradebook, how)
    state, sentence = said(sound, "gradebook")
    assert state == WRONG and words in sentence


def test_the_secret(sound, walls, monkeypatch):
    assert said(sound, "secret")[0] == OK
    sound.secret.chmod(0o644)
    state, sentence = said(sound, "secret")
    assert state == WRONG and "run chmod 600 on it" in sentence
    sound.secret.chmod(0o600)
    owner = os.getuid()
    monkeypatch.setattr(doctor.os, "getuid", lambda: owner + 1)
    assert "belongs to another user" in said(sound, "secret")[1]
    monkeypatch.undo()
    monkeypatch.setattr(doctor, "Sandbox", lambda: (_ for _ in ()).throw(CourseError("-")))
    sound.secret.write_text(" \n")
    assert "is empty" in said(sound, "secret")[1]
    sound.secret.unlink()
    state, sentence = said(sound, "secret")
    assert state == WRONG and "put it back from a copy" in sentence


def test_what_is_under_way_or_was_killed(sound, walls):
    with alone(sound):
        assert said(sound, "running")[1].startswith("An autograde is at work")
    (sound.submitted / ".collecting-x").mkdir()
    assert "is left of a collect that was killed" in said(sound, "running")[1]
    (sound.submitted / ".collecting-x").rmdir()
    sound.staging.mkdir(parents=True)
    assert said(sound, "running") == (WARN, "A grading was killed: grade again, and it goes on where it was.")


def test_the_command_says_by_its_code_that_something_is_wrong(sound, walls, capsys):
    sound.secret.chmod(0o640)
    assert main(["doctor", "--submitted", str(sound.submitted)]) == 1
    assert "wrong  secret" in capsys.readouterr().out
