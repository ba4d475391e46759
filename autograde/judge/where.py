"""Where is it off, when no known mistake explains it? Which entries, classes, samples; and is it consistent?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from autograde.catalogue.exercise import Case
from autograde.judge.compare import TOLERANCE, compare
from autograde.judge.laws import CONSISTENT, compared_slopes, moved
from autograde.judge.pieces import Place
from autograde.judge.situation import Situation

Array = NDArray[np.float64]

SELF = "self"
"""Serves no criterion: cases on both sides of a base case, so that a loss can be compared with its gradient."""

NOTICEABLE = 1e-6
"""Entries whose error is below this share of the largest one are taken to be right."""

LISTED_AT_MOST = 6
"""More entries than these are counted, not listed."""


def whereabouts(situation: Situation, unexplained: Iterable[Place]) -> tuple[str, ...]:
    """Sentences for what no misconception explains, () where there is nothing to say."""
    left = set(unexplained)
    sentences = []
    outputs = [output.name for output in situation.exercise.outputs]
    other = another(situation) if {"loss", "dW"} <= {place[0] for place in left} else ""
    if other:
        return (f"Your gradient is right for the loss that you compute: it is the {other} that is another one.",)
    for name in outputs:
        if name in situation.at_zero and name in {place[0] for place in left}:
            sentences.append(f"{name} is 0 on every case.")
            continue
        cases = [case for case in situation.cases if (name, case.name) in left and case.base is None and not case.tie]
        # With independent samples the error can be traced to the samples.
        cases.sort(key=lambda case: not _traceable(case))
        for case in cases[:1]:
            sentence = _sentence(situation, case, name, [_compared(situation, one, name) for one in cases])
            if sentence:
                sentences.append(sentence)
    return tuple(sentences)


def another(situation: Situation) -> str:
    """Of a function whose gradient fits its own wrong loss, what is wrong: the loss or its regulariser, else "".

    Only a case on which the loss is wrong can show that the gradient follows it there.
    """
    pairs = list(moved(situation, SELF))
    if not pairs or any(answer.failure or answer.differs for answer in situation.evidence.answers):
        return ""
    base = pairs[0][0].base or ""
    loss, dW = situation.leaf(base, "loss"), situation.leaf(base, "dW")
    if loss is None or loss.size != 1 or dW is None or dW.dtype.kind not in "biuf" or not np.any(dW):
        return ""
    slopes = [compared_slopes(situation, up, down, "loss", "dW") for up, down in pairs]
    if not all(one is not None and np.max(one.off) <= CONSISTENT for one in slopes):
        return ""
    if compare(loss, situation.rights(base)["loss"]).nearly(False):
        return ""
    return "loss" if "loss" in situation.paid else "regulariser"


def _traceable(case: Case) -> bool:
    X = case.inputs.get("X")
    return isinstance(X, np.ndarray) and 1 < len(X) <= X.shape[-1]


def _compared(situation: Situation, case: Case, name: str) -> tuple[Array, Array] | None:
    """Got and expected, None where they can't be compared entry by entry."""
    leaf, right = situation.turned(case.name, name), situation.rights(case.name)[name]
    if leaf is None or leaf.dtype.kind not in "biuf":
        return None
    found = compare(leaf, right)
    got = found.got.astype(np.float64)
    if not found.shape_fits or found.expected.ndim == 0 or not np.all(np.isfinite(got)):
        return None
    return got, found.expected


def _sentence(situation: Situation, case: Case, name: str, pairs: Sequence[tuple[Array, Array] | None]) -> str:
    if not pairs or pairs[0] is None:
        return ""
    got, expected = pairs[0]
    error = got - expected
    if np.max(np.abs(error)) <= TOLERANCE * np.max(np.abs(expected)):
        return ""
    start = f"On the case “{case.name}” {name}"
    factor = _factor(got, expected)
    factors = [_factor(*pair) for pair in pairs if pair is not None]
    if factor is not None and (_plain(factor) or _all_alike(factors)):
        return f"{start} is {factor:.4g} times what it should be, in every entry."
    y = case.inputs.get("y")
    if error.ndim == 1:
        by_class = next(output.shape for output in situation.exercise.outputs if output.name == name) == "(K,)"
        return f"{start} is off {_entries(error, y if by_class else None)}."
    traced = _traced(case, error)
    if traced is not None and isinstance(y, np.ndarray) and len(y) == len(traced):
        said = _samples(traced, y)
        if said:
            return f"{start} is off as if {said}."
    return f"{start} is off {_lines(error)}."


def _factor(got: Array, expected: Array) -> float | None:
    square = float(np.sum(expected * expected))
    if expected.size < 2 or square == 0:
        return None
    factor = float(np.sum(got * expected)) / square
    fits = np.max(np.abs(got - factor * expected)) <= TOLERANCE * np.max(np.abs(expected)) * max(1.0, abs(factor))
    return factor if fits and abs(factor) > NOTICEABLE and not _alike(factor, 1.0) else None


def _alike(one: float, other: float) -> bool:
    return abs(one - other) <= NOTICEABLE * abs(other)


def _all_alike(factors: Sequence[float | None]) -> bool:
    first, *rest = factors
    return first is not None and bool(rest) and all(one is not None and _alike(one, first) for one in rest)


def _plain(factor: float) -> bool:
    """Whether a factor tells something: a whole number, or one over one. Any other may be an accident of the case."""
    return any(round(abs(one)) > 0 and _alike(abs(one), round(abs(one))) for one in (factor, 1 / factor))


def _off(error: Array) -> NDArray[np.bool_]:
    off: NDArray[np.bool_] = np.abs(error) > NOTICEABLE * np.max(np.abs(error))
    return off


def _entries(error: Array, y: object) -> str:
    off = np.flatnonzero(_off(error))
    if isinstance(y, int | np.integer) and not isinstance(y, bool):
        if set(off) == {int(y)}:
            return f"at the right class, entry {int(y)}, alone"
        if int(y) not in off and len(off) == len(error) - 1:
            return f"at every wrong class; entry {int(y)}, the right one, is as it should be"
    if len(off) == len(error):
        return "in every entry"
    return f"in {_listed('entry', 'entries', off)} alone"


def _traced(case: Case, error: Array) -> Array | None:
    """The error of dS that gives this error of dW = XᵀdS/N, where the samples are independent."""
    X = case.inputs.get("X")
    if not _traceable(case) or not isinstance(X, np.ndarray) or error.shape[0] != X.shape[1]:
        return None
    found, *_ = np.linalg.lstsq(X.T / len(X), error, rcond=None)
    fits = np.max(np.abs(X.T @ found / len(X) - error)) <= NOTICEABLE * np.max(np.abs(error))
    return np.asarray(found, dtype=np.float64) if fits else None


def _samples(error: Array, y: NDArray[np.int_]) -> str:
    """What the error of dS has in common: the right classes, the wrong ones, some samples."""
    off = _off(error)
    correct = np.arange(error.shape[1]) == np.asarray(y)[:, None]
    samples = np.flatnonzero(off.any(axis=1))
    which = "every sample" if len(samples) == len(error) else _listed("sample", "samples", samples)
    if not np.any(off & ~correct):
        return f"the score of the right class had another gradient, in {which}"
    if not np.any(off & correct):
        return f"the scores of wrong classes had another gradient, in {which}"
    if len(samples) < len(error):
        return f"{which} had another gradient, and the others the right one"
    return ""


def _lines(error: Array) -> str:
    off = _off(error)
    if off.ndim != 2:
        return "in every entry" if off.all() else f"in {int(off.sum())} of {off.size} entries"
    rows, columns = np.flatnonzero(off.any(axis=1)), np.flatnonzero(off.any(axis=0))
    if len(columns) < off.shape[1]:
        return f"in {_listed('column', 'columns', columns)} alone"
    if len(rows) < off.shape[0]:
        return f"in {_listed('row', 'rows', rows)} alone"
    return "in every entry" if off.all() else f"in {int(off.sum())} of {off.size} entries, all over the array"


def _listed(one: str, many: str, numbers: NDArray[np.intp]) -> str:
    if len(numbers) > LISTED_AT_MOST:
        return f"{len(numbers)} {many}"
    words = [str(int(number)) for number in numbers]
    if len(words) == 1:
        return f"{one} {words[0]}"
    return f"{many} {', '.join(words[:-1])} and {words[-1]}"
