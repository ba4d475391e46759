"""Chapter 2: the chain rule.

A small change of a parameter reaches the loss along every path through the values in between, and what arrives is the
sum over the paths: dL/dW = sum_j dL/df_j df_j/dW, ``eq-chain-sum``.

Source: A. Griewank and A. Walther, Evaluating Derivatives, second edition, 2008, chapter 3 (paths, forward and
reverse).
"""

import math

import numpy as np

from autograde.reference.indicator import Array
from autograde.reference.tables import ById, Functions, Mistakes


def sigmoid(z: Array) -> Array:
    """1/(1 + e^{-z}), entry by entry.

    z: (...) float64. Returns (...) float64. Only e^{-|z|} is ever computed, so that nothing overflows.
    """
    e = np.exp(-np.abs(z))
    s: Array = np.where(np.asarray(z) >= 0, 1.0, e) / (1 + e)
    return s


def square_loss_grad(w: Array, x: Array, y: float) -> Array:
    """Gradient of L = (w·x - y)², one output: dL/dw = 2 (w·x - y) x, ``eq-chain-square``.

    w: (D,) float64, weights; x: (D,) float64, input; y: float, the number aimed at. Returns (D,) float64.
    Raises ValueError where the lengths of w and x differ.
    """
    f = float(w @ x)
    return 2 * (f - y) * x


def square_loss_grad_loop(w: Array, x: Array, y: float) -> Array:
    """Loop twin of `square_loss_grad`."""
    f = sum(float(w[d]) * float(x[d]) for d in range(len(x)))
    return np.array([2 * (f - y) * x[d] for d in range(len(x))], dtype=float)


def logistic_loss_grad(w: Array, x: Array, y: int) -> Array:
    """Gradient of L = log(1 + e^{-y w·x}), one output: dL/dw = -y x / (1 + e^{y w·x}), ``eq-chain-logistic``.

    w: (D,) float64, weights; x: (D,) float64, input; y: int, label, -1 or +1. Returns (D,) float64, exact for large
    |w·x| too. Raises ValueError where the lengths of w and x differ.
    """
    f = w @ x
    return -int(y) * float(sigmoid(-int(y) * f)) * x


def logistic_loss_grad_loop(w: Array, x: Array, y: int) -> Array:
    """Loop twin of `logistic_loss_grad`, with the two signs of y w·x apart."""
    margin = int(y) * sum(float(w[d]) * float(x[d]) for d in range(len(x)))
    e = math.exp(-abs(margin))
    dL_df = -int(y) * (e if margin >= 0 else 1.0) / (1 + e)
    return np.array([dL_df * x[d] for d in range(len(x))], dtype=float)


def chain_outputs(dL_df: Array, df_dW: Array) -> Array:
    """dL/dW = sum_j dL/df_j df_j/dW, K outputs, ``eq-chain-sum``: numbers times arrays of W's shape.

    dL_df: (K,) float64; df_dW: (K, D, M) float64, the j-th (D, M) being df_j/dW. Returns (D, M) float64.
    Raises ValueError where the two K differ.
    """
    dL_dW: Array = np.einsum("k,kdm->dm", dL_df, df_dW)
    return dL_dW


def chain_outputs_loop(dL_df: Array, df_dW: Array) -> Array:
    """Loop twin of `chain_outputs`."""
    dL_dW = np.zeros(df_dW.shape[1:])
    for j in range(len(dL_df)):
        dL_dW += dL_df[j] * df_dW[j]
    return dL_dW


def two_step_grad(A: Array, B: Array, x: Array) -> Array:
    """The Jacobian of f(x) = B h, h = z z entry by entry, z = A x: df/dx = B diag(2z) A, ``eq-chain-jacobians``.

    A: (M, D) float64; B: (K, M) float64; x: (D,) float64. Returns (K, D) float64, row k the partials of f_k.
    Raises ValueError where the shapes do not fit.
    """
    z = A @ x
    df_dx: Array = B @ np.diag(2 * z) @ A
    return df_dx


def two_step_grad_loop(A: Array, B: Array, x: Array) -> Array:
    """Loop twin of `two_step_grad`: the path from x_d to f_k through every z_m, sum_m B_km 2z_m A_md."""
    M, D = A.shape
    df_dx = np.zeros((len(B), D))
    for k, d, m in np.ndindex(len(B), D, M):
        df_dx[k, d] += B[k, m] * 2 * (A[m] @ x) * A[m, d]
    return df_dx


def graph_backward(a: float, b: float, c: float) -> tuple[float, float, float, float, float]:
    """Every node's gradient in the graph u = a + b, v = b c, L = u v, ``eq-chain-graph``.

    dL/du = v, dL/dv = u, dL/da = dL/du, dL/db = dL/du + dL/dv c (two paths), dL/dc = dL/dv b.

    a, b, c: floats. Returns (dL/da, dL/db, dL/dc, dL/du, dL/dv), floats.
    """
    u, v = a + b, b * c
    dL_du, dL_dv = v, u
    return float(dL_du), float(dL_du + dL_dv * c), float(dL_dv * b), float(dL_du), float(dL_dv)


EXERCISES: Functions = (
    square_loss_grad,
    logistic_loss_grad,
    chain_outputs,
    two_step_grad,
    graph_backward,
)
LOOPS: ById = {
    "square_loss_grad": square_loss_grad_loop,
    "logistic_loss_grad": logistic_loss_grad_loop,
    "chain_outputs": chain_outputs_loop,
    "two_step_grad": two_step_grad_loop,
}
MISTAKES: Mistakes = {}  # beside those in mistakes/chain.py

# gbh-canary-4f1c7a9e2d: a test looks for this mark in everything that students get.
