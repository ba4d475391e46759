"""Two mistakes in the same piece: a factor on top of another mistake, or two errors that add up.

With R what is right, A what the one misconception gives and B what the other, the
evidence is a·B where A = a·R (1/N forgotten, a sign, and then something else), or
A + B - R (a regulariser without its strength, and then something else).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from autograde.judge.pieces import FLOOR, SAME, Pieces, Place

Array = NDArray[np.float64]


def pair(given: Pieces, left: set[Place], right: Pieces, mistakes: Mapping[str, Pieces]) -> tuple[str, ...]:
    """The ids of two misconceptions that together explain the places `left` of one output, () where none do."""
    places = sorted(left)
    arrays = [_array(given[place]) for place in places]
    if any(array is None or not np.all(np.isfinite(array)) for array in arrays):
        return ()
    evidence = _joined(arrays)
    truth = _joined([_array(right[place]) for place in places])
    sizes = [0 if array is None else array.size for array in arrays]
    if not places or not all(_shape(given[place]) == _shape(right[place]) for place in places) or not evidence.any():
        return ()
    # Each piece on its own scale: what a large reg adds must not drown the others.
    pieces = np.split(np.abs(truth), np.cumsum(sizes)[:-1])
    scale = np.concatenate([np.full(len(piece), max(FLOOR, np.max(piece, initial=0.0))) for piece in pieces])
    evidence, truth = evidence / scale, truth / scale
    if _close(evidence, truth):
        return ()  # right to a few digits: two mistakes that undo each other explain nothing
    known: dict[str, Array] = {}
    # Those that touch least come first: they say most exactly what was done.
    for id, theirs in sorted(mistakes.items(), key=lambda item: len(item[1])):
        if any(place in theirs for place in places):
            gives = _joined([_array(theirs.get(place, right[place])) for place in places])
            if gives.shape == truth.shape and np.all(np.isfinite(gives)):
                known[id] = gives / scale
    factors = {id: _factor(gives, truth, sizes) for id, gives in known.items()}
    for first, gives in known.items():
        factor = factors[first]
        for second, others in known.items():
            if second == first:
                continue
            if factor is not None and _close(evidence, factor * others):
                return first, second
            if second > first and _close(evidence, gives + others - truth):
                return first, second
    return ()


def _factor(gives: Array, truth: Array, sizes: list[int]) -> Array | None:
    """The factor on each entry, one for each piece, where that is all that a misconception does."""
    if max(sizes) < 2:
        return None  # any number is a multiple of any other
    factors = []
    for mine, right in zip(np.split(gives, np.cumsum(sizes)[:-1]), np.split(truth, np.cumsum(sizes)[:-1]), strict=True):
        # Where nothing is right but 0, any factor will do.
        small = np.max(np.abs(right), initial=0.0) < FLOOR
        factors.append(np.full(len(mine), np.nan if small else float(mine @ right) / float(right @ right)))
    factor = np.concatenate(factors)
    return factor if not np.all(np.isnan(factor)) and _close(gives, factor * truth) else None


def _close(one: Array, other: Array) -> bool:
    scale = max(1.0, float(np.nanmax(np.abs(other))))
    return bool(np.nanmax(np.abs(one - other)) <= 4 * SAME * scale)


def _shape(piece: object) -> tuple[int, ...] | None:
    return piece.shape if isinstance(piece, np.ndarray) else None


def _array(piece: object) -> Array | None:
    return piece.astype(np.float64).ravel() if isinstance(piece, np.ndarray) else None


def _joined(arrays: list[Array | None]) -> Array:
    return np.concatenate([np.zeros(0) if array is None else array for array in arrays])
