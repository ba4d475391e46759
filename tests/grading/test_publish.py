"""Rows and files appear together or not at all, wherever a run is killed."""

from __future__ import annotations

import os
import pathlib
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import pytest
from sqlalchemy.orm import Session

from autograde.grading.course import Course, CourseError
from autograde.grading.publish import Publisher
from autograde.grading.work import Done

from . import small
from .small import damaged, done, hand_in, scores

KILLED = 9
BATCH = (
    ("ada", done("ada", "new", check_svm_dscores=1.0)),  # other scores than before
    ("bola", done("bola", "new")),  # the first hand-in
    ("chen", damaged("chen")),  # damaged now, graded before
    ("dalia", damaged("dalia")),  # damaged, never graded
    ("emre", done("emre", "new")),  # the same scores, another notebook, handed in later
)
STAMPS = {"emre": "2026-01-02 12:00:00 UTC"}


def publish(course: Course, batch: list[Done], stamps: dict[str, str] | None = None) -> None:
    with closing(small.book(course)) as book, closing(Publisher(course, "mini", book)) as publisher:
        files = {one.student: {"data/points.txt": b"1 2"} for one in batch if one.notebooks}
        publisher.publish(batch, files, stamps or {})


def before(course: Course) -> Course:
    stamps = {"emre": "2026-01-01 12:00:00 UTC"}
    publish(course, [done(student, "old") for student in ("ada", "chen", "emre")], stamps)
    return course


def after(course: Course) -> None:
    publish(course, [one for _, one in BATCH], STAMPS)


def texts(course: Course) -> dict[str, str]:
    """What lies in autograded/, by student."""
    return {file.parent.parent.name: file.read_text() for file in course.autograded.glob("*/mini/mini.ipynb")}


def stamps(course: Course) -> dict[str, str | None]:
    return {student: stamp and stamp[8:10] for student, stamp, _ in small.tables(course)["submitted_assignment"]}


def state(course: Course) -> dict[str, tuple[str | None, float | None, str | None]]:
    """Of each student: the notebook's text, a score, the day it was handed in."""
    there, days = texts(course), stamps(course)
    return {
        student: (there.get(student), scores(course, student).get("check_svm_dscores"), days.get(student))
        for student, _ in BATCH
    }


OLD = {
    "ada": ("old", 4.0, None), "bola": (None, None, None), "chen": ("old", 4.0, None), "dalia": (None, None, None),
    "emre": ("old", 4.0, "01"),
}  # fmt: skip
NEW = {
    "ada": ("new", 1.0, None), "bola": ("new", 4.0, None), "chen": (None, None, None), "dalia": (None, None, None),
    "emre": ("new", 4.0, "02"),
}  # fmt: skip

STEPS = {
    "rename": (os, "rename"),
    "mkdir": (pathlib.Path, "mkdir"),
    "write_bytes": (pathlib.Path, "write_bytes"),
    "write_text": (pathlib.Path, "write_text"),
    "chmod": (pathlib.Path, "chmod"),
    "unlink": (pathlib.Path, "unlink"),
    "rmtree": (shutil, "rmtree"),
    "commit": (Session, "commit"),
}
"""All that publishing does to disk and gradebook."""

LONG = bool(os.environ.get("GBH_LONG"))
KILLS = [
    *((what, "before") for what in STEPS if LONG or what in ("rename", "write_text", "unlink")),
    *((what, "after") for what in STEPS if LONG or what == "commit"),
]
"""Before a step is after the one before it."""


@contextmanager
def dying(what: str, when: str, count: int) -> Iterator[None]:
    """This process ends right before, or right after, step number `count` of this kind; or fails in its middle."""
    owner, name = STEPS[what]
    real, seen = getattr(owner, name), 0

    def step(*arguments: object, **more: object) -> object:
        nonlocal seen
        mine, seen = seen, seen + 1
        if mine == count and when == "before":
            os._exit(KILLED)
        if mine == count and when == "half":
            with open(str(arguments[0]), "w") as file:
                file.write("{")
            os._exit(KILLED)
        found = real(*arguments, **more)
        if mine == count and when == "after":
            os._exit(KILLED)
        return found

    setattr(owner, name, step)
    try:
        yield
    finally:
        setattr(owner, name, real)


def run(what: str, when: str, count: int, course: Course, job: Callable[[Course], None]) -> int:
    """The exit status of a process that publishes and dies on the way: 0 where it came to its end first."""
    child = os.fork()
    if not child:
        try:
            with dying(what, when, count):
                job(course)
            os._exit(0)
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.fixture(scope="module")
def graded(template, tmp_path_factory) -> Course:
    return before(small.copied(template, tmp_path_factory.mktemp("publish") / "course"))


@pytest.mark.parametrize(("what", "when"), KILLS)
def test_a_kill_at_any_step_leaves_rows_and_files_together(graded, tmp_path, what, when):
    for count in range(1000):
        course = small.copied(graded, tmp_path / str(count))
        code = run(what, when, count, course, after)
        assert code in (0, KILLED)
        publish(course, [])  # what the next run does first
        assert state(course) in (OLD, NEW), (what, when, count)
        assert not course.staging.exists()
        after(course)
        assert state(course) == NEW
        assert not course.staging.exists()
        shutil.rmtree(course.root)
        if code == 0:
            break
    assert count > 0, "nothing was tried"


def test_a_plan_that_is_half_written_counts_for_nothing(graded, tmp_path):
    course = small.copied(graded, tmp_path / "course")
    assert run("write_text", "half", 1, course, after) == KILLED
    publish(course, [])
    assert state(course) == OLD


@pytest.mark.parametrize("what", STEPS if LONG else ["rename", "unlink"])
def test_a_kill_while_the_next_run_mends_is_mended_too(graded, tmp_path, what):
    for count in range(1000):
        course = small.copied(graded, tmp_path / str(count))
        assert run("rename", "before", 1, course, after) == KILLED
        code = run(what, "before", count, course, lambda course: publish(course, []))
        publish(course, [])
        assert state(course) == NEW, (what, count)
        assert not course.staging.exists()
        shutil.rmtree(course.root)
        if code == 0:
            break


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError])
@pytest.mark.parametrize("what", ["rename", "commit", "write_bytes"])
def test_an_error_at_any_step_too(graded, tmp_path, monkeypatch, what, error):
    owner, name = STEPS[what]
    real = getattr(owner, name)
    course = small.copied(graded, tmp_path / "course")
    batch = [one for _, one in BATCH]
    with closing(small.book(course)) as book, closing(Publisher(course, "mini", book)) as publisher:
        seen = 0

        def fails_once(*arguments: object) -> object:
            nonlocal seen
            seen += 1
            if seen == 1 and what != "commit":
                raise error
            found = real(*arguments)
            if seen == 1:
                raise error  # committed already
            return found

        monkeypatch.setattr(owner, name, fails_once)
        with pytest.raises(error):
            publisher.publish(batch, {}, STAMPS)
    assert state(course) == (OLD if what == "write_bytes" else NEW)
    assert not course.staging.exists()


def test_files_lie_beside_and_are_read_only_as_nbgrader_leaves_them(graded, tmp_path):
    course = small.copied(graded, tmp_path / "course")
    after(course)
    folder = course.autograded / "emre" / "mini"
    assert sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*.*")) == [
        "data/points.txt", "mini.ipynb", "timestamp.txt",
    ]  # fmt: skip
    assert {file.stat().st_mode & 0o777 for file in folder.rglob("*.*")} == {0o444}


def test_feedback_of_an_earlier_hand_in_goes_with_its_grade(graded, tmp_path):
    course = small.copied(graded, tmp_path / "course")
    for student in ("chen", "ada"):
        (course.feedback / student / "mini").mkdir(parents=True)
    after(course)
    assert not (course.feedback / "chen" / "mini").exists()
    assert (course.feedback / "ada" / "mini").exists(), "made anew by nbgrader"


@pytest.mark.parametrize("name", ["a.b", "x.plan", "new", "plans", "Zoë Ångström", "-rf"])
def test_students_may_be_called_anything(course, name):
    publish(course, [done(name, "old")])
    assert run("rename", "before", 1, course, lambda course: publish(course, [done(name, "new")])) == KILLED
    publish(course, [])
    assert texts(course) == {name: "new"}


def test_a_locked_gradebook_is_said_in_one_sentence(graded, tmp_path):
    course = small.copied(graded, tmp_path / "course")
    with closing(small.book(course)) as book, closing(Publisher(course, "mini", book)) as publisher:
        other = sqlite3.connect(course.gradebook, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(CourseError, match="another program is writing to it: close it"):
            publisher.publish([one for _, one in BATCH], {}, STAMPS)
        other.rollback()
        other.close()
    assert state(course) == OLD
    assert not course.staging.exists()


def test_a_gradebook_that_may_only_be_read(graded, tmp_path):
    course = small.copied(graded, tmp_path / "course")
    closed = Course(course.root, course.submitted, f"sqlite:///file:{course.gradebook}?mode=ro&uri=true")
    with pytest.raises(CourseError, match="it may only be read: give yourself the right to write it"):
        after(closed)
    assert state(course) == OLD
    assert not course.staging.exists()


def test_two_runs_do_not_work_on_one_class(course):
    from autograde.grading.alone import alone

    hand_in(course, "ada")
    with alone(course), pytest.raises(CourseError, match="Another autograde is grading in"):
        small.graded(course)
    with alone(course):
        pass


def test_a_killed_runs_last_worker_is_waited_for(course):
    """It holds the folder by what it inherited, as this child does, until it notices that it works for nobody."""
    from autograde.grading.alone import GRACE, alone

    with alone(course):
        orphan = os.fork()
        if not orphan:
            time.sleep(GRACE / 5)
            os._exit(0)
    with alone(course):
        assert os.waitpid(orphan, os.WNOHANG)[0] == orphan


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 2 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", folder], capture_output=True).returncode:
        pytest.skip("mounting a small disk takes root")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


def test_a_full_disk_is_said_in_one_sentence_and_changes_nothing(graded, small_disk):
    course = small.copied(graded, small_disk / "course")
    (small_disk / "filler").write_bytes(b"\0" * (shutil.disk_usage(small_disk).free - 64_000))
    big = done("ada", "x" * 200_000)
    with pytest.raises(OSError, match="No space left on device") as refused:
        publish(course, [done("emre", "new"), big])
    assert str(course.staging) in refused.value.filename
    assert state(course) == OLD
    assert not course.staging.exists()
