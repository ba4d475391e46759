"""Transcribed from book/lab.md."""

from __future__ import annotations

import numpy as np
from mpmath import exp, log

from . import svm
from .conventions import scores
from .equations import answers, equation, exact, floats, one
from .softmax import p as softmax_p


@equation("eq-lab-linear", "97daeee8")
def linear(losses, X, dS, W, reg):
    N, D, K = len(X), len(W), len(W[0])
    L = sum(losses[i] for i in range(N)) / N + reg * sum(W[d][k] ** 2 for d in range(D) for k in range(K))
    dW = [[sum(X[i][d] * dS[i][k] for i in range(N)) / N + 2 * reg * W[d][k] for k in range(K)] for d in range(D)]
    return L, dW


@equation("eq-lab-squared-hinge", "0dfe78ab")
def squared_hinge(s, y):
    return sum(max(0, s[m] - s[y] + 1) ** 2 for m in range(len(s)) if m != y)


@equation(
    "eq-lab-squared-hinge-dS",
    "52567fd2",
    r"$a_m = s_m - s_y + 1$ and $q_m = \mathbf{1}\{a_m \ge 0\}$",
    r"r_m = 2\, q_m\, a_m",
)
def squared_hinge_dscores(S, y):
    def r(i, m):
        a_m = S[i][m] - S[i][y[i]] + 1
        return 2 * one(a_m >= 0) * a_m

    N, K = len(S), len(S[0])
    return [
        [one(j != y[i]) * r(i, j) - one(j == y[i]) * sum(r(i, m) for m in range(K) if m != y[i]) for j in range(K)]
        for i in range(N)
    ]


TARGET = r"t_j = (1 - \varepsilon)\, \mathbf{1}\{j = y\} + \frac{\varepsilon}{K}"


def target(y, K, epsilon):
    return [(1 - epsilon) * one(j == y) + epsilon / K for j in range(K)]


@equation("eq-lab-smoothing", "58fd9cea", TARGET)
def smoothing(s, y, epsilon):
    t = target(y, len(s), epsilon)
    return -sum(t[j] * log(softmax_p(s, j)) for j in range(len(s)))


@equation("eq-lab-smoothing-dS", "37945acc", TARGET)
def smoothing_dscores(S, y, epsilon):
    t = [target(y[i], len(S[i]), epsilon) for i in range(len(S))]
    return [[softmax_p(S[i], j) - t[i][j] for j in range(len(S[i]))] for i in range(len(S))]


@equation("eq-lab-focal", "b3c924cb")
def focal(s, y, gamma):
    p_y = softmax_p(s, y)
    return -((1 - p_y) ** gamma) * log(p_y)


@equation("eq-lab-focal-dS", "cb7132a6")
def focal_dscores(S, y, gamma):
    def g(i):
        p = softmax_p(S[i], y[i])
        return gamma * (1 - p) ** (gamma - 1) * p * log(p) - (1 - p) ** gamma

    return [[g(i) * (one(j == y[i]) - softmax_p(S[i], j)) for j in range(len(S[i]))] for i in range(len(S))]


SIGNS = "$t_j = +1$ if $j = y$\nand $t_j = -1$ if not"


def sign(j, y):
    return 1 if j == y else -1


@equation("eq-lab-one-vs-rest", "863dd937", SIGNS)
def one_vs_rest(s, y):
    return sum(log(1 + exp(-sign(j, y) * s[j])) for j in range(len(s)))


@equation("eq-lab-one-vs-rest-dS", "043bf076", SIGNS)
def one_vs_rest_dscores(S, y):
    def t(i, j):
        return sign(j, y[i])

    return [[-t(i, j) / (1 + exp(t(i, j) * S[i][j])) for j in range(len(S[i]))] for i in range(len(S))]


@equation("eq-lab-sgd", "acb8064e")
def step(W, eta, dW):
    return [[W[d][k] - eta * dW[d][k] for k in range(len(W[0]))] for d in range(len(W))]


def score_loss(id, loss, dS, *labels, skip=None):
    """The exercise `id` by the loss of one sample and the dS of a batch."""

    @answers(id, *labels, skip=skip)
    def _(S, y, *strength):
        return [loss(S[i], y[i], *strength) for i in range(len(S))], dS(S, y, *strength)


score_loss("squared_hinge", squared_hinge, squared_hinge_dscores, "eq-lab-squared-hinge", "eq-lab-squared-hinge-dS")
score_loss("label_smoothing", smoothing, smoothing_dscores, "eq-lab-smoothing", "eq-lab-smoothing-dS", "eq-softmax-p")
# Where p is 1 to all DIGITS the page's formula is 0 times infinity for gamma < 1, as the page says.
score_loss(
    "focal_loss", focal, focal_dscores, "eq-lab-focal", "eq-lab-focal-dS", "eq-softmax-p", skip="leads|above the rest"
)  # fmt: skip
score_loss("one_vs_rest", one_vs_rest, one_vs_rest_dscores, "eq-lab-one-vs-rest", "eq-lab-one-vs-rest-dS")


@answers("linear_loss", "eq-scores", "eq-lab-linear")
def _(W, X, y, reg, score_loss):
    """score_loss is a function of arrays of floats."""
    losses, dS = score_loss(floats(scores(X, W)), np.array(y))
    return linear(exact(losses), X, exact(dS), W, reg)


@answers("sgd", "eq-lab-sgd")
def _(loss, W, X, y, reg, learning_rate, batches):
    """Step t looks at the samples of batch t, and at the weights that the step before has left."""
    losses = []
    for batch in batches:
        L, dW = loss(floats(W), floats([X[i] for i in batch]), np.array([y[i] for i in batch]), float(reg))
        losses.append(L)
        W = step(W, learning_rate, exact(dW))
    return W, losses


@answers("free_loss", "eq-svm-dS")
def _(S, y):
    """The reference's example: the hinge made smooth, with r in the place of q."""

    def r(s, y, m):
        return 1 / (1 + exp(-(s[m] - s[y] + 1)))

    others = [[m for m in range(len(s)) if m != label] for s, label in zip(S, y, strict=True)]
    losses = [sum(log(1 + exp(S[i][m] - S[i][y[i]] + 1)) for m in others[i]) for i in range(len(S))]
    return losses, svm.all_dscores(S, y, r)
