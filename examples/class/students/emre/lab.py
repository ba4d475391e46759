# Right: loops over samples, strict > at the hinge, float32 stays float32.
# ruff: noqa: B905

import numpy as np


def linear_loss(W, X, y, reg, score_loss):
    losses, dS = score_loss(X @ W, y)
    dW = np.zeros_like(W)
    for x, ds in zip(X, dS):
        dW += np.outer(x, ds)
    return sum(losses) / len(X) + reg * (W**2).sum(), dW / len(X) + 2 * reg * W


def squared_hinge(S, y):
    losses, dS = np.zeros(len(S), dtype=S.dtype), np.zeros_like(S)
    for i, (s, label) in enumerate(zip(S, y)):
        margins = s - s[label] + 1
        margins[label] = 0
        margins[~(margins > 0)] = 0
        losses[i] = sum(margins**2)
        dS[i] = 2 * margins
        dS[i, label] = -sum(dS[i])
    return losses, dS


def _log_softmax(s):
    s = s - s.max()
    return s - np.log(np.exp(s).sum())


def label_smoothing(S, y, epsilon):
    losses, dS = np.zeros(len(S), dtype=S.dtype), np.zeros_like(S)
    K = S.shape[1]
    for i, (s, label) in enumerate(zip(S, y)):
        log_p = _log_softmax(s)
        losses[i] = -(1 - epsilon) * log_p[label] - epsilon * log_p.mean()
        dS[i] = np.exp(log_p) - epsilon / K
        dS[i, label] -= 1 - epsilon
    return losses, dS


def focal_loss(S, y, gamma):
    losses, dS = np.zeros(len(S), dtype=S.dtype), np.zeros_like(S)
    for i, (s, label) in enumerate(zip(S, y)):
        log_p = _log_softmax(s)
        p = np.exp(log_p)
        rest = -np.expm1(log_p[label])
        losses[i] = -(rest**gamma) * log_p[label]
        if rest > 0:
            slope = gamma * rest ** (gamma - 1) * p[label] * log_p[label] - rest**gamma
            dS[i] = -slope * p
            dS[i, label] += slope
    return losses, dS


def one_vs_rest(S, y):
    losses, dS = np.zeros(len(S), dtype=S.dtype), np.zeros_like(S)
    for i, (s, label) in enumerate(zip(S, y)):
        t = np.array([1 if k == label else -1 for k in range(len(s))])
        losses[i] = np.logaddexp(0, -t * s).sum()
        dS[i] = -t / (1 + np.exp(t * s))
    return losses, dS


def sgd(loss, W, X, y, reg, learning_rate, batches):
    history = []
    for t in range(len(batches)):
        value, dW = loss(W, X[batches[t]], y[batches[t]], reg)
        history.append(value)
        W = W - learning_rate * dW
    return W, history


def free_loss(S, y):
    """Only the worst of the wrong classes counts."""
    losses, dS = np.zeros(len(S)), np.zeros(S.shape)
    for i, (s, label) in enumerate(zip(S, y)):
        others = s.copy()
        others[label] = -np.inf
        worst = others.argmax()
        margin = s[worst] - s[label] + 1
        if margin > 0:
            losses[i] = margin
            dS[i, worst], dS[i, label] = 1, -1
    return losses, dS
