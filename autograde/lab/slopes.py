"""The gradient of a score loss by its own numbers: each score is moved a little to either side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from autograde.catalogue.draw import Array, Labels
from autograde.lab.asking import ScoreLoss, ask

Mask: TypeAlias = NDArray[np.bool_]

STEP = 1e-5
"""Near the cube root of float64's rounding: a central difference over it errs by about 1e-10 on a smooth loss."""

TOLERANCE = 1e-6
"""Relative to the steepest slope in the row. Far above the difference's own error, far below any factor one forgets."""

KINK = 1e-2
"""One-sided slopes of a smooth loss differ by 1e-5 times its curvature. A larger gap than this is a kink."""

LEAK = 1e-9
"""A loss that moves by more than this, relative to its size, when another sample's score moves, depends on it."""


@dataclass(frozen=True)
class Slopes:
    """One-sided slopes of sample i's loss by its own score j. All arrays are (N, K)."""

    left: Array
    right: Array
    leaks: bool  # a score of one sample moves the loss of another

    @property
    def expected(self) -> Array:
        """The central difference. At a kink it is the mean of the two slopes."""
        mean: Array = (self.left + self.right) / 2
        return mean

    @property
    def kinks(self) -> Mask:
        """True where the two one-sided slopes differ: no derivative exists there."""
        gap: Mask = np.abs(self.right - self.left) > KINK * self._scale()
        return gap

    def agrees(self, dS: Array) -> Mask:
        """True where dS lies between the one-sided slopes, up to the tolerance. At a kink all of that is right."""
        slack = TOLERANCE * self._scale()
        low, high = np.minimum(self.left, self.right) - slack, np.maximum(self.left, self.right) + slack
        between: Mask = (low <= dS) & (dS <= high)
        return between

    def _scale(self) -> Array:
        """How steep each row is, at least 1."""
        steepest: Array = np.max(np.maximum(np.abs(self.left), np.abs(self.right)), axis=1, keepdims=True)
        return np.maximum(1.0, steepest)


def slopes(score_loss: ScoreLoss, S: Array, y: Labels) -> Slopes:
    """Moves one score at a time, by STEP to either side. Raises Unfit as `ask` does."""
    here, _ = ask(score_loss, S, y)
    left, right = np.zeros(S.shape), np.zeros(S.shape)
    leaks = False
    for i, j in np.ndindex(S.shape):
        for side, slope in ((-1, left), (1, right)):
            moved = S.copy()
            moved[i, j] += side * STEP
            there, _ = ask(score_loss, moved, y)
            with np.errstate(invalid="ignore"):  # inf − inf: verify says that there is no number
                change = there - here
            slope[i, j] = change[i] / (moved[i, j] - S[i, j])
            others = np.abs(np.delete(change, i)) > LEAK * (1 + np.abs(np.delete(here, i)))
            leaks = leaks or bool(np.any(others))
    return Slopes(left, right, leaks)
