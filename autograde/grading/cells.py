"""Run a submission's cells behind the walls, and ask its functions what the graded cells ask for.

Nothing is judged here, and nothing that happens depends on whether an answer is
right: the child learns nothing. Where the child is lost (killed, crashed, out of
memory) a new one runs the notebook again without the cell that did it, so that
one deadly cell costs no other.
"""

from __future__ import annotations

import ast
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nbformat import NotebookNode
from nbgrader import utils

from autograde.catalogue import UnknownExercise, exercise_named
from autograde.catalogue.exercise import Case, Exercise
from autograde.grading.outputs import cleaned
from autograde.grading.sandbox import Child, Lost, Sandbox
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
    plan = [(place, cell, question(cell)) for place, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    while True:
        place = -1
        try:
            with sandbox.child(deadline) as child:
                ran.left_out = child.begin(files)
                for count, (place, cell, asks) in enumerate(plan, 1):
                    if place in ran.ended or (asks is not None and place in ran.asked):
                        continue
                    if asks is not None:
                        drawn, known = cases(asks.exercise), public(asks.exercise)
                        ran.asked[place] = _ask(child, asks, drawn, known, sandbox.limits.cell_seconds)
                        continue
                    if utils.is_grade(cell) and not utils.is_solution(cell):
                        continue  # a test that is no check of ours: a person has to look
                    found = child.ask({"source": cell.source, "count": count}, sandbox.limits.cell_seconds)
                    if place not in ran.outputs:  # else it was run once more for what it defines
                        ran.outputs[place] = cleaned(found.get("outputs"), room)
                        room -= sum(len(str(output)) for output in ran.outputs[place])
            return ran
        except Lost as lost:
            ran.lost.append(lost)
            if place >= 0:  # else it was lost before the first cell
                ran.ended[place] = lost
                _note(ran, plan, place, lost)
            if len(ran.lost) == CHILDREN_AT_MOST or time.monotonic() >= deadline:
                for place, _, asks in plan:
                    if asks is not None and place not in ran.asked:
                        ran.asked[place] = Asked(asks, lost=f"the run ended before it: {lost}")
                return ran


def _note(ran: Ran, plan: Sequence[tuple[int, Any, Question | None]], place: int, lost: Lost) -> None:
    """Write down at the cell that did it why there is no answer."""
    asks = next((asks for at, _, asks in plan if at == place), None)
    if asks is not None:
        ran.asked[place] = Asked(asks, lost=str(lost), kind=KINDS[lost.kind])
    else:
        name = "Timeout" if lost.kind == "timed out" else "Ended"
        sentence = f"this cell was ended: {lost}."
        ran.outputs[place] = cleaned(
            [{"output_type": "error", "ename": name, "evalue": sentence, "traceback": [f"{name}: {sentence}"]}]
        )


def _ask(child: Child, question: Question, drawn: Sequence[Case], public: Sequence[Case], seconds: float) -> Asked:
    message: dict[str, Any] = {"name": question.name, **questions.asked(drawn)}
    if public:
        message["public"] = question.exercise.id
    cases = [*drawn, *public]
    answer = child.ask(message, seconds)
    if answer.get("missing") is True:
        sentence = f"{question.name} is not defined: does the cell that defines it run without an error?"
        return Asked(question, missing=sentence)
    if isinstance(kind := answer.get("kind"), str):
        return Asked(question, missing=f"{question.name} is a {kind[:80]}, not a function.")
    try:
        return Asked(question, cases, questions.evidence(answer, cases))
    except Malformed as error:
        return Asked(question, lost=f"it answered with {error}")
