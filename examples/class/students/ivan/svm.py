# Wrong: the right class is not skipped in the loss (1 too much a sample), and is left in the vectorised count.

import numpy as np


def svm_sample_loss(s, y):
    return np.sum(np.maximum(0, s - s[y] + 1))


def svm_dscores(s, y):
    ds = np.zeros(len(s))
    for j in range(len(s)):
        if s[j] - s[y] + 1 > 0:
            ds[j] += 1
            ds[y] -= 1
    return ds


def svm_loss_naive(W, X, y, reg):
    N, K = X.shape[0], W.shape[1]
    loss, dW = 0.0, np.zeros((W.shape[0], K))
    for i in range(N):
        s = np.dot(X[i], W)
        for j in range(K):
            margin = s[j] - s[y[i]] + 1
            if margin > 0:
                loss += margin
                dW[:, j] += X[i]
                dW[:, y[i]] -= X[i]
    loss = loss / N + reg * np.sum(W**2)
    dW = dW / N + 2 * reg * W
    return loss, dW


def svm_loss(W, X, y, reg):
    N = X.shape[0]
    S = np.dot(X, W)
    margins = np.maximum(0, S - S[np.arange(N), y][:, None] + 1)
    loss = np.sum(margins) / N + reg * np.sum(W**2)
    q = (margins > 0).astype(float)
    q[np.arange(N), y] = -np.sum(q, axis=1)
    return loss, np.dot(X.T, q) / N + 2 * reg * W
