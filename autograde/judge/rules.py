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
from numpy.typing import NDArray

from autograde.catalogue.exercise import Case, Criterion
from autograde.judge import form, laws
from autograde.judge.compare import TOLERANCE, Comparison, Right, compare
from autograde.judge.evidence import Answer
from autograde.judge.report import Difference
from autograde.judge.situation import Finding, Situation

ROUGH = 1e-2
"""Up to here a numerical derivative errs where scores or inputs are large. At kinks a small step may err by more."""

ROUNDED = 1e-13
"""What reg adds is 0 below this share of the sums that the difference is taken of."""

ROUGH_SINGLE = 0.2
"""Up to here a difference quotient errs in single precision: roundings of 1e-7 divided by a step of 1e-5 or so."""

LOOKS = "this looks like a numerical derivative, single precision, or an epsilon inside a logarithm or a hinge"

GROWTH = 1.5
"""A vectorised function runs the same bytecodes for any N; a loop over samples doubles them with N."""


def values(situation: Situation, criterion: Criterion) -> Finding:
    """The outputs equal the right ones on every case of the criterion."""
    return _verdict(situation, criterion, list(_comparisons(situation, criterion)))


def difference(situation: Situation, criterion: Criterion) -> Finding:
    """What a case adds to its base case (reg > 0 to reg = 0) is right, whatever the base itself is."""
    rows: list[Row] = []
    elsewhere: list[Row] = []
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
                due = right - base
            added = _shaped(np.where(np.abs(added) <= ROUNDED * scale, 0.0, added), due)
            lost = ~np.isfinite(added)
            if name in situation.paid and not lost.all() and lost.shape == due.shape:
                added = np.where(lost, due, added)  # others pay for a NaN here and there
            comparison = compare(added, Right(due), scale)
            if comparison.nearly(False) and name in situation.paid:
                comparison = replace(comparison, error=0.0)
            (elsewhere if name in situation.paid and not comparison.shape_fits else rows).append(
                (case, name, comparison)
            )
    # A shape that others pay for tells nothing of the regulariser, if there are other arrays that do.
    if not any(found is not None and found.expected.ndim for _, _, found in rows):
        rows += elsewhere
    finding = _verdict(situation, criterion, rows, _added)
    if (shown := finding.difference) is not None:
        finding = replace(finding, difference=replace(shown, output=f"what reg adds to {shown.output}"))
    return finding


def _added(case: Case, name: str, worst: Comparison) -> str:
    if worst.shape_fits and worst.got.dtype.kind in "biuf" and not np.any(worst.got):
        due = _entry(worst)[1]
        return f"on the case “{case.name}” {_named(name, worst)} doesn't change with reg, which should add {due}."
    return _sentence(case, f"what reg adds to {name}", worst)


def _shaped(added: NDArray[np.float64], due: NDArray[np.float64]) -> NDArray[np.float64]:
    """What reg adds to an output of another shape, which others pay for: to one with samples left apart, the worst."""
    if added.size == due.size:
        return added.reshape(due.shape)
    if added.size and added.ndim > due.ndim and added.shape[added.ndim - due.ndim :] == due.shape:
        each = added.reshape(-1, *due.shape)
        return np.asarray(each[int(np.argmax(np.abs(each - due).reshape(len(each), -1).max(axis=1)))])
    return added


def steady(situation: Situation, criterion: Criterion) -> Finding:
    """Extreme scores do no harm: the answer is right, or no worse than the base case.

    So a mistake that has nothing to do with large scores isn't paid for twice: neither
    one of values, nor one of precision, as of a numerical derivative, where values pay.
    """
    rows: list[Row] = []
    excused = False
    for case, name, comparison in _comparisons(situation, criterion):
        if comparison is not None and not comparison.right(case.single):
            base = situation.compared(case.base, name) if case.base is not None else None
            # What is not finite here is excused only by what isn't there, and a shape by a shape.
            alike = base is not None and (np.isfinite(comparison.error) or not np.isfinite(base.error))
            sound = comparison.shape_fits or _finite(comparison.got)
            wrong = base is not None and alike and sound and not base.nearly(case.single)
            # What is finite is paid for where values are. The rest may lie on the very edge of the tolerance.
            finite = np.isfinite(comparison.error) and name in situation.paid
            if wrong or finite or comparison.error <= 2 * TOLERANCE:
                excused = excused or not comparison.error <= 2 * TOLERANCE
                comparison = replace(comparison, error=0.0)
        rows.append((case, name, comparison))
    finding = _verdict(situation, criterion, rows)
    if excused and finding.share == 1:
        return Finding(1, "off here too, which costs nothing more: it is paid for above", excused=True)
    return finding


def _finite(got: NDArray[Any]) -> bool:
    return got.dtype.kind in "biuf" and bool(np.all(np.isfinite(got.astype(np.float64))))


def operations(situation: Situation, criterion: Criterion) -> Finding:
    """The number of Python operations grows neither with the number of samples nor with that of features."""
    rows = list(situation.rows(criterion.name))
    said = ""
    for axis, (things, loop) in enumerate((("samples", "samples"), ("features", "features, or over the entries of W"))):
        (few, size), *_, (many, size_then) = sorted(
            ((answer.operations or 0, case.inputs["X"].shape[axis]) for case, answer in _alike_but(rows, axis)),
            key=lambda row: row[1],
        )
        if not few or not many:
            return Finding(0, "not judged: there was no answer to count.")
        counts = f"{few} Python operations for {size} {things}, {many} for {size_then}"
        if many > GROWTH * few:
            sentence = f"{situation.exercise.id} loops: {counts}. "
            return Finding(0, f"{sentence}Replace the loop over {loop} by whole-array expressions.")
        said = said or counts
    return Finding(1, f"{criterion.checks} ({said})")


def _alike_but(rows: Sequence[tuple[Case, Answer]], axis: int) -> list[tuple[Case, Answer]]:
    """The cases that differ from the first in one axis of X alone, and the first."""
    other = rows[0][0].inputs["X"].shape[1 - axis]
    return [(case, answer) for case, answer in rows if case.inputs["X"].shape[1 - axis] == other]


Row = tuple[Case, str, Comparison | None]


def _comparisons(situation: Situation, criterion: Criterion) -> Iterator[Row]:
    for case, _ in situation.rows(criterion.name):
        for name in criterion.outputs:
            yield case, name, situation.compared(case.name, name)


def _verdict(
    situation: Situation, criterion: Criterion, rows: Sequence[Row], sentence: Callable[..., str] | None = None
) -> Finding:
    says = sentence or _sentence
    missing = [row for row in rows if row[2] is None and "contract" not in row[0].serves]
    answered = [(case, name, c) for case, name, c in rows if c is not None]
    why = _silence(situation, missing)
    if not answered:
        return Finding(0, f"not judged: {why}.")
    off = [(case, name, c) for case, name, c in answered if not c.right(case.single)]
    if criterion.rule == "values" and situation.fails_on_special:
        # The contract pays for inputs of a special kind, whether they make a call fail or only its answer wrong.
        off = [row for row in off if "contract" not in row[0].serves]
    if not off and missing:
        return Finding(0, f"not judged on {len(missing)} of {len(rows)} inputs: {why}.")
    if not off:
        but = ""
        if criterion.rule == "values":
            if situation.misshapen.intersection(criterion.outputs):
                but = ", but for the shape, which the contract judges"
            if not situation.without_strength.keys().isdisjoint(criterion.outputs):
                but += ", but for the regulariser, which is judged below"
        return Finding(1, f"{criterion.checks}{but}")
    near = all(_near(situation, case, c) for case, _, c in answered)
    # A formula that is right to the last digit elsewhere is none of these: where it is off it is wrong.
    near = near and not all(case.probe and name in situation.exact for case, name, _ in off)
    if near and not missing and criterion.approximate:
        looks = LOOKS
        types = {leaf.dtype for case, name, _ in off if name in criterion.outputs and not case.single
                 and (leaf := situation.leaf(case.name, name)) is not None}  # fmt: skip
        if len(types) == 1 and (kind := types.pop()) in (np.float32, np.float16):
            looks = f"{' and '.join(dict.fromkeys(name for _, name, _ in off))} comes as {kind}, where float64 is due"
        return Finding(criterion.approximate, f"right to some digits only: {looks}.", _picture(off))
    case, name, worst = off[0]
    if all(case.tie for case, _, _ in off) and not missing and criterion.but_at_kinks:
        return Finding(criterion.but_at_kinks, f"right, but for kinks: {says(case, name, worst)}", _picture(off))
    counts = [len({case.name for case, _, _ in rows}) for rows in (off, answered)]
    return Finding(0, f"off on {counts[0]} of {counts[1]} inputs; {says(case, name, worst)}", _picture(off))


def _silence(situation: Situation, missing: Sequence[Row]) -> str:
    """Why there is no answer."""
    failures = [situation.answer(case.name).failure for case, _, _ in missing]
    raised = next((one for one in failures if one is not None and one.arithmetic), None)
    if raised is None:
        return "there was no answer to compare"
    return f"{situation.exercise.id} raises {raised.kind}: {raised.message.rstrip('. ') or 'no message'}"


def _near(situation: Situation, case: Case, comparison: Comparison) -> bool:
    """Whether an answer may be that of a numerical derivative: nearly right, and on a probe not far off."""
    if case.single:
        return comparison.error <= ROUGH_SINGLE
    if not case.probe:
        return comparison.nearly(False)
    kinked = any(case.tie for case in situation.cases)  # then a step may cross a kink, where it is off by any share
    return bool(np.isfinite(comparison.error)) and (kinked or comparison.error <= ROUGH)


def _sentence(case: Case, name: str, worst: Comparison) -> str:
    if worst.got.dtype.kind not in "biuf":
        return f"on the case “{case.name}” {name} has entries of type {worst.got.dtype}."
    if not worst.shape_fits:
        due = worst.expected.shape if worst.expected.ndim else "a number"
        return f"on the case “{case.name}” {name} has shape {worst.got.shape}, where {due} is due."
    got, expected = _entry(worst)
    due = f"{expected} is the nearest right value" if case.tie and worst.entry else f"not {expected}"
    return f"on the case “{case.name}” {_named(name, worst)} is {got}, {due}."


def _named(name: str, worst: Comparison) -> str:
    return f"{name}[{', '.join(map(str, worst.entry))}]" if worst.entry else name


def _entry(comparison: Comparison) -> tuple[str, str]:
    """The worst entry, got and expected, with as many digits as tell them apart."""
    got, expected = comparison.got[comparison.entry], comparison.expected[comparison.entry]
    for digits in (4, 7, 17):
        texts = _number(got, digits), _number(expected, digits)
        if texts[0] != texts[1]:
            break
    return texts


def _number(value: Any, digits: int) -> str:
    """A number with so many digits; whole numbers whole, and zero without a sign."""
    return f"{value + 0:.{digits}g}" if np.asarray(value).dtype.kind in "iufc" else str(value)


def _picture(off: Sequence[tuple[Case, str, Comparison]]) -> Difference | None:
    for case, name, c in off:
        if c.shape_fits and c.expected.ndim in (1, 2) and c.got.dtype.kind in "biuf":
            return Difference(case.name, name, np.asarray(c.got, dtype=np.float64), c.expected)
    return None


RULES: Mapping[str, Callable[[Situation, Criterion], Finding]] = {
    "contract": form.contract,
    "values": values,
    "difference": difference,
    "steady": steady,
    "operations": operations,
    "order": laws.order,
    "consistent": laws.consistent,
    "apart": laws.apart,
    "chance": laws.chance,
}
