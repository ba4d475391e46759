# Wrong regulariser: without its strength in the loops, divided by N in the vectorised one.

import numpy as np


def log_sum_exp(s):
    biggest = max(s)
    return biggest + np.log(sum(np.exp(s - biggest)))


def softmax(s):
    e = np.exp(s - s.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def softmax_dscores(s, y):
    return softmax(s) - (np.arange(len(s)) == y)


def dp_y_dscores(s, y):
    return -softmax(s)[y] * softmax_dscores(s, y)


def softmax_loss_naive(W, X, y, reg):
    total = 0
    grad = np.zeros(W.shape)
    for i in range(len(y)):
        s = X[i] @ W
        s = s - s.max()
        total += log_sum_exp(s) - s[y[i]]
        grad += np.outer(X[i], softmax_dscores(s, y[i]))
    return total / len(y) + np.sum(W**2), grad / len(y) + 2 * W


def softmax_loss(W, X, y, reg):
    n = len(y)
    S = X @ W
    S = S - S.max(axis=1, keepdims=True)
    logZ = np.log(np.exp(S).sum(axis=1))
    loss = (np.sum(logZ - S[np.arange(n), y]) + reg * np.sum(W**2)) / n
    dS = np.exp(S - logZ[:, None])
    dS[np.arange(n), y] -= 1
    return loss, (X.T @ dS + 2 * reg * W) / n
