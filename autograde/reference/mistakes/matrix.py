"""Wrong implementations for the chapter matrix."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograde.reference.indicator import Array
from autograde.reference.matrix import (
    batch_gradient,
    column_gradient,
    linear_backward,
    numerical_gradient,
    outer_gradient,
    relative_error,
)

F = Callable[[Array], float]

FLOOR = 1e-8
"""What is often put under a denominator."""

OTHER_FLOORS = (1e-10, 1e-12, 1e-15, float(np.finfo(np.float64).eps), 1e-16)


# Differences.
def moved(f: F, W: Array, steps: tuple[float, float], distance: float) -> Array:
    """(f(W + steps[0] E) - f(W + steps[1] E)) / distance, one entry at a time."""
    gradient = np.zeros(W.shape)
    for k in np.ndindex(W.shape):
        one, other = np.array(W, dtype=np.float64), np.array(W, dtype=np.float64)
        one[k] += steps[0]
        other[k] += steps[1]
        gradient[k] = (f(one) - f(other)) / distance
    return gradient


def all_at_once(f: F, W: Array, h: float) -> float:
    """One difference, for W + h and W - h."""
    return (f(W + h) - f(W - h)) / (2 * h)


def flat_argument(f: F, W: Array, h: float) -> Array:
    """f of flat arrays."""
    return numerical_gradient(f, np.ravel(W), h).reshape(W.shape)


def row_at_once(f: F, W: Array, h: float) -> Array:
    """W[i] is moved for each i, whatever it holds."""
    gradient = np.zeros(W.shape)
    for i in range(len(W)):
        up, down = np.array(W), np.array(W)
        up[i] += h
        down[i] -= h
        gradient[i] = (f(up) - f(down)) / (2 * h)
    return gradient


def step_not_undone(f: F, W: Array, h: float) -> Array:
    """A copy of W is moved up and down, and never back."""
    W = np.array(W)
    return changes_input(f, W, h)


def changes_input(f: F, W: Array, h: float) -> Array:
    """W is moved up and down, and never back."""
    gradient = np.zeros(W.shape)
    for k in np.ndindex(W.shape):
        W[k] += h
        up = f(W)
        W[k] -= 2 * h
        gradient[k] = (up - f(W)) / (2 * h)
    return gradient


def moved_back_by_sums(f: F, W: Array, h: float) -> Array:
    """W is moved up, down and up again, each time by adding."""
    gradient = np.zeros(W.shape)
    for k in np.ndindex(W.shape):
        W[k] += h
        up = f(W)
        W[k] -= 2 * h
        gradient[k] = (up - f(W)) / (2 * h)
        W[k] += h
    return gradient


# Relative errors.
def over(size: Callable[[Array, Array], Array]) -> Callable[[Array, Array], Array]:
    """|a - b| / size(a, b), 0 where a and b are 0."""

    def error(a: Array, b: Array) -> Array:
        zero = (np.asarray(a) == 0) & (np.asarray(b) == 0)
        found: Array = np.where(zero, 0.0, np.abs(a - b) / np.where(zero, 1.0, size(a, b)))
        return found

    return error


def larger(a: Array, b: Array) -> Array:
    """max(|a|, |b|)"""
    return np.maximum(np.abs(a), np.abs(b))


def floored(floor: float) -> Callable[[Array, Array], Array]:
    """|a - b| / max(floor, |a|, |b|)"""
    return lambda a, b: np.abs(a - b) / np.maximum(floor, larger(a, b))


def added(floor: float) -> Callable[[Array, Array], Array]:
    """|a - b| / (max(|a|, |b|) + floor)"""
    return lambda a, b: np.abs(a - b) / (larger(a, b) + floor)


def one_at_zero(a: Array, b: Array) -> Array:
    """1 where both are 0."""
    return np.where(larger(a, b) == 0, 1.0, relative_error(a, b))


# Outer products.
def last_class_only(x: Array, dL_ds: Array) -> Array:
    """Each class starts from zeros again."""
    K = len(dL_ds)
    return column_gradient(x, K - 1, K) * float(dL_ds[K - 1])


# Backward.
def with_inputs(change: Callable[[Array, Array, Array], Any]) -> Callable[[Array, Array, Array], Any]:
    """dX exchanged for change(X, W, dS)."""
    return lambda X, W, dS: (change(X, W, dS), *linear_backward(X, W, dS)[1:])


def with_weights(change: Callable[[Array, Array, Array], Any]) -> Callable[[Array, Array, Array], Any]:
    """dW exchanged for change(X, W, dS)."""

    def backward(X: Array, W: Array, dS: Array) -> Any:
        dX, _, db = linear_backward(X, W, dS)
        return dX, change(X, W, dS), db

    return backward


def with_bias(change: Callable[[Array], Any]) -> Callable[[Array, Array, Array], Any]:
    """db exchanged for change(dS)."""
    return lambda X, W, dS: (*linear_backward(X, W, dS)[:2], change(dS))


def in_order(*order: int) -> Callable[[Array, Array, Array], tuple[Array, ...]]:
    """dX, dW, db in some other order."""
    return lambda X, W, dS: tuple(linear_backward(X, W, dS)[place] for place in order)


def mean_of_parameters(X: Array, W: Array, dS: Array) -> tuple[Array, Array, Array]:
    """1/N in dW and db."""
    dX, dW, db = linear_backward(X, W, dS)
    return dX, dW / len(X), db / len(X)


MISTAKES: Mapping[str, Mapping[str, Callable[..., Any]]] = {
    "numerical_gradient": {
        "forward": lambda f, W, h: moved(f, W, (h, 0.0), h),
        "backward": lambda f, W, h: moved(f, W, (0.0, -h), h),
        "denominator-h": lambda f, W, h: moved(f, W, (h, -h), h),
        "undivided": lambda f, W, h: moved(f, W, (h, -h), 1.0),
        "sign": lambda f, W, h: moved(f, W, (-h, h), 2 * h),
        "all-at-once": lambda f, W, h: np.full(W.shape, all_at_once(f, W, h)),
        "all-at-once-one-number": all_at_once,
        "flat-argument": flat_argument,
        "flat-gradient": lambda f, W, h: np.ravel(numerical_gradient(f, W, h)),
        "row-at-once": row_at_once,
        "step-not-undone": step_not_undone,
        "changes-input": changes_input,
        "moved-back-by-sums": moved_back_by_sums,
        "one-side-over-both": lambda f, W, h: moved(f, W, (h, 0.0), 2 * h),
        "h-ignored": lambda f, W, h: numerical_gradient(f, W, 1e-5),
    },
    "relative_error": {
        "over-sum": over(lambda a, b: np.abs(a) + np.abs(b)),
        "over-a": over(lambda a, b: np.abs(a)),
        "over-b": over(lambda a, b: np.abs(b)),
        "over-smaller": over(lambda a, b: np.minimum(np.abs(a), np.abs(b))),
        "absolute": lambda a, b: np.abs(a - b),
        "signed": lambda a, b: np.sign(a - b) * relative_error(a, b),
        "max-without-size": over(np.maximum),
        "floor": floored(FLOOR),
        "added": added(FLOOR),
        "floor-under-sum": lambda a, b: np.abs(a - b) / np.maximum(FLOOR, np.abs(a) + np.abs(b)),
        "added-to-sum": lambda a, b: np.abs(a - b) / (np.abs(a) + np.abs(b) + FLOOR),
        "largest-over-sum": lambda a, b: np.max(np.abs(a - b) / np.maximum(FLOOR, np.abs(a) + np.abs(b))),
        "largest-only": lambda a, b: np.max(relative_error(a, b)),
        "zero-over-zero": lambda a, b: np.abs(a - b) / larger(a, b),
        "one-at-zero": one_at_zero,
    },
    "column_gradient": {
        "transposed": lambda x, j, K: column_gradient(x, j, K).T,
        "one-before": lambda x, j, K: column_gradient(x, int(j) - 1, K),
        "every-column": lambda x, j, K: np.repeat(x[:, np.newaxis], K, axis=1),
        "other-columns": lambda x, j, K: x[:, np.newaxis] * (np.arange(K) != j),
        "ones": lambda x, j, K: column_gradient(np.ones(len(x)), j, K),
        "column-alone": lambda x, j, K: 1.0 * x,
    },
    "outer_gradient": {
        "transposed": lambda x, dL_ds: np.outer(dL_ds, x),
        "no-x": lambda x, dL_ds: np.outer(np.ones(len(x)), dL_ds),
        "no-scores": lambda x, dL_ds: np.outer(x, np.ones(len(dL_ds))),
        "mean-over-classes": lambda x, dL_ds: np.outer(x, dL_ds) / len(dL_ds),
        "classes-summed": lambda x, dL_ds: x * np.sum(dL_ds),
        "last-class-only": last_class_only,
        "added": lambda x, dL_ds: x[:, np.newaxis] + dL_ds,
        "sign": lambda x, dL_ds: -outer_gradient(x, dL_ds),
    },
    "batch_gradient": {
        "no-mean": lambda X, dS: X.T @ dS,
        "divided-by-classes": lambda X, dS: X.T @ dS / dS.shape[1],
        "divided-by-features": lambda X, dS: X.T @ dS / X.shape[1],
        "mean-over-entries": lambda X, dS: X.T @ dS / dS.size,
        "mean-twice": lambda X, dS: X.T @ dS / len(X) ** 2,
        "product-of-means": lambda X, dS: np.outer(np.mean(X, axis=0), np.mean(dS, axis=0)),
        "last-sample-only": lambda X, dS: np.outer(X[-1], dS[-1]) / len(X),
        "transposed": lambda X, dS: batch_gradient(X, dS).T,
        "sign": lambda X, dS: -batch_gradient(X, dS),
    },
    "linear_backward": {
        # Those that touch least come first: where two explain as much, the first is named.
        "mean-of-weights": with_weights(lambda X, W, dS: X.T @ dS / len(X)),
        "mean-of-bias": with_bias(lambda dS: np.mean(dS, axis=0)),
        "mean-everywhere": lambda X, W, dS: linear_backward(X, W, dS / len(X)),
        "mean-of-parameters": mean_of_parameters,
        "bias-over-classes": with_bias(lambda dS: np.sum(dS, axis=1)),
        "bias-not-summed": with_bias(lambda dS: 1.0 * dS),
        "bias-total": with_bias(np.sum),
        "order": in_order(1, 0, 2),
        "sign": lambda X, W, dS: linear_backward(X, W, -dS),
        "bias-as-row": with_bias(lambda dS: np.sum(dS, axis=0, keepdims=True)),
        "inputs-transposed": with_inputs(lambda X, W, dS: (dS @ W.T).T),
        "weights-transposed": with_weights(lambda X, W, dS: dS.T @ X),
        "inputs-without-scores": with_inputs(lambda X, W, dS: np.tile(np.sum(W, axis=1), (len(X), 1))),
        "scores-once-per-sample": with_inputs(
            lambda X, W, dS: np.repeat(np.sum(dS, axis=1, keepdims=True), len(W), axis=1)
        ),
    },
}

ALSO: Mapping[str, Mapping[str, tuple[Callable[..., Any], ...]]] = {
    "relative_error": {
        "floor": tuple(floored(floor) for floor in OTHER_FLOORS),
        "added": tuple(added(floor) for floor in OTHER_FLOORS),
    },
    "linear_backward": {"order": tuple(in_order(*order) for order in ((2, 0, 1), (2, 1, 0), (0, 2, 1), (1, 2, 0)))},
}

# gbh-canary-4f1c7a9e2d: a test looks for this mark in everything that students get.
