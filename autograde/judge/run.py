"""From a function to a report: cases, evidence, key, verdict."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from autograde.catalogue import exercise_named
from autograde.catalogue.exercise import Case, Exercise
from autograde.judge.collect import collect
from autograde.judge.diagnose import Findings, diagnose
from autograde.judge.evidence import Evidence, type_name
from autograde.judge.key import Key, NoKey, key_for
from autograde.judge.pieces import tells
from autograde.judge.report import CriterionResult, Report
from autograde.judge.rules import LOOKS, RULES
from autograde.judge.situation import Finding, Situation
from autograde.judge.where import SELF, whereabouts

WAITS = "as it should be, but it counts only once a criterion on values is met."
WAITS_OFF = "off here too: it counts only once a criterion on values is met."
WHERE_VALUES_ARE_JUDGED = ("values", "difference", "order", "consistent", "chance")


def judge(id: str, function: Callable[..., Any], seed: int | None = None) -> Report:
    """Judge `function` as the exercise `id`, on the cases drawn from `seed` (None: the public ones).

    Never raises for what the function does. Raises KeyError for an unknown id,
    with the ids there are, and NoKey where nothing to judge against is installed.
    """
    exercise = exercise_named(id)
    if not callable(function):
        return refused(exercise, f"{id} is {_article(function)}, not a function: run the cell that defines it again.")
    cases = _public(exercise) if seed is None else exercise.cases(seed)
    key = key_for(exercise, cases, seed)
    evidence = collect(function, cases)
    if seed is None:
        return verdict(exercise, cases, key, evidence)
    shown = familiar(exercise, key_for(exercise, _public(exercise), None))
    known = replace(shown, evidence=collect(function, shown.cases))
    return verdict(exercise, cases, key, evidence, public=False, known=known)


def familiar(exercise: Exercise, key: Key) -> Situation:
    """The public cases on which mistakes are told apart, with their `key`; what a function does there is still to come.

    On fresh inputs every known mistake would have to be run anew; on these its answers are at hand.
    """
    shown = _public(exercise)
    wanted = {case.name for case in shown if tells(exercise, case) or SELF in case.serves}
    wanted |= {case.base for case in shown if case.name in wanted and case.base is not None}
    rows = [(case, right) for case, right in zip(shown, key.right, strict=True) if case.name in wanted]
    right = tuple(right for _, right in rows)
    return Situation(exercise, [case for case, _ in rows], replace(key, right=right), Evidence(()))


_PUBLIC: dict[str, tuple[Exercise, Sequence[Case]]] = {}


def _public(exercise: Exercise) -> Sequence[Case]:
    """The public cases, drawn once: a function under test only ever gets copies of them."""
    kept, cases = _PUBLIC.get(exercise.id, (None, ()))
    if kept is not exercise:
        cases = tuple(exercise.cases())
        _PUBLIC[exercise.id] = exercise, cases
    return cases


def verdict(
    exercise: Exercise,
    cases: Sequence[Case],
    key: Key,
    evidence: Evidence,
    public: bool = True,
    known: Situation | None = None,
) -> Report:
    """The report on evidence: a pure function of data, the same wherever the evidence came from.

    Points follow from `evidence` alone. What was done wrong is looked up in `known`, where that is given: the
    same function on the `familiar` cases.

    Raises ValueError unless there is one answer for each case, which is what `collect` promises.
    """
    if len(evidence.answers) != len(cases):
        raise ValueError(f"{len(evidence.answers)} answers for {len(cases)} cases of {exercise.id}: each needs one.")
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _verdict(Situation(exercise, cases, key, evidence), public, known)


def _verdict(situation: Situation, public: bool, known: Situation | None) -> Report:
    exercise, evidence = situation.exercise, situation.evidence
    findings = {c.name: RULES[c.rule](situation, c) for c in exercise.criteria}
    earned = {c.name for c in exercise.criteria if findings[c.name].share > 0}
    judged = {c.name for c in exercise.criteria if c.rule in WHERE_VALUES_ARE_JUDGED}
    if earned & judged:
        for c in exercise.criteria:
            if findings[c.name].output:
                findings[c.name] = Finding(1, f"{c.checks}, but for {findings[c.name].output}, which is judged below")
    else:
        # Good form alone earns nothing: a table of answers and a stub that returns zeros have that too.
        for c in exercise.criteria:
            if findings[c.name].share > 0:
                findings[c.name] = Finding(0, WAITS_OFF if findings[c.name].excused else WAITS, waits=True)
    results = tuple(
        CriterionResult(
            c.name,
            findings[c.name].share == 1,
            c.points * findings[c.name].share,
            c.points,
            findings[c.name].message,
            findings[c.name].waits,
        )
        for c in exercise.criteria
    )
    failed = not all(result.passed for result in results)
    answered = any(answer.leaves for answer in evidence.answers)
    found, where = _explained(situation, known) if failed and answered else (Findings(), ())
    if found.diagnoses and not found.unexplained:
        # A guess gives way to a name.
        results = tuple(replace(one, message=one.message.replace(f": {LOOKS}", "")) for one in results)
    return Report(
        exercise=exercise.id,
        equation=exercise.equation,
        criteria=results,
        diagnoses=found.diagnoses,
        where=where,
        remarks=_remarks(situation),
        difference=next((f.difference for f in findings.values() if f.difference is not None), None),
        printed=evidence.printed,
        public=public,
    )


def _explained(situation: Situation, known: Situation | None) -> tuple[Findings, tuple[str, ...]]:
    """What was done wrong, and where what is left is off."""
    if known is not None and known.evidence.answers:
        found = diagnose(known)
        if found.diagnoses or found.unexplained:
            return found, whereabouts(known, found.unexplained)
        # Right on all that everybody may see, and wrong on the fresh inputs: no known mistake does that.
        situation = replace(situation, key=Key(situation.key.right))
    found = diagnose(situation)
    return found, whereabouts(situation, found.unexplained)


def refused(exercise: Exercise, sentence: str) -> Report:
    """A report with 0 points on every criterion and one reason."""
    results = tuple(
        CriterionResult(c.name, False, 0.0, c.points, sentence if index == 0 else "not judged.")
        for index, c in enumerate(exercise.criteria)
    )
    return Report(exercise.id, exercise.equation, results)


def _remarks(situation: Situation) -> tuple[str, ...]:
    remarks = []
    for output in situation.exercise.outputs:
        pairs = [
            (answer.leaves[output.path], right[output.name].value)
            for answer, right in zip(situation.evidence.answers, situation.key.right, strict=True)
            if output.path in answer.leaves and output.name in right
        ]
        if any(leaf.ndim for leaf, _ in pairs) and all(right.ndim == 0 and leaf.size == 1 for leaf, right in pairs):
            remarks.append(f"{output.name} comes as an array of one entry; a plain number would do.")
        if any(leaf.dtype.kind == "b" for leaf, _ in pairs):
            remarks.append(f"{output.name} comes as True and False; the numbers 1.0 and 0.0 can be calculated with.")
    return tuple(remarks)


def _article(value: Any) -> str:
    name = type_name(value)
    return name if value is None else f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


__all__ = ["NoKey", "familiar", "judge", "refused", "verdict"]
