# Wrong where the last class is absent: the vectorised one-hot rows are as wide as the labels that occur.

import numpy as np


def log_sum_exp(s):
    return s.max() + np.log(np.sum(np.exp(s - s.max())))


def softmax(s):
    s = s - np.max(s, axis=s.ndim - 1, keepdims=True)
    return np.exp(s) / np.exp(s).sum(axis=s.ndim - 1, keepdims=True)


def softmax_dscores(s, y):
    one_hot = np.zeros(s.size)
    one_hot[y] = 1
    return softmax(s) - one_hot


def dp_y_dscores(s, y):
    one_hot = np.zeros(s.size)
    one_hot[y] = 1
    p = softmax(s)
    return p * (one_hot - p[y])


def softmax_loss_naive(W, X, y, reg):
    N, K = X.shape[0], W.shape[1]
    loss = 0
    dW = np.zeros(W.shape)
    for i in range(N):
        s = X[i] @ W
        s = s - s.max()
        loss -= s[y[i]] - np.log(np.sum(np.exp(s)))
        for k in range(K):
            dW[:, k] += X[i] * softmax_dscores(s, y[i])[k]
    return loss / N + reg * np.sum(W * W), dW / N + 2 * reg * W


def softmax_loss(W, X, y, reg):
    N = X.shape[0]
    S = X @ W
    S = S - S.max(axis=1, keepdims=True)
    loss = np.sum(np.log(np.exp(S).sum(axis=1)) - S[np.arange(N), y]) / N + reg * np.sum(W * W)
    one_hot = np.eye(y.max() + 1)[y]
    dS = softmax(S) - one_hot
    return loss, X.T @ dS / N + 2 * reg * W
