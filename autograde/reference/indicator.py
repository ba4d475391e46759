"""Chapter 1: indicator tricks.

1{A} is 1 where the statement A holds and 0 elsewhere. Written so, a choice becomes a sum, and a sum can be
differentiated. The two types that all chapters use stand here as well, and so do the two indicators of every later
chapter: `indicator` and `one_hot`.

Where a piece may overflow, `np.where` stands for the product with the indicator: 0 times infinity is not 0 in floats.

Source: the indicator is Iverson's bracket (K. E. Iverson, A Programming Language, 1962).
"""

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from autograde.reference.tables import ById, Functions, Mistakes

Array: TypeAlias = npt.NDArray[np.float64]
Labels: TypeAlias = npt.NDArray[np.integer[Any]]


def indicator(condition: npt.ArrayLike) -> Array:
    """1{condition}, ``eq-indicator-def``.

    condition: (...) bool, any shape. Returns (...) float64 of the same shape: 1.0 where it holds, else 0.0.
    """
    return np.where(condition, 1.0, 0.0)


def piecewise_min(x: Array, y: Array) -> Array:
    """min(x², e^y) = 1{x² < e^y} x² + 1{x² >= e^y} e^y, entry by entry, ``eq-indicator-min``.

    x, y: (...) float64, of one shape. Returns (...) float64. Raises ValueError where the shapes do not broadcast.
    """
    with np.errstate(over="ignore"):  # an infinite piece is never the smaller one
        return np.minimum(np.square(x), np.exp(y))


def piecewise_min_grad(x: Array, y: Array) -> tuple[Array, Array]:
    """Both partial derivatives of min(x², e^y), ``eq-indicator-min-grad``: 1{x² < e^y} 2x and 1{x² >= e^y} e^y.

    x, y: (...) float64, of one shape. Returns (d/dx, d/dy), each (...) float64. Where x² = e^y exactly there is no
    derivative; this is the answer from the >= end, and `piecewise_min_grad_ties` gives the others.
    Raises ValueError where the shapes do not broadcast.
    """
    with np.errstate(over="ignore"):
        square, power = np.square(x), np.exp(y)
        return np.where(square < power, 2 * np.asarray(x), 0.0), np.where(square >= power, power, 0.0)


def piecewise_min_grad_ties(x: Array, y: Array) -> tuple[Array, Array]:
    """Directions of freedom of `piecewise_min_grad` where x² = e^y exactly, as at x = ±1, y = 0.

    x, y: (...) float64, of one shape. Returns (dx, dy), each (T, ...) float64, one direction a tie, the pair (-2x, e^y)
    at the tied entry. With g the reference's answer, {g - sum_t a_t d_t, 0 <= a_t <= 1} are the right ones: from
    (0, e^y) at a = 0 to (2x, 0) at a = 1, the generalised gradient of a minimum. One a_t moves both partials.
    """
    x, y = np.broadcast_arrays(x, y)
    with np.errstate(over="ignore"):
        square, power = np.square(x), np.exp(y)
    tied = (square == power) & np.isfinite(power)
    return one_a_tie(tied, -2 * x), one_a_tie(tied, power)


def one_a_tie(tied: npt.NDArray[np.bool_], values: Array) -> Array:
    """The tied entries of `values`, each alone in an array of zeros.

    tied: (...) bool; values: (...) float64, of one shape. Returns (T, ...) float64, T the number of ties.
    """
    places = np.argwhere(tied)
    alone = np.zeros((len(places), *np.shape(tied)))
    alone[(np.arange(len(places)), *places.T)] = np.asarray(values)[tied]
    return alone


def relu_cubed(x: Array) -> Array:
    """max(0, x³) = 1{x³ >= 0} x³, entry by entry, ``eq-indicator-relu-cubed``.

    x: (...) float64. Returns (...) float64.
    """
    return np.maximum(0.0, np.power(x, 3))


def relu_cubed_grad(x: Array) -> Array:
    """1{x >= 0} 3x², entry by entry, ``eq-indicator-relu-cubed-grad``.

    x: (...) float64. Returns (...) float64. No ties: both pieces have derivative 0 at 0.
    """
    return np.where(np.asarray(x) >= 0, 3 * np.square(x), 0.0)


def select(Y: Array, j: int) -> float:
    """Y_j as a sum of indicators, sum_i 1{i=j} Y_i, ``eq-indicator-select``.

    Y: (n,) float64; j: int, 0 <= j < n. Returns a float; with no i equal to j the sum is 0.
    """
    return float(np.sum(np.where(np.arange(len(Y)) == j, Y, 0.0)))


def select_loop(Y: Array, j: int) -> float:
    """Loop twin of `select`."""
    return float(sum(Y[i] for i in range(len(Y)) if i == j))


def one_hot(y: Labels, K: int) -> Array:
    """Row i holds 1{j = y_i}, ``eq-indicator-one-hot``.

    y: (N,) int, labels 0 <= y_i < K; K: int, classes, present in y or not. Returns (N, K) float64.
    """
    return indicator(np.asarray(y)[:, np.newaxis] == np.arange(K))


def one_hot_loop(y: Labels, K: int) -> Array:
    """Loop twin of `one_hot`."""
    rows = np.zeros((len(y), K))
    for i in range(len(y)):
        rows[i, y[i]] = 1.0
    return rows


def case_gradient(s: Array) -> Array:
    """The gradient of 2 s_0 - 3 s_1 + e^{s_2}, ``eq-indicator-cases``: 1{i=0} 2 - 1{i=1} 3 + 1{i=2} e^{s_2}.

    s: (3,) float64; its entries are the page's s_1, s_2, s_3. Returns (3,) float64.
    """
    return np.array([2.0, -3.0, np.exp(s[2])])


def case_gradient_loop(s: Array) -> Array:
    """Loop twin of `case_gradient`: the three cases, one entry at a time."""
    gradient = np.zeros(3)
    for i in range(3):
        gradient[i] = (i == 0) * 2 - (i == 1) * 3 + (i == 2) * np.exp(s[2])
    return gradient


def both(a: Array, b: Array) -> Array:
    """1{A and B} = 1{A} 1{B}, ``eq-indicator-and``.

    a, b: (...) float64, indicators of A and B, each 0.0 or 1.0. Returns (...) float64.
    """
    return np.multiply(a, b)


def either(a: Array, b: Array) -> Array:
    """1{A or B} = 1{A} + 1{B} - 1{A} 1{B}, ``eq-indicator-or``. The last term goes where A and B exclude each other.

    a, b: (...) float64, indicators of A and B, each 0.0 or 1.0. Returns (...) float64.
    """
    return np.add(a, b) - np.multiply(a, b)


EXERCISES: Functions = (
    indicator,
    piecewise_min,
    piecewise_min_grad,
    relu_cubed,
    relu_cubed_grad,
    select,
    one_hot,
    case_gradient,
    both,
    either,
)
TIES: ById = {
    "piecewise_min_grad": piecewise_min_grad_ties,
}
LOOPS: ById = {
    "select": select_loop,
    "one_hot": one_hot_loop,
    "case_gradient": case_gradient_loop,
}
MISTAKES: Mistakes = {}  # beside those in mistakes/indicator.py

# gbh-canary-4f1c7a9e2d: a test looks for this mark in everything that students get.
