"""The rules by which a criterion is judged: each reads evidence and gives a finding.

A rule never calls anything of the student's. What a call failed to answer costs
points once: in the contract where the failure is a matter of special inputs, in
the values where the plain inputs fail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from autograde.catalogue.exercise import Case, Criterion, Exercise
from autograde.judge.compare import Comparison, compare
from autograde.judge.evidence import Answer, Evidence
from autograde.judge.key import Key, Right
from autograde.judge.report import Difference

GROWTH = 1.5
"""A vectorised function runs the same bytecodes for any N; a loop over samples doubles them with N."""


@dataclass(frozen=True)
class Situation:
    """All that a rule may look at."""

    exercise: Exercise
    cases: Sequence[Case]
    key: Key
    evidence: Evidence

    def rows(self, criterion: str) -> Iterator[tuple[Case, Answer, Mapping[str, Right]]]:
        for case, answer, right in zip(self.cases, self.evidence.answers, self.key.right, strict=True):
            if criterion in case.serves:
                yield case, answer, right

    def row(self, name: str) -> tuple[Case, Answer, Mapping[str, Right]]:
        for row in zip(self.cases, self.evidence.answers, self.key.right, strict=True):
            if row[0].name == name:
                return row
        raise KeyError(name)


@dataclass(frozen=True)
class Finding:
    """What a rule found: the share of the points that is earned, and the sentence for it."""

    share: float
    message: str
    difference: Difference | None = None


def contract(situation: Situation, criterion: Criterion) -> Finding:
    """The function can be called, answers in the promised form, and leaves its inputs alone."""
    exercise = situation.exercise
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
            if failure.kind == "NotRun":
                continue
            line = f" (at: {failure.line})" if failure.line else ""
            return Finding(0, f"{exercise.id} raises {failure.kind} {where}: {failure.message or 'no message'}{line}.")
        problem = _form(situation, case, answer)
        if problem:
            return Finding(0, f"{exercise.id} {problem} {where}.")
        if answer.changed:
            names = " and ".join(answer.changed)
            return Finding(0, f"{exercise.id} changes its input {names} {where}: work on a copy.")
        if answer.differs:
            return Finding(0, f"{exercise.id} gives two different answers to the same inputs {where}.")
    return Finding(1, criterion.checks)


def _form(situation: Situation, case: Case, answer: Answer) -> str:
    """What is wrong with the form of an answer; "" where nothing is."""
    exercise = situation.exercise
    _, _, rights = situation.row(case.name)
    for output in exercise.outputs:
        leaf = answer.leaves.get(output.path)
        if leaf is None:
            wanted = ", ".join(one.name for one in exercise.outputs)
            wanted = f"({wanted})" if len(exercise.outputs) > 1 else wanted
            if answer.opaque.get(output.path) == "NoneType" and not output.path:
                return f"returns None instead of {wanted}: is a return missing?"
            return f"returns {answer.returned} where {wanted} is due: {output.name} is missing"
        expected = rights[output.name].value
        fits = leaf.shape == expected.shape or (expected.ndim == 0 and leaf.size == 1)
        if not fits:
            due = "a number" if expected.ndim == 0 else f"{output.shape} = {expected.shape}"
            return f"returns {output.name} of shape {leaf.shape} where {due} is due"
        if leaf.dtype.kind == "c":
            return f"returns complex numbers as {output.name}"
        ordinary = not case.probe and bool(case.serves & {"loss", "gradient", "value", "values"})
        if ordinary and not np.all(np.isfinite(leaf.astype(np.float64))):
            return f"returns {output.name} with NaN or infinity in it"
    return ""


def values(situation: Situation, criterion: Criterion) -> Finding:
    """The outputs equal the right ones on every case of the criterion."""
    return _verdict(criterion, list(_comparisons(situation, criterion)))


def difference(situation: Situation, criterion: Criterion) -> Finding:
    """What a case adds to its base case (reg > 0 to reg = 0) is right, whatever the base itself is."""
    rows: list[Row] = []
    for case, answer, rights in situation.rows(criterion.name):
        assert case.base is not None
        _, base_answer, base_rights = situation.row(case.base)
        for name in criterion.outputs:
            path = _path(situation, name)
            right, base = rights[name].value, base_rights[name].value
            scale = float(max(np.max(np.abs(right)), np.max(np.abs(right - base))))
            got, got_base = answer.leaves.get(path), base_answer.leaves.get(path)
            if got is None or got_base is None or got.shape != got_base.shape or got.dtype.kind == "c":
                rows.append((case, name, None))
                continue
            with np.errstate(all="ignore"):
                added = got.astype(np.float64) - got_base.astype(np.float64)
            rows.append((case, f"what reg adds to {name}", compare(added, Right(right - base), scale)))
    return _verdict(criterion, rows)


def steady(situation: Situation, criterion: Criterion) -> Finding:
    """Large scores do no harm: the answer is right, or the same as without the offset.

    So a mistake that has nothing to do with large scores isn't paid for twice.
    """
    rows: list[Row] = []
    for case, name, comparison in _comparisons(situation, criterion):
        if case.base is not None and comparison is not None and not comparison.right(case.single):
            path = _path(situation, name)
            plain = situation.row(case.base)[1].leaves.get(path)
            got = situation.row(case.name)[1].leaves[path]
            if plain is not None and plain.ndim == got.ndim and plain.dtype.kind in "iuf" and got.dtype.kind in "iuf":
                # The offset is a feature of its own, the last row of dW: compare the others.
                kept = got if got.ndim == 0 else got[: len(plain)]
                finite = np.all(np.isfinite(plain)) and np.all(np.isfinite(got))
                same = compare(kept, Right(plain.astype(np.float64)))
                if finite and same.right(case.single):
                    comparison = same
        rows.append((case, name, comparison))
    return _verdict(criterion, rows)


def operations(situation: Situation, criterion: Criterion) -> Finding:
    """The number of Python operations doesn't grow with the number of samples."""
    rows = list(situation.rows(criterion.name))
    counts = [answer.operations for _, answer, _ in rows]
    sizes = [len(case.inputs["X"]) for case, _, _ in rows]
    few, many = counts[0], counts[-1]
    if few is None or many is None:
        return Finding(0, "not judged: there was no answer to count.")
    if many > GROWTH * few:
        return Finding(
            0,
            f"{situation.exercise.id} loops: {few} Python operations for {sizes[0]} samples, "
            f"{many} for {sizes[-1]}. Replace the loop over samples by whole-array expressions.",
        )
    return Finding(1, f"{criterion.checks} ({few} Python operations for {sizes[0]} samples, {many} for {sizes[-1]})")


RULES: Mapping[str, Callable[[Situation, Criterion], Finding]] = {
    "contract": contract,
    "values": values,
    "difference": difference,
    "steady": steady,
    "operations": operations,
}

Row = tuple[Case, str, Comparison | None]


def _path(situation: Situation, name: str) -> str:
    return next(output.path for output in situation.exercise.outputs if output.name == name)


def _comparisons(situation: Situation, criterion: Criterion) -> Iterator[Row]:
    for case, answer, rights in situation.rows(criterion.name):
        for name in criterion.outputs:
            leaf = answer.leaves.get(_path(situation, name))
            yield case, name, None if leaf is None else compare(leaf, rights[name])


def _verdict(criterion: Criterion, rows: Sequence[Row]) -> Finding:
    missing = [row for row in rows if row[2] is None and "contract" not in row[0].serves]
    answered = [(case, name, c) for case, name, c in rows if c is not None]
    if not answered:
        return Finding(0, "not judged: there was no answer to compare.")
    off = [(case, name, c) for case, name, c in answered if not c.right(case.single)]
    if not off and missing:
        return Finding(0, f"not judged on {len(missing)} of {len(rows)} inputs: there was no answer to compare.")
    if not off:
        return Finding(1, criterion.checks)
    near = all(c.nearly(case.single) for case, _, c in answered if not case.probe)
    if near and not missing and criterion.approximate:
        return Finding(
            criterion.approximate,
            "right to about five digits only: this looks like a numerical derivative, "
            "single precision, or an epsilon inside a logarithm or a hinge.",
            _picture(off),
        )
    case, name, worst = off[0]
    return Finding(0, f"off on {len(off)} of {len(answered)} inputs; {_sentence(case, name, worst)}", _picture(off))


def _sentence(case: Case, name: str, worst: Comparison) -> str:
    if not worst.shape_fits:
        return f"on the case “{case.name}” {name} has shape {worst.got.shape}, not {worst.expected.shape}."
    entry = f"[{', '.join(map(str, worst.entry))}]" if worst.entry else ""
    got, expected = _entry(worst)
    return f"on the case “{case.name}” {name}{entry} is {got}, not {expected}."


def _entry(comparison: Comparison) -> tuple[str, str]:
    """The worst entry, got and expected, with as many digits as tell them apart."""
    got, expected = comparison.got[comparison.entry], comparison.expected[comparison.entry]
    for digits in (4, 7, 17):
        texts = f"{got:.{digits}g}", f"{expected:.{digits}g}"
        if texts[0] != texts[1]:
            break
    return texts


def _picture(off: Sequence[tuple[Case, str, Comparison]]) -> Difference | None:
    for case, name, c in off:
        if c.shape_fits and c.expected.ndim in (1, 2) and c.got.dtype.kind != "c":
            return Difference(case.name, name, np.asarray(c.got, dtype=np.float64), c.expected)
    return None
