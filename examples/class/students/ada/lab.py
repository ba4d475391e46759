# Right: losses collected sample by sample where that reads best, small helpers for the rest.
# ruff: noqa: B905

import math

import numpy as np


def linear_loss(W, X, y, reg, score_loss):
    losses, dS = score_loss(X @ W, y)
    per_sample = [np.outer(x, ds) for x, ds in zip(X, dS)]
    return sum(losses) / len(losses) + reg * np.sum(W * W), sum(per_sample) / len(X) + 2 * reg * W


def squared_hinge(S, y):
    rows = np.arange(len(y))
    margins = S - S[rows, y].reshape(-1, 1) + 1
    margins[rows, y] = 0
    margins[margins < 0] = 0
    dS = 2 * margins
    dS[rows, y] = -dS.sum(axis=1)
    return (margins**2).sum(axis=1), dS


def _log_p(s):
    c = max(s)
    log_sum = c + math.log(sum(math.exp(score - c) for score in s))
    return [score - log_sum for score in s]


def label_smoothing(S, y, epsilon):
    K = S.shape[1]
    losses, dS = [], []
    for s, label in zip(S.tolist(), y.tolist()):
        target = [epsilon / K + (1 - epsilon) * (k == label) for k in range(K)]
        log_p = _log_p(s)
        losses.append(-sum(t * v for t, v in zip(target, log_p)))
        dS.append([math.exp(v) - t for t, v in zip(target, log_p)])
    return np.array(losses), np.array(dS)


def focal_loss(S, y, gamma):
    losses, dS = [], []
    for s, label in zip(S.tolist(), y.tolist()):
        log_p = _log_p(s)
        p_y = math.exp(log_p[label])
        rest = sum(math.exp(v) for k, v in enumerate(log_p) if k != label)  # 1 - p_y
        losses.append(-(rest**gamma) * log_p[label])
        first = gamma * rest ** (gamma - 1) * p_y * log_p[label] if rest > 0 else 0.0
        slope = first - rest**gamma
        dS.append([slope * ((k == label) - math.exp(v)) for k, v in enumerate(log_p)])
    return np.array(losses), np.array(dS)


def one_vs_rest(S, y):
    t = -np.ones(S.shape)
    t[np.arange(len(y)), y] = 1
    losses = np.logaddexp(0, -t * S).sum(axis=1)
    return losses, -t * np.exp(-np.logaddexp(0, t * S))


def sgd(loss, W, X, y, reg, learning_rate, batches):
    losses = []
    for batch in batches:
        value, dW = loss(W, X[batch], y[batch], reg)
        losses.append(value)
        W = W - learning_rate * dW
    return W, np.array(losses)


def free_loss(S, y):
    """The smooth hinge: log(1 + e^margin) for each wrong class."""
    rows = np.arange(len(y))
    margins = S - S[rows, y].reshape(-1, 1) + 1
    terms = np.logaddexp(0, margins)
    terms[rows, y] = 0
    dS = np.exp(margins - np.logaddexp(0, margins))
    dS[rows, y] = 0
    dS[rows, y] = -dS.sum(axis=1)
    return terms.sum(axis=1), dS


focal_derivation = r"""
Chain rule, one path: $\partial L/\partial s_j = \partial L/\partial p_y \cdot \partial p_y/\partial s_j$.

Product rule: $\partial L/\partial p_y = \gamma (1-p_y)^{\gamma-1} \log p_y - (1-p_y)^\gamma / p_y$.
The first sign is a plus, since $1-p_y$ brings another minus.

Chapter 5: $\partial p_y/\partial s_j = p_y (1\{j=y\} - p_j)$. Put in, $p_y$ cancels in the second term:
$\partial L/\partial s_j = (\gamma (1-p_y)^{\gamma-1} p_y \log p_y - (1-p_y)^\gamma)(1\{j=y\} - p_j)$.

Check, $\gamma = 0$: $-(1\{j=y\} - p_j) = p_j - 1\{j=y\}$, softmax.
"""
