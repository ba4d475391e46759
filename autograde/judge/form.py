"""The contract: a function answers, in the promised form, and leaves its inputs alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograde.catalogue.exercise import Case, Criterion, Exercise, Output
from autograde.judge.compare import Right
from autograde.judge.evidence import Answer
from autograde.judge.situation import Finding, Situation


def contract(situation: Situation, criterion: Criterion) -> Finding:
    """The function can be called, answers in the promised form, and leaves its inputs alone."""
    exercise = situation.exercise
    paid: Finding | None = None
    for case, answer in zip(situation.cases, situation.evidence.answers, strict=True):
        where = f"on the case “{case.name}”"
        failure = answer.failure
        if failure is not None:
            if failure.kind == "NotImplementedError":
                if failure.function not in ("", exercise.id) and failure.function.isidentifier():
                    return Finding(0, f"{exercise.id} calls {failure.function}, which is not written yet.")
                return Finding(0, f"{exercise.id} is not written yet: put your code where the stub says so.")
            if failure.kind == "Timeout":
                return Finding(0, f"{exercise.id} was stopped {where}: {failure.message}. Does a loop never end?")
            if failure.kind == "NotRun" or (failure.arithmetic and case.name not in situation.ordinary):
                continue  # what NumPy calls infinity on extreme inputs isn't a matter of form
            line = f" (at: {failure.line})" if failure.line else ""
            return Finding(
                0, f"{exercise.id} raises {failure.kind} {where}: {failure.message.rstrip('. ') or 'no message'}{line}."
            )
        problem, output = ("", "") if case.through else _form(situation, case, answer)
        if problem:
            found = Finding(0, f"{exercise.id} {problem} {where}.", output=output)
            if not output:
                return found
            paid = paid or found
        if answer.changed:
            names = " and ".join(answer.changed)
            inputs = f"input{'s' if len(answer.changed) > 1 else ''} {names}"
            return Finding(0, f"{exercise.id} changes its {inputs} {where}: work on a copy.")
        if answer.differs:
            return Finding(0, f"{exercise.id} gives two different answers to the same inputs {where}.")
    return paid or Finding(1, criterion.checks)


def _form(situation: Situation, case: Case, answer: Answer) -> tuple[str, str]:
    """What is wrong with the form of an answer, "" where nothing is; and the output whose values pay for it, if any."""
    found = [(problem, output.name) for output in situation.exercise.outputs
             if (problem := _of_output(situation, case, answer, output))]  # fmt: skip
    for problem, name in found:
        if name not in situation.paid or situation.leaf(case.name, name) is None:
            return problem, ""
    return found[0] if found else ("", "")


def _of_output(situation: Situation, case: Case, answer: Answer, output: Output) -> str:
    exercise = situation.exercise
    rights = situation.rights(case.name)
    leaf = answer.leaf(output.path, len(exercise.outputs))
    if leaf is None:
        wanted = _wanted(exercise)
        kind = answer.opaque.get(output.path)
        if kind == "NoneType" and not output.path:
            return f"returns None instead of {wanted}: is a return missing?"
        if kind is not None:
            what = f"as {output.name} a {kind}" if output.path else answer.returned
            return f"returns {what} that holds no numbers, where {wanted} is due,"
        if "" in answer.opaque:
            return f"returns {answer.returned} where {wanted} is due"
        missing = _missing(exercise, answer, rights) or output.path.partition(".")[2] or output.name
        return f"returns {answer.returned} where {wanted} is due: {missing} is missing"
    expected = rights[output.name].value
    fits = _fits(leaf, expected)
    if not fits and _swapped(exercise, answer, rights):
        first, second = (one.name for one in exercise.outputs)
        return f"returns ({second}, {first}) where ({first}, {second}) is due"
    if not fits:
        due = f"{output.shape} = {expected.shape}" if output.shape != f"{expected.shape}" else output.shape
        due = due if expected.ndim else "a number"
        return f"returns {output.name} of shape {leaf.shape} where {due} is due"
    if leaf.dtype.kind not in "biuf":
        return f"returns {'complex numbers' if leaf.dtype.kind == 'c' else leaf.dtype} as {output.name}"
    if case.name in situation.ordinary and not np.all(np.isfinite(leaf.astype(np.float64))):
        return f"returns {output.name} with NaN or infinity in it"
    return ""


def _fits(leaf: NDArray[Any], expected: NDArray[np.float64]) -> bool:
    return leaf.shape == expected.shape or (expected.ndim == 0 and leaf.size == 1)


def _missing(exercise: Exercise, answer: Answer, rights: Mapping[str, Right]) -> str:
    """Of two outputs the one that is missing, where a single array was returned that looks like the other."""
    whole = answer.leaves.get("")
    if whole is None or len(exercise.outputs) != 2:
        return ""
    absent = [output.name for output in exercise.outputs if not _fits(whole, rights[output.name].value)]
    return absent[0] if len(absent) == 1 else ""


def _swapped(exercise: Exercise, answer: Answer, rights: Mapping[str, Right]) -> bool:
    """Whether two outputs of different shapes stand in each other's place."""
    if len(exercise.outputs) != 2:
        return False
    leaves = [answer.leaf(output.path, 2) for output in exercise.outputs]
    one, two = (rights[output.name].value for output in exercise.outputs)
    first, second = leaves
    return first is not None and second is not None and _fits(first, two) and _fits(second, one)


def _wanted(exercise: Exercise) -> str:
    """What is due, in words: "ds", "(loss, dW)", "(loss, a dict with W1, b1, W2, b2)"."""
    items: dict[str, list[str]] = {}
    for output in exercise.outputs:
        place, _, key = output.path.partition(".")
        items.setdefault(place, []).append(key or output.name)
    keyed = {output.path.partition(".")[0] for output in exercise.outputs if "." in output.path}
    words = [f"a dict with {', '.join(names)}" if place in keyed else names[0] for place, names in items.items()]
    return f"({', '.join(words)})" if len(words) > 1 else words[0]
