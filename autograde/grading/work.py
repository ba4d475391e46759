"""One submission's work, whole: put in order, run behind the walls, judged, ready to be published.

A worker holds what is trusted (the class's secret, the references) and a sandbox
of its own. It never touches the gradebook: it returns what belongs into it.
"""

from __future__ import annotations

import json
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4.rwbase import split_lines, strip_transient
from traitlets.config import Config

from autograde.catalogue.exercise import Exercise
from autograde.grading.cells import asked_in
from autograde.grading.course import CourseError
from autograde.grading.damage import Damaged, opened
from autograde.grading.judging import Score, grade, prepare
from autograde.grading.outcomes import DAMAGED as DAMAGED
from autograde.grading.outcomes import FAILED as FAILED
from autograde.grading.outcomes import GRADED as GRADED
from autograde.grading.outcomes import NO_RESPONSE as NO_RESPONSE
from autograde.grading.released import Released
from autograde.grading.sandbox import Sandbox
from autograde.grading.seeds import seed_of_work
from autograde.grading.steps import Steps
from autograde.grading.walled.limits import Limits


@dataclass(frozen=True)
class Work:
    """A submission as it was handed in."""

    student: str
    assignment: str
    notebooks: Mapping[str, bytes]  # by name, without .ipynb
    files: Mapping[str, bytes] = field(default_factory=dict)  # what lies beside them


@dataclass(frozen=True)
class DoneNotebook:
    """A graded notebook: its text, and its rows for the gradebook."""

    text: str
    scores: tuple[Score, ...]
    answered: frozenset[str]
    notes: Mapping[str, str] = field(default_factory=dict)  # comments, by solution cell


@dataclass(frozen=True)
class Done:
    """What became of a submission."""

    student: str
    assignment: str
    status: str
    reason: str = ""  # a sentence where it isn't graded
    notebooks: Mapping[str, DoneNotebook] = field(default_factory=dict)
    attention: tuple[str, ...] = ()  # what a person should know: timed out, crashed, not evaluated
    seconds: float = 0.0
    log: str = ""  # a traceback, for the log


@dataclass(frozen=True)
class Plan:
    """What every worker needs to know: the assignment, the class's secret, nbgrader's settings, the limits."""

    released: Released
    secret: bytes
    config: Config
    limits: Limits = field(default_factory=Limits)
    isolation: str = "walls"
    log: Path | None = None


class Worker:
    """Grades one submission after the other."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._steps = Steps(plan.config)
        self._sandbox = Sandbox(plan.limits, plan.isolation, plan.log)

    def grade(self, work: Work) -> Done:
        """Grade `work`. Whatever goes wrong on the way is said in what is returned; only an interrupt gets through."""
        start = time.monotonic()
        try:
            found = {name: self._notebook(work, name, content) for name, content in work.notebooks.items()}
        except Damaged as error:
            return Done(work.student, work.assignment, DAMAGED, str(error), seconds=time.monotonic() - start)
        except CourseError:
            raise
        except Exception as error:
            sentence = f"{type(error).__name__}: {str(error)[:200]}: see the log, then grade again."
            seconds = time.monotonic() - start
            return Done(work.student, work.assignment, FAILED, sentence, seconds=seconds, log=traceback.format_exc())
        attention = tuple(line for one in found.values() for line in one[1])
        notebooks = {name: one[0] for name, one in found.items()}
        seconds = time.monotonic() - start
        return Done(work.student, work.assignment, GRADED, "", notebooks, attention, seconds)

    def _notebook(self, work: Work, name: str, content: bytes) -> tuple[DoneNotebook, tuple[str, ...]]:
        about = {"student": work.student, "assignment": work.assignment, "notebook": name}
        notebook = self._in_order(opened(content, f"{name}.ipynb"), about)
        found = grade(notebook, dict(work.files), self._sandbox, self._seeds(work, notebook))
        finished = self._steps.finished(found.notebook, about)
        return DoneNotebook(_written(finished), found.scores, found.answered, found.notes), found.attention

    def _in_order(self, notebook: NotebookNode, about: Mapping[str, str]) -> NotebookNode:
        try:
            return self._steps.sanitised(notebook, dict(about), self._plan.released)
        except Exception as error:
            raise Damaged(
                f"{about['notebook']}.ipynb can't be put in order ({type(error).__name__}: {str(error)[:100]}): "
                "copy your answers into a fresh notebook and hand that in."
            ) from error

    def _seeds(self, work: Work, notebook: NotebookNode) -> Callable[[Exercise], int]:
        # The exercise's own name is mixed in when its cases are drawn.
        fresh = seed_of_work(self._plan.secret, work.student, work.assignment, notebook)
        return lambda exercise: fresh

    def ready(self) -> str:
        """What stands around students' code, in words. Raises CourseError where that is too little.

        While the walls go up, what the first submission would wait for is read.
        """
        for notebook in self._plan.released.notebooks:
            for cell in notebook.source_cells:
                if cell.cell_type == "code" and (asked := asked_in(cell.source)):
                    prepare(asked.exercise)
        return str(self._sandbox.walls)

    def close(self) -> None:
        self._sandbox.close()


def _written(notebook: NotebookNode) -> str:
    """The text of its file: what nbformat.v4.writes gives, without the copy that it makes first; nobody needs ours."""
    plain = strip_transient(split_lines(notebook))
    return json.dumps(plain, indent=1, sort_keys=True, separators=(",", ": "), ensure_ascii=False) + "\n"
