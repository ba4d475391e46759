"""Is an array right? Relative to the gradient's scale, and at a kink up to any valid subgradient."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

TOLERANCE = 1e-9
"""Right functions err by at most 1e-12 in float64; numerical derivatives show on the cases of large scale."""

APPROXIMATE = 1e-5
"""Up to here a value looks like a numerical derivative, single precision, or an epsilon inside the log."""

SINGLE_TOLERANCE = 1e-4
"""float32 inputs carry 1e-7; scores and sums of a dozen terms lose two or three digits more."""

EXACT = 3e-14
"""Formulas err by a few roundings of 1e-16; a difference quotient divides those by its step, which is 1e-2 at most."""

ROUNDING = 1e-12
"""So far beyond its bounds a share may be by rounding alone."""

SWEEPS = 5
"""So often each share of a tie is set anew, the others staying put; one sweep does where ties don't overlap."""

TINY = 1e-300

FLOOR = 1e-3
"""Below this scale the error counts as absolute: p - 1 can't be right to 1e-9 where p is 1 - 1e-13."""


@dataclass(frozen=True)
class Right:
    """The right value of one output, and at a kink the freedom around it.

    Right is every `value - sum_t a_t freedom[t]` with 0 <= a_t <= 1: the convex
    set of subgradients, written from the reference's end. One a_t moves all the
    outputs of a case together.
    """

    value: NDArray[np.float64]
    freedom: NDArray[np.float64] | None = None
    unit: NDArray[np.float64] | None = None  # what reg = 1 adds
    limit: NDArray[np.float64] | None = None  # what a numerical value tends to when its step tends to 0


@dataclass(frozen=True)
class Comparison:
    """How far an array is from right, at its worst entry."""

    error: float  # relative to the scale of the right value; inf for NaN or another shape
    entry: tuple[int, ...]
    got: NDArray[Any]
    expected: NDArray[np.float64]  # the nearest right value
    shape_fits: bool = True

    def right(self, single: bool) -> bool:
        return self.error <= (SINGLE_TOLERANCE if single else TOLERANCE)

    def nearly(self, single: bool) -> bool:
        return self.error <= (SINGLE_TOLERANCE if single else APPROXIMATE)


def compare(got: NDArray[Any], right: Right, scale: float | None = None) -> Comparison:
    """Compare `got` with the right value, or with the nearest one where several are right.

    A size-1 array stands for a number. `scale` defaults to the largest entry of
    the right value, and is never below FLOOR.
    """
    expected = right.value
    if expected.ndim == 0 and got.size == 1:
        got = got.reshape(())
    if got.shape != expected.shape:
        return Comparison(np.inf, (), got, expected, shape_fits=False)
    if got.dtype.kind not in "biuf":
        return Comparison(np.inf, (), got, expected)
    with np.errstate(all="ignore"):
        got = got.astype(np.float64)
        if right.freedom is not None and len(right.freedom):
            expected = settled({"": right}, {"": got})[""].value
        if scale is None:
            scale = float(np.abs(expected).max(initial=0.0))
        difference = np.abs(got - expected)
    if difference.size == 0:
        return Comparison(0.0, (), got, expected)
    # NaN counts as the largest; the right values are finite, so NaN and infinity are simply far off.
    worst = int(difference.argmax())
    if not np.isfinite(difference.flat[worst]):
        difference = np.where(np.isfinite(difference), difference, np.inf)
        worst = int(difference.argmax())
    entry = tuple(int(i) for i in np.unravel_index(worst, difference.shape))
    return Comparison(float(difference.flat[worst]) / max(scale, FLOOR), entry, got, expected)


def settled(
    rights: Mapping[str, Right], got: Mapping[str, NDArray[Any]], apart: Collection[str] = ()
) -> dict[str, Right]:
    """The right values nearest to `got`, all outputs together but for those `apart`, which are settled alone.

    Apart belongs what is wrong off the kinks too: it must not drag a right partner along.

    The cases at a kink are built so that the directions are linearly independent;
    then the share of each tie follows from least squares, and must lie in [0, 1].
    An output that is missing, of another shape or not finite has no say.
    """
    alone = {name: settled({name: rights[name]}, got)[name] for name in rights if name in apart}
    if alone:
        return {**settled({name: right for name, right in rights.items() if name not in alone}, got), **alone}
    free = {name: right.freedom for name, right in rights.items() if right.freedom is not None and len(right.freedom)}
    asked = [
        name
        for name in free
        if name in got and got[name].shape == rights[name].value.shape
        and got[name].dtype.kind in "biuf" and np.all(np.isfinite(got[name].astype(np.float64)))
    ]  # fmt: skip
    if not asked:
        return {name: replace(right, freedom=None) for name, right in rights.items()}
    directions = np.concatenate([free[name].reshape(len(free[name]), -1) for name in asked], axis=1)
    taken = np.concatenate([(rights[name].value - got[name].astype(np.float64)).ravel() for name in asked])
    nearest, *_ = np.linalg.lstsq(directions.T, taken, rcond=None)
    shares = np.clip(nearest, 0.0, 1.0)
    # One output alone may not tell the ties apart: then some shares beyond their bounds make room for others.
    beyond = np.abs(shares - nearest).max() > ROUNDING
    for _ in range(SWEEPS if beyond else 0):
        before = shares.copy()
        for t in range(len(shares)):
            step = directions[t] @ (taken - shares @ directions) / max(float(directions[t] @ directions[t]), TINY)
            shares[t] = min(max(float(shares[t] + step), 0.0), 1.0)
        if np.array_equal(shares, before):
            break
    return {
        name: replace(
            right,
            value=right.value - np.tensordot(shares, free[name], axes=1) if name in free else right.value,
            freedom=None,
        )
        for name, right in rights.items()
    }


def transposed(leaf: NDArray[Any], expected: NDArray[Any]) -> bool:
    """Whether rows and columns have changed places."""
    return leaf.ndim == expected.ndim == 2 and leaf.shape == expected.shape[::-1] != expected.shape


def in_order(leaf: NDArray[Any], expected: NDArray[Any], turned: bool) -> NDArray[Any]:
    """`leaf` in the shape that is due, where that is a matter of form: turned, flat, or with axes of length 1 too many.

    `turned`: whether rows and columns have changed places also where the shape doesn't tell.
    """
    if leaf.shape == expected.shape:
        return leaf.T if turned else leaf
    if transposed(leaf, expected):
        return leaf.T
    alike = leaf.ndim == 1 or np.squeeze(leaf).shape == np.squeeze(expected).shape
    return leaf.reshape(expected.shape) if expected.ndim and leaf.size == expected.size and alike else leaf
