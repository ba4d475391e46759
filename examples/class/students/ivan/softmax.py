# Unstable: one shift, the largest score of the whole matrix, for all rows; the vectorised loss takes the log of p.

import numpy as np


def log_sum_exp(s):
    return np.max(s) + np.log(np.sum(np.exp(s - np.max(s))))


def softmax(s):
    e = np.exp(s - np.max(s))
    return e / e.sum(axis=-1, keepdims=True)


def softmax_dscores(s, y):
    ds = softmax(s)
    ds[y] -= 1
    return ds


def dp_y_dscores(s, y):
    p = softmax(s)
    return np.array([p[y] - p[y] ** 2 if j == y else -p[y] * p[j] for j in range(s.shape[0])])


def softmax_loss_naive(W, X, y, reg):
    N, K = X.shape[0], W.shape[1]
    loss, dW = 0.0, np.zeros((W.shape[0], K))
    S = np.dot(X, W)
    S = S - np.max(S)
    for i in range(N):
        e = np.exp(S[i])
        loss += np.log(np.sum(e)) - S[i, y[i]]
        for j in range(K):
            dW[:, j] += e[j] / np.sum(e) * X[i]
        dW[:, y[i]] -= X[i]
    loss = loss / N + reg * np.sum(W**2)
    dW = dW / N + 2 * reg * W
    return loss, dW


def softmax_loss(W, X, y, reg):
    N = X.shape[0]
    P = softmax(np.dot(X, W))
    loss = -np.sum(np.log(P[np.arange(N), y])) / N + reg * np.sum(W**2)
    dS = P.copy()
    dS[np.arange(N), y] -= 1
    return loss, np.dot(X.T, dS) / N + 2 * reg * W
