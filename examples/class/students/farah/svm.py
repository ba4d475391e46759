# Wrong at ties only: > for the wrong classes and >= for the count of the right one.

import numpy as np


def svm_sample_loss(s, y):
    loss = 0
    for m in range(len(s)):
        if m == y:
            continue
        loss += max(0, s[m] - s[y] + 1)
    return loss


def svm_dscores(s, y):
    margin = s - s[y] + 1
    ds = (margin > 0).astype(float)
    ds[y] = 0
    ds[y] = -(np.sum(margin >= 0) - 1)  # all that violate but the right class itself
    return ds


def svm_loss_naive(W, X, y, reg):
    N, K = X.shape[0], W.shape[1]
    loss = 0.0
    dW = np.zeros(W.shape)
    for i in range(N):
        s = X[i].dot(W)
        for m in range(K):
            margin = s[m] - s[y[i]] + 1
            if m != y[i] and margin > 0:
                loss += margin
                dW[:, m] += X[i]
                dW[:, y[i]] -= X[i]
    return loss / N + reg * np.sum(W * W), dW / N + 2 * reg * W


def svm_loss(W, X, y, reg):
    N = X.shape[0]
    S = X.dot(W)
    margins = S - S[np.arange(N), y][:, np.newaxis] + 1
    margins[np.arange(N), y] = -1
    loss = np.sum(margins[margins > 0]) / N + reg * np.sum(W * W)
    dS = np.zeros(S.shape)
    dS[margins > 0] = 1
    dS[np.arange(N), y] = -np.sum(margins >= 0, axis=1)
    return loss, X.T.dot(dS) / N + 2 * reg * W
