"""The true gradients of the functions that chapter 3 differentiates by numbers.

The functions themselves are handed to students; what they tend to is not. Each stands here under its own name.
"""

from collections.abc import Callable, Mapping

import numpy as np

from autograde.reference.indicator import Array


def waves(W: Array) -> Array:
    """Of sum sin 12w: 12 cos 12w. W: (...) float64. Returns (...) float64, as all functions here."""
    gradient: Array = 12.0 * np.cos(12.0 * W)
    return gradient


def growth(W: Array) -> Array:
    """Of sum_k e^{w_k} sin 3w_{k+1}, the entries in a ring: e^{w_k} sin 3w_{k+1} + 3 e^{w_{k-1}} cos 3w_k."""
    w = np.ravel(W)
    before, after = np.roll(w, 1), np.roll(w, -1)
    return np.reshape(np.exp(w) * np.sin(3 * after) + 3 * np.exp(before) * np.cos(3 * w), np.shape(W))


def cubic(W: Array) -> Array:
    """Of sum_k w_k³ w_{k+1} + w_k², the entries in a ring: 3 w_k² w_{k+1} + w_{k-1}³ + 2 w_k."""
    w = np.ravel(W)
    return np.reshape(3 * w**2 * np.roll(w, -1) + np.roll(w, 1) ** 3 + 2 * w, np.shape(W))


def bowl(W: Array) -> Array:
    """Of the squared row sums, and squares with weights 1, 2, 3, ...: twice the row sum, and twice weight times w."""
    doubled = 2.0 * np.arange(1, W.size + 1).reshape(W.shape)
    gradient: Array = 2 * np.sum(W, axis=-1, keepdims=True) + doubled * W
    return gradient


TRUE_GRADIENT: Mapping[str, Callable[[Array], Array]] = {f.__name__: f for f in (waves, growth, cubic, bowl)}


def limit(f: Callable[[Array], float], W: Array, h: float) -> Array:
    """What `numerical_gradient` tends to as h tends to 0: the true gradient of f, which is known by its name.

    Arguments as there. Raises KeyError for a function that isn't one of those.
    """
    return TRUE_GRADIENT[f.__name__](np.asarray(W, dtype=np.float64))


# gbh-canary-4f1c7a9e2d: a test looks for this mark in everything that students get.
