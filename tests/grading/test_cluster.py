"""On a Dask cluster: the same grades; the secret is each worker's own configuration; a killed worker costs a retry."""

from __future__ import annotations

import gc
import json
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass

import cloudpickle
import pytest
from traitlets.config import Config

from autograde.grading import cluster
from autograde.grading.cluster import SECRET_FILE, ClusterPool, Grader, _as_plugin, _graded
from autograde.grading.course import CourseError, environment
from autograde.grading.engine import Options, grade
from autograde.grading.released import Released
from autograde.grading.work import GRADED, Done, Plan, Work

from . import small
from .small import WHOLE, hand_in, scores

SECRET = "5ec7e7" * 10
SLOW = "import time\ntime.sleep(4)\ndef svm_sample_loss(s, y): return 0.0"


@contextmanager
def started(*arguments: object, folder, **more: str):
    """A process of Dask's, until the end of the block."""
    here = {name: value for name, value in environment().items() if name != SECRET_FILE}
    line = [sys.executable, "-m", *map(str, arguments)]
    with (folder / "dask.log").open("a") as log:
        process = subprocess.Popen(line, cwd=folder, env={**here, **more}, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def scheduler(folder):
    file = folder / "scheduler.json"
    return started(
        "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", 0, "--scheduler-file", file,
        "--no-dashboard", "--no-show", folder=folder,
    )  # fmt: skip


def workers(address, folder, count, **more):
    return started(
        "distributed.cli.dask_worker", address, "--host", "127.0.0.1", "--nworkers", count, "--nthreads", 1,
        "--no-dashboard", "--local-directory", folder, folder=folder, **more,
    )  # fmt: skip


@contextmanager
def reachable(folder):
    with scheduler(folder):
        deadline = time.monotonic() + 30
        while not (folder / "scheduler.json").is_file():
            assert time.monotonic() < deadline, (folder / "dask.log").read_text()
            time.sleep(0.1)
        time.sleep(0.2)
        yield json.loads((folder / "scheduler.json").read_text())["address"]


@pytest.fixture(scope="module")
def two_workers(tmp_path_factory):
    """A cluster of two workers that know SECRET."""
    folder = tmp_path_factory.mktemp("dask")
    (folder / "secret").write_text(SECRET + "\n")
    with reachable(folder) as address, workers(address, folder, 2, **{SECRET_FILE: str(folder / "secret")}):
        import distributed

        with distributed.Client(address, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=60)
        yield address


@pytest.fixture
def known(course):
    """A class with the workers' secret."""
    (course.root / "secret").write_text(SECRET + "\n")
    return course


def test_grades_are_those_of_local_workers(known, two_workers):
    for student in ("ada", "bola", "chen"):
        hand_in(known, student)
    hand_in(known, "dalia", small.stub(known, "svm_dscores"))
    small.graded(known, dask=two_workers)
    texts = {file.parts[-3]: file.read_text() for file in known.autograded.glob("*/mini/*.ipynb")}
    rows = small.tables(known)
    assert scores(known, "ada") == WHOLE
    small.graded(known, workers=2)
    assert {file.parts[-3]: file.read_text() for file in known.autograded.glob("*/mini/*.ipynb")} == texts
    assert small.tables(known) == rows


def test_a_worker_killed_in_the_middle_costs_a_retry_not_a_grade(known, two_workers):
    import distributed

    for student in ("ada", "bola"):
        hand_in(known, student, {"svm_sample_loss": SLOW})
    hand_in(known, "chen")
    with distributed.Client(two_workers, set_as_default=False) as client:
        pids = client.run(os.getpid)

        def kill():
            # Both are at work on a slow one by then.
            time.sleep(3)
            os.kill(next(iter(pids.values())), signal.SIGKILL)

        thread = threading.Thread(target=kill)
        found: dict[str, str] = {}
        begun: list[str] = []

        def begin(walls: str, count: int) -> None:
            begun.append(walls)
            thread.start()

        def each(done: Done) -> None:
            found[done.student] = done.status

        grade(known, "mini", Options(dask=two_workers), begin, each)
        thread.join()
        assert found == dict.fromkeys(["ada", "bola", "chen"], GRADED)
        assert "on 2 Dask workers" in begun[0]
        client.wait_for_workers(2, timeout=60)
        assert set(client.run(os.getpid).values()) != set(pids.values()), "one was killed indeed"


def test_a_run_leaves_nothing_on_the_workers(known, two_workers):
    import distributed

    hand_in(known, "ada")
    small.graded(known, dask=two_workers)
    with distributed.Client(two_workers, set_as_default=False) as client:
        deadline = time.monotonic() + 10

        def at_work():  # within the test: the workers can't import this module
            from autograde.grading import cluster

            return len(cluster._workers)

        while any(client.run(at_work).values()):
            assert time.monotonic() < deadline
            time.sleep(0.1)


def test_another_classs_secret_is_refused(course, two_workers):
    hand_in(course, "ada")
    with pytest.raises(CourseError, match=r"The Dask worker tcp://127.* has another class's secret: see its AUTOGRADE"):
        small.graded(course, dask=two_workers)
    assert not any(small.tables(course).values())


def test_a_scheduler_without_workers_and_workers_without_a_secret(course, tmp_path, monkeypatch):
    hand_in(course, "ada")
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 2)
    with reachable(tmp_path) as address:
        with pytest.raises(CourseError, match=f"The Dask scheduler at {address} has no workers: start some"):
            small.graded(course, dask=address)
        monkeypatch.setattr(cluster, "CONNECT_SECONDS", 60)
        with (
            workers(address, tmp_path, 1),
            pytest.raises(CourseError, match="has no secret: start it with AUTOGRADE_S"),
        ):
            small.graded(course, dask=address)
    assert not any(small.tables(course).values())


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nowhere", "http://127.0.0.1:1"])
def test_an_unreachable_scheduler_is_one_sentence(address, monkeypatch, capfd):
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 1)
    with pytest.raises(CourseError, match=f"No Dask scheduler answers at {address}: start one, or mend the address"):
        ClusterPool(plan(), address)
    gc.collect()  # Dask's half-made client closes when it is collected, and hangs if that is while the next one starts
    assert capfd.readouterr().err == ""


def plan() -> Plan:
    return Plan(Released("mini", ()), SECRET.encode(), Config())


def test_neither_plan_nor_task_holds_the_secret():
    work = Work("ada", "mini", {"mini": b"{}"})
    for sent in (_as_plugin(plan(), "run"), (_graded, "run", work)):
        assert SECRET.encode() not in cloudpickle.dumps(sent)
        assert SECRET.encode() not in pickle.dumps(vars(sent) if not isinstance(sent, tuple) else sent)


@dataclass
class Host:
    address: str = "tcp://127.0.0.1:9"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "has no secret: start it with AUTOGRADE_SECRET_FILE naming a copy"),
        (b"", "has another class's secret"),
        (b"guessed", "has another class's secret"),
    ],
)
def test_a_worker_with_the_wrong_configuration_refuses(tmp_path, monkeypatch, content, says):
    monkeypatch.delenv(SECRET_FILE, raising=False)
    if content is not None:
        (tmp_path / "secret").write_bytes(content)
        monkeypatch.setenv(SECRET_FILE, str(tmp_path / "secret"))
    with pytest.raises(CourseError, match=says):
        Grader(plan(), "run").setup(Host())
    assert not cluster._workers
