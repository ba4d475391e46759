"""Chapter 5, the batch: softmax_loss_naive and softmax_loss(W, X, y, reg)."""

from __future__ import annotations

import functools
import math
import warnings

import numpy as np
from scipy import special

from .table import Table

table = Table()


# With loops: the naive exercise has no speed criterion.


@table.of("softmax_loss_naive")
def two_loops(W, X, y, reg):
    loss, dW = 0.0, np.zeros_like(W, dtype=float)
    N, K = X.shape[0], W.shape[1]
    for i in range(N):
        f = X[i].dot(W)
        f -= np.max(f)
        total = np.sum(np.exp(f))
        loss += -f[y[i]] + np.log(total)
        for k in range(K):
            p = np.exp(f[k]) / total
            dW[:, k] += (p - (k == y[i])) * X[i, :]
    loss /= N
    dW /= N
    loss += reg * np.sum(W * W)
    dW += 2 * reg * W
    return loss, dW


@table.of("softmax_loss_naive")
def python_numbers_only(W, X, y, reg):
    N, D = X.shape
    K = W.shape[1]
    loss = 0.0
    dW = [[2 * reg * float(W[d, k]) for k in range(K)] for d in range(D)]
    for i in range(N):
        s = [math.fsum(float(X[i, d]) * float(W[d, k]) for d in range(D)) for k in range(K)]
        c = max(s)
        lse = math.log(math.fsum(math.exp(v - c) for v in s))
        loss += (c - s[y[i]]) + lse
        for k in range(K):
            g = math.exp((s[k] - c) - lse) - (1.0 if k == y[i] else 0.0)
            for d in range(D):
                dW[d][k] += float(X[i, d]) * g / N
    return loss / N + reg * math.fsum(float(w) ** 2 for w in W.ravel()), dW


@table.of("softmax_loss_naive")
def streaming(W, X, y, reg):
    """Maximum and sum in one pass over the classes."""
    loss, dW = reg * (W**2).sum(), 2 * reg * W
    for x, c in zip(X, y, strict=True):
        s, top, total = x @ W, -np.inf, 0.0
        for v in s:
            new = max(top, v)
            total = total * np.exp(top - new) + np.exp(v - new)
            top = new
        loss = loss + ((top - s[c]) + np.log(total)) / len(X)
        p = np.exp(s - top) / total
        p[c] -= 1
        dW = dW + np.outer(x, p) / len(X)
    return loss, dW


@table.of("softmax_loss_naive")
def loop_over_classes(W, X, y, reg):
    N, K = len(X), W.shape[1]
    S = np.column_stack([X @ W[:, k] for k in range(K)])
    lse = functools.reduce(np.logaddexp, [S[:, k] for k in range(K)])
    dW = np.zeros(W.shape)
    for k in range(K):
        dW[:, k] = X.T @ (np.exp(S[:, k] - lse) - (y == k)) / N + 2 * reg * W[:, k]
    return np.mean(lse - S[np.arange(N), y]) + reg * np.sum(W * W), dW


@table.of("softmax_loss_naive")
def own_helpers(W, X, y, reg):
    def shifted(s):
        return s - s.max()

    def sample(x, label):
        s = shifted(W.T @ x)
        p = np.exp(s) / np.exp(s).sum()
        return np.log(np.exp(s).sum()) - s[label], np.outer(x, p - np.eye(len(s))[label])

    pairs = [sample(x, label) for x, label in zip(X, y, strict=True)]
    loss = sum(pair[0] for pair in pairs) / len(pairs)
    return loss + reg * np.sum(W**2), sum(pair[1] for pair in pairs) / len(pairs) + 2 * reg * W


@table.of("softmax_loss_naive")
def warns_and_prints(W, X, y, reg):
    print("loss so far: 0")
    warnings.warn("loops are slow", DeprecationWarning, stacklevel=1)
    return two_loops(W, X, y, reg)


# Vectorised: right for both exercises.

BOTH = ("softmax_loss_naive", "softmax_loss")


@table.of(*BOTH)
def fancy_indexing(W, X, y, reg):
    N = X.shape[0]
    S = X.dot(W)
    S = S - S.max(axis=1, keepdims=True)
    lse = np.log(np.exp(S).sum(axis=1))
    loss = np.sum(lse - S[np.arange(N), y]) / N + reg * np.sum(W * W)
    P = np.exp(S - lse[:, None])
    P[np.arange(N), y] -= 1
    return loss, X.T.dot(P) / N + 2 * reg * W


@table.of(*BOTH)
def logaddexp_reduce(W, X, y, reg):
    S = X @ W
    lse = np.logaddexp.reduce(S, axis=1, keepdims=True)
    L = S - lse
    Y = np.eye(W.shape[1])[y]
    return -(L * Y).sum() / len(y) + reg * np.vdot(W, W), X.T @ (np.exp(L) - Y) / len(y) + 2 * reg * W


@table.of(*BOTH)
def scipy_log_softmax(W, X, y, reg):
    L = special.log_softmax(X @ W, axis=1)
    G = special.softmax(X @ W, axis=1)
    np.subtract.at(G, (np.arange(len(y)), y), 1)
    return -L[np.arange(len(y)), y].mean() + reg * np.linalg.norm(W) ** 2, X.T @ G / len(y) + reg * (W + W)


@table.of(*BOTH)
def einsum_and_one_hot(W, X, y, reg):
    N, K = len(X), W.shape[1]
    Y = np.zeros((N, K))
    Y[np.arange(N), y] = 1
    S = np.einsum("ij,jk->ik", X, W)
    S -= np.einsum("i,k->ik", np.max(S, axis=1), np.ones(K))
    E = np.exp(S)
    Z = np.einsum("ik->i", E)
    loss = (np.log(Z).sum() - np.einsum("ik,ik", S, Y)) / N + reg * np.einsum("jk,jk", W, W)
    return loss, np.einsum("ij,ik->jk", X, E / Z[:, np.newaxis] - Y) / N + 2 * reg * W


@table.of(*BOTH)
def everything_transposed(W, X, y, reg):
    S = W.T @ X.T
    S = S - S.max(0)
    P = np.exp(S) / np.exp(S).sum(0)
    loss = np.mean(np.log(np.exp(S).sum(0)) - S[y, np.arange(len(y))])
    P[y, np.arange(len(y))] -= 1
    return loss + reg * np.trace(W @ W.T), (P @ X / len(y)).T + 2 * reg * W


@table.of(*BOTH)
def take_along_axis(W, X, y, reg):
    index = y.astype(np.intp).reshape(-1, 1)
    S = X @ W
    S -= np.amax(S, axis=1).reshape(-1, 1)
    lse = np.log(np.sum(np.exp(S), axis=1, keepdims=True))
    loss = np.average(lse - np.take_along_axis(S, index, 1))
    G = np.exp(S - lse)
    np.put_along_axis(G, index, np.take_along_axis(G, index, 1) - 1, 1)
    return loss + reg * np.sum(W**2), (X / X.shape[0]).T @ G + 2 * reg * W


@table.of(*BOTH)
def one_hot_by_comparison(W, X, y, reg):
    N, K = X.shape[0], W.shape[1]
    scores = np.matmul(X, W)
    scores = scores - np.max(scores, axis=1)[:, None]
    correct = y[:, None] == np.arange(K)[None, :]
    totals = np.exp(scores).sum(1)
    loss = (np.log(totals) - scores[correct]).mean() + reg * (W * W).sum()
    return loss, X.T @ (np.exp(scores) / totals[:, None] - correct) / N + 2 * reg * W


@table.of(*BOTH)
def two_pieces_of_the_gradient(W, X, y, reg):
    """Xᵀ P and, scattered, the sums of each class's samples."""
    N = len(y)
    S = X @ W
    S = (S.T - S.max(1)).T
    E = np.exp(S)
    sums = np.zeros(W.T.shape)
    np.add.at(sums, y, X)
    loss = (np.log(E.sum(1)).sum() - np.choose(y, S.T).sum()) / N + reg * np.sum(W**2)
    return loss, (X.T @ (E / E.sum(1, keepdims=True)) - sums.T) / N + 2 * reg * W


@table.of(*BOTH)
def through_two_jacobians(W, X, y, reg):
    """Method 2: dL/dp = -1/p_y times the derivative of p_y, divided out before p_y can underflow."""
    N, K = len(X), W.shape[1]
    Z = X @ W
    Z = Z - Z.max(axis=1, keepdims=True)
    P = np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
    ratio = np.where(np.arange(K) == y[:, None], 1 - P, -P)  # (dp_y/ds_j)/p_y
    loss = (np.log(np.exp(Z).sum(axis=1)) - Z[np.arange(N), y]).sum() / N
    return loss + reg * np.sum(W**2), -(X.T @ ratio) / N + 2 * reg * W


@table.of(*BOTH)
def differences_to_the_right_class(W, X, y, reg):
    """L = log(1 + sum of e^{s_m - s_y} over the wrong classes), by logaddexp."""
    S = X @ W
    d = S - S[np.arange(len(y)), y][:, None]
    losses = np.logaddexp.reduce(d, axis=1)
    P = np.exp(d - losses[:, None])
    dS = P - np.eye(W.shape[1])[y]
    return np.float64(losses.mean() + reg * np.sum(W**2)), X.T @ dS / len(y) + 2 * reg * W


@table.of(*BOTH)
def matrix_type(W, X, y, reg):
    W_, X_ = np.asmatrix(W), np.asmatrix(X)
    S = X_ * W_
    S = S - S.max(axis=1)
    E = np.exp(S)
    loss = (np.log(E.sum(axis=1)) - S[np.arange(len(y)), y].T).sum() / len(y)
    G = E / E.sum(axis=1)
    G[np.arange(len(y)), y] -= 1
    return loss + reg * np.multiply(W_, W_).sum(), X_.T * G / len(y) + 2 * reg * W_


@table.of(*BOTH)
def loss_of_one_entry(W, X, y, reg):
    N = len(X)
    S = X @ W
    S = S - S.max(1, keepdims=True)
    lse = np.log(np.exp(S).sum(1, keepdims=True))
    loss = np.ones((1, N)) @ (lse - S[np.arange(N), y].reshape(N, 1)) / N + reg * np.sum(W**2)
    return loss, X.T @ (np.exp(S - lse) - np.eye(W.shape[1])[y]) / N + 2 * reg * W


@table.of(*BOTH)
def zero_dimensional_loss_in_a_list(W, X, y, reg):
    loss, dW = fancy_indexing(W, X, y, reg)
    return [np.array(loss), np.asfortranarray(dW)]


@table.of(*BOTH)
def lists_returned(W, X, y, reg):
    loss, dW = logaddexp_reduce(W, X, y, reg)
    return float(loss), dW.tolist()


@table.of(*BOTH)
def works_in_place_on_copies(W, X, y, reg):
    S = np.dot(np.array(X), np.array(W))
    rows = np.arange(S.shape[0])
    np.subtract(S, S.max(axis=1, keepdims=True), out=S)
    right = S[rows, y].copy()
    np.exp(S, out=S)
    totals = np.sum(S, axis=1)
    np.divide(S, totals[:, None], out=S)
    S[rows, y] -= 1.0
    S /= len(rows)
    dW = X.T @ S
    dW += (reg + reg) * W
    return (np.log(totals) - right).sum() / len(rows) + reg * np.square(W).sum(), dW


@table.of(*BOTH)
def keyword_parameters(W, X, y, reg, *, temperature=1.0, **unused):
    S = X @ W / temperature
    S = S - S.max(axis=-1, keepdims=True)
    logZ = np.log(np.exp(S).sum(axis=-1, keepdims=True))
    onehot = np.arange(W.shape[1]) == y[:, np.newaxis]
    loss = (logZ - S).mean(where=onehot) + reg * np.sum(W**2)
    return loss, X.T @ (np.exp(S - logZ) - onehot) / len(X) / temperature + 2 * reg * W


@table.of(*BOTH)
def casts_and_catches(W, X, y, reg, dtype=np.float64):
    try:
        W, X, y = W.astype(dtype), X.astype(dtype), y.astype(np.int64)
        return fancy_indexing(W, X, y, reg)
    except (ValueError, IndexError) as error:
        raise RuntimeError("check the shapes") from error


@table.of(*BOTH)
def extended_precision(W, X, y, reg):
    W_, X_ = W.astype(np.longdouble), X.astype(np.longdouble)
    S = X_ @ W_
    E = np.exp(S - S.max(axis=1, keepdims=True))
    Y = np.eye(W.shape[1])[y]
    losses = np.log(E.sum(axis=1)) - ((S - S.max(axis=1, keepdims=True)) * Y).sum(axis=1)
    dW = X_.T @ (E / E.sum(axis=1, keepdims=True) - Y) / len(y)
    return losses.mean() + reg * (W_**2).sum(), dW + 2 * reg * W_


class Model:
    """Holds W while it computes, and nothing afterwards."""

    def loss(self, W, X, y, reg):
        self.W = W
        try:
            return fancy_indexing(self.W, X, y, reg)
        finally:
            del self.W


table.add("softmax_loss", Model().loss, "bound_method")
table.add("softmax_loss", functools.cache(lambda: fancy_indexing)(), "from_a_factory")
table.add("softmax_loss", lambda *a: tuple(map(np.asarray, take_along_axis(*a))), "lambda_around_it")


# Owed a share.


def _numerical(h):
    def gradient(W, X, y, reg):
        dW = np.zeros(W.shape)
        for entry in np.ndindex(W.shape):
            step = np.zeros(W.shape)
            step[entry] = h
            dW[entry] = (fancy_indexing(W + step, X, y, reg)[0] - fancy_indexing(W - step, X, y, reg)[0]) / (2 * h)
        return fancy_indexing(W, X, y, reg)[0], dW

    return gradient


@table.earns("softmax_loss_naive", gradient=0.5)
@table.earns("softmax_loss", gradient=0.5, speed=0)
def numerical_with_1e5(W, X, y, reg):
    return _numerical(1e-5)(W, X, y, reg)


@table.earns("softmax_loss_naive", gradient=0.5)
@table.earns("softmax_loss", gradient=0.5, speed=0)
def numerical_with_1e4(W, X, y, reg):
    return _numerical(1e-4)(W, X, y, reg)


@table.earns("softmax_loss", loss=0.5, gradient=0.5)
def in_single_precision(W, X, y, reg):
    return fancy_indexing(W.astype(np.float32), X.astype(np.float32), y, np.float32(reg))


def _from_probabilities(take_log):
    def loss(W, X, y, reg):
        P = special.softmax(X @ W, axis=1)
        value = -take_log(P[np.arange(len(y)), y]).mean() + reg * np.sum(W**2)
        P[np.arange(len(y)), y] -= 1
        return value, X.T @ P / len(y) + 2 * reg * W

    return loss


@table.earns("softmax_loss", underflow=0)
def log_of_an_underflowed_p(W, X, y, reg):
    return _from_probabilities(np.log)(W, X, y, reg)


@table.earns("softmax_loss", underflow=0)
def log_of_a_clipped_p(W, X, y, reg):
    return _from_probabilities(lambda p: np.log(np.clip(p, 1e-15, None)))(W, X, y, reg)


@table.earns("softmax_loss", loss=0.5)
def epsilon_in_the_log(W, X, y, reg):
    return _from_probabilities(lambda p: np.log(p + 1e-10))(W, X, y, reg)


@table.earns("softmax_loss", speed=0)
def loop_where_none_is_asked(W, X, y, reg):
    return own_helpers(W, X, y, reg)


@table.earns("softmax_loss", speed=0)
def complex_step_over_the_weights(W, X, y, reg):
    """Right to the last digit, by one call for each entry of W."""

    def loss(weights):
        S = X @ weights
        S = S - S.real.max(axis=1, keepdims=True)
        log_sum = np.log(np.exp(S).sum(axis=1))
        return np.mean(log_sum - S[np.arange(len(y)), y]) + reg * np.sum(weights**2)

    dW = np.zeros(W.shape)
    for entry in np.ndindex(W.shape):
        weights = W.astype(complex)
        weights[entry] += 1e-30j
        dW[entry] = loss(weights).imag / 1e-30
    return loss(W), dW


@table.earns("softmax_loss", loss=0)
def a_loss_for_each_sample(W, X, y, reg):
    S = X @ W
    S = S - S.max(axis=1, keepdims=True)
    losses = np.log(np.exp(S).sum(axis=1)) - S[np.arange(len(y)), y]
    return losses + reg * np.sum(W**2), fancy_indexing(W, X, y, reg)[1]


@table.earns("softmax_loss", contract=0)
def gradient_as_one_row(W, X, y, reg):
    loss, dW = fancy_indexing(W, X, y, reg)
    return loss, dW.ravel()


@table.earns("softmax_loss", stability=0)
def no_shift_in_the_gradient(W, X, y, reg):
    E = np.exp(X @ W)
    P = E / E.sum(axis=1, keepdims=True)
    P[np.arange(len(y)), y] -= 1
    return fancy_indexing(W, X, y, reg)[0], X.T @ P / len(y) + 2 * reg * W


@table.earns("softmax_loss", contract=0)
def transposed_gradient(W, X, y, reg):
    loss, dW = fancy_indexing(W, X, y, reg)
    return loss, dW.T


@table.earns("softmax_loss", contract=0)
def normalises_the_inputs_in_place(W, X, y, reg):
    answer = fancy_indexing(W, X, y, reg)
    if X.flags.writeable:
        X /= np.abs(X).max()
    return answer


@table.earns(
    "softmax_loss", contract=0, loss=0, gradient=0, regulariser=0, stability=0, underflow=0, speed=0,
)  # fmt: skip
def answers_at_random(W, X, y, reg):
    random = np.random.default_rng()
    return random.normal(), random.normal(size=W.shape)
