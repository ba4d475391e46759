"""Which mistake is it? Compare the evidence with what each known misconception gives.

A report's values fall into parts: one output under one criterion, such as the
gradient without its regulariser. A misconception touches some parts and leaves
the others right; it is named when the evidence equals it on every part that it
touches. So two mistakes in different parts are both named.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from autograde.catalogue.exercise import Case
from autograde.judge.evidence import Answer, Evidence
from autograde.judge.report import Diagnosis
from autograde.judge.rules import Situation

SAME = 1e-5
"""Mistakes differ from each other by far more; the stored ones are kept in single precision."""

Part = tuple[str, str]
Piece = NDArray[np.float64] | str


def diagnose(situation: Situation) -> tuple[Diagnosis, ...]:
    """The misconceptions that the evidence fits, the one that explains most first."""
    if not situation.exercise.misconceptions:
        return ()
    parts = _parts(situation, situation.evidence)
    right = _parts(situation, _right_evidence(situation))
    wrong = {part for part in parts if not _equal(parts[part], right[part])}
    fits: list[tuple[set[Part], str]] = []
    for name, evidence in situation.key.mistakes().items():
        theirs = _parts(situation, evidence)
        touched = {part for part in theirs if not _equal(theirs[part], right[part])}
        if touched and touched <= wrong and all(_equal(parts[part], theirs[part]) for part in touched):
            fits.append((touched, name))
    named = []
    left = set(wrong)
    for touched, name in sorted(fits, key=lambda fit: -len(fit[0])):
        if touched & left:
            left -= touched
            named.append(name)
    known = {one.id: one for one in situation.exercise.misconceptions}
    return tuple(Diagnosis(name, known[name].sentence, known[name].equation) for name in named if name in known)


def _parts(situation: Situation, evidence: Evidence) -> dict[Part, list[Piece]]:
    """What the evidence says, by part; cases at a kink, where several answers are right, stay out."""
    found: dict[Part, list[Piece]] = {}
    by_name = {case.name: answer for case, answer in zip(situation.cases, evidence.answers, strict=True)}
    for criterion in situation.exercise.criteria:
        if criterion.rule not in ("values", "difference", "steady"):
            continue
        for name in criterion.outputs:
            path = next(output.path for output in situation.exercise.outputs if output.name == name)
            found[criterion.name, name] = [
                _piece(case, path, by_name, criterion.rule == "difference")
                for case in situation.cases
                if criterion.name in case.serves and not (case.tie or case.probe or case.single)
            ]
    return found


def _piece(case: Case, path: str, answers: dict[str, Answer], difference: bool) -> Piece:
    piece = _leaf(answers[case.name], path)
    if not difference or case.base is None or isinstance(piece, str):
        return piece
    base = _leaf(answers[case.base], path)
    if isinstance(base, str) or base.shape != piece.shape:
        return "no base"
    with np.errstate(all="ignore"):
        return piece - base


def _leaf(answer: Answer, path: str) -> Piece:
    if answer.failure is not None:
        return f"raises {answer.failure.kind}"
    leaf = answer.leaves.get(path)
    if leaf is None or leaf.dtype.kind == "c":
        return "missing"
    array = np.asarray(leaf, dtype=np.float64)
    return array.reshape(()) if array.size == 1 else array


def _right_evidence(situation: Situation) -> Evidence:
    paths = {output.name: output.path for output in situation.exercise.outputs}
    return Evidence(
        tuple(
            Answer(leaves={paths[name]: right.value for name, right in rights.items()})
            for rights in situation.key.right
        )
    )


def _equal(one: Sequence[Piece], other: Sequence[Piece]) -> bool:
    return all(_same(a, b) for a, b in zip(one, other, strict=True))


def _same(one: Piece, other: Piece) -> bool:
    if isinstance(one, str) or isinstance(other, str):
        return isinstance(one, str) and isinstance(other, str) and one == other
    if one.shape != other.shape:
        return False
    with np.errstate(all="ignore"):
        one, other = one.astype(np.float32), other.astype(np.float32)
        scale = np.max(np.abs(other), initial=1e-3, where=np.isfinite(other))
        return bool(np.allclose(one, other, rtol=0, atol=SAME * scale, equal_nan=True))
