"""Random inputs that are the same on every machine.

Only PCG64's raw doubles are used: NumPy promises their stream for ever, which it
does not for `normal` and the like, and the page's NumPy is older than the grader's.
"""

from __future__ import annotations

import zlib

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Labels = NDArray[np.intp]


class Draw:
    """Draws arrays from a seed and the name of what they are for."""

    def __init__(self, seed: int, name: str) -> None:
        sequence = np.random.SeedSequence([seed, zlib.crc32(name.encode())])
        self._random = np.random.Generator(np.random.PCG64(sequence))

    def uniform(self, *shape: int, low: float = -1.5, high: float = 1.5) -> Array:
        """Doubles of shape `shape` in [low, high)."""
        return low + (high - low) * self._random.random(shape)

    def number(self, low: float, high: float) -> float:
        """One double in [low, high)."""
        return float(low + (high - low) * self._random.random())

    def integer(self, low: int, high: int) -> int:
        """A whole number with low <= n < high."""
        return low + int((high - low) * self._random.random())

    def whole(self, *shape: int, low: int = -3, high: int = 4) -> Array:
        """Whole numbers in float64 of shape `shape`, low <= n < high."""
        return np.floor(self.uniform(*shape, low=low, high=high))

    def labels(self, N: int, K: int) -> Labels:
        """N labels below K; every class occurs where N >= K, and the last one always.

        So a one-hot row that is only as wide as the labels want it shows where a case says so, and not by chance.
        """
        y = np.arange(N) % K if N >= K else np.append(np.floor(K * self._random.random(N))[1:], K - 1)
        order = np.argsort(self._random.random(N), kind="stable")
        # intp is int64, but on a page: NumPy refuses to index by int64 there in places (np.choose).
        return y.astype(np.intp)[order]
