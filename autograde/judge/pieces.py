"""Evidence cut into pieces, the smallest things that a mistake gets wrong.

A piece is one output on one case; with a regulariser, what reg adds to it; and of
the contract, whether a call answers, keeps its inputs and the order of its axes.
The place of a piece is (output, case).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autograde.catalogue.exercise import Case, Exercise, Output
from autograde.judge.compare import Right, compare, settled, transposed
from autograde.judge.evidence import Answer, Evidence

SAME = 1e-5
"""Mistakes differ from each other by far more; the stored ones are kept in single precision."""

FLOOR = 1e-3
"""Below this scale a piece counts as absolute, as in `compare`."""

FORM = "form"
"""Stands in a place for the contract, where the name of an output stands otherwise."""

FAILS = "fails"
ANSWERS = "answers"
NOT_FINITE = "is not finite"
AS_PROMISED = {"inputs": "kept", "axes": "in order"}

Place = tuple[str, str]
Piece = NDArray[np.float32] | str | None  # None: no answer, which is the contract's matter
Pieces = Mapping[Place, Piece]
Mistakes = Mapping[str, tuple[Pieces, ...]]
"""By misconception, the pieces that it gets wrong: one set for each way in which it is written."""


@dataclass(frozen=True)
class Truth:
    """The right pieces, and at kinks the freedom around them."""

    pieces: Pieces
    kinks: Mapping[str, Mapping[str, Right]]  # by case

    def wrong(self, pieces: Pieces) -> set[Place]:
        """The places where `pieces` aren't right."""
        wrong = {
            place for place in self.pieces if place[1] not in self.kinks and not same(pieces[place], self.pieces[place])
        }
        apart = {place[0] for place in wrong}
        for case, rights in self.kinks.items():
            arrays = {name: piece for name in rights if isinstance(piece := pieces[name, case], np.ndarray)}
            for name, right in settled(rights, arrays, apart).items():
                piece = pieces[name, case]
                if isinstance(piece, str) or (piece is not None and compare(piece, right).error > SAME):
                    wrong.add((name, case))
        return wrong


def truth(exercise: Exercise, cases: Sequence[Case], rights: Sequence[Mapping[str, Right]]) -> Truth:
    """The right pieces of an exercise's cases."""
    paths = {output.name: output.path for output in exercise.outputs}
    answers = tuple(Answer(leaves={paths[name]: one.value for name, one in right.items()}) for right in rights)
    kinks = {case.name: right for case, right in zip(cases, rights, strict=True) if case.tie and tells(exercise, case)}
    return Truth(pieces(exercise, cases, rights, Evidence(answers)), kinks)


def _compared(exercise: Exercise) -> list[Output]:
    """The outputs that have right values; a loss of the student's own has none."""
    compared = {
        name for c in exercise.criteria if c.rule in ("values", "difference", "steady", "order") for name in c.outputs
    }
    return [output for output in exercise.outputs if output.name in compared]


def tells(exercise: Exercise, case: Case) -> bool:
    """Whether mistakes are told apart on a case: not on large-scale probes, other layouts and counted cases."""
    scored = {criterion.name for criterion in exercise.criteria}
    plain = case.layout == "plain" and not (case.probe or case.single or case.counted or case.through)
    return plain and bool(case.serves & scored)


def pieces(
    exercise: Exercise, cases: Sequence[Case], rights: Sequence[Mapping[str, Right]], evidence: Evidence
) -> dict[Place, Piece]:
    """The pieces of some evidence, on the cases that tell."""
    differences = {criterion.name for criterion in exercise.criteria if criterion.rule == "difference"}
    leaves: dict[Place, NDArray[np.float64] | str] = {}
    turned = False
    for case, right, answer in zip(cases, rights, evidence.answers, strict=True):
        for output in _compared(exercise) if right else ():
            leaf = _leaf(answer, output.path, len(exercise.outputs))
            if not isinstance(leaf, str) and transposed(leaf, right[output.name].value):
                leaf, turned = leaf.T, True
            leaves[output.name, case.name] = leaf
    found: dict[Place, Piece] = {
        (FORM, "inputs"): "changed" if any(answer.changed for answer in evidence.answers) else AS_PROMISED["inputs"],
        (FORM, "axes"): "turned" if turned else AS_PROMISED["axes"],
    }
    for case, answer in zip(cases, evidence.answers, strict=True):
        if not tells(exercise, case):
            continue
        if "contract" in case.serves:
            found[FORM, case.name] = FAILS if answer.failure else ANSWERS
        base = case.base if case.serves & differences else None
        for output in _compared(exercise):
            leaf = leaves[output.name, case.name]
            silent = isinstance(leaf, str) and answer.failure is not None and "contract" in case.serves
            place = (output.name, case.name)
            found[place] = None if silent else _piece(leaf, leaves[output.name, base] if base else None)
    return found


def _piece(leaf: NDArray[np.float64] | str, base: NDArray[np.float64] | str | None) -> Piece:
    if isinstance(leaf, str):
        return leaf
    if base is not None:
        if isinstance(base, str) or base.shape != leaf.shape:
            return FAILS
        with np.errstate(all="ignore"):
            leaf = leaf - base
    with np.errstate(all="ignore"):
        piece = np.asarray(leaf, dtype=np.float32)
    return piece if np.isfinite(piece).all() else np.where(np.isfinite(piece), piece, np.float32(np.nan))


def _leaf(answer: Answer, path: str, outputs: int) -> NDArray[np.float64] | str:
    if answer.failure is not None:
        return NOT_FINITE if answer.failure.not_finite else FAILS
    leaf = answer.leaf(path, outputs)
    if leaf is None or leaf.dtype.kind not in "biuf":
        return FAILS
    with np.errstate(all="ignore"):
        array = np.array(leaf, dtype=np.float64)
    return array.reshape(()) if array.size == 1 else array


def unsound(piece: Piece) -> bool:
    """Whether a piece is a failure or has NaN in it."""
    if isinstance(piece, np.ndarray):
        return bool(np.isnan(piece).any())
    return piece in (FAILS, NOT_FINITE)


def same(one: Piece, other: Piece) -> bool:
    """Whether two pieces say the same, to single precision; what is missing agrees with all."""
    if one is None or other is None:
        return True
    if isinstance(one, str) and isinstance(other, str):
        return one == other
    if isinstance(one, str):
        return one == NOT_FINITE and unsound(other)
    if isinstance(other, str):
        return other == NOT_FINITE and unsound(one)
    if one.shape != other.shape:
        return False
    missing = np.isnan(other)
    if missing.any() or np.isnan(one).any():
        if not np.array_equal(np.isnan(one), missing):
            return False
        one, other = one[~missing], other[~missing]
    with np.errstate(all="ignore"):
        scale = max(FLOOR, float(np.abs(other).max(initial=0.0)))
        return bool(np.abs(one - other).max(initial=0.0) <= SAME * scale)
