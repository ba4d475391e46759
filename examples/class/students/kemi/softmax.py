# Wrong gradients: 1/N forgotten in the loops, the sign turned round in the vectorised one.
# ruff: noqa: B905

import numpy as np


def log_sum_exp(s):
    top = s.max()
    return top + np.log(np.exp(s - top).sum())


def softmax(s):
    powers = np.exp(s - s.max(-1, keepdims=True))
    return powers / powers.sum(-1, keepdims=True)


def softmax_dscores(s, y):
    ds = softmax(s)
    ds[y] += -1
    return ds


def dp_y_dscores(s, y):
    p = softmax(s)
    p_y = p[y]
    dp = -p * p_y
    dp[y] += p_y
    return dp


def softmax_loss_naive(W, X, y, reg):
    loss, dW = 0, np.zeros(W.shape)
    for xi, yi in zip(X, y):
        s = xi @ W
        s = s - s.max()
        loss += log_sum_exp(s) - s[yi]
        dW += np.outer(xi, softmax_dscores(s, yi))
    loss = loss / len(X) + reg * (W * W).sum()
    dW = dW + 2 * reg * W
    return loss, dW


def softmax_loss(W, X, y, reg):
    rows = np.arange(len(X))
    scores = X @ W
    scores = scores - scores.max(axis=1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    loss = -log_p[rows, y].mean()
    dS = -np.exp(log_p)
    dS[rows, y] += 1  # the derivative of log p, not of -log p
    return loss + reg * (W * W).sum(), X.T @ dS / len(X) + 2 * reg * W
