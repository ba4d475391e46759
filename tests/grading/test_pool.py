"""A worker that is killed costs a retry, not a grade."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import closing

import pytest

from autograde.grading import pool as pools
from autograde.grading.course import CourseError
from autograde.grading.pool import TRIES, LocalPool
from autograde.grading.work import FAILED, GRADED, Done, Work


class Stub:
    """A worker without walls; what a student is called says what it does."""

    def __init__(self, plan):
        self.plan = plan
        if plan == "refuses":
            raise CourseError("There are no walls here.")
        if plan == "dies":
            os.kill(os.getpid(), signal.SIGKILL)
        if plan == "fails":
            raise ImportError("no such step")

    def ready(self):
        return "walls of paper"

    def grade(self, work):
        name, _, folder = work.student.partition("@")
        if name.startswith("deadly"):
            os.kill(os.getpid(), signal.SIGKILL)
        if name.startswith("once"):
            mark = f"{folder}/{name}"
            if not os.path.exists(mark):
                open(mark, "w").close()
                os.kill(os.getpid(), signal.SIGKILL)
        if name.startswith("refuses"):
            raise CourseError("The walls have come down.")
        if name.startswith("slow"):
            time.sleep(60)
        if name.startswith("nap"):
            time.sleep(float(name[3:]))
            return Done(work.student, work.assignment, GRADED, f"by {os.getpid()}")
        if name.startswith("core"):
            return Done(work.student, work.assignment, GRADED, str(sorted(os.sched_getaffinity(0))))
        if name.startswith("marks"):
            open(f"{folder}/{name}", "w").close()
        return Done(work.student, work.assignment, GRADED, log="x" * sum(map(len, work.notebooks.values())))

    def close(self):
        pass


@pytest.fixture(autouse=True)
def stub(monkeypatch):
    monkeypatch.setattr(pools, "Worker", Stub)


def works(*students: str) -> list[Work]:
    return [Work(student, "mini", {}) for student in students]


def graded(count: int, *students: str) -> dict[str, Done]:
    with closing(LocalPool("plan", count)) as pool:
        assert pool.ready() == "walls of paper"
        found = list(pool.grade(works(*students)))
    assert len(found) == len({done.student for done in found}), "none comes twice"
    return {done.student: done for done in found}


@pytest.mark.parametrize("count", [1, 2, 5])
def test_every_submission_comes_out_once(count):
    students = [f"s{number}" for number in range(20)]
    assert sorted(graded(count, *students)) == sorted(students)


def test_no_submissions_are_no_outcomes():
    assert graded(2) == {}


@pytest.mark.parametrize("count", [1, 2])
def test_a_worker_killed_in_the_middle_costs_a_retry_not_a_grade(count, tmp_path):
    students = [f"once{number}@{tmp_path}" for number in range(3)] + ["ada", "bola"]
    found = graded(count, *students)
    assert {done.status for done in found.values()} == {GRADED}
    assert sorted(found) == sorted(students)
    assert len(list(tmp_path.iterdir())) == 3, "each was killed once"


def test_what_kills_its_worker_each_time_is_the_graders_failure_and_costs_nobody_else(capfd):
    found = graded(2, "ada", "deadly", "bola")
    assert found["deadly"].status == FAILED
    assert found["deadly"].reason == f"its worker was killed {TRIES} times: see the log, then grade again."
    assert found["ada"].status == found["bola"].status == GRADED
    assert capfd.readouterr().err == ""


def test_a_worker_killed_while_it_waits(tmp_path):
    with closing(LocalPool("plan", 1)) as pool:
        pool.ready()
        os.kill(pool._hands[0].process.pid, signal.SIGKILL)
        assert [done.status for done in pool.grade(works("ada", "bola"))] == [GRADED, GRADED]


@pytest.mark.parametrize(
    ("plan", "says"),
    [
        ("refuses", "There are no walls here."),
        ("dies", "A worker ended before it could begin: see the log, then grade again."),
        ("fails", r"A worker can't go on \(ImportError: no such step\): mend that first."),
    ],
)
def test_a_worker_that_cannot_begin_is_one_sentence(plan, says, capfd):
    with closing(LocalPool(plan, 2)) as pool, pytest.raises(CourseError, match=says):
        pool.ready()
    assert capfd.readouterr().err == ""


def test_walls_that_come_down_end_the_run():
    with closing(LocalPool("plan", 2)) as pool, pytest.raises(CourseError, match="The walls have come down"):
        pool.ready()
        list(pool.grade(works("ada", "refuses", *map(str, range(50)))))


def test_submissions_are_read_a_few_ahead():
    read = []

    def reading():
        for number in range(100):
            read.append(number)
            yield Work(str(number), "mini", {})

    with closing(LocalPool("plan", 2)) as pool:
        pool.ready()
        for count, _ in enumerate(pool.grade(reading()), 1):
            assert len(read) - count <= 2 * pools.AHEAD + 3, "a class of thousands is never in memory"


def test_a_worker_that_is_done_has_the_next_one_in_hand_while_nobody_listens(tmp_path):
    students = [f"marks{number}@{tmp_path}" for number in range(8)]
    with closing(LocalPool("plan", 1)) as pool:
        pool.ready()
        outcomes = pool.grade(works(*students))
        next(outcomes)
        deadline = time.monotonic() + 10
        while len(list(tmp_path.iterdir())) < 3:  # it goes on by itself
            assert time.monotonic() < deadline
            time.sleep(0.01)
        time.sleep(0.2)
        assert len(list(tmp_path.iterdir())) == 3, "but only what was in its hand"
        assert len(list(outcomes)) == 7


@pytest.mark.parametrize("count", [1, 3])
def test_large_submissions_with_large_outcomes_never_block_both_sides(count):
    large = [Work(f"large{number}", "mini", {"mini": bytes(2_000_000)}) for number in range(12)]
    with closing(LocalPool("plan", count)) as pool:
        pool.ready()
        found = list(pool.grade([*works("ada"), *large, *works("bola", "chen")]))
    assert len({done.student for done in found}) == 15
    assert sum(len(done.log) for done in found) == 12 * 2_000_000


def test_the_last_ones_wait_for_whoever_is_free():
    found = graded(2, "ada", "bola", "nap0.3", "chen", "nap2", "nap2.0")
    assert found["nap2"].reason != found["nap2.0"].reason, "none sits behind a long one while another worker is idle"


def test_as_many_workers_as_cores_have_a_core_each_also_one_that_takes_a_dead_ones_place():
    cores = sorted(os.sched_getaffinity(0))
    with closing(LocalPool("plan", len(cores))) as pool:
        pool.ready()
        os.kill(pool._hands[0].process.pid, signal.SIGKILL)
        found = list(pool.grade(works(*[f"core{number}" for number in range(30)])))
        seen = [os.sched_getaffinity(hand.process.pid) for hand in pool._hands]
    assert seen == [{core} for core in cores]
    assert {done.reason for done in found} <= {str([core]) for core in cores}


def test_more_or_fewer_workers_than_cores_run_wherever_there_is_room():
    cores = sorted(os.sched_getaffinity(0))
    assert graded(len(cores) + 1, "core")["core"].reason == str(cores)


def test_what_waits_behind_a_killed_one_is_no_victim(tmp_path):
    students = ["deadly", *(f"s{number}" for number in range(9))]
    found = graded(1, *students)
    assert sorted(found) == sorted(students)
    assert [name for name, done in found.items() if done.status == FAILED] == ["deadly"]


def test_closing_does_not_wait_for_each_of_many_busy_workers(monkeypatch):
    monkeypatch.setattr(pools, "CLOSE_SECONDS", 0.5)
    pool = LocalPool("plan", 4)
    pool.ready()
    outcomes = pool.grade(works("ada", "slow1", "slow2", "slow3"))
    next(outcomes)
    start = time.monotonic()
    pool.close()
    assert time.monotonic() - start < 5
    assert not any(hand.process.is_alive() for hand in pool._hands)


ORPHANS = """
import os, signal, sys, time
from autograde.grading import pool
class Slow:
    def __init__(self, plan): pass
    def ready(self): return ""
    def grade(self, work): time.sleep(60)
    def close(self): pass
pool.Worker = Slow
hands = pool.LocalPool(None, 2)
hands.ready()
for hand in hands._hands:
    hand.line.send(None)
print(*(hand.process.pid for hand in hands._hands), flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_workers_do_not_outlive_a_killed_coordinator():
    ran = subprocess.run([sys.executable, "-c", ORPHANS], stdout=subprocess.PIPE, text=True)
    pids = [int(word) for word in ran.stdout.split()]
    assert len(pids) == 2
    deadline = time.monotonic() + 5
    while any(_lives(pid) for pid in pids):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _lives(pid: int) -> bool:
    try:
        return open(f"/proc/{pid}/stat").read().split()[2] != "Z"
    except OSError:
        return False


def test_a_worker_whose_coordinator_went_before_it_began_ends_at_once(monkeypatch):
    monkeypatch.setattr(os, "getppid", lambda: 1)  # as it is for an orphan
    with closing(LocalPool("plan", 1)) as pool, pytest.raises(CourseError, match="ended before it could begin"):
        pool.ready()
