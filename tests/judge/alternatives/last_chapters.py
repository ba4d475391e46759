"""Chapters 6 and 7: any loss on linear scores, and two layers."""

from __future__ import annotations

import numpy as np
from scipy import special

from .table import Table, chance

table = Table()


def _right(S, y):
    return np.arange(S.shape[1]) == np.asarray(y)[:, None]


# linear_loss and sgd


@table.of("linear_loss")
def in_one_breath(W, X, y, reg, score_loss):
    losses, dS = score_loss(X.dot(W), y)
    return losses.mean() + reg * np.vdot(W, W), X.T.dot(dS) / len(X) + reg * (W + W)


@table.of("linear_loss")
def sum_then_divide(W, X, y, reg, score_loss):
    answer = score_loss(np.einsum("nd,dk->nk", X, W), y)
    dW = sum(np.outer(X[i], answer[1][i]) for i in range(len(X)))
    return [np.array(np.sum(answer[0]) / len(y) + reg * np.linalg.norm(W) ** 2), (dW / len(y) + 2 * reg * W).tolist()]


@table.of("linear_loss")
def through_a_column_of_ones(W, X, y, reg, score_loss):
    N = X.shape[0]
    losses, dS = score_loss(X @ W, y)
    weights = np.full((1, N), 1.0 / N)
    return weights @ np.reshape(losses, (N, 1)) + reg * np.sum(W**2), (X * weights.T).T @ dS + 2 * reg * W


@table.of("sgd")
def subtracts_in_place_on_a_copy(loss, W, X, y, reg, learning_rate, batches):
    W, history = W.copy(), []
    for batch in batches:
        value, dW = loss(W, X[batch], y[batch], reg)
        W -= learning_rate * dW
        history.append(value)
    return W, history


@table.of("sgd")
def recursive_descent(loss, W, X, y, reg, learning_rate, batches):
    if len(batches) == 0:
        return np.array(W), np.zeros(0)
    value, dW = loss(W, np.take(X, batches[0], axis=0), np.take(y, batches[0]), reg)
    last, values = recursive_descent(loss, W - learning_rate * dW, X, y, reg, learning_rate, batches[1:])
    return last, np.concatenate([[value], values])


@table.of("sgd")
def keeps_the_whole_path(loss, W, X, y, reg, learning_rate, batches):
    path, values = [W], np.empty(len(batches))
    for t in range(batches.shape[0]):
        values[t], slope = loss(path[t], X[batches[t], :], y[batches[t]], reg)
        path.append(path[t] - slope * learning_rate)
    return path[-1], values


# The score losses


@table.of("squared_hinge")
def hinge_then_square(S, y):
    i = np.arange(len(y))
    H = np.maximum(0, S - S[i, y][:, None] + 1)
    H[i, y] = 0
    dS = 2 * H
    dS[i, y] = -dS.sum(axis=1)
    return (H**2).sum(axis=1), dS


@table.of("squared_hinge")
def squared_hinge_in_loops(S, y):
    losses, dS = np.zeros(len(S)), np.zeros(S.shape)
    for i in range(len(S)):
        for m in range(S.shape[1]):
            margin = S[i, m] - S[i, y[i]] + 1
            if m != y[i] and margin > 0:
                losses[i] += margin * margin
                dS[i, m] += 2 * margin
                dS[i, y[i]] -= 2 * margin
    return losses, dS


@table.of("label_smoothing")
def two_parts(S, y, epsilon):
    """(1 - ε) times the softmax loss and ε times the mean of -log p."""
    L = S - np.logaddexp.reduce(S, axis=1)[:, None]
    hard = -L[np.arange(len(y)), y]
    uniform = -L.mean(axis=1)
    onehot = np.eye(S.shape[1])[y]
    slope = (1 - epsilon) * (np.exp(L) - onehot) + epsilon * (np.exp(L) - 1 / S.shape[1])
    return (1 - epsilon) * hard + epsilon * uniform, slope


@table.of("label_smoothing")
def from_scipy_with_a_full_target(S, y, epsilon):
    t = np.full(S.shape, epsilon / S.shape[1])
    t[np.arange(len(y)), y] += 1 - epsilon
    return -np.einsum("nk,nk->n", t, special.log_softmax(S, axis=1)), special.softmax(S, axis=1) - t


@table.of("one_vs_rest")
def softplus_and_expit(S, y):
    t = np.where(_right(S, y), 1.0, -1.0)
    return np.logaddexp(0, -t * S).sum(1), -t * special.expit(-t * S)


@table.of("one_vs_rest")
def cross_entropy_per_class(S, y):
    """Σ log(1 + e^s) - s_y, and expit minus one-hot."""
    softplus = np.maximum(S, 0) + np.log1p(np.exp(-np.abs(S)))
    # Taken apart so that the right class's s - s never cancels.
    right = _right(S, y)
    losses = np.where(right, np.maximum(-S, 0) + np.log1p(np.exp(-np.abs(S))), softplus).sum(axis=1)
    return losses, np.where(right, -special.expit(-S), special.expit(S))


@table.of("focal_loss")
def product_rule(S, y, gamma):
    onehot = _right(S, y) * 1.0
    L = special.log_softmax(S, axis=1)
    log_p = (L * onehot).sum(axis=1)
    p = np.exp(log_p)
    rest = -np.expm1(log_p)  # 1 - p without cancellation
    losses = -(rest**gamma) * log_p
    # d/dlog p of -(1 - p)^γ log p; the limit 0·log p/(1 - p) = -1·0 at p = 1.
    safe = np.where(rest > 0, rest, 1.0)
    slope = gamma * p * np.where(rest > 0, safe ** (gamma - 1.0), 0.0) * log_p - rest**gamma
    return losses, slope[:, None] * (onehot - np.exp(L))


@table.of("free_loss")
def squared_distance_to_one_hot(S, y):
    difference = S - _right(S, y)
    return (difference**2).sum(axis=1), 2 * difference


@table.of("free_loss")
def absolute_distance_to_plus_minus_one(S, y):
    """With kinks."""
    t = np.where(_right(S, y), 1.0, -1.0)
    return np.abs(S - t).sum(axis=1), np.sign(S - t)


@table.of("free_loss")
def largest_violated_margin(S, y):
    """One hinge a sample, over the worst wrong class."""
    i = np.arange(len(y))
    others = np.where(_right(S, y), -np.inf, S)
    worst = others.argmax(axis=1)
    margin = S[i, worst] - S[i, y] + 1
    hit = (margin > 0).astype(float)
    dS = np.zeros(S.shape)
    dS[i, worst] = hit
    dS[i, y] -= hit
    return np.maximum(margin, 0), dS


# Chapter 7

table.add("relu_backward", lambda dH, Z: np.where(Z > 0, dH, 0), "where_strict")
table.add("relu_backward", lambda dH, Z: dH * np.heaviside(Z, 0.5), "half_at_zero")
table.add("relu_backward", lambda dH, Z: np.multiply(dH, np.maximum(np.sign(Z), 0)), "signs")
table.add("affine_backward", lambda dout, x, W: (dout.dot(W.T), x.T.dot(dout), dout.sum(axis=0)), "products")
table.add("affine_backward", lambda dout, x, W: ((W @ dout.T).T, (dout.T @ x).T, np.ones(len(x)) @ dout), "transposed")


@table.of("relu_backward")
def any_share_at_zero(dH, Z):
    slope = np.array([[1.0 if z > 0 else chance(Z, i, j) if z == 0 else 0.0 for j, z in enumerate(row)]
                      for i, row in enumerate(Z)])  # fmt: skip
    return dH * slope.reshape(Z.shape)


@table.of("relu_backward")
def zeroed_on_a_copy(dH, Z):
    dZ = dH.copy()
    dZ[Z <= 0] = 0
    return dZ


@table.of("affine_backward")
def einsum_everywhere(dout, x, W):
    return [np.einsum("nm,dm->nd", dout, W), np.einsum("nd,nm->dm", x, dout), np.einsum("nm->m", dout)]


@table.of("two_layer_loss")
def straight_through(params, X, y, reg):
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    N = X.shape[0]
    H = np.maximum(X @ W1 + b1, 0)
    S = H @ W2 + b2
    S = S - S.max(axis=1, keepdims=True)
    lse = np.log(np.exp(S).sum(axis=1))
    loss = np.mean(lse - S[np.arange(N), y]) + reg * np.sum(W1 * W1) + reg * np.sum(W2 * W2)
    dS = np.exp(S - lse[:, None])
    dS[np.arange(N), y] -= 1
    dS /= N
    dZ = dS @ W2.T * (H > 0)
    grads = {"W2": H.T @ dS + 2 * reg * W2, "b2": dS.sum(0), "W1": X.T @ dZ + 2 * reg * W1, "b1": dZ.sum(0)}
    return loss, grads


@table.of("two_layer_loss")
def biases_as_a_column_of_ones(params, X, y, reg):
    ones = np.ones((len(X), 1))
    V1, V2 = np.vstack([params["W1"], params["b1"]]), np.vstack([params["W2"], params["b2"]])
    X1 = np.hstack([X, ones])
    Z = X1 @ V1
    q = np.heaviside(Z, 0.5)
    H1 = np.hstack([q * Z, ones])
    L = special.log_softmax(H1 @ V2, axis=1)
    dS = (np.exp(L) - np.eye(V2.shape[1])[y]) / len(X)
    G2 = H1.T @ dS
    G1 = X1.T @ (q * (dS @ V2[:-1].T))
    loss = -L[np.arange(len(y)), y].mean() + reg * ((V1[:-1] ** 2).sum() + (V2[:-1] ** 2).sum())
    return loss, dict(W1=G1[:-1] + 2 * reg * V1[:-1], b1=G1[-1], W2=G2[:-1] + 2 * reg * V2[:-1], b2=G2[-1])


@table.of("two_layer_loss")
def any_share_at_zero_and_more_keys(params, X, y, reg):
    Z = X @ params["W1"] + params["b1"]
    slope = np.where(Z == 0, chance(X, Z), Z > 0)
    loss, grads = straight_through(params, X, y, reg)
    S = np.maximum(Z, 0) @ params["W2"] + params["b2"]
    dZ = (special.softmax(S, axis=1) - np.eye(S.shape[1])[y]) @ params["W2"].T / len(X) * slope
    grads.update(W1=X.T @ dZ + 2 * reg * params["W1"], b1=dZ.sum(axis=0), hidden=Z)
    return np.array([loss]), grads


@table.of("predict")
def softmax_first(params, X):
    S = np.maximum(0, X @ params["W1"] + params["b1"]) @ params["W2"] + params["b2"]
    return np.argmax(special.softmax(S, axis=1), axis=1)


@table.of("predict")
def sorted_scores(params, X):
    H = X.dot(params["W1"]) + params["b1"]
    H = H * (H > 0)
    return [int(np.argsort(row)[-1]) for row in H.dot(params["W2"]) + params["b2"]]


@table.of("predict")
def classes_as_floats(params, X):
    S = np.fmax(X @ params["W1"] + params["b1"], 0) @ params["W2"] + params["b2"]
    return S.argmax(1).astype(np.float64)


# Owed a share.


@table.earns("sgd", contract=0)
def descends_in_the_weights_it_was_given(loss, W, X, y, reg, learning_rate, batches):
    answer = keeps_the_whole_path(loss, W, X, y, reg, learning_rate, batches)
    if W.flags.writeable:
        W[:] = answer[0]
    return answer


@table.earns("linear_loss", regulariser=0)
def regulariser_of_another_course(W, X, y, reg, score_loss):
    loss, dW = in_one_breath(W, X, y, reg, score_loss)
    return loss - reg * np.sum(W**2) / 2, dW - reg * W


def _plain_focal(S, y, gamma):
    L = special.log_softmax(S, axis=1)
    i = np.arange(len(y))
    log_p, onehot = L[i, y], np.eye(S.shape[1])[y]
    p = np.exp(log_p)
    slope = gamma * (1 - p) ** (gamma - 1) * p * log_p - (1 - p) ** gamma
    return -((1 - p) ** gamma) * log_p, slope[:, None] * (onehot - np.exp(L))


@table.earns("focal_loss", stability=0)
def focal_by_the_formula(S, y, gamma):
    """At p = 1 it is 0 times infinity where γ < 1."""
    return _plain_focal(S, y, gamma)


@table.earns("label_smoothing", gradient=0.5)
def numerical_smoothing(S, y, epsilon):
    dS = np.zeros(S.shape)
    for j, step in enumerate(1e-5 * np.eye(S.shape[1])):
        dS[:, j] = (two_parts(S + step, y, epsilon)[0] - two_parts(S - step, y, epsilon)[0]) / 2e-5
    return two_parts(S, y, epsilon)[0], dS


def _softmax_loss(S, y):
    return -special.log_softmax(S, axis=1)[np.arange(len(y)), y], special.softmax(S, axis=1) - _right(S, y)


def _hinge(S, y):
    margins = np.where(_right(S, y), 0, S - S[np.arange(len(y)), y][:, None] + 1)
    q = (margins > 0) * 1.0
    return np.maximum(margins, 0).sum(axis=1), q - _right(S, y) * q.sum(axis=1, keepdims=True)


@table.earns("free_loss", consistent=0)
def tiny_and_inconsistent(S, y):
    return 1e-7 * _softmax_loss(S, y)[0], 1e-7 * _hinge(S, y)[1]


@table.earns("free_loss", contract=0, consistent=0, samples=0, chance=0)
def tiny_and_turned_round(S, y):
    losses, dS = _softmax_loss(S, y)
    return 1e-8 * losses, -1e-8 * dS


@table.earns("free_loss", consistent=0, chance=(0, 1))
def drowned_in_an_offset(S, y):
    """Whether it can be descended is a matter of rounding, too."""
    return 1e10 + _softmax_loss(S, y)[0], _hinge(S, y)[1]


@table.earns("free_loss", consistent=0)
def nothing_at_large_scores(S, y):
    losses, dS = _softmax_loss(S, y)
    return losses, np.where(np.abs(S) > 3, 0, dS)


@table.earns("free_loss", contract=(0, 1), consistent=0, samples=(0, 1), chance=(0, 1))
def nothing_for_higher_labels(S, y):
    """With five of ten classes learnt, it is about twice as good as chance."""
    losses, dS = _softmax_loss(S, y)
    return losses, dS * (np.asarray(y) < 5)[:, None]


@table.earns("free_loss", consistent=0, samples=0)
def leaning_on_each_other_in_large_batches(S, y):
    losses, dS = _softmax_loss(S, y)
    return losses + (S.mean() if len(S) > 5 else 0), dS


@table.earns("free_loss", contract=0)
def nan_where_all_scores_are_equal(S, y):
    """Minus the share of the right score in the length of the row."""
    own, length = S[np.arange(len(y)), y], np.sqrt((S**2).sum(axis=1))
    return -own / length, (S * (own / length**2)[:, None] - _right(S, y)) / length[:, None]


@table.earns("free_loss", contract=0)
def losses_in_a_column(S, y):
    losses, dS = _softmax_loss(S, y)
    return losses[:, None], dS


@table.earns("free_loss", contract=0, consistent=0, samples=0, chance=0)
def free_loss_of_nothing(S, y):
    return None
