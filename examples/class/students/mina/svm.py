# Wrong gradients: dW transposed in the loops, repeated labels lost in the vectorised `dW[:, y] -= ...`.

import numpy as np


def svm_sample_loss(s, y):
    mask = np.arange(s.size) != y
    return np.maximum(s[mask] - s[y] + 1, 0).sum()


def svm_dscores(s, y):
    ds = np.heaviside(s - s[y] + 1, 1)
    ds[y] = 0
    ds[y] = -ds.sum()
    return ds


def svm_loss_naive(W, X, y, reg):
    N, D = X.shape
    K = W.shape[1]
    loss = 0
    dW = np.zeros((K, D))
    for i in range(N):
        s = W.T @ X[i]
        for k in range(K):
            margin = s[k] - s[y[i]] + 1
            if k != y[i] and margin > 0:
                loss += margin
                dW[k] += X[i]
                dW[y[i]] -= X[i]
    return loss / N + reg * np.sum(W * W), dW / N + 2 * reg * W.T


def svm_loss(W, X, y, reg):
    N = X.shape[0]
    S = X @ W
    margins = S - S[np.arange(N), y][:, None] + 1
    margins[np.arange(N), y] = 0
    violated = margins > 0
    loss = (margins * violated).sum() / N + reg * np.sum(W * W)
    dW = X.T @ violated
    dW[:, y] -= X.T * violated.sum(axis=1)
    return loss, dW / N + 2 * reg * W
