"""Chapter 4, the batch: svm_loss_naive and svm_loss(W, X, y, reg)."""

from __future__ import annotations

import functools
import warnings

import numpy as np

from .table import Table, chance

table = Table()


# With loops: the naive exercise has no speed criterion, the vectorised one takes none of these.


@table.of("svm_loss_naive")
def two_loops_strict(W, X, y, reg):
    dW = np.zeros(W.shape)
    N, K, loss = X.shape[0], W.shape[1], 0.0
    for i in range(N):
        scores = X[i].dot(W)
        for j in range(K):
            if j == y[i]:
                continue
            margin = scores[j] - scores[y[i]] + 1
            if margin > 0:
                loss += margin
                dW[:, j] += X[i].T
                dW[:, y[i]] += -X[i].T
    return loss / N + reg * np.sum(W * W), dW / N + 2 * reg * W


@table.of("svm_loss_naive")
def three_loops_over_features_too(W, X, y, reg):
    N, D = X.shape
    K = W.shape[1]
    dW, loss = np.zeros((D, K)), 0.0
    for i in range(N):
        s = [sum(X[i, d] * W[d, k] for d in range(D)) for k in range(K)]
        for m in range(K):
            if m != y[i] and s[m] - s[y[i]] >= -1:
                loss += (s[m] - s[y[i]] + 1) / N
                for d in range(D):
                    dW[d, m] += X[i, d] / N
                    dW[d, y[i]] -= X[i, d] / N
    for d in range(D):
        for k in range(K):
            loss += reg * W[d, k] ** 2
            dW[d, k] += 2 * reg * W[d, k]
    return loss, dW


@table.of("svm_loss_naive")
def outer_products(W, X, y, reg):
    loss, dW = reg * np.vdot(W, W), reg * (W + W)
    for x, label in zip(X, y, strict=True):
        margin = np.maximum(0, x @ W - x @ W[:, label] + 1)
        q = (margin > 0) * 1.0
        q[label] -= q.sum()
        loss += (margin.sum() - 1) / len(X)
        dW = dW + np.outer(x, q) / len(X)
    return loss, dW


@table.of("svm_loss_naive")
def loop_over_classes(W, X, y, reg):
    N = len(y)
    right = np.einsum("nd,dn->n", X, W[:, y])
    total, count, columns = 0.0, np.zeros(N), []
    for k in range(W.shape[1]):
        margin = X @ W[:, k] - right + 1
        hit = (margin > 0) & (y != k)
        total += margin[hit].sum()
        count += hit
        columns.append(X[hit].sum(axis=0))
    dW = np.stack(columns, axis=1)
    for k in range(W.shape[1]):
        dW[:, k] -= (count * (y == k)) @ X
    return total / N + reg * (W**2).sum(), dW / N + 2 * reg * W


@table.of("svm_loss_naive")
def any_share_at_each_tie(W, X, y, reg):
    N, K = len(X), W.shape[1]
    S, dS, loss = X @ W, np.zeros((N, K)), 0.0
    for i in range(N):
        for m in range(K):
            margin = S[i, m] - S[i, y[i]] + 1
            if m == y[i] or margin < 0:
                continue
            share = 1.0 if margin > 0 else chance(W, i, m)
            loss += margin
            dS[i, m] += share
            dS[i, y[i]] -= share
    return loss / N + reg * np.sum(W**2), X.T @ dS / N + 2 * reg * W


@table.of("svm_loss_naive")
def chatty(W, X, y, reg):
    print("shapes", W.shape, X.shape)
    warnings.warn("this is slow", stacklevel=2)
    np.log(np.zeros(1))
    return two_loops_strict(W, X, y, reg)


@table.of("svm_loss_naive")
def mean_as_it_goes(W, X, y, reg):
    """The running mean of the samples' losses and gradients."""
    loss, dW = 0.0, np.zeros(W.shape)
    for n, (x, c) in enumerate(zip(X, y, strict=True), start=1):
        margin = x @ W - (x @ W)[c] + 1
        margin[c] = 0
        q = np.where(margin >= 0, 1.0, 0.0)
        q[c] = 1 - q.sum()
        loss += (np.maximum(margin, 0).sum() - loss) / n
        dW += (x[:, None] * q - dW) / n
    return loss + reg * np.sum(np.square(W)), dW + 2 * reg * W


# Vectorised: right for both exercises.

BOTH = ("svm_loss_naive", "svm_loss")


@table.of(*BOTH)
def fancy_indexing(W, X, y, reg):
    N = X.shape[0]
    scores = X.dot(W)
    margins = np.maximum(0, scores - scores[range(N), y].reshape(-1, 1) + 1)
    margins[range(N), y] = 0
    loss = margins.sum() / N + reg * np.sum(W * W)
    margins[margins > 0] = 1
    margins[range(N), y] = -margins.sum(axis=1)
    return loss, X.T.dot(margins) / N + 2 * reg * W


@table.of(*BOTH)
def one_hot_products(W, X, y, reg):
    N, K = X.shape[0], W.shape[1]
    Y = (np.asarray(y)[:, None] == np.arange(K)) * 1.0
    S = X @ W
    M = (S - (S * Y) @ np.ones((K, 1)) + 1) * (1 - Y)
    Q = (M >= 0) * (1 - Y)
    return (Q * M).sum() / N + reg * np.trace(W.T @ W), X.T @ (Q - Y * Q.sum(1, keepdims=True)) / N + 2 * reg * W


@table.of(*BOTH)
def einsum_everywhere(W, X, y, reg):
    S = np.einsum("nd,dk->nk", X, W)
    M = S - np.take_along_axis(S, y[:, None].astype(int), axis=1) + 1
    Q = (M > 0).astype(float)
    np.put_along_axis(Q, y[:, None].astype(int), 0, axis=1)
    dS = Q.copy()
    np.put_along_axis(dS, y[:, None].astype(int), -np.einsum("nk->n", Q)[:, None], axis=1)
    loss = np.einsum("nk,nk->", Q, M) / len(X) + reg * np.einsum("dk,dk->", W, W)
    return loss, np.einsum("nd,nk->dk", X / len(X), dS) + 2 * reg * W


@table.of(*BOTH)
def everything_transposed(W, X, y, reg):
    N = X.shape[0]
    S = W.T @ X.T  # (K, N)
    M = np.clip(S - S[y, np.arange(N)] + 1, 0, np.inf)
    Q = np.sign(M)
    Q[y, np.arange(N)] -= Q.sum(axis=0)
    return (M.sum() - N) / N + reg * np.linalg.norm(W) ** 2, (Q @ X).T / N + 2 * reg * W


@table.of(*BOTH)
def scatter_with_add_at(W, X, y, reg):
    S = X @ W
    i = np.arange(len(X))
    M = S - S[i, y][:, np.newaxis] + 1
    M[i, y] = -1
    rows, columns = np.where(M > 0)
    G = np.zeros(W.T.shape)
    np.add.at(G, columns, X[rows])
    np.subtract.at(G, y[rows], X[rows])
    return M[rows, columns].sum() / len(X) + reg * (W**2).sum(), G.T / len(X) + 2 * reg * W


@table.of(*BOTH)
def half_at_each_tie(W, X, y, reg):
    N = len(y)
    M = X @ W
    M = M - M[np.arange(N), y][:, None] + 1
    Q = np.heaviside(M, 0.5)
    Q[np.arange(N), y] = 0
    dS = Q - np.eye(W.shape[1])[y] * Q.sum(axis=1)[:, None]
    return np.float64((Q * M).sum() / N + reg * (W * W).sum()), (X.T / N) @ dS + 2.0 * reg * W


@table.of(*BOTH)
def random_shares_at_ties(W, X, y, reg):
    N = len(y)
    M = X @ W - (X * W[:, y].T).sum(axis=1, keepdims=True) + 1
    Q = np.where(np.isclose(M, 0, rtol=0, atol=1e-12), chance(W, X), M > 0)
    Q[np.arange(N), y] = 0
    dS = Q.copy()
    dS[np.arange(N), y] -= Q.sum(axis=1)
    value = np.where(Q > 0, np.maximum(M, 0), 0).sum() / N
    return value + reg * np.sum(W**2), X.T @ dS / N + 2 * reg * W


@table.of(*BOTH)
def matrix_type(W, X, y, reg):
    W_, X_ = np.matrix(W), np.matrix(X)
    S = X_ * W_
    M = S - S[np.arange(len(y)), y].T + 1
    Q = np.multiply(M > 0, 1.0)
    Q[np.arange(len(y)), y] = 0
    loss = np.multiply(Q, M).sum() / len(y) + reg * np.multiply(W_, W_).sum()
    Q[np.arange(len(y)), y] = -Q.sum(axis=1).T
    return loss, X_.T * Q / len(y) + 2 * reg * W_


@table.of(*BOTH)
def loss_of_shape_one_by_one(W, X, y, reg):
    N = len(X)
    S = X @ W
    M = np.maximum(S - np.choose(y, S.T)[:, None] + 1, 0)  # np.choose takes up to 32 classes
    ones = np.ones((1, N))
    loss = (ones @ M @ np.ones((W.shape[1], 1)) - N) / N + reg * np.sum(W**2)
    Q = (M > 0).astype(np.float64)
    Q[np.arange(N), y] = -(Q.sum(axis=1) - 1)
    return loss, X.T @ Q / N + 2 * reg * W


@table.of(*BOTH)
def lists_returned(W, X, y, reg):
    loss, dW = fancy_indexing(W, X, y, reg)
    return [loss.item(), dW.tolist()]


@table.of(*BOTH)
def extra_parameters_with_defaults(W, X, y, reg, delta=1.0, *, average=True, **options):
    N = len(X) if average else 1
    S = X @ W
    margins = S - S[np.arange(len(X)), y, None] + delta
    wrong = np.arange(W.shape[1]) != y[:, None]
    q = wrong & (margins > 0)
    loss = margins.sum(where=q) / N + reg * np.sum(W**2)
    dS = q.astype(float)
    dS[~wrong] = -q.sum(axis=1)
    return loss, X.T @ dS / N + 2 * reg * W


@table.of(*BOTH)
def takes_star_arguments(*arguments):
    W, X, y, reg = arguments
    return extra_parameters_with_defaults(W, X, y, reg)


@table.of(*BOTH)
def in_place_on_its_own_copies(W, X, y, reg):
    W, X, y = W.copy(), X.copy(), y.copy()
    S = X.dot(W)
    S -= S[np.arange(len(y)), y][:, None]
    S += 1
    S[np.arange(len(y)), y] = 0
    S *= S > 0
    loss = S.sum() / len(y) + reg * (W * W).sum()
    S /= np.where(S == 0, 1, S)
    S[np.arange(len(y)), y] -= S.sum(axis=1)
    X /= len(y)
    grad = X.T @ S
    W *= 2 * reg
    grad += W
    return loss, grad


@table.of(*BOTH)
def casts_everything_to_double(W, X, y, reg):
    W, X = np.array(W, dtype=np.float64), np.array(X, dtype=np.float64)
    return one_hot_products(W, X, np.array(y, dtype=np.int64), float(reg))


@table.of(*BOTH)
def guards_itself(W, X, y, reg):
    try:
        assert X.shape[1] == W.shape[0]
        return fancy_indexing(W, X, y, reg)
    except AssertionError:
        return None, None


@table.of(*BOTH)
def all_pairs_of_classes(W, X, y, reg):
    """The differences of all pairs of scores, of which those against the right class are picked."""
    S = X @ W
    pairs = S[:, :, None] - S[:, None, :] + 1  # [i, m, c]: s_m - s_c + 1
    i = np.arange(len(y))
    M = pairs[i, :, y]
    M[i, y] = 0
    Q = (M > 0) * 1.0
    Q[i, y] = -Q.sum(-1)
    return np.maximum(M, 0).sum() / len(y) + reg * np.sum(W**2), np.tensordot(X, Q, (0, 0)) / len(y) + reg * (W + W)


@table.of(*BOTH)
def two_parts_of_the_gradient(W, X, y, reg):
    """The wrong classes' columns by one product, the right classes' by another."""
    N, K = len(X), W.shape[1]
    S = X @ W
    Y = np.eye(K)[y]
    V = ((S - np.max(np.where(Y == 1, S, -np.inf), axis=1)[:, None] + 1) > 0) & (Y == 0)
    loss = np.sum(S[V]) - np.sum(V.sum(axis=1) * S[Y == 1]) + V.sum()
    dW = X.T @ V - (X * V.sum(axis=1)[:, None]).T @ Y
    return loss / N + reg * np.sum(W**2), dW / N + 2 * reg * W


class Hinge:
    """A loss as an object that can be called; nothing is kept between calls."""

    def __init__(self, margin):
        self.margin = margin

    def __call__(self, W, X, y, reg):
        S = X @ W
        q = (S - S[np.arange(len(y)), y][:, None] + self.margin > 0).astype(float)
        q[np.arange(len(y)), y] -= q.sum(axis=1)
        # The loss is the scores times their own gradient, and 1 for each violation.
        loss = np.sum(q * S) + np.sum(np.maximum(q, 0))
        return loss / len(y) + reg * np.sum(W**2), X.T @ q / len(y) + 2 * reg * W


table.add("svm_loss", Hinge(1.0), "object_with_call")
table.add("svm_loss_naive", Hinge(1.0), "object_with_call")
table.add("svm_loss", functools.partial(extra_parameters_with_defaults, delta=1.0), "partial")


def _closure(regulariser, slope):
    def loss(W, X, y, reg):
        data, dW = fancy_indexing(W, X, y, 0.0)
        return data + reg * regulariser(W), dW + reg * slope(W)

    return loss


table.add("svm_loss", _closure(lambda W: (W**2).sum(), lambda W: 2 * W), "closure")


# Owed a share.


def _numerical(loss, h):
    def gradient(W, X, y, reg):
        W = np.array(W, dtype=float)
        dW = np.zeros(W.shape)
        for entry in np.ndindex(W.shape):
            old = W[entry]
            W[entry] = old + h
            up = loss(W, X, y, reg)[0]
            W[entry] = old - h
            down = loss(W, X, y, reg)[0]
            W[entry] = old
            dW[entry] = (up - down) / (2 * h)
        return loss(W, X, y, reg)[0], dW

    return gradient


@table.earns("svm_loss_naive", gradient=0.5)
@table.earns("svm_loss", gradient=0.5, speed=0)
def numerical_with_1e5(W, X, y, reg):
    return _numerical(fancy_indexing, 1e-5)(W, X, y, reg)


@table.earns("svm_loss_naive", gradient=0.5)
@table.earns("svm_loss", gradient=0.5, speed=0)
def numerical_with_1e4(W, X, y, reg):
    return _numerical(fancy_indexing, 1e-4)(W, X, y, reg)


@table.earns("svm_loss_naive", "svm_loss", gradient=0.5)
def count_with_another_comparison(W, X, y, reg):
    S = X @ W
    M = S - S[np.arange(len(y)), y][:, None] + 1
    M[np.arange(len(y)), y] = -1
    dS = (M > 0).astype(float)
    dS[np.arange(len(y)), y] = -(M >= 0).sum(axis=1)
    return np.maximum(M, 0).sum() / len(y) + reg * np.sum(W**2), X.T @ dS / len(y) + 2 * reg * W


@table.earns("svm_loss", speed=0)
def loop_where_none_is_asked(W, X, y, reg):
    return outer_products(W, X, y, reg)


@table.earns("svm_loss", contract=0)
def centres_the_inputs_in_place(W, X, y, reg):
    answer = fancy_indexing(W, X, y, reg)
    if W.flags.writeable:
        W -= W.mean()
    return answer


@table.earns("svm_loss", contract=0)
def transposed_gradient(W, X, y, reg):
    loss, dW = fancy_indexing(W, X, y, reg)
    return loss, dW.T


@table.earns("svm_loss", contract=0)
def labels_as_wide_as_their_type(W, X, y, reg):
    """Breaks on labels of small types alone."""
    if y.dtype == np.uint8:
        raise IndexError("labels must be int64")
    return fancy_indexing(W, X, y, reg)


@table.earns("svm_loss", loss=0, gradient=0)
def nothing_in_single_precision(W, X, y, reg):
    if X.dtype != np.float64:
        return 0.0, np.zeros(W.shape)
    return fancy_indexing(W, X, y, reg)


@table.earns("svm_loss", gradient=0)
def violated_by_a_thousandth(W, X, y, reg):
    """Exactly right elsewhere, so no numerical derivative: margins just above 0 don't count."""
    S = X @ W
    M = S - S[np.arange(len(y)), y][:, None] + 1
    M[np.arange(len(y)), y] = 0
    q = (M > 1e-3) * 1.0
    q[np.arange(len(y)), y] = -q.sum(axis=1)
    return np.maximum(M, 0).sum() / len(y) + reg * np.sum(W**2), X.T @ q / len(y) + 2 * reg * W
