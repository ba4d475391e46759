"""Transcribed from book/svm.md."""

from __future__ import annotations

from . import conventions
from .conventions import mean_loss, scores
from .equations import answers, entry_by_entry, equation, one


@equation("eq-svm-loss", "630e0915")
def loss(s, y):
    return sum(max(0, s[m] - s[y] + 1) for m in range(len(s)) if m != y)


@equation("eq-svm-indicator", "ad16ea64")
def q(s, y, m):
    return one(s[m] - s[y] + 1 >= 0)


@equation("eq-svm-loss-q", "d8a6ab20")
def loss_q(s, y):
    return sum(q(s, y, m) * (s[m] - s[y] + 1) for m in range(len(s)) if m != y)


@equation("eq-svm-dscores", "b42d9c3d")
def dscores(s, y):
    K = len(s)
    return [
        one(j != y) * q(s, y, j) - one(j == y) * sum(q(s, y, m) for m in range(K) if m != y) for j in range(K)
    ]  # fmt: skip


@equation("eq-svm-dW-sample", "f18bda5b")
def sample_gradient(x, dL_ds):
    return [[x[d] * dL_ds[j] for j in range(len(dL_ds))] for d in range(len(x))]


@equation("eq-svm-mean", "c6ecc003")
def mean(S, y, W, reg):
    N, K = len(S), len(S[0])
    hinges = sum(sum(max(0, S[i][m] - S[i][y[i]] + 1) for m in range(K) if m != y[i]) for i in range(N))
    return hinges / N + reg * sum(W[d][k] ** 2 for d in range(len(W)) for k in range(K))


@equation("eq-svm-dS", "eaafbfe3", r"$q^{(i)}_m = \mathbf{1}\{ s^{(i)}_m - s^{(i)}_{y_i} + 1 \ge 0 \}$")
def all_dscores(S, y, q=q):
    N, K = len(S), len(S[0])
    return [
        [
            one(j != y[i]) * q(S[i], y[i], j) - one(j == y[i]) * sum(q(S[i], y[i], m) for m in range(K) if m != y[i])
            for j in range(K)
        ]
        for i in range(N)
    ]


@equation("eq-svm-dW", "36e8c00a")
def gradient(X, dS, W, reg):
    N, D, K = len(X), len(W), len(W[0])
    return [[sum(X[i][d] * dS[i][k] for i in range(N)) / N + 2 * reg * W[d][k] for k in range(K)] for d in range(D)]


answers("svm_sample_loss", "eq-svm-loss")(loss)
answers("svm_sample_loss", "eq-svm-indicator", "eq-svm-loss-q")(loss_q)
answers("svm_dscores", "eq-svm-indicator", "eq-svm-dscores")(dscores)


@answers("svm_loss", "eq-scores", "eq-svm-mean", "eq-svm-indicator", "eq-svm-dS", "eq-svm-dW")
def _(W, X, y, reg):
    S = scores(X, W)
    return mean(S, y, W, reg), gradient(X, all_dscores(S, y), W, reg)


@answers("svm_loss", "eq-svm-loss-q", "eq-mean-loss", "eq-svm-dscores", "eq-dW")
def _(W, X, y, reg):
    samples = list(zip(scores(X, W), y, strict=True))
    dS = [dscores(s, label) for s, label in samples]
    return mean_loss([loss_q(s, label) for s, label in samples], W, reg), conventions.gradient(X, dS, W, reg)


@answers("svm_loss_naive", "eq-svm-mean", "eq-svm-dS", "eq-svm-dW")
def _(W, X, y, reg):
    S = scores(X, W)
    return mean(S, y, W, reg), gradient(X, all_dscores(S, y), W, reg)


@answers("svm_loss_naive", "eq-svm-loss", "eq-mean-loss", "eq-svm-dscores", "eq-svm-dW-sample")
def _(W, X, y, reg):
    """The line before the last: the mean of the samples' outer products, plus 2 lambda W."""
    samples = list(zip(scores(X, W), y, strict=True))
    products = [sample_gradient(x, dscores(s, label)) for x, (s, label) in zip(X, samples, strict=True)]
    gradient = entry_by_entry(lambda w, *entries: sum(entries) / len(X) + 2 * reg * w, W, *products)
    return mean_loss([loss(s, label) for s, label in samples], W, reg), gradient
