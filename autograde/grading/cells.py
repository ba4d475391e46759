"""Run a submission's cells behind the walls, and ask its functions what the graded cells ask for.

Nothing is judged here, and nothing that happens depends on whether an answer is
right: the child learns nothing. Where the child is lost (killed, crashed, out of
memory) a new one runs the notebook again without the cell that did it, so that
one deadly cell costs no other.
"""

from __future__ import annotations

import ast
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nbformat import NotebookNode
from nbgrader import utils

from autograde.catalogue import UnknownExercise, exercise_named
from autograde.catalogue.exercise import Case, Exercise
from autograde.grading.outputs import cleaned
from autograde.grading.sandbox import Lost, Sandbox
from autograde.grading.walled import questions
from autograde.grading.walled.wire import Malformed
from autograde.judge.evidence import Evidence

CHILDREN_AT_MOST = 4
"""A notebook in which so many cells end the process is given up."""


KINDS = {"timed out": "timed out", "crashed": "crashed", "memory": "crashed", "malformed": "not evaluated"}
"""What gradebook, CSV and feedback call it, by the kind of a Lost."""


@dataclass(frozen=True)
class Question:
    """What a graded cell asks for: `autograde.check("svm_loss", svm_loss)`."""

    exercise: Exercise
    name: str


@dataclass(frozen=True)
class Asked:
    """What came of a question."""

    question: Question
    cases: Sequence[Case] = ()
    evidence: Evidence | None = None
    missing: str = ""  # why there was nothing to call
    lost: str = ""  # why it was not evaluated
    kind: str = "not evaluated"  # of what kind that is


@dataclass(frozen=True)
class Step:
    """A code cell's turn: what the child is told to do at it."""

    place: int
    message: dict[str, Any]
    question: Question | None = None  # else it is run
    cases: Sequence[Case] = ()  # on which its function is asked


@dataclass
class Ran:
    """A notebook after its run: outputs by the place of the cell, and what was asked."""

    outputs: dict[int, list[NotebookNode]] = field(default_factory=dict)
    asked: dict[int, Asked] = field(default_factory=dict)
    ended: dict[int, Lost] = field(default_factory=dict)  # by the cell that did it
    lost: list[Lost] = field(default_factory=list)  # each time the process had to be ended, or ended itself
    left_out: tuple[str, ...] = ()  # files beside the notebook for which its private disk had no room


def question(cell: NotebookNode) -> Question | None:
    """The question of a graded cell; None where it is no check of an exercise."""
    if not (utils.is_grade(cell) and cell.cell_type == "code" and not utils.is_solution(cell)):
        return None
    return asked_in(cell.source)


def asked_in(source: str) -> Question | None:
    """The question that a cell's text asks; None where it is no check of an exercise."""
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    match body:
        case [
            ast.Expr(
                ast.Call(
                    ast.Attribute(ast.Name("autograde"), "check") | ast.Name("check"),
                    [ast.Constant(str(id)), ast.Name(name)],
                    [],
                )
            )
        ]:
            try:
                return Question(exercise_named(id), name)
            except UnknownExercise:
                return None
    return None


def run(
    notebook: NotebookNode,
    files: Mapping[str, bytes],
    sandbox: Sandbox,
    cases: Callable[[Exercise], Sequence[Case]],
    public: Callable[[Exercise], Sequence[Case]] = lambda exercise: (),
) -> Ran:
    """Run every code cell in order; at a graded cell ask its function on `cases` and then on the `public` ones instead.

    Those aren't sent: they are `questions.public`, which a child has at hand.
    """
    ran = Ran()
    deadline = time.monotonic() + sandbox.limits.submission_seconds
    room = sandbox.limits.output_mb * 1_000_000
    steps = _steps(notebook, cases, public)
    while True:
        place = -1
        try:
            with sandbox.child(deadline) as child:
                ran.left_out = child.begin(files)
                left = [step for step in steps if step.place not in ran.ended and step.place not in ran.asked]
                for together in _together(left):
                    answers = child.answers([step.message for step in together], sandbox.limits.cell_seconds)
                    for step in together:
                        place = step.place
                        answer = next(answers)
                        if step.question is not None:
                            ran.asked[place] = _asked(step.question, step.cases, answer)
                        elif place not in ran.outputs:  # else it was run once more for what it defines
                            ran.outputs[place] = cleaned(answer.get("outputs"), room)
                            room -= sum(len(str(output)) for output in ran.outputs[place])
            return ran
        except Lost as lost:
            ran.lost.append(lost)
            if place >= 0:  # else it was lost before the first cell
                ran.ended[place] = lost
                _note(ran, steps, place, lost)
            if len(ran.lost) == CHILDREN_AT_MOST or time.monotonic() >= deadline:
                for step in steps:
                    if step.question is not None and step.place not in ran.asked:
                        ran.asked[step.place] = Asked(step.question, lost=f"the run ended before it: {lost}")
                return ran


def _steps(
    notebook: NotebookNode,
    cases: Callable[[Exercise], Sequence[Case]],
    public: Callable[[Exercise], Sequence[Case]],
) -> list[Step]:
    """What the code cells come to. A graded one that is no check of ours is left out: a person has to look."""
    steps = []
    code = [(place, cell) for place, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    for count, (place, cell) in enumerate(code, 1):
        if (asks := question(cell)) is not None:
            drawn, known = cases(asks.exercise), public(asks.exercise)
            message: dict[str, Any] = {"name": asks.name, **questions.asked(drawn)}
            if known:
                message["public"] = asks.exercise.id
            steps.append(Step(place, message, asks, [*drawn, *known]))
        elif not utils.is_grade(cell) or utils.is_solution(cell):
            steps.append(Step(place, {"source": cell.source, "count": count}))
    return steps


def _together(steps: Sequence[Step]) -> Iterator[list[Step]]:
    """Steps that are sent at once. A question begins a new lot: no cell before it runs while its inputs are known."""
    lot: list[Step] = []
    for step in steps:
        if step.question is not None and lot:
            yield lot
            lot = []
        lot.append(step)
    if lot:
        yield lot


def _note(ran: Ran, steps: Sequence[Step], place: int, lost: Lost) -> None:
    """Write down at the cell that did it why there is no answer."""
    asks = next((step.question for step in steps if step.place == place), None)
    if asks is not None:
        ran.asked[place] = Asked(asks, lost=str(lost), kind=KINDS[lost.kind])
    else:
        name = "Timeout" if lost.kind == "timed out" else "Ended"
        sentence = f"this cell was ended: {lost}."
        ran.outputs[place] = cleaned(
            [{"output_type": "error", "ename": name, "evalue": sentence, "traceback": [f"{name}: {sentence}"]}]
        )


def _asked(question: Question, cases: Sequence[Case], answer: Mapping[str, Any]) -> Asked:
    """What the child's answer to a question comes to."""
    if answer.get("missing") is True:
        sentence = f"{question.name} is not defined: does the cell that defines it run without an error?"
        return Asked(question, missing=sentence)
    if isinstance(kind := answer.get("kind"), str):
        return Asked(question, missing=f"{question.name} is a {kind[:80]}, not a function.")
    try:
        return Asked(question, cases, questions.evidence(answer, cases))
    except Malformed as error:
        return Asked(question, lost=f"it answered with {error}")
