"""A full disk, a gradebook that may only be read, a clock that jumps, a database server or a Dask worker killed."""

from __future__ import annotations

import contextlib
import itertools
import os
import random
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

from autograde.grading import engine
from autograde.grading.course import Course, CourseError
from autograde.grading.theirs import register

from ..grading import small
from ..grading.conftest import template  # noqa: F401 - a fixture
from ..grading.test_cluster import SECRET, two_workers  # noqa: F401 - a fixture
from ..grading.test_postgres import Server, execute, tables
from .runs import Run, again, class_of_six, result

POINTS = 20 if os.environ.get("GBH_LONG") else 1


@pytest.fixture(scope="module")
def pristine(template, tmp_path_factory):  # noqa: F811
    course = small.copied(template, tmp_path_factory.mktemp("faults") / "pristine")
    class_of_six(course)
    (course.root / "secret").write_text(SECRET + "\n")
    return course


@pytest.fixture(scope="module")
def whole(pristine, tmp_path_factory):
    """A run that nothing befell: its course, its bytes, its seconds."""
    course = again(pristine, tmp_path_factory.mktemp("faults") / "whole")
    start = time.monotonic()
    small.graded(course)
    return course, result(course), time.monotonic() - start


@pytest.fixture
def disk(tmp_path):
    """A disk of 8 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", place], capture_output=True)
    if mounted.returncode != 0:
        pytest.skip("mounting a small disk takes root")
    yield place
    subprocess.run(["umount", "--lazy", place], check=True)


@pytest.mark.parametrize("share", [0, 0.2, 0.4, 0.6, 0.8])
def test_a_disk_that_fills_up(share, pristine, whole, disk, monkeypatch):
    """There is room for `share` of what the run publishes."""
    course = again(pristine, disk / "course")
    filler = disk / "full"
    filler.write_bytes(bytes(int(share * sum(map(len, whole[1].values())))))
    with pytest.raises(OSError, match="No space left"), (disk / "rest").open("wb", buffering=0) as stream:
        while True:
            stream.write(bytes(1024))
    filler.unlink()
    monkeypatch.setattr(engine, "BATCH", 2)
    with pytest.raises((CourseError, OSError), match=r"full|No space left"):
        small.graded(course)
    (disk / "rest").unlink()
    small.graded(course)
    assert result(course) == whole[1]
    assert not course.staging.exists()


def test_a_gradebook_that_may_only_be_read(pristine, whole, tmp_path):
    course = again(pristine, tmp_path / "course")
    small.graded(course)
    before = result(course)
    small.hand_in(course, "ada", small.stub(course, "svm_dscores"))
    closed = Course(course.root, course.submitted, f"sqlite:///file:{course.gradebook}?mode=ro&uri=true")
    (course.released / ".mini").write_text(small._digest(closed, "mini"))
    with pytest.raises(CourseError, match="it may only be read"):
        small.graded(closed)
    assert result(course) == before == whole[1]
    assert not course.staging.exists()


def test_a_clock_that_jumps(pristine, whole, tmp_path, monkeypatch):
    """By days, back and forth, at every look; and files from before and after our time."""
    course = again(pristine, tmp_path / "course")
    steps = itertools.cycle([0.0, 3e5, -3e5, 1e9, -1e9])
    real = time.time
    for number, file in enumerate(sorted(course.submitted.glob("*/mini/*"))):
        os.utime(file, (number * 1e9, number * 1e9))
    monkeypatch.setattr(time, "time", lambda: real() + next(steps))
    small.graded(course, workers=2)
    assert result(course) == whole[1]


@pytest.fixture(scope="module")
def server():
    folder = Path(tempfile.mkdtemp(prefix="gbh-postgres-", dir="/tmp"))
    server = Server(folder)
    yield server
    server.stop()
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def in_postgres(pristine, server, tmp_path_factory):
    """The class with its gradebook in PostgreSQL, and what an uninterrupted run leaves in it."""
    copy = again(pristine, tmp_path_factory.mktemp("faults") / "postgres")
    course = Course(copy.root, copy.submitted, server.url)
    register(course, "mini")
    small.graded(course)
    return course, tables(course), result(course)


@pytest.mark.parametrize("point", range(POINTS))
def test_the_database_server_is_killed(point, in_postgres, server, whole):
    course, rows, bytes_ = in_postgres
    assert bytes_ == whole[1]
    for table in ("grade", "comment", "submitted_notebook", "submitted_assignment"):
        execute(course, f"DELETE FROM {table}")
    shutil.rmtree(course.autograded)
    with Run(course, workers=2) as run:
        time.sleep(random.Random(point).uniform(0, whole[2]))
        server.stop()
        code = run.exit_code()
    server.start()
    assert code in (0, 2)
    small.graded(course)
    assert tables(course) == rows
    assert result(course) == bytes_
    assert not course.staging.exists()


@pytest.mark.parametrize("point", range(POINTS))
def test_a_dask_worker_is_killed(point, pristine, whole, two_workers, tmp_path):  # noqa: F811
    import distributed

    course = again(pristine, tmp_path / "course")
    draw = random.Random(point)
    with distributed.Client(two_workers, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)  # the one that was killed before is back
        pids = _pids(client)
        with Run(course, dask=two_workers) as run:
            time.sleep(draw.uniform(0, whole[2]))
            with contextlib.suppress(ProcessLookupError):
                os.kill(draw.choice(pids), signal.SIGKILL)
            code = run.exit_code()
            client.wait_for_workers(2, timeout=60)
    assert code in (0, 2)  # 2 where it was killed before it could begin: a sentence, and nothing graded yet
    if code:
        small.graded(course, dask=two_workers)
    assert result(course) == whole[1]


def _pids(client) -> list[int]:
    """The workers' process ids. The first try may still meet a line to the worker that was killed before."""
    for _ in range(10):
        with contextlib.suppress(OSError):
            return list(client.run(os.getpid).values())
        time.sleep(0.5)
    raise AssertionError("the cluster does not come back")
