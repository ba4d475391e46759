"""Functions to differentiate by numbers, and their true gradients.

All are smooth and take a real array of any shape. Each couples its entries, so that
a step in one entry that isn't undone shows in the others; only `waves` doesn't.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from autograde.catalogue.draw import Array

QUICK = 12.0
"""So quick a wave that a step of 1e-5 shows in the tenth digit: who takes another step than h is seen."""


def waves(W: Array) -> float:
    """Σ sin 12w: the error of its central difference is the same share of every entry."""
    return np.sum(np.sin(QUICK * np.asarray(W)))  # type: ignore[no-any-return]


def waves_gradient(W: Array) -> Array:
    return QUICK * np.cos(QUICK * W)


def growth(W: Array) -> float:
    """Σ e^v sin 3u over neighbours v, u: large third derivatives, other ones in every entry."""
    v = np.ravel(W)
    return np.sum(np.exp(v) * np.sin(3 * np.roll(v, -1)))  # type: ignore[no-any-return]


def growth_gradient(W: Array) -> Array:
    v = np.ravel(W)
    before, after = np.roll(v, 1), np.roll(v, -1)
    return np.reshape(np.exp(v) * np.sin(3 * after) + 3 * np.exp(before) * np.cos(3 * v), np.shape(W))


def cubic(W: Array) -> float:
    """Σ v³u + v² over neighbours v, u: of third degree in each entry."""
    v = np.ravel(W)
    return np.sum(v**3 * np.roll(v, -1) + v**2)


def cubic_gradient(W: Array) -> Array:
    v = np.ravel(W)
    return np.reshape(3 * v**2 * np.roll(v, -1) + np.roll(v, 1) ** 3 + 2 * v, np.shape(W))


def bowl(W: Array) -> float:
    """Rows summed and squared, and squares with weights 1, 2, 3, …: of second degree, with no error of order h²."""
    W = np.asarray(W)
    weights = 1.0 + np.arange(W.size).reshape(W.shape)
    return np.sum(np.sum(W, axis=-1) ** 2) + np.sum(weights * W**2)  # type: ignore[no-any-return]


def bowl_gradient(W: Array) -> Array:
    weights = 1.0 + np.arange(W.size).reshape(W.shape)
    gradient: Array = 2 * np.sum(W, axis=-1, keepdims=True) + 2 * weights * W
    return gradient


TRUE_GRADIENT: Mapping[Callable[[Array], float], Callable[[Array], Array]] = {
    waves: waves_gradient,
    growth: growth_gradient,
    cubic: cubic_gradient,
    bowl: bowl_gradient,
}
