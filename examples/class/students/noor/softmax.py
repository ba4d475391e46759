# Wrong: p_y is used for every class in the gradient of one sample and of the loops.

import numpy as np


def log_sum_exp(s):
    c = np.amax(s)
    return np.log(np.exp(s - c).sum()) + c


def softmax(s):
    c = np.amax(s, axis=-1, keepdims=True)
    return np.exp(s - c) / np.exp(s - c).sum(axis=-1, keepdims=True)


def softmax_dscores(s, y):
    p_y = softmax(s)[y]
    ds = p_y * np.ones(len(s))
    ds[y] = p_y - 1
    return ds


def dp_y_dscores(s, y):
    p = softmax(s)
    p_y = p[y]
    dp = p_y * (0 - p)
    dp[y] = p_y * (1 - p_y)
    return dp


def softmax_loss_naive(W, X, y, reg):
    N = X.shape[0]
    loss = 0
    dW = np.zeros(W.shape)
    for i in range(N):
        s = X[i].dot(W)
        s = s - np.amax(s)
        loss = loss + log_sum_exp(s) - s[y[i]]
        p_y = softmax(s)[y[i]]
        for j in range(len(s)):
            if j == y[i]:
                dW[:, j] = dW[:, j] + (p_y - 1) * X[i]
            else:
                dW[:, j] = dW[:, j] + p_y * X[i]
    return loss / N + reg * np.sum(W * W), dW / N + 2 * reg * W


def softmax_loss(W, X, y, reg):
    N = X.shape[0]
    S = X.dot(W)
    S = S - np.amax(S, axis=1).reshape((N, 1))
    loss = np.sum(np.log(np.sum(np.exp(S), axis=1)) - S[np.arange(N), y]) / N + reg * np.sum(W * W)
    dS = softmax(S)
    dS[np.arange(N), y] = dS[np.arange(N), y] - 1
    return loss, X.T.dot(dS) / N + 2 * reg * W
