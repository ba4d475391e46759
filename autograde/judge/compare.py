"""Is an array right? Relative to the gradient's scale, and at a kink up to any valid subgradient."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograde.judge.key import Right

TOLERANCE = 1e-9
"""Right functions err by at most 1e-12 in float64; numerical derivatives show on the cases of large scale."""

APPROXIMATE = 1e-5
"""Up to here a value looks like a numerical derivative, single precision, or an epsilon inside the log."""

SINGLE_TOLERANCE = 1e-4
"""float32 inputs carry 1e-7; scores and sums of a dozen terms lose two or three digits more."""

FLOOR = 1e-3
"""Below this scale the error counts as absolute: p - 1 can't be right to 1e-9 where p is 1 - 1e-13."""


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
    if got.dtype.kind == "c":
        return Comparison(np.inf, (), got, expected)
    with np.errstate(all="ignore"):
        got = got.astype(np.float64)
        if right.freedom is not None and len(right.freedom):
            expected = _nearest(got, right)
        if scale is None:
            scale = float(np.max(np.abs(expected), initial=0.0))
        difference = np.abs(got - expected)
    # The right values are finite, so NaN and infinity are simply far off.
    difference = np.where(np.isfinite(difference), difference, np.inf)
    if difference.size == 0:
        return Comparison(0.0, (), got, expected)
    entry = tuple(int(i) for i in np.unravel_index(int(np.argmax(difference)), difference.shape))
    return Comparison(float(difference[entry]) / max(scale, FLOOR), entry, got, expected)


def _nearest(got: NDArray[np.float64], right: Right) -> NDArray[np.float64]:
    """The right value nearest to `got`.

    The cases at a kink are built so that the directions are linearly independent;
    then the share of each tie follows from least squares, and must lie in [0, 1].
    """
    assert right.freedom is not None
    if not np.all(np.isfinite(got)):
        return right.value
    directions = right.freedom.reshape(len(right.freedom), -1)
    shares, *_ = np.linalg.lstsq(directions.T, (right.value - got).ravel(), rcond=None)
    taken: NDArray[np.float64] = (np.clip(shares, 0.0, 1.0) @ directions).reshape(right.value.shape)
    return right.value - taken
