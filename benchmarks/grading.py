"""How long grading takes: plain nbgrader, the engine with its walls, and the same cells run bare, side by side.

All grade the same submissions: the sample class's in softmax and SVM, but for those
that are damaged or never end, repeated. What a command costs before the first
notebook is shown on its own. The engine and the bare run say themselves how long
their notebooks took. They take turns for several rounds and the mean counts, since a
neighbour on the same processor core can double anyone's time for seconds. nbgrader
says nothing: its time on a few submissions is taken off its time on many.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

from autograde.grading.course import Course, environment

MANY, FEW = 60, 4  # submissions, half of them softmax and half SVM
ROUNDS = 5
CHAPTERS = ("softmax", "svm")
UNENDING = {("oskar", "softmax"), ("priya", "svm")}

THEIR_STEPS = [
    f"nbgrader.preprocessors.{name}" for name in ("Execute", "IgnorePattern", "LimitOutput", "SaveAutoGrades",
                                                  "AssignLatePenalties", "CheckCellMetadata")
]  # fmt: skip


@dataclass(frozen=True)
class Sample:
    """A submission to repeat."""

    student: str
    chapter: str
    notebook: Path


def samples(root: Path) -> list[Sample]:
    """The sample class's submissions that can be opened and that end, the chapters taking turns."""
    found: dict[str, list[Sample]] = {chapter: [] for chapter in CHAPTERS}
    for chapter in CHAPTERS:
        for file in sorted((root / "_build" / "class" / "submitted").glob(f"*/{chapter}/{chapter}.ipynb")):
            student = file.parent.parent.name
            try:
                json.loads(file.read_bytes())
            except ValueError:
                continue
            if (student, chapter) not in UNENDING:
                found[chapter].append(Sample(student, chapter, file))
    return [one for pair in zip(*found.values(), strict=False) for one in pair]


@contextmanager
def a_class(root: Path, count: int) -> Iterator[Course]:
    """A class of `count` submissions in a folder of its own, its assignments registered."""
    from autograde.grading.theirs import register

    base = samples(root)
    with tempfile.TemporaryDirectory(prefix="gbh-bench-", dir=root / "_build") as folder:
        course = Course(root, Path(folder) / "submitted")
        for number in range(count):
            one = base[number % len(base)]
            place = course.submitted / f"{one.student}{number:04}" / one.chapter
            place.mkdir(parents=True)
            shutil.copy(one.notebook, place)
        for chapter in CHAPTERS:
            register(course, chapter)
        yield course


@dataclass(frozen=True)
class Time:
    """Milliseconds: one notebook's share, and what comes before the first of both chapters."""

    each: float
    start: float


def told(run: Callable[[Course], float], root: Path) -> Time:
    """The time of a run that returns the seconds its notebooks took."""
    with a_class(root, MANY) as course:
        began = time.perf_counter()
        spent = run(course)
        return Time(1000 * spent / MANY, 1000 * (time.perf_counter() - began - spent))


def told_apart(run: Callable[[Course], None], root: Path) -> Time:
    """The time of a run that returns nothing, from a small class and a large one."""

    def seconds(count: int) -> float:
        with a_class(root, count) as course:
            began = time.perf_counter()
            run(course)
            return time.perf_counter() - began

    few, many = seconds(FEW), seconds(MANY)
    each = (many - few) / (MANY - FEW)
    return Time(1000 * each, 1000 * (few - FEW * each))


def in_turns(runs: Mapping[str, Callable[[Course], float]], root: Path) -> dict[str, Time]:
    """The mean time of each run over all rounds."""
    found: dict[str, list[Time]] = {name: [] for name in runs}
    for number in range(ROUNDS):
        for name, run in runs.items():
            found[name].append(told(run, root))
        shown = ", ".join(f"{name} {times[-1].each:.0f}" for name, times in found.items())
        print(f"  round {number + 1} of {ROUNDS}, ms a notebook: {shown}", file=sys.stderr, flush=True)
    return {
        name: Time(fmean(one.each for one in times), fmean(one.start for one in times)) for name, times in found.items()
    }


def nbgrader(course: Course) -> None:
    """`nbgrader autograde` with nbgrader's own steps."""
    for chapter in CHAPTERS:
        steps = f"--Autograde.autograde_preprocessors={THEIR_STEPS!r}"
        _must(course.nbgrader("autograde", chapter, "--force", steps), course)


def engine(workers: int, *more: str) -> Callable[[Course], float]:
    """`autograde grade` with its walls up."""

    def run(course: Course) -> float:
        spent = 0.0
        for chapter in CHAPTERS:
            line = [sys.executable, "-m", "autograde.command", "grade", chapter, "--submitted", str(course.submitted)]
            said = _must([*line, "--no-feedback", "--workers", str(workers), *more], course)
            found = re.search(r"submissions graded, in ([0-9.]+) s\.", said)
            if not found:
                raise RuntimeError(f"{chapter}: not all was graded: {said[-2000:]}")
            spent += float(found[1])
        return spent

    return run


def bare(course: Course) -> float:
    """The same cells and the same judging, with no notebook, no gradebook and no walls around them."""
    return float(_must([sys.executable, "-m", "benchmarks.bare", str(course.submitted)], course))


def bare_twice(course: Course) -> float:
    """The bare run in two processes at once, which share nothing: what two cores of this machine are worth."""
    line = [sys.executable, "-m", "benchmarks.bare", str(course.submitted)]
    started = [
        subprocess.Popen(line, cwd=course.root, env=environment(), stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    return max(float(process.communicate()[0]) for process in started) / 2


def dask(course: Course) -> float:
    """`autograde grade --dask` on a scheduler and two workers of this machine."""
    from autograde.grading.seeds import secret

    secret(course.secret)
    from distributed import LocalCluster

    environ = {"AUTOGRADE_SECRET_FILE": str(course.secret)}
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, env=environ) as cluster:
        return engine(1, "--dask", cluster.scheduler_address)(course)


def _must(line: Sequence[str], course: Course) -> str:
    done = subprocess.run(line, cwd=course.root, env=environment(), capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(line[:6])} …: {done.stderr[-2000:]}")
    return done.stdout


def memory(root: Path) -> float:
    """Megabytes that the coordinator holds at most while it grades a class."""
    with a_class(root, MANY) as course:
        line = [sys.executable, "-m", "autograde.command", "grade", "softmax", "--submitted", str(course.submitted)]
        process = subprocess.Popen(
            [*line, "--no-feedback", "--workers", "1"], cwd=root, env=environment(), stderr=subprocess.DEVNULL
        )
        _, _, usage = os.wait4(process.pid, 0)
        process.returncode = 0
        return usage.ru_maxrss / 1000


def measure(root: Path) -> Iterator[dict[str, Any]]:
    """The rows of the table, each as soon as it is known; ratios are of one run on one machine. Takes minutes."""
    name = f"of {MANY} notebooks, softmax and SVM"
    with a_class(root, FEW) as course:
        engine(1)(course)  # makes the keys of the public cases, once for each state of the code
    times = in_turns({"1 worker": engine(1), "2 workers": engine(2), "bare": bare, "bare twice": bare_twice}, root)
    one, two, least, twice = times["1 worker"], times["2 workers"], times["bare"], times["bare twice"]
    yield _row("grading.engine_ms", f"the engine, 1 worker, walls up, one {name}", one.each)
    yield _row("grading.engine_start_ms", "the engine, before the first notebook, both commands", one.start)
    yield _row("grading.engine2_ms", f"the engine, 2 workers, one {name}", two.each)
    yield _row("grading.workers", "engine with 1 worker / with 2", one.each / two.each, "times", at_least=1.8)
    yield _row("grading.bare_ms", f"the same cells and judging in a bare forked child, one {name}", least.each)
    yield _row("grading.bare2_ms", f"the same, bare, in two processes at once, one {name}", twice.each)
    yield _row(
        "grading.bare_workers",
        "bare in one process / in two: what the machine allows",
        least.each / twice.each,
        "times",
    )
    yield _row("grading.over_limit", "engine with 1 worker / bare", one.each / least.each, "times", limit=1.3)
    theirs = told_apart(nbgrader, root)
    yield _row("grading.nbgrader_ms", f"plain nbgrader, one {name}", theirs.each)
    yield _row("grading.nbgrader_start_ms", "plain nbgrader, before the first notebook, both commands", theirs.start)
    yield _row("grading.speedup", "nbgrader / engine with 1 worker", theirs.each / one.each, "times", at_least=10.0)
    cluster = told(dask, root)
    yield _row("grading.dask_ms", f"the engine on a Dask cluster of 2 workers, one {name}", cluster.each)
    yield _row("grading.rss_mb", "memory of the coordinator", memory(root), "MB")


def _row(
    name: str, what: str, value: float, unit: str = "ms", limit: float | None = None, at_least: float | None = None
) -> dict[str, Any]:
    return {"name": name, "what": what, "value": value, "unit": unit, "limit": limit, "at_least": at_least}
