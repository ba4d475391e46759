# Unstable: no shift by the maximum anywhere, and the log of a p that overflowed or vanished.

import numpy as np


def log_sum_exp(s):
    return np.log(np.sum(np.exp(s)))


def softmax(s):
    return np.exp(s) / np.sum(np.exp(s), axis=-1, keepdims=True)


def softmax_dscores(s, y):
    ds = np.exp(s) / np.sum(np.exp(s))
    ds[y] -= 1
    return ds


def dp_y_dscores(s, y):
    p = np.exp(s) / np.sum(np.exp(s))
    dp = -p[y] * p
    dp[y] += p[y]
    return dp


def softmax_loss_naive(W, X, y, reg):
    dW = np.zeros(W.shape)
    num_train = X.shape[0]
    loss = 0.0
    for i in range(num_train):
        scores = np.exp(X[i].dot(W))
        p = scores / np.sum(scores)
        loss -= np.log(p[y[i]])
        p[y[i]] -= 1
        dW += np.outer(X[i], p)
    return loss / num_train + reg * np.sum(W * W), dW / num_train + 2 * reg * W


def softmax_loss(W, X, y, reg):
    num_train = X.shape[0]
    scores = np.exp(X.dot(W))
    P = scores / np.sum(scores, axis=1, keepdims=True)
    loss = -np.mean(np.log(P[np.arange(num_train), y])) + reg * np.sum(W * W)
    P[np.arange(num_train), y] -= 1
    return loss, X.T.dot(P) / num_train + 2 * reg * W


softmax_derivation = r"""
$L = -\log p_y$, so $\partial L/\partial s_j = -\frac{1}{p_y} \partial p_y / \partial s_j$. The
quotient rule gives $-p_y p_j$, and $p_y(1 - p_y)$ for the right class.
So it is $p_j$, minus 1 for the right class.
"""
