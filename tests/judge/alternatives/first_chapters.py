"""Chapters 1 to 3: indicators, the chain rule, gradients of matrices."""

from __future__ import annotations

import itertools
import math

import numpy as np
from scipy import special

from autograde.reference import given_matrix
from autograde.reference.matrix import complex_step_gradient

from .table import Table, chance

table = Table()

# Chapter 1

table.add("indicator", lambda condition: np.asarray(condition).astype(float), "as_type")
table.add("indicator", lambda condition: np.asarray(condition) * 1, "whole_numbers")
table.add("indicator", lambda condition: np.array(condition, dtype=np.float32), "in_single_precision")
table.add("indicator", lambda condition: 1.0 - np.logical_not(condition), "one_minus_not")
table.add("piecewise_min", lambda x, y: np.where(x**2 < np.exp(y), x**2, np.exp(y)), "where")
table.add("piecewise_min", lambda x, y: (x * x < np.exp(y)) * x * x + (x * x >= np.exp(y)) * np.exp(y), "indicators")
table.add("piecewise_min", lambda x, y: np.stack([x**2, np.e**y]).min(axis=0), "minimum_of_a_stack")
table.add("relu_cubed", lambda x: np.clip(x, 0, None) ** 3, "clip_first")
table.add("relu_cubed", lambda x: (x >= 0) * x**3, "indicator_times_cube")
table.add("relu_cubed", lambda x: np.where(x > 0, x * x * x, 0), "where")
table.add("relu_cubed_grad", lambda x: 3 * np.maximum(x, 0) ** 2, "clip_first")
table.add("relu_cubed_grad", lambda x: 3 * x**2 * (x > 0), "strict")
table.add("select", lambda Y, j: Y[j], "by_index")
table.add("select", lambda Y, j: np.eye(len(Y))[j] @ Y, "one_hot_product")
table.add("select", lambda Y, j: sum((i == j) * v for i, v in enumerate(Y)), "sum_of_products")
table.add("one_hot", lambda y, K: np.eye(K)[y], "rows_of_the_identity")
table.add("one_hot", lambda y, K: np.equal.outer(y, np.arange(K)).astype(int), "whole_numbers")
table.add("one_hot", lambda y, K: [[1.0 if k == c else 0.0 for k in range(K)] for c in y], "nested_lists")
table.add("case_gradient", lambda s: [2, -3, math.exp(s[2])], "list")
table.add("case_gradient", lambda s: np.array([2.0, -3.0, 1.0]) * np.exp(np.array([0.0, 0.0, 1.0]) * s), "masked_exp")
table.add("both", lambda a, b: a * b, "product")
table.add("both", lambda a, b: np.minimum(a, b), "minimum")
table.add("both", lambda a, b: np.logical_and(a, b).astype(float), "logical")
table.add("either", lambda a, b: np.maximum(a, b), "maximum")
table.add("either", lambda a, b: 1 - (1 - a) * (1 - b), "de_morgan")
table.add("either", lambda a, b: np.clip(a + b, 0, 1), "clipped_sum")
table.add("either", lambda a, b: ((a + b) > 0) * 1, "at_least_one")


@table.of("piecewise_min_grad")
def strict_the_other_way(x, y):
    """At a tie x² counts as the smaller."""
    first = x**2 <= np.exp(y)
    return first * 2 * x, ~first * np.exp(y)


@table.of("piecewise_min_grad")
def half_and_half_at_ties(x, y):
    a, b = np.square(x), np.exp(y)
    share = np.heaviside(b - a, 0.5)
    return [share * 2 * x, (1 - share) * b]


@table.of("piecewise_min_grad")
def any_share_at_ties(x, y):
    a, b = np.square(x), np.exp(y)
    share = np.where(a == b, chance(x, y), np.where(a < b, 1.0, 0.0))
    return np.multiply(share, x + x), np.multiply(1 - share, b)


@table.of("relu_cubed_grad")
def entry_by_entry(x):
    out = np.zeros(np.shape(x))
    for k in np.ndindex(out.shape):
        if x[k] > 0:
            out[k] = 3 * x[k] ** 2
    return out


@table.of("one_hot")
def filled_by_put(y, K):
    rows = np.zeros((len(y), K))
    np.put_along_axis(rows, np.asarray(y, dtype=int)[:, None], 1, axis=1)
    return rows


@table.of("indicator")
def ones_written_where_it_holds(condition):
    out = np.zeros(condition.shape)
    out[condition] = 1.0
    return out


# Entries set by masks, in the array that arithmetic gave.


@table.of("piecewise_min")
def larger_squares_replaced(x, y):
    out = x**2
    above = out > np.exp(y)
    out[above] = np.exp(y)[above]
    return out


@table.of("piecewise_min_grad")
def masks_on_both(x, y):
    dx, dy = 2 * x, np.exp(y)
    square = x**2 < np.exp(y)
    dx[~square] = 0
    dy[square] = 0
    return dx, dy


@table.of("relu_cubed")
def negative_cubes_cleared(x):
    out = x**3
    out[out < 0] = 0
    return out


@table.of("relu_cubed_grad")
def negative_sides_cleared(x):
    out = 3 * x**2
    out[x < 0] = 0
    return out


@table.of("both")
def ones_where_the_sum_is_two(a, b):
    out = a + b
    out[out < 2] = 0
    out[out == 2] = 1
    return out


@table.of("either")
def twos_made_one(a, b):
    out = a + b
    out[out == 2] = 1
    return out


@table.of("relative_error")
def nan_made_zero(a, b):
    e = np.abs(a - b) / np.maximum(np.abs(a), np.abs(b))
    e[np.isnan(e)] = 0
    return e


@table.of("case_gradient")
def indicators_before_three_slopes(s):
    """Also e^s for all three: only the last is let through."""
    i = np.arange(3)
    return (i == 0) * 2 - (i == 1) * 3 + (i == 2) * np.exp(s)


# Chapter 2

table.add("square_loss_grad", lambda w, x, y: 2 * x * (np.dot(x, w) - y), "lambda")
table.add("square_loss_grad", lambda w, x, y: 2 * np.outer(x, x) @ w - 2 * y * x, "expanded")
table.add("square_loss_grad", lambda w, x, y: [2 * v * (math.fsum(w * x) - y) for v in x], "list")
table.add("logistic_loss_grad", lambda w, x, y: -int(y) * x * special.expit(-int(y) * (w @ x)), "expit")
table.add("logistic_loss_grad", lambda w, x, y: (special.expit(x @ w) - (y == 1)) * x, "labels_zero_and_one")
table.add("logistic_loss_grad", lambda w, x, y: -int(y) * x * (1 - np.tanh(int(y) * (w @ x) / 2)) / 2, "tanh")
table.add("chain_outputs", lambda dL_df, df_dW: np.tensordot(dL_df, df_dW, axes=1), "tensordot")
table.add("chain_outputs", lambda dL_df, df_dW: (dL_df[:, None, None] * df_dW).sum(0), "broadcast")
table.add("chain_outputs", lambda dL_df, df_dW: sum(a * B for a, B in zip(dL_df, df_dW, strict=True)), "sum")
table.add("chain_outputs", lambda dL_df, df_dW: np.moveaxis(df_dW, 0, -1) @ dL_df, "moved_axis")
table.add("two_step_grad", lambda A, B, x: B * (2 * A @ x) @ A, "columns_scaled")
table.add("two_step_grad", lambda A, B, x: B @ (2 * (A @ x)[:, None] * A), "rows_scaled")
table.add("two_step_grad", lambda A, B, x: 2 * np.einsum("km,m,md->kd", B, A @ x, A), "einsum")
table.add("graph_backward", lambda a, b, c: (b * c, b * c + (a + b) * c, (a + b) * b, b * c, a + b), "by_formula")
table.add("graph_backward", lambda a, b, c: [b * c, c * (a + 2 * b), b * (a + b), np.float64(b * c), a + b], "list")
table.add("graph_backward", lambda a, b, c: np.array([b * c, (a + 2 * b) * c, b * (a + b), b * c, a + b]), "one_array")


@table.of("logistic_loss_grad")
def two_signs_apart(w, x, y):
    t = float(np.inner(w, x)) * int(y)
    share = 1 / (1 + math.exp(t)) if t < 0 else math.exp(-t) / (1 + math.exp(-t))
    return np.where(y > 0, -1.0, 1.0) * share * x


@table.of("two_step_grad")
def column_by_column(A, B, x):
    return np.column_stack([B @ (2 * (A @ x) * A[:, d]) for d in range(len(x))])


@table.of("graph_backward")
def node_by_node(a, b, c):
    u, v = a + b, b * c
    grad = dict.fromkeys("abcuv", 0.0)
    grad["u"] += v
    grad["v"] += u
    grad["a"] += grad["u"]
    grad["b"] += grad["u"]
    grad["b"] += grad["v"] * c
    grad["c"] += grad["v"] * b
    return list(grad.values())


# Chapter 3

table.add("relative_error", lambda a, b: np.abs(a - b) / np.fmax(np.fmax(abs(a), abs(b)), 1e-300), "floor_far_below")
table.add("column_gradient", lambda x, j, K: np.outer(x, np.arange(K) == j), "outer_product")
table.add("column_gradient", lambda x, j, K: x[:, None] * np.eye(K)[j], "broadcast")
table.add("column_gradient", lambda x, j, K: np.insert(np.zeros((len(x), K - 1)), j, x, axis=1), "inserted")
table.add("outer_gradient", lambda x, dL_ds: x[:, None] @ dL_ds[None, :], "column_times_row")
table.add("outer_gradient", lambda x, dL_ds: np.einsum("d,k->dk", x, dL_ds), "einsum")
table.add("outer_gradient", lambda x, dL_ds: np.kron(x, dL_ds).reshape(len(x), -1), "kronecker")
table.add("outer_gradient", lambda x, dL_ds: [[v * g for g in dL_ds] for v in x], "nested_lists")
table.add("batch_gradient", lambda X, dS: np.einsum("nd,nk->dk", X, dS) / len(X), "einsum")
table.add("batch_gradient", lambda X, dS: np.mean(X[:, :, None] * dS[:, None, :], axis=0), "mean_of_outer_products")
table.add("batch_gradient", lambda X, dS: (X / X.shape[0]).T.dot(dS), "divided_first")
table.add("batch_gradient", lambda X, dS: (np.matrix(dS).T * np.matrix(X)).T / len(dS), "matrix_type")
table.add("linear_backward", lambda X, W, dS: (dS @ W.T, X.T @ dS, dS.sum(0)), "products")
table.add("linear_backward", lambda X, W, dS: ((W @ dS.T).T, (dS.T @ X).T, np.ones(len(X)) @ dS), "transposed")
table.add("linear_backward", lambda X, W, dS: [dS @ W.T, X.T @ dS, (X[:, :1] * 0 + 1).T.dot(dS)[0]], "column_of_ones")


@table.of("numerical_gradient")
def steps_in_place_on_a_copy(f, W, h):
    W = W.copy()
    grad = np.zeros_like(W)
    it = np.nditer(W, flags=["multi_index"])
    for _ in it:
        k = it.multi_index
        old = W[k]
        W[k] = old + h
        up = f(W)
        W[k] = old - h
        down = f(W)
        W[k] = old
        grad[k] = (up - down) / (2 * h)
    return grad


@table.of("numerical_gradient")
def five_points(f, W, h):
    grad = np.zeros(W.shape)
    for k in itertools.product(*map(range, W.shape)):
        E = np.zeros(W.shape)
        E[k] = h
        grad[k] = (8 * (f(W + E) - f(W - E)) - (f(W + 2 * E) - f(W - 2 * E))) / (12 * h)
    return grad


@table.of("numerical_gradient")
def richardson(f, W, h):
    def central(step):
        flat = np.eye(W.size).reshape(W.size, *W.shape) * step
        return np.array([f(W + E) - f(W - E) for E in flat]).reshape(W.shape) / (2 * step)

    return (4 * central(h / 2) - central(h)) / 3


@table.of("relative_error")
def careful_division(a, b):
    largest = np.maximum(np.abs(a), np.abs(b))
    return np.divide(np.abs(a - b), largest, out=np.zeros(np.shape(a)), where=largest != 0)


@table.of("relative_error")
def nan_to_zero(a, b):
    return np.nan_to_num(abs(a - b) / np.maximum(abs(a), abs(b)), nan=0.0)


@table.earns("numerical_gradient", contract=0, values=0, order=0)
def one_sided(f, W, h):
    flat = np.eye(W.size).reshape(W.size, *W.shape) * h
    return np.array([(f(W + E) - f(W)) / h for E in flat]).reshape(W.shape)


@table.earns("numerical_gradient", order=0)
def complex_step_whatever_h(f, W, h):
    return complex_step_gradient(f, W)


@table.earns("numerical_gradient", order=0)
def looked_up(f, W, h):
    return given_matrix.TRUE_GRADIENT[f.__name__](np.asarray(W, dtype=np.float64))


@table.earns("numerical_gradient", order=0)
def twice_the_step(f, W, h):
    flat = np.eye(W.size).reshape(W.size, *W.shape) * 2 * h
    return np.array([(f(W + E) - f(W - E)) / (4 * h) for E in flat]).reshape(W.shape)


@table.earns("numerical_gradient", contract=0, values=0, order=0)
def a_step_of_its_own(f, W, h):
    flat = np.eye(W.size).reshape(W.size, *W.shape) * 1e-6
    return np.array([(f(W + E) - f(W - E)) / 2e-6 for E in flat]).reshape(W.shape)


@table.earns("relu_cubed_grad", contract=0, gradient=0)
def nothing_far_out(x):
    return np.where(np.abs(x) > 900, 0.0, 3 * x**2 * (x > 0))


@table.earns("relative_error", values=0)
def zero_where_either_is(a, b):
    zero = (a == 0) | (b == 0)
    return np.where(zero, 0, np.abs(a - b) / np.where(zero, 1, np.maximum(np.abs(a), np.abs(b))))


@table.earns("relative_error", zero=0)
def all_zero_where_any_two_are(a, b):
    if np.any((a == 0) & (b == 0)):
        return np.zeros(np.shape(a))
    return np.abs(a - b) / np.maximum(np.abs(a), np.abs(b))


@table.earns("relative_error", zero=0)
def unguarded(a, b):
    return np.abs(a - b) / np.maximum(np.abs(a), np.abs(b))


@table.earns("piecewise_min_grad", dy=0)
def right_by_x_and_zero_by_y(x, y):
    """At a tie 0 is a right dy, which must not drag dx along."""
    return np.where(x**2 < np.exp(y), 2 * x, 0.0), 0 * y


@table.earns("piecewise_min_grad", dy=0)
def right_by_x_and_a_power_by_y(x, y):
    return (x**2 < np.exp(y)) * 2 * x, (x**2 >= np.exp(y)) * y * np.exp(y - 1)


@table.earns("piecewise_min_grad", dx=0)
def no_indicator_by_x(x, y):
    return 2 * x, (x**2 >= np.exp(y)) * np.exp(y)


@table.earns("logistic_loss_grad", stability=0)
def overflowing(w, x, y):
    e = np.exp(-int(y) * (w @ x))
    return -int(y) * x * e / (1 + e)


@table.earns("logistic_loss_grad", stability=0)
def overflowing_in_plain_python(w, x, y):
    return -int(y) * x / (1 + math.exp(int(y) * float(w @ x)))


@table.earns("logistic_loss_grad", stability=0)
def clipped(w, x, y):
    return -int(y) * x * special.expit(np.clip(-int(y) * (w @ x), -20, 20))


@table.earns("logistic_loss_grad", gradient=0.5)
def numerical(w, x, y):
    def loss(w):
        return np.logaddexp(0, -int(y) * (w @ x))

    return np.array([(loss(w + e) - loss(w - e)) / 2e-5 for e in 1e-5 * np.eye(len(w))])


@table.earns("outer_gradient", contract=0)
def transposed(x, dL_ds):
    """Turned where D = K too."""
    return np.outer(dL_ds, x)
