# The regulariser's gradient is added as one number; the last check cell is deleted, and has to be put back.
# damage: delete check_svm_loss

import numpy as np


def svm_sample_loss(s, y):
    m = s - s[y] + 1
    m[y] = 0
    m[m < 0] = 0
    return m.sum()


def svm_dscores(s, y):
    m = s - s[y] + 1
    m[y] = -1
    d = 1.0 * (m > 0)
    d[y] -= d.sum()
    return d


def svm_loss_naive(W, X, y, reg):
    n = len(X)
    loss = 0
    dW = W * 0
    for i in range(n):
        loss += svm_sample_loss(X[i] @ W, y[i])
        d = svm_dscores(X[i] @ W, y[i])
        for j in range(len(d)):
            dW[:, j] += d[j] * X[i]
    return loss / n + reg * np.sum(W * W), dW / n + 2 * reg * W


def svm_loss(W, X, y, reg):
    n = len(X)
    S = X @ W
    M = S - S[range(n), y][:, None] + 1
    M[range(n), y] = 0
    M[M < 0] = 0
    d = 1.0 * (M > 0)
    d[range(n), y] -= d.sum(axis=1)
    return M.sum() / n + reg * np.sum(W * W), X.T @ d / n + 2 * reg * np.sum(W)
