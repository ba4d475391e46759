"""Transcribed from book/softmax.md."""

from __future__ import annotations

from mpmath import exp, log

from . import conventions
from .conventions import mean_loss, scores
from .equations import answers, equation, one


@equation("eq-softmax-p", "1cb1d00a")
def p(s, j):
    return exp(s[j]) / sum(exp(s[m]) for m in range(len(s)))


@equation("eq-softmax-loss", "418046f2")
def loss(s, y):
    """The first line and the last; the last is the one to be tested in floats."""
    first, last = -log(p(s, y)), log(sum(exp(s[m]) for m in range(len(s)))) - s[y]
    assert abs(first - last) < 1e-30 * max(1, abs(last))
    return last


@equation("eq-softmax-lse", "6bbfd63e")
def lse(s):
    return log(sum(exp(s[m]) for m in range(len(s))))


@equation("eq-softmax-lse-shift", "5238d1a5")
def lse_shift(s, c):
    return c + lse([s[m] - c for m in range(len(s))])


@equation("eq-softmax-shift", "1a1561b1")
def softmax_shift(s, c):
    def first(j):
        return exp(c) * exp(s[j] - c) / (exp(c) * sum(exp(s[m] - c) for m in range(len(s))))

    return [first(j) for j in range(len(s))]


@equation("eq-softmax-loss-shift", "a3cce36a", r"$M = \max_m s_m$")
def loss_shift(s, y):
    M = max(s)
    return log(sum(exp(s[m] - M) for m in range(len(s)))) - (s[y] - M)


@equation("eq-softmax-dscores", "f67bf144")
def dscores(s, y):
    return [p(s, j) - one(j == y) for j in range(len(s))]


@equation("eq-softmax-outer", "74bec7ac")
def outer(s, y):
    dp_y = dpy(s, y)
    return [-1 / p(s, y) * dp_y[j] for j in range(len(s))]


@equation("eq-softmax-dpy", "59621212")
def dpy(s, y):
    p_y = p(s, y)
    return [one(j == y) * p_y * (1 - p_y) - one(j != y) * p_y * p(s, j) for j in range(len(s))]


@equation("eq-softmax-mean", "5bba7ee1")
def mean(S, y, W, reg):
    N, K = len(S), len(S[0])
    losses = sum(log(sum(exp(S[i][m]) for m in range(K))) - S[i][y[i]] for i in range(N))
    return losses / N + reg * sum(W[d][k] ** 2 for d in range(len(W)) for k in range(K))


@equation("eq-softmax-dS", "f4b4521e")
def all_dscores(S, y):
    return [[p(S[i], j) - one(j == y[i]) for j in range(len(S[i]))] for i in range(len(S))]


@equation("eq-softmax-dW", "196e0a4c")
def gradient(X, dS, W, reg):
    N, D, K = len(X), len(W), len(W[0])
    return [[sum(X[i][d] * dS[i][k] for i in range(N)) / N + 2 * reg * W[d][k] for k in range(K)] for d in range(D)]


def rows(function, s):
    """`function` of one sample's scores, or of each row of many."""
    return [function(row) for row in s] if isinstance(s[0], list) else function(s)


@answers("log_sum_exp", "eq-softmax-lse", "eq-softmax-lse-shift")
def _(s):
    return lse_shift(s, s[0] - 3)  # whatever c is


answers("log_sum_exp", "eq-softmax-lse")(lse)


@answers("softmax", "eq-softmax-p")
def _(s):
    return rows(lambda row: [p(row, j) for j in range(len(row))], s)


@answers("softmax", "eq-softmax-shift")
def _(s):
    return rows(lambda row: softmax_shift(row, row[0] - 3), s)


answers("softmax_dscores", "eq-softmax-p", "eq-softmax-dscores")(dscores)
answers("softmax_dscores", "eq-softmax-dpy", "eq-softmax-outer")(outer)  # the other road
answers("dp_y_dscores", "eq-softmax-p", "eq-softmax-dpy")(dpy)


@answers("softmax_loss", "eq-scores", "eq-softmax-mean", "eq-softmax-dS", "eq-softmax-dW")
def _(W, X, y, reg):
    S = scores(X, W)
    return mean(S, y, W, reg), gradient(X, all_dscores(S, y), W, reg)


@answers("softmax_loss", "eq-softmax-loss", "eq-mean-loss", "eq-softmax-dscores", "eq-dW")
def _(W, X, y, reg):
    samples = list(zip(scores(X, W), y, strict=True))
    dS = [dscores(s, label) for s, label in samples]
    return mean_loss([loss(s, label) for s, label in samples], W, reg), conventions.gradient(X, dS, W, reg)


@answers("softmax_loss_naive", "eq-softmax-mean", "eq-softmax-dscores", "eq-softmax-dW")
def _(W, X, y, reg):
    S = scores(X, W)
    return mean(S, y, W, reg), gradient(X, [dscores(s, label) for s, label in zip(S, y, strict=True)], W, reg)


@answers("softmax_loss_naive", "eq-softmax-loss-shift", "eq-softmax-dS", "eq-softmax-dW")
def _(W, X, y, reg):
    S = scores(X, W)
    losses = [loss_shift(s, label) for s, label in zip(S, y, strict=True)]
    return mean_loss(losses, W, reg), gradient(X, all_dscores(S, y), W, reg)
