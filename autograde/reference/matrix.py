"""Chapter 3: gradients of matrices, and how to check them by numbers.

A real L has a gradient of W's shape, entry by entry. With scores s = W^T x the gradient of one sample is an outer
product; over a batch the outer products add up to one matrix product.

Sources: T. Parr and J. Howard, The Matrix Calculus You Need For Deep Learning, 2018; W. Squire and G. Trapp, Using
Complex Variables to Estimate Derivatives of Real Functions, SIAM Review 40, 1998 (the complex step).
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from autograde.reference.indicator import Array
from autograde.reference.tables import ById, Functions, Mistakes

# Its square is far below the rounding of 1, and nothing is subtracted: the complex step has no other error.
COMPLEX_STEP = 1e-30


def numerical_gradient(f: Callable[[Array], float], W: Array, h: float) -> Array:
    """Central differences (f(W + h E) - f(W - h E)) / 2h, E = 1 at one entry, 0 elsewhere, ``eq-matrix-central``.

    f: takes an array of W's shape, returns a real number; W: (...) float64, unchanged; h: float, the step, > 0.
    Returns (...) float64, of W's shape. Raises what f raises.
    """
    gradient = np.zeros(np.shape(W))
    for k in np.ndindex(gradient.shape):
        # In C order: f's last digits, which 1/2h magnifies, then don't depend on the layout of W.
        up, down = np.array(W, dtype=np.float64, order="C"), np.array(W, dtype=np.float64, order="C")
        up[k] += h
        down[k] -= h
        gradient[k] = (f(up) - f(down)) / (2 * h)
    return gradient


def complex_step_gradient(f: Callable[[npt.NDArray[np.complex128]], complex], W: Array) -> Array:
    """Im f(W + ih E) / h with h = 1e-30, ``eq-matrix-complex``: the gradient of an analytic f, right to rounding.

    f: takes a complex array of W's shape, returns a complex number, without abs, conj or comparison of complex numbers;
    W: (...) float64, unchanged. Returns (...) float64, of W's shape. Raises what f raises.
    """
    gradient = np.zeros(np.shape(W))
    for k in np.ndindex(gradient.shape):
        step = np.array(W, dtype=np.complex128)
        step[k] += 1j * COMPLEX_STEP
        gradient[k] = np.imag(f(step)) / COMPLEX_STEP
    return gradient


def relative_error(a: Array, b: Array) -> Array:
    """|a - b| / max(|a|, |b|), entry by entry, ``eq-matrix-relative``; 0 where both are 0.

    a, b: (...) float64, of one shape. Returns (...) float64, between 0 and 2.
    Raises ValueError where the shapes do not broadcast.
    """
    largest = np.maximum(np.abs(a), np.abs(b))
    both_zero = largest == 0
    return np.abs(np.subtract(a, b)) / np.where(both_zero, 1.0, largest)


def relative_error_loop(a: Array, b: Array) -> Array:
    """Loop twin of `relative_error`."""
    error = np.zeros(np.shape(a))
    for k in np.ndindex(error.shape):
        if a[k] != b[k]:
            error[k] = abs(a[k] - b[k]) / max(abs(a[k]), abs(b[k]))
    return error


def column_gradient(x: Array, j: int, K: int) -> Array:
    """ds_j/dW = (0, ..., x, ..., 0), x in column j, ``eq-matrix-column``.

    x: (D,) float64, input; j: int, class, 0 <= j < K; K: int, classes. Returns (D, K) float64.
    Raises IndexError where j >= K.
    """
    ds_dW = np.zeros((len(x), K))
    ds_dW[:, j] = x
    return ds_dW


def column_gradient_loop(x: Array, j: int, K: int) -> Array:
    """Loop twin of `column_gradient`: ds_j/dW_dk = 1{k = j} x_d."""
    return np.array([[(k == j) * x[d] for k in range(K)] for d in range(len(x))], dtype=float)


def outer_gradient(x: Array, dL_ds: Array) -> Array:
    """dL/dW = (dL/ds_1 x, ..., dL/ds_K x) = x (dL/ds)^T, ``eq-matrix-outer``.

    x: (D,) float64, input; dL_ds: (K,) float64. Returns (D, K) float64.
    """
    return np.outer(x, dL_ds)


def outer_gradient_loop(x: Array, dL_ds: Array) -> Array:
    """Loop twin of `outer_gradient`: a sum of column gradients, one class at a time."""
    K = len(dL_ds)
    dL_dW = np.zeros((len(x), K))
    for j in range(K):
        dL_dW += dL_ds[j] * column_gradient(x, j, K)
    return dL_dW


def batch_gradient(X: Array, dS: Array) -> Array:
    """dW = (1/N) sum_i x_i (dL_i/ds_i)^T = (1/N) X^T dS, ``eq-matrix-batch``.

    X: (N, D) float64, inputs; dS: (N, K) float64, row i = dL_i/ds_i, before the 1/N. Returns (D, K) float64.
    Raises ValueError where the two N differ.
    """
    dW: Array = X.T @ dS / len(X)
    return dW


def batch_gradient_loop(X: Array, dS: Array) -> Array:
    """Loop twin of `batch_gradient`: the mean of the samples' outer products."""
    dW = np.zeros((X.shape[1], dS.shape[1]))
    for i in range(len(X)):
        dW += outer_gradient(X[i], dS[i])
    return dW / len(X)


def linear_backward(X: Array, W: Array, dS: Array) -> tuple[Array, Array, Array]:
    """Gradients of the SUM of the samples' losses, S = XW + b: no 1/N here, ``eq-matrix-backward``.

    dX = dS W^T, dW = X^T dS, db = sum_i dS_i.

    X: (N, D) float64, inputs; W: (D, K) float64, weights; dS: (N, K) float64, row i = dL_i/ds_i.
    Returns (dX, dW, db): (N, D), (D, K), (K,) float64. Raises ValueError where the shapes do not fit.
    """
    return dS @ W.T, X.T @ dS, np.sum(dS, axis=0)


def linear_backward_loop(X: Array, W: Array, dS: Array) -> tuple[Array, Array, Array]:
    """Loop twin of `linear_backward`: one sample, one class at a time."""
    dX, dW, db = np.zeros(X.shape), np.zeros(W.shape), np.zeros(W.shape[1])
    for i, j in np.ndindex(dS.shape):
        dX[i] += dS[i, j] * W[:, j]
        dW[:, j] += dS[i, j] * X[i]
        db[j] += dS[i, j]
    return dX, dW, db


EXERCISES: Functions = (
    numerical_gradient,
    relative_error,
    column_gradient,
    outer_gradient,
    batch_gradient,
    linear_backward,
)
LOOPS: ById = {
    "relative_error": relative_error_loop,
    "column_gradient": column_gradient_loop,
    "outer_gradient": outer_gradient_loop,
    "batch_gradient": batch_gradient_loop,
    "linear_backward": linear_backward_loop,
}
MISTAKES: Mistakes = {}  # beside those in mistakes/matrix.py

# gbh-canary-4f1c7a9e2d: a test looks for this mark in everything that students get.
