"""Wrong implementations for the chapter indicator.

Most are short enough for a line. With u, p for x², e^y a mistake in the minimum stands as it would on paper; `split`
gives the indicators 1{u < p} and 1{u >= p}.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograde.reference.indicator import Array, Labels, indicator, one_hot, piecewise_min_grad


def split(u: Array, p: Array) -> tuple[Array, Array]:
    """1{u < p} and 1{u >= p}."""
    return indicator(u < p), indicator(u >= p)


# The minimum.
def min_compares_x(x: Array, y: Array) -> Array:
    """1{x < e^y} for 1{x² < e^y}."""
    return np.where(x < np.exp(y), x**2, np.exp(y))


def min_compares_y(x: Array, y: Array) -> Array:
    """1{x² < y} for 1{x² < e^y}."""
    return np.where(x**2 < y, x**2, np.exp(y))


def min_boundary_missing(x: Array, y: Array) -> Array:
    """1{x² < e^y} and 1{x² > e^y}."""
    u, p = x**2, np.exp(y)
    return indicator(u < p) * u + indicator(u > p) * p


def min_boundary_twice(x: Array, y: Array) -> Array:
    """1{x² <= e^y} and 1{x² >= e^y}."""
    u, p = x**2, np.exp(y)
    return indicator(u <= p) * u + indicator(u >= p) * p


def min_one_choice(x: Array, y: Array) -> Array:
    """x² if it is smaller everywhere, else e^y everywhere."""
    u, p = x**2, np.exp(y)
    return u if np.all(u < p) else p


# Its gradient.
def grad_larger(x: Array, y: Array) -> tuple[Array, Array]:
    """The gradient of the maximum."""
    square, power = split(x**2, np.exp(y))
    return power * 2 * x, square * np.exp(y)


def grad_exponential_by_x(x: Array, y: Array) -> tuple[Array, Array]:
    """e^y counts in the derivative by x."""
    dx, dy = piecewise_min_grad(x, y)
    return dx + dy, dy


def grad_square_by_y(x: Array, y: Array) -> tuple[Array, Array]:
    """2x counts in the derivative by y."""
    dx, dy = piecewise_min_grad(x, y)
    return dx, dx + dy


def grad_not_derived(x: Array, y: Array) -> tuple[Array, Array]:
    """1{x² < e^y} x²; e^y is its own derivative."""
    square, power = split(x**2, np.exp(y))
    return square * x**2, power * np.exp(y)


def grad_no_two(x: Array, y: Array) -> tuple[Array, Array]:
    """x for 2x."""
    dx, dy = piecewise_min_grad(x, y)
    return dx / 2, dy


def grad_power_rule(x: Array, y: Array) -> tuple[Array, Array]:
    """y e^{y-1} for e^y."""
    dx, dy = piecewise_min_grad(x, y)
    return dx, dy * y / np.e


def grad_compares_x(x: Array, y: Array) -> tuple[Array, Array]:
    """1{x < e^y} for 1{x² < e^y}."""
    first, second = split(x, np.exp(y))
    return first * 2 * x, second * np.exp(y)


# One-hot rows.
def one_hot_narrow(y: Labels, K: int) -> Array:
    """As wide as the largest label."""
    return one_hot(y, int(np.max(y)) + 1)


def one_hot_of_present(y: Labels, K: int) -> Array:
    """A column for each class that occurs."""
    return indicator(np.asarray(y)[:, np.newaxis] == np.unique(y))


def one_hot_from_one(y: Labels, K: int) -> Array:
    """The 1 in column y_i - 1; of label 0 in the last one."""
    return one_hot((np.asarray(y, dtype=np.int64) - 1) % K, K)


def one_hot_every_row(y: Labels, K: int) -> Array:
    """All rows are changed at once."""
    rows = np.zeros((len(y), K))
    rows[:, y] = 1.0
    return rows


def one_before(Y: Array, j: int) -> float:
    """Y_{j-1}; before the first comes the last."""
    return float(Y[int(j) - 1])


MISTAKES: Mapping[str, Mapping[str, Callable[..., Any]]] = {
    "indicator": {
        "swapped": lambda condition: 1 - indicator(condition),
        "signs": lambda condition: 2 * indicator(condition) - 1,
        "counted": lambda condition: np.sum(indicator(condition)),
        "any": lambda condition: float(np.any(condition)),
        "all": lambda condition: float(np.all(condition)),
        "positions": lambda condition: np.flatnonzero(condition),
    },
    "piecewise_min": {
        "larger": lambda x, y: np.maximum(x**2, np.exp(y)),
        "pieces-added": lambda x, y: x**2 + np.exp(y),
        "always-square": lambda x, y: x**2,
        "always-exponential": lambda x, y: np.exp(y),
        "compares-x": min_compares_x,
        "compares-y": min_compares_y,
        "boundary-missing": min_boundary_missing,
        "boundary-twice": min_boundary_twice,
        "one-choice": min_one_choice,
    },
    "piecewise_min_grad": {
        "larger": grad_larger,
        "no-indicators": lambda x, y: (2 * x, np.exp(y)),
        "partials-swapped": lambda x, y: piecewise_min_grad(x, y)[::-1],
        "exponential-by-x": grad_exponential_by_x,
        "square-by-y": grad_square_by_y,
        "not-derived": grad_not_derived,
        "no-two": grad_no_two,
        "power-rule": grad_power_rule,
        "compares-x": grad_compares_x,
    },
    "relu_cubed": {
        "no-indicator": lambda x: x**3,
        "swapped": lambda x: np.minimum(0, x**3),
        "no-cube": lambda x: np.maximum(0, x),
        "square": lambda x: indicator(x >= 0) * x**2,
        "indicator-only": lambda x: indicator(x >= 0),
        "times-three": lambda x: np.maximum(0, 3 * x),
        "absolute": lambda x: np.abs(x) ** 3,
    },
    "relu_cubed_grad": {
        "no-indicator": lambda x: 3 * x**2,
        "swapped": lambda x: indicator(x < 0) * 3 * x**2,
        "not-derived": lambda x: np.maximum(0, x**3),
        "no-factor": lambda x: indicator(x >= 0) * x**2,
        "power-kept": lambda x: np.maximum(0, 3 * x**3),
        "second-derivative": lambda x: np.maximum(0, 6 * x),
        "indicator-only": lambda x: indicator(x >= 0),
    },
    "select": {
        "one-before": one_before,
        "not-summed": lambda Y, j: indicator(np.arange(len(Y)) == j) * Y,
        "indicators-summed": lambda Y, j: np.sum(indicator(np.arange(len(Y)) == j)),
        "all-summed": lambda Y, j: np.sum(Y),
        "others": lambda Y, j: np.sum(indicator(np.arange(len(Y)) != j) * Y),
        "up-to": lambda Y, j: np.sum(indicator(np.arange(len(Y)) <= j) * Y),
        "values-compared": lambda Y, j: np.sum(indicator(j == Y) * Y),
    },
    "one_hot": {
        "transposed": lambda y, K: one_hot(y, K).T,
        "narrow": one_hot_narrow,
        "of-present": one_hot_of_present,
        "labels-from-one": one_hot_from_one,
        "swapped": lambda y, K: 1 - one_hot(y, K),
        "labels-as-values": lambda y, K: one_hot(y, K) * np.asarray(y)[:, np.newaxis],
        "every-row": one_hot_every_row,
    },
    "case_gradient": {
        "value": lambda s: 2 * s[0] - 3 * s[1] + np.exp(s[2]),
        "not-derived": lambda s: np.array([2 * s[0], -3 * s[1], np.exp(s[2])]),
        "sign": lambda s: np.array([2.0, 3.0, np.exp(s[2])]),
        "power-rule": lambda s: np.array([2.0, -3.0, s[2] * np.exp(s[2] - 1)]),
        "summed": lambda s: 2.0 - 3.0 + np.exp(s[2]),
        "exponent-before": lambda s: np.array([2.0, -3.0, np.exp(s[1])]),
        "exponent-lost": lambda s: np.array([2.0, -3.0, 1.0]),
    },
    "both": {
        "sum": lambda a, b: a + b,
        "or": lambda a, b: np.maximum(a, b),
        "equal": lambda a, b: indicator(a == b),
        "first-only": lambda a, b: 1.0 * a,
        "second-only": lambda a, b: 1.0 * b,
        "negated": lambda a, b: 1 - a * b,
        "mean": lambda a, b: (a + b) / 2,
    },
    "either": {
        "plain-sum": lambda a, b: a + b,
        "product": lambda a, b: a * b,
        "exclusive": lambda a, b: a + b - 2 * a * b,
        "last-term-added": lambda a, b: a + b + a * b,
        "neither": lambda a, b: (1 - a) * (1 - b),
        "not-both": lambda a, b: 1 - a * b,
        "mean": lambda a, b: (a + b) / 2,
    },
}

ALSO: Mapping[str, Mapping[str, tuple[Callable[..., Any], ...]]] = {
    "indicator": {"positions": (np.argwhere, lambda condition: np.nonzero(condition)[0], np.where)},
    "relu_cubed": {"indicator-only": (lambda x: indicator(x > 0),)},
    "relu_cubed_grad": {"indicator-only": (lambda x: indicator(x > 0),)},
    "select": {"one-before": (lambda Y, j: float(Y[j - 1]) if j else 0.0,)},
    "one_hot": {"labels-from-one": (lambda y, K: indicator(np.asarray(y)[:, np.newaxis] == np.arange(1, K + 1)),)},
    "case_gradient": {"exponent-lost": (lambda s: np.array([2.0, -3.0, np.e]),)},
}

# gbh-canary-4f1c7a9e2d: a test looks for this mark in everything that students get.
