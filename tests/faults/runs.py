"""A grading run in a process of its own, and what may be killed in it."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import shutil
import signal
import time
from pathlib import Path

from autograde.desk.table import rows, write_csv
from autograde.grading import engine
from autograde.grading.course import Course, CourseError
from autograde.grading.engine import Options
from autograde.grading.walled.limits import Limits

from ..grading import small

WARM = "autograde.grading.walled.warm"
VICTIMS = ("coordinator", "worker", "bubblewrap", "warm process", "child", "student's process")
SECONDS = 90.0
"""No run of these small classes takes longer, however busy the machine is."""

STARTER = multiprocessing.get_context("forkserver")
STARTER.set_forkserver_preload(["autograde.grading.engine", "autograde.grading.work", "nbgrader.api"])


def class_of_six(course: Course) -> None:
    """Right, unfinished, wrong, damaged, without a notebook, and one that takes its time."""
    (course.root / "secret").write_text("the same for every run\n")
    small.hand_in(course, "ada")
    small.hand_in(course, "bola", small.stub(course, "svm_dscores"))
    wrong = "def svm_sample_loss(s, y):\n    return 1.0"
    small.hand_in(course, "chen", {"svm_sample_loss": wrong})
    damaged = small.hand_in(course, "dalia")
    damaged.write_bytes(damaged.read_bytes()[:700])
    (course.submitted / "edna" / "mini").mkdir(parents=True)
    slow = small.stub(course, "svm_derivation")
    small.hand_in(course, "femi", slow, lambda notebook: notebook.cells.insert(0, _sleep()))


def _sleep():
    import nbformat

    return nbformat.v4.new_code_cell("import time\ntime.sleep(0.3)", id="sleep")


def graded(course: Course, workers: int, dask: str) -> None:
    """One run, a transaction for every two submissions. For a process of its own: its exit code is what it came to."""
    engine.BATCH = 2
    try:
        options = Options(workers=workers, dask=dask, limits=Limits(cell_seconds=20.0))
        engine.grade(course, "mini", options, lambda walls, count: None, lambda done: None)
    except CourseError as error:
        print(error)
        os._exit(2)


class Run:
    """A grading run that can be looked into and killed."""

    def __init__(self, course: Course, workers: int = 1, dask: str = "") -> None:
        self._process = STARTER.Process(target=graded, args=(course, workers, dask))
        self._process.start()

    def __enter__(self) -> Run:
        return self

    def __exit__(self, *_: object) -> None:
        if self.running:
            self._process.kill()
        self._process.join()

    @property
    def running(self) -> bool:
        return self._process.is_alive()

    def exit_code(self) -> int | None:
        """What it came to; fails when it doesn't end."""
        self._process.join(SECONDS)
        assert not self.running, "the run did not end"
        return self._process.exitcode

    def kill(self, victim: str) -> bool:
        """Kill one of the kind `victim`; False where there is none just now."""
        found = self.processes().get(victim)
        if not found:
            return False
        with contextlib.suppress(ProcessLookupError):
            os.kill(found[-1], signal.SIGKILL)
            return True
        return False

    def kill_when_there(self, victim: str) -> bool:
        """The same, as soon as there is one; False where the run ends before."""
        while self.running:
            if self.kill(victim):
                return True
            time.sleep(0.002)
        return False

    def processes(self) -> dict[str, list[int]]:
        """The run's processes by kind."""
        if not self._process.pid or not self.running:
            return {}
        children = _children()
        found: dict[str, list[int]] = {"coordinator": [self._process.pid]}
        for worker in children.get(self._process.pid, []):
            found.setdefault("worker", []).append(worker)
            inside = list(children.get(worker, []))
            depth = 0
            while inside:
                warm = [one for one in inside if WARM in _command(one) and "bwrap" not in _command(one)]
                if warm:
                    found.setdefault(VICTIMS[3 + min(depth, 2)], []).extend(warm)
                    depth += 1
                elif not depth:
                    found.setdefault("bubblewrap", []).extend(inside)
                inside = [child for one in inside for child in children.get(one, [])]
        return found


def _children() -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            with contextlib.suppress(OSError, IndexError, ValueError):
                parent = int(Path(f"/proc/{name}/stat").read_text().rpartition(")")[2].split()[1])
                found.setdefault(parent, []).append(int(name))
    return found


def _command(process: int) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def again(course: Course, folder: Path) -> Course:
    """A copy of a class in which nothing was graded yet."""
    copy = small.copied(course, folder)
    shutil.copy(course.root / "secret", copy.root / "secret")
    return copy


def result(course: Course) -> dict[str, bytes]:
    """The CSV and every published file, as bytes."""
    file = course.root / "grades.csv"
    write_csv(rows(course, ["mini"]), file)
    files = [file, *course.autograded.glob("*/mini/*")]
    return {str(one.relative_to(course.root)): one.read_bytes() for one in files}
