# Wrong at extreme scores only: shifts each row by its maximum, then takes the log of a p that may be 0.

import numpy as np


def log_sum_exp(s):
    m = np.max(s)
    return m + np.log(np.sum(np.exp(s - m)))


def softmax(s):
    s = s - np.max(s, axis=-1, keepdims=True)
    return np.exp(s) / np.sum(np.exp(s), axis=-1, keepdims=True)


def softmax_dscores(s, y):
    ds = softmax(s)
    ds[y] -= 1
    return ds


def dp_y_dscores(s, y):
    p = softmax(s)
    dp = -p[y] * p
    dp[y] = p[y] * (1 - p[y])
    return dp


def softmax_loss_naive(W, X, y, reg):
    N = X.shape[0]
    loss = 0.0
    dW = np.zeros(W.shape)
    for i in range(N):
        p = softmax(X[i].dot(W))
        loss += -np.log(p[y[i]])
        for j in range(W.shape[1]):
            dW[:, j] += (p[j] - (j == y[i])) * X[i]
    return loss / N + reg * np.sum(W * W), dW / N + 2 * reg * W


def softmax_loss(W, X, y, reg):
    N = X.shape[0]
    P = softmax(X.dot(W))
    loss = np.sum(-np.log(P[np.arange(N), y])) / N + reg * np.sum(W * W)
    P[np.arange(N), y] -= 1
    return loss, X.T.dot(P) / N + 2 * reg * W
