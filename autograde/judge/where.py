"""Where is it off, when no known mistake explains it? Which entries, classes, samples; and is it consistent?"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from autograde.catalogue.exercise import Case
from autograde.judge.compare import TOLERANCE, compare
from autograde.judge.laws import CONSISTENT, compared_slopes, moved
from autograde.judge.pieces import FORM, Place
from autograde.judge.situation import Situation

Array = NDArray[np.float64]

SELF = "self"
"""Serves no criterion: cases on both sides of a base case, so that a loss can be compared with its gradient."""

NOTICEABLE = 1e-6
"""Entries whose error is below this share of the largest one are taken to be right."""


def whereabouts(situation: Situation, unexplained: Iterable[Place]) -> tuple[str, ...]:
    """Sentences for what no misconception explains, () where there is nothing to say."""
    left = set(unexplained)
    sentences = []
    outputs = [output.name for output in situation.exercise.outputs]
    if {"loss", "dW"} <= {place[0] for place in left} and _consistent_with_itself(situation):
        return ("Your gradient is right for the loss that you compute: it is the loss that is another one.",)
    for name in outputs:
        cases = [case for case in situation.cases if (name, case.name) in left and case.base is None and not case.tie]
        # With independent samples the error can be traced to the samples.
        cases.sort(key=lambda case: not _traceable(case))
        for case in cases[:1]:
            sentence = _sentence(situation, case, name)
            if sentence:
                sentences.append(sentence)
    return tuple(sentences)


def _consistent_with_itself(situation: Situation) -> bool:
    pairs = list(moved(situation, SELF))
    slopes = [compared_slopes(situation, up, down, "loss", "dW") for up, down in pairs]
    return bool(slopes) and all(one is not None and np.max(one.off) <= CONSISTENT for one in slopes)


def _traceable(case: Case) -> bool:
    X = case.inputs.get("X")
    return isinstance(X, np.ndarray) and 1 < len(X) <= X.shape[-1]


def _sentence(situation: Situation, case: Case, name: str) -> str:
    if name == FORM:
        return ""
    leaf, right = situation.leaf(case.name, name), situation.rights(case.name)[name]
    if leaf is None or leaf.dtype.kind not in "biuf":
        return ""
    found = compare(leaf, right)
    if not found.shape_fits or found.expected.ndim == 0 or not np.all(np.isfinite(found.got.astype(np.float64))):
        return ""
    got, expected = found.got.astype(np.float64), found.expected
    error = got - expected
    if not error.any():
        return ""
    start = f"On the case “{case.name}” {name}"
    factor = _factor(got, expected)
    if factor is not None:
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
    return factor if fits and abs(factor) > NOTICEABLE else None


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
    words = [str(int(number)) for number in numbers]
    if len(words) == 1:
        return f"{one} {words[0]}"
    return f"{many} {', '.join(words[:-1])} and {words[-1]}"
