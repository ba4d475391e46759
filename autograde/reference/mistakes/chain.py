"""Wrong implementations for the chapter chain."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograde.reference.chain import chain_outputs, graph_backward, logistic_loss_grad, sigmoid, two_step_grad
from autograde.reference.indicator import Array

Gradients = tuple[float, float, float, float, float]
"""Of L with respect to a, b, c, u, v."""


def square_not_summed(w: Array, x: Array, y: float) -> Array:
    """w·x entry by entry."""
    return 2 * (w * x - y) * x


# The logistic loss, with f = w·x.
def logistic_loss(w: Array, x: Array, y: int) -> float:
    """log(1 + e^{-y f})"""
    return float(np.logaddexp(0.0, -int(y) * (w @ x)))


def logistic_label_01(w: Array, x: Array, y: int) -> Array:
    """(p - y) x, right for labels 0 and 1."""
    return (sigmoid(w @ x) - int(y)) * x


def logistic_exponent_sign(w: Array, x: Array, y: int) -> Array:
    """-y x / (1 + e^{-y f})"""
    return -int(y) * sigmoid(int(y) * (w @ x)) * x


def logistic_no_x(w: Array, x: Array, y: int) -> float:
    """dL/df"""
    return float(-int(y) * sigmoid(-int(y) * (w @ x)))


def logistic_log_forgotten(w: Array, x: Array, y: int) -> Array:
    """The gradient of e^{-y f}."""
    return -int(y) * np.exp(-int(y) * (w @ x)) * x


def logistic_inner_forgotten(w: Array, x: Array, y: int) -> Array:
    """The derivative of the logarithm alone, times x."""
    return sigmoid(int(y) * (w @ x)) * x


def logistic_overflow(w: Array, x: Array, y: int) -> Array:
    """-y x e^{-y f} / (1 + e^{-y f}), infinity over infinity where -y f is large."""
    e: Array = np.exp(-int(y) * (w @ x))
    gradient: Array = -int(y) * x * e / (1 + e)
    return gradient


# Two steps.
def two_step_with(middle: Callable[[Array], Array]) -> Callable[[Array, Array, Array], Array]:
    """B diag(middle(z)) A."""
    return lambda A, B, x: B @ np.diag(middle(A @ x)) @ A


# The graph.
def graph_with_db(db: Callable[[float, float, float], float]) -> Callable[[float, float, float], Gradients]:
    """All gradients right but that of b, which is db(v, u, c)."""

    def graph(a: float, b: float, c: float) -> Gradients:
        da, _, dc, du, dv = graph_backward(a, b, c)
        return da, db(b * c, a + b, c), dc, du, dv

    return graph


def graph_u_v_swapped(a: float, b: float, c: float) -> Gradients:
    """dL/du = u, dL/dv = v, and on from there."""
    u, v = a + b, b * c
    return u, u + v * c, v * b, u, v


def graph_b_c_swapped(a: float, b: float, c: float) -> Gradients:
    """dv/db = b, dv/dc = c."""
    u, v = a + b, b * c
    return v, v + u * b, u * c, v, u


def graph_upstream_forgotten(a: float, b: float, c: float) -> Gradients:
    """Local derivatives at a, b, c."""
    return 1.0, 1.0 + c, b, b * c, a + b


def graph_forward_order(a: float, b: float, c: float) -> Gradients:
    """u and v first."""
    da, db, dc, du, dv = graph_backward(a, b, c)
    return du, dv, da, db, dc


MISTAKES: Mapping[str, Mapping[str, Callable[..., Any]]] = {
    "square_loss_grad": {
        "no-two": lambda w, x, y: (w @ x - y) * x,
        "no-x": lambda w, x, y: 2 * (w @ x - y),
        "times-w": lambda w, x, y: 2 * (w @ x - y) * w,
        "sign": lambda w, x, y: 2 * (y - w @ x) * x,
        "not-derived": lambda w, x, y: (w @ x - y) ** 2 * x,
        "loss": lambda w, x, y: (w @ x - y) ** 2,
        "no-target": lambda w, x, y: 2 * (w @ x) * x,
        "not-summed": square_not_summed,
    },
    "logistic_loss_grad": {
        "sign": lambda w, x, y: -logistic_loss_grad(w, x, y),
        "label-01": logistic_label_01,
        "label-factor-lost": lambda w, x, y: int(y) * logistic_loss_grad(w, x, y),
        "label-lost": lambda w, x, y: logistic_loss_grad(w, x, 1),
        "exponent-sign": logistic_exponent_sign,
        "no-x": logistic_no_x,
        "times-w": lambda w, x, y: logistic_no_x(w, x, y) * w,
        "log-forgotten": logistic_log_forgotten,
        "inner-forgotten": logistic_inner_forgotten,
        "loss": logistic_loss,
        "overflow": logistic_overflow,
    },
    "chain_outputs": {
        "mean": lambda dL_df, df_dW: chain_outputs(dL_df, df_dW) / len(dL_df),
        "first-only": lambda dL_df, df_dW: dL_df[0] * df_dW[0],
        "last-only": lambda dL_df, df_dW: dL_df[-1] * df_dW[-1],
        "product-of-sums": lambda dL_df, df_dW: np.sum(dL_df) * np.sum(df_dW, axis=0),
        "unweighted": lambda dL_df, df_dW: np.sum(df_dW, axis=0),
        "not-summed": lambda dL_df, df_dW: dL_df[:, np.newaxis, np.newaxis] * df_dW,
        "summed-away": lambda dL_df, df_dW: np.sum(chain_outputs(dL_df, df_dW)),
        "transposed": lambda dL_df, df_dW: chain_outputs(dL_df, df_dW).T,
        "sign": lambda dL_df, df_dW: -chain_outputs(dL_df, df_dW),
    },
    "two_step_grad": {
        "no-two": two_step_with(lambda z: z),
        "h-for-z": two_step_with(lambda z: 2 * z**2),
        "middle-left-out": lambda A, B, x: B @ A,
        "z-left-out": lambda A, B, x: 2 * B @ A,
        "transposed": lambda A, B, x: two_step_grad(A, B, x).T,
        "first-step-left-out": lambda A, B, x: B * (2 * (A @ x)),
        "last-step-left-out": lambda A, B, x: (2 * (A @ x))[:, np.newaxis] * A,
        "outputs-summed": lambda A, B, x: np.sum(two_step_grad(A, B, x), axis=0),
        "value": lambda A, B, x: B @ (A @ x) ** 2,
    },
    "graph_backward": {
        "path-through-v-lost": graph_with_db(lambda v, u, c: v),
        "path-through-u-lost": graph_with_db(lambda v, u, c: u * c),
        "paths-multiplied": graph_with_db(lambda v, u, c: v * u * c),
        "u-v-swapped": graph_u_v_swapped,
        "b-c-swapped": graph_b_c_swapped,
        "upstream-forgotten": graph_upstream_forgotten,
        "forward-order": graph_forward_order,
        "backward-order": lambda a, b, c: graph_backward(a, b, c)[::-1],
        "values-returned": lambda a, b, c: (a, b, c, a + b, b * c),
    },
}

ALSO: Mapping[str, Mapping[str, tuple[Callable[..., Any], ...]]] = {
    # In a loop over the weights, the number comes D times.
    "square_loss_grad": {"no-x": (lambda w, x, y: np.full(len(x), 2 * (w @ x - y)),)},
    "logistic_loss_grad": {"no-x": (lambda w, x, y: np.full(len(x), logistic_no_x(w, x, y)),)},
}

# gbh-canary-4f1c7a9e2d: a test looks for this mark in everything that students get.
