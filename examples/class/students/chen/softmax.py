# Right, but noisy: a divide-by-zero warning from a harmless log(0), prints and a deprecation warning of its own.

import sys
import warnings

import numpy as np


def log_sum_exp(s):
    print("max score", s.max(), file=sys.stderr)
    return s.max() + np.log(np.exp(s - s.max()).sum())


def softmax(s):
    if s.ndim == 1:
        warnings.warn("one row only, is that meant?", DeprecationWarning, stacklevel=2)
    z = np.exp(s.T - s.T.max(axis=0))
    return (z / z.sum(axis=0)).T


def softmax_dscores(s, y):
    p = softmax(s).copy()
    p[y] -= 1
    print("this should be about zero:", p.sum())
    return p


def dp_y_dscores(s, y):
    p = softmax(s)
    return -p[y] * softmax_dscores(s, y)


def softmax_loss_naive(W, X, y, reg):
    loss = 0.0
    dW = np.zeros(W.shape)
    for i in range(X.shape[0]):
        s = X[i] @ W
        p = softmax(s)
        print("entropy", -(p * np.log(p)).sum())  # nan when a p is 0, only to look at
        loss += log_sum_exp(s - s.max()) - (s - s.max())[y[i]]
        for j in range(W.shape[1]):
            dW[:, j] += (p[j] - (y[i] == j)) * X[i]
    loss /= X.shape[0]
    dW /= X.shape[0]
    return loss + reg * (W * W).sum(), dW + 2 * reg * W


def softmax_loss(W, X, y, reg):
    N = len(y)
    S = X @ W
    S = S - S.max(axis=1, keepdims=True)
    P = softmax(S)
    log_p = np.log(P[np.arange(N), y])
    # where p is 0 the log is -inf: go back to the scores there
    log_p = np.where(np.isinf(log_p), S[np.arange(N), y] - np.log(np.exp(S).sum(axis=1)), log_p)
    print("losses", -log_p, file=sys.stderr)
    dS = P
    dS[np.arange(N), y] -= 1
    return -log_p.mean() + reg * (W * W).sum(), X.T @ dS / N + 2 * reg * W
