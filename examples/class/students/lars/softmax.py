# Wrong: softmax divides by the sum over the samples instead of the classes, and shifts by nothing there.

import numpy as np


def log_sum_exp(s):
    big = np.max(s)
    return np.log(np.sum(np.exp(s - big))) + big


def softmax(s):
    return np.exp(s) / np.sum(np.exp(s), axis=0)


def softmax_dscores(s, y):
    ds = np.exp(s - log_sum_exp(s))
    ds[y] -= 1.0
    return ds


def dp_y_dscores(s, y):
    p = np.exp(s - log_sum_exp(s))
    dp = np.zeros(len(s))
    for j in range(len(s)):
        dp[j] = p[y] * ((j == y) - p[j])
    return dp


def softmax_loss_naive(W, X, y, reg):
    dW = np.zeros(W.shape)
    loss = 0.0
    for i in range(X.shape[0]):
        scores = X[i] @ W
        scores -= np.max(scores)
        loss += log_sum_exp(scores) - scores[y[i]]
        ds = softmax_dscores(scores, y[i])
        for j in range(W.shape[1]):
            dW[:, j] += ds[j] * X[i]
    return loss / X.shape[0] + reg * np.sum(W * W), dW / X.shape[0] + 2.0 * reg * W


def softmax_loss(W, X, y, reg):
    num = X.shape[0]
    probs = softmax(X @ W)
    loss = -np.sum(np.log(probs[np.arange(num), y])) / num + reg * np.sum(W * W)
    probs[np.arange(num), y] -= 1.0
    return loss, X.T @ probs / num + 2.0 * reg * W
