"""Functions to differentiate by numbers. Their true gradients stand with the references.

All are smooth and take a real array of any shape. Each couples its entries, so that
a step in one entry that isn't undone shows in the others; only `waves` doesn't.
"""

from __future__ import annotations

import numpy as np

from autograde.catalogue.draw import Array

QUICK = 12.0
"""So quick a wave that a step of 1e-5 shows in the tenth digit: who takes another step than h is seen."""


def waves(W: Array) -> float:
    """Σ sin 12w: the error of its central difference is the same share of every entry."""
    return np.sum(np.sin(QUICK * np.asarray(W)))  # type: ignore[no-any-return]


def growth(W: Array) -> float:
    """Σ e^v sin 3u over neighbours v, u: large third derivatives, other ones in every entry."""
    v = np.ravel(W)
    return np.sum(np.exp(v) * np.sin(3 * np.roll(v, -1)))  # type: ignore[no-any-return]


def cubic(W: Array) -> float:
    """Σ v³u + v² over neighbours v, u: of third degree in each entry."""
    v = np.ravel(W)
    return np.sum(v**3 * np.roll(v, -1) + v**2)


def bowl(W: Array) -> float:
    """Rows summed and squared, and squares with weights 1, 2, 3, …: of second degree, with no error of order h²."""
    W = np.asarray(W)
    weights = 1.0 + np.arange(W.size).reshape(W.shape)
    return np.sum(np.sum(W, axis=-1) ** 2) + np.sum(weights * W**2)  # type: ignore[no-any-return]
