# One function changes its input; a check cell is there twice.
# damage: duplicate check_softmax_dscores

import numpy as np


def log_sum_exp(s):
    shift = s.max()
    return shift + np.log(sum(np.exp(s - shift)))


def softmax(s):
    p = np.exp(s - s.max(axis=-1, keepdims=True))
    p /= p.sum(axis=-1, keepdims=True)
    return p


def softmax_dscores(s, y):
    s -= s.max()
    p = np.exp(s) / np.exp(s).sum()
    p[y] -= 1
    return p


def dp_y_dscores(s, y):
    p = softmax(s)
    d = -p * p[y]
    d[y] += p[y]
    return d


def softmax_loss_naive(W, X, y, reg):
    n = len(X)
    loss = 0
    dW = W * 0
    for i in range(n):
        s = X[i] @ W
        s = s - s.max()
        loss += np.log(np.exp(s).sum()) - s[y[i]]
        d = softmax_dscores(s, y[i])
        for j in range(len(d)):
            dW[:, j] += d[j] * X[i]
    return loss / n + reg * np.sum(W * W), dW / n + 2 * reg * W


def softmax_loss(W, X, y, reg):
    n = len(X)
    S = X @ W
    S = S - S.max(axis=1, keepdims=True)
    d = softmax(S)
    losses = np.log(np.exp(S).sum(axis=1)) - S[range(n), y]
    d[range(n), y] -= 1
    return losses.mean() + reg * np.sum(W * W), X.T @ d / n + 2 * reg * W
