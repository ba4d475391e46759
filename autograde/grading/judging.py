"""From a run to a graded notebook: every verdict comes from here, on the trusted side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from nbformat import NotebookNode
from nbgrader import utils

from autograde.catalogue import exercise_named
from autograde.catalogue.exercise import Case, Exercise
from autograde.grading.cells import KINDS, Asked, Ran, run
from autograde.grading.damage import shown
from autograde.grading.doubt import believed, doubts
from autograde.grading.keys import public_key
from autograde.grading.outputs import report_output
from autograde.grading.pages import tame
from autograde.grading.sandbox import Sandbox
from autograde.judge.evidence import Evidence
from autograde.judge.key import computed
from autograde.judge.report import Report
from autograde.judge.run import familiar, refused, verdict
from autograde.judge.situation import Situation

WITHOUT_WALLS = "Graded without walls: this code could have changed its own grade."


@dataclass(frozen=True)
class Score:
    """What one graded cell comes to: a row of the gradebook."""

    name: str  # its grade_id
    points: float | None  # None: a person has to grade it


@dataclass(frozen=True)
class Graded:
    """A notebook with its outputs, its scores, and what people should look at."""

    notebook: NotebookNode
    scores: tuple[Score, ...]
    answered: frozenset[str]  # the solution cells that the student changed
    attention: tuple[str, ...]
    notes: Mapping[str, str]  # what timed out, crashed or was not evaluated, by the solution cell it belongs to


def grade(notebook: NotebookNode, files: dict[str, bytes], sandbox: Sandbox, seed: Callable[[Exercise], int]) -> Graded:
    """Run a sanitised notebook behind the walls and judge it. Changes `notebook`."""

    def fresh(exercise: Exercise) -> Sequence[Case]:
        return exercise.cases(seed(exercise))

    def public(exercise: Exercise) -> Sequence[Case]:
        return _shown(exercise.id).cases

    ran = run(notebook, files, sandbox, fresh, public)
    attention = [f"{lost.kind}: {lost}" for lost in ran.lost]
    attention += [f"{name} had no room beside the notebook" for name in ran.left_out]
    doubt = doubts((cell.source for cell in notebook.cells if cell.cell_type == "code"), files)
    scores = []
    notes: dict[str, str] = {}
    solution = ""
    count = 0
    for place, cell in enumerate(notebook.cells):
        if cell.cell_type == "code":
            count += 1
            cell.execution_count = count
            cell.outputs = ran.outputs.get(place, [])
        if utils.is_solution(cell):
            solution = cell.metadata.nbgrader["grade_id"]
        if note := _note(ran, place):
            # A database has no place for some characters of a student's.
            notes[solution] = shown("; ".join(filter(None, [notes.get(solution), note])))
        if not utils.is_grade(cell):
            continue
        name = cell.metadata.nbgrader["grade_id"]
        if place in ran.asked:
            asked = ran.asked[place]
            if asked.lost and all(asked.lost != str(lost) for lost in ran.lost):
                attention.append(f"not evaluated: {name}: {asked.lost}")
            report = _report(asked, sandbox)
            sure = believed(report, asked.question.exercise, doubt)
            if sure.points < report.points:
                attention.append(
                    f"not evaluated: {name}: part of it: the notebook uses {', '.join(set(doubt.values()))}"
                )
            cell.outputs = [report_output(sure, count)]
            scores.append(Score(name, min(sure.points, float(cell.metadata.nbgrader["points"]))))
        elif utils.is_solution(cell):
            scores.append(Score(name, utils.determine_grade(cell)[0]))
        else:
            if cell.cell_type == "code":
                attention.append(f"not evaluated: the test {name} is no check of an exercise: grade it by hand")
            scores.append(Score(name, None))
    tame(notebook)
    return Graded(notebook, tuple(scores), _answered(notebook), tuple(attention), notes)


def _note(ran: Ran, place: int) -> str:
    """What kept a cell from its end, or its function from being evaluated; "" where nothing did."""
    asked = ran.asked.get(place)
    if asked is None:
        if lost := ran.ended.get(place):
            return f"{KINDS[lost.kind]}: {lost}"
        stopped = [one for one in ran.outputs.get(place, []) if one.get("ename") == "Timeout"]
        return f"timed out: {stopped[0].evalue[:200]}" if stopped else ""
    name = asked.question.exercise.id
    if asked.lost:
        return f"{asked.kind}: {name}: {asked.lost}"
    answers = asked.evidence.answers if asked.evidence else ()
    late = [one.failure for one in answers if one.failure and one.failure.kind == "Timeout"]
    return f"timed out: {name}: {late[0].message}" if late else ""


def _report(asked: Asked, sandbox: Sandbox) -> Report:
    exercise = asked.question.exercise
    if asked.lost:
        report = refused(exercise, f"{asked.kind}: {asked.lost}.")
    elif asked.evidence is None:
        report = refused(exercise, asked.missing)
    else:
        report = _judged(exercise, asked.cases, asked.evidence)
    report = replace(report, public=False)
    if sandbox.walls.isolation == "none":
        report = replace(report, remarks=(*report.remarks, WITHOUT_WALLS))
    return report


def _judged(exercise: Exercise, cases: Sequence[Case], evidence: Evidence) -> Report:
    """The verdict on the fresh cases; the public ones behind them only tell which mistake it is."""
    shown = _shown(exercise.id)
    fresh = len(cases) - len(shown.cases)
    known = replace(shown, evidence=replace(evidence, answers=evidence.answers[fresh:]))
    mine = replace(evidence, answers=evidence.answers[:fresh])
    return verdict(exercise, cases[:fresh], computed(exercise, cases[:fresh]), mine, public=False, known=known)


def prepare(exercise: Exercise) -> None:
    """Have at hand what judging any answer to `exercise` needs: its references and the key to its public cases."""
    computed(exercise, _shown(exercise.id).cases)


@cache
def _shown(exercise_id: str) -> Situation:
    return familiar(exercise_named(exercise_id), public_key(exercise_id))


def _answered(notebook: NotebookNode) -> frozenset[str]:
    """The solution and task cells whose text isn't the released one."""
    return frozenset(
        cell.metadata.nbgrader["grade_id"]
        for cell in notebook.cells
        if (utils.is_solution(cell) or utils.is_task(cell)) and not _untouched(cell)
    )


def _untouched(cell: NotebookNode) -> bool:
    checksum = cell.metadata.nbgrader.get("checksum")
    return checksum is not None and checksum == utils.compute_checksum(cell) and not utils.is_task(cell)


__all__ = ["Graded", "Score", "grade", "prepare"]
