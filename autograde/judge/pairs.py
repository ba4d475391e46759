"""Two mistakes in the same piece: a factor on top of another mistake, or two errors that add up.

With R what is right, A what the one misconception gives and B what the other, the
evidence is a·B where A = a·R (1/N forgotten, a sign, and then something else). To
that, or to B alone, a regulariser may be added without its strength. Other sums
are accidents.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from autograde.judge.pieces import FLOOR, SAME, Mistakes, Pieces, Place

WITHOUT_STRENGTH = (1.0, 0.5)
"""Shares of the regulariser that students add without λ: ΣW² and 2W, or ½ΣW² and W."""

NO_STRENGTH = "no-strength"
"""The misconception that adds something to another one; all others are factors on it."""

FACTORS = ("loss-sign", "no-mean-loss", "no-mean", "divided-by-classes", "mean-over-entries", "factor-two-loss")
"""What does nothing to a loss but multiply it, its data part or its regulariser."""

HALVES = {
    "no-mean": ("no-mean-loss", "no-mean-gradient"),
    "no-regulariser": ("no-regulariser-loss", "no-regulariser-gradient"),
    "half-regulariser": ("factor-two-loss", "factor-two"),
    # Who turns the difference round and leaves the gradient's signs as they were has made one mistake.
    "difference-reversed": ("sign", "difference-reversed"),
}
"""What two misconceptions come to, such as one about the loss and one about the gradient."""

DROWNS = 100.0
"""Where a regulariser is so many times larger than what is right, single precision hides what it is added to."""

DENIED = {(half, other) for half in ("factor-two", "half-regulariser")
          for other in ("regulariser-scalar", "regulariser-not-derived")}  # fmt: skip
"""The one says that λW is added, the other that something else is."""

NUMBERS = 3
"""Of fewer numbers than these nothing is told: one or two may be a multiple of others by accident."""

Array = NDArray[np.float64]


def pair(
    given: Pieces, left: set[Place], right: Pieces, units: Mapping[Place, Array], mistakes: Mistakes
) -> tuple[str, ...]:
    """The ids of the misconceptions that together explain the places `left` of one output, () where none do.

    They are two, or with the strength forgotten three.
    `units` holds what reg = 1 adds, at the places where reg is 0.
    """
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
    unit = _joined([_array(units.get(place, np.full(size, np.nan))) for place, size in zip(places, sizes, strict=True)])
    known: list[tuple[str, Array]] = []
    # Those that touch least come first: they say most exactly what was done.
    ways = [(id, theirs) for id, ways in mistakes.items() for theirs in ways]
    for id, theirs in sorted(ways, key=lambda way: len(way[1])):
        # What touches nothing here, or is of another shape, has no part in it.
        if any(place in theirs for place in places) and all(
            _shape(theirs.get(place, right[place])) == _shape(right[place]) for place in places
        ):
            gives = _joined([_array(theirs.get(place, right[place])) for place in places]) / scale
            if np.all(np.isfinite(gives)) and not _close(gives, truth):
                known.append((id, gives))
    told = [(id, gives) for id, gives in known if gives.any()]  # 0 is any multiple of 0
    found = _product(evidence, truth, told, sizes)
    if found:
        return found
    # Where reg is not 0, a regulariser without its strength adds nothing to the answer for reg = 0.
    kept, drowned = ~np.isnan(unit), np.abs(unit / scale) > DROWNS
    if not kept.any() or NO_STRENGTH not in mistakes or kept.all() or np.max(np.abs(evidence[np.isnan(unit)])) > SAME:
        return ()
    per_piece = np.split(kept & ~drowned, np.cumsum(sizes)[:-1])
    pieces_kept = [len(piece) for piece in per_piece if piece.all()]
    kept = np.concatenate([np.full(len(piece), piece.all()) for piece in per_piece])
    if not kept.any():
        return ()
    told = [(id, gives[kept]) for id, gives in told if id != NO_STRENGTH and not _close(gives[kept], truth[kept])]
    for share in WITHOUT_STRENGTH:
        rest = evidence[kept] - share * (unit / scale)[kept]
        for id, gives in told:
            if _close(rest, gives):
                return NO_STRENGTH, id
        found = _product(rest, truth[kept], told, pieces_kept)
        if found:
            return (NO_STRENGTH, *found)
    return ()


def merged(named: Iterable[str], known: Collection[str]) -> list[str]:
    """The ids, each once, and one in place of two that are the halves of it."""
    found = list(dict.fromkeys(named))
    for whole, halves in HALVES.items():
        if whole in known and set(halves) <= set(found):
            found[min(found.index(one) for one in halves)] = whole
            found = [one for one in dict.fromkeys(found) if one == whole or one not in halves]
    return found


def _product(evidence: Array, truth: Array, known: list[tuple[str, Array]], sizes: list[int]) -> tuple[str, ...]:
    """Two ids of which the one is a factor on what the other gives, () where there are none."""
    for first, gives in known:
        factor = _factor(first, gives, truth, sizes)
        if factor is None:
            continue
        for second, others in known:
            if second != first and (first, second) not in DENIED and _close(evidence, factor * others):
                return first, second
    return ()


def _factor(id: str, gives: Array, truth: Array, sizes: list[int]) -> Array | None:
    """The factor on each entry, one for each piece, where that is all that a misconception does."""
    if max(sizes) < 2 and (id not in FACTORS or len(sizes) < NUMBERS):
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
