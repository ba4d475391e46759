"""The rules by which a criterion is judged: each reads evidence and gives a finding.

A rule never calls anything of the student's. What a call failed to answer costs
points once: in the contract where the failure is a matter of special inputs, in
the values where the plain inputs fail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from autograde.catalogue.exercise import Case, Criterion
from autograde.judge import laws
from autograde.judge.compare import Comparison, Right, compare
from autograde.judge.evidence import Answer
from autograde.judge.report import Difference
from autograde.judge.situation import Finding, Situation

GROWTH = 1.5
"""A vectorised function runs the same bytecodes for any N; a loop over samples doubles them with N."""


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
        problem = "" if case.through else _form(situation, case, answer)
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
    ordinary = situation.ordinary
    rights = situation.rights(case.name)
    for output in exercise.outputs:
        leaf = answer.leaf(output.path, len(exercise.outputs))
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
        if leaf.dtype.kind not in "biuf":
            return f"returns {'complex numbers' if leaf.dtype.kind == 'c' else leaf.dtype} as {output.name}"
        if case.name in ordinary and not np.all(np.isfinite(leaf.astype(np.float64))):
            return f"returns {output.name} with NaN or infinity in it"
    return ""


def values(situation: Situation, criterion: Criterion) -> Finding:
    """The outputs equal the right ones on every case of the criterion."""
    return _verdict(situation, criterion, list(_comparisons(situation, criterion)))


def difference(situation: Situation, criterion: Criterion) -> Finding:
    """What a case adds to its base case (reg > 0 to reg = 0) is right, whatever the base itself is."""
    rows: list[Row] = []
    for case, _ in situation.rows(criterion.name):
        assert case.base is not None
        for name in criterion.outputs:
            right, base = situation.rights(case.name)[name].value, situation.rights(case.base)[name].value
            got, got_base = situation.leaf(case.name, name), situation.leaf(case.base, name)
            if got is None or got_base is None or got.shape != got_base.shape:
                rows.append((case, name, None))
                continue
            if got.dtype.kind not in "biuf" or got_base.dtype.kind not in "biuf":
                rows.append((case, name, None))
                continue
            # Rounding is that of the sums that the difference is taken of.
            scale = float(max(np.max(np.abs(right)), np.max(np.abs(right - base))))
            with np.errstate(all="ignore"):
                added = got.astype(np.float64) - got_base.astype(np.float64)
            rows.append((case, f"what reg adds to {name}", compare(added, Right(right - base), scale)))
    return _verdict(situation, criterion, rows)


def steady(situation: Situation, criterion: Criterion) -> Finding:
    """Extreme scores do no harm: the answer is right, or finite where the base case is already wrong.

    So a mistake that has nothing to do with large scores isn't paid for twice.
    """
    rows: list[Row] = []
    for case, name, comparison in _comparisons(situation, criterion):
        if comparison is not None and not comparison.right(case.single) and case.base is not None:
            plain = situation.leaf(case.base, name)
            wrong = plain is not None and not compare(plain, situation.rights(case.base)[name]).nearly(case.single)
            got = comparison.got
            if wrong and comparison.shape_fits and got.dtype.kind in "biuf" and np.all(np.isfinite(got)):
                comparison = replace(comparison, error=0.0)
        rows.append((case, name, comparison))
    return _verdict(situation, criterion, rows)


def operations(situation: Situation, criterion: Criterion) -> Finding:
    """The number of Python operations doesn't grow with the number of samples."""
    rows = list(situation.rows(criterion.name))
    counts = [answer.operations for _, answer in rows]
    sizes = [len(case.inputs["X"]) for case, _ in rows]
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


Row = tuple[Case, str, Comparison | None]


def _comparisons(situation: Situation, criterion: Criterion) -> Iterator[Row]:
    for case, _ in situation.rows(criterion.name):
        rights = situation.rights(case.name)
        for name in criterion.outputs:
            leaf = situation.leaf(case.name, name)
            yield case, name, None if leaf is None else compare(leaf, rights[name])


def _verdict(situation: Situation, criterion: Criterion, rows: Sequence[Row]) -> Finding:
    missing = [row for row in rows if row[2] is None and "contract" not in row[0].serves]
    answered = [(case, name, c) for case, name, c in rows if c is not None]
    if not answered:
        return Finding(0, "not judged: there was no answer to compare.")
    off = [(case, name, c) for case, name, c in answered if not c.right(case.single)]
    if not off and missing:
        return Finding(0, f"not judged on {len(missing)} of {len(rows)} inputs: there was no answer to compare.")
    if not off:
        extra = [name for name in criterion.outputs if name in situation.without_strength]
        if extra and criterion.rule == "values":
            return Finding(1, f"{criterion.checks}, but for the regulariser, which is judged below")
        return Finding(1, criterion.checks)
    near = all(c.nearly(False) for case, _, c in answered if not (case.probe or case.single))
    if near and not missing and criterion.approximate:
        return Finding(
            criterion.approximate,
            "right to about five digits only: this looks like a numerical derivative, "
            "single precision, or an epsilon inside a logarithm or a hinge.",
            _picture(off),
        )
    case, name, worst = off[0]
    if all(case.tie for case, _, _ in off) and not missing and criterion.but_at_kinks:
        sentence = f"right, but for kinks: {_sentence(case, name, worst)}"
        return Finding(criterion.but_at_kinks, sentence, _picture(off))
    return Finding(0, f"off on {len(off)} of {len(answered)} inputs; {_sentence(case, name, worst)}", _picture(off))


def _sentence(case: Case, name: str, worst: Comparison) -> str:
    if worst.got.dtype.kind not in "biuf":
        return f"on the case “{case.name}” {name} has entries of type {worst.got.dtype}."
    if not worst.shape_fits:
        return f"on the case “{case.name}” {name} has shape {worst.got.shape}, not {worst.expected.shape}."
    entry = f"[{', '.join(map(str, worst.entry))}]" if worst.entry else ""
    got, expected = _entry(worst)
    due = f"{expected} is the nearest right value" if case.tie and worst.entry else f"not {expected}"
    return f"on the case “{case.name}” {name}{entry} is {got}, {due}."


def _entry(comparison: Comparison) -> tuple[str, str]:
    """The worst entry, got and expected, with as many digits as tell them apart."""
    got, expected = comparison.got[comparison.entry], comparison.expected[comparison.entry]
    for digits in (4, 7, 17):
        texts = _number(got, digits), _number(expected, digits)
        if texts[0] != texts[1]:
            break
    return texts


def _number(value: Any, digits: int) -> str:
    """A number with so many digits; whole numbers whole."""
    return f"{value:.{digits}g}" if np.asarray(value).dtype.kind in "iufc" else str(value)


def _picture(off: Sequence[tuple[Case, str, Comparison]]) -> Difference | None:
    for case, name, c in off:
        if c.shape_fits and c.expected.ndim in (1, 2) and c.got.dtype.kind in "biuf":
            return Difference(case.name, name, np.asarray(c.got, dtype=np.float64), c.expected)
    return None


RULES: Mapping[str, Callable[[Situation, Criterion], Finding]] = {
    "contract": contract,
    "values": values,
    "difference": difference,
    "steady": steady,
    "operations": operations,
    "order": laws.order,
    "consistent": laws.consistent,
    "apart": laws.apart,
    "chance": laws.chance,
}
