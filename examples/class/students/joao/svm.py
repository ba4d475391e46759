# Wrong regulariser: missing in the gradient of the loops, missing in the loss of the vectorised one.

import numpy as np


def svm_sample_loss(s, y):
    return sum(max(0, s[m] - s[y] + 1) for m in range(len(s)) if m != y)


def svm_dscores(s, y):
    q = [int(s[m] - s[y] + 1 >= 0) for m in range(len(s))]
    q[y] = 0
    q[y] = -sum(q)
    return np.array(q)


def svm_loss_naive(W, X, y, reg):
    total = 0
    grad = np.zeros(W.shape)
    for i in range(len(y)):
        s = X[i] @ W
        total += svm_sample_loss(s, y[i])
        grad += np.outer(X[i], svm_dscores(s, y[i]))
    total = total / len(y)
    total += reg * np.sum(W**2)
    grad = grad / len(y)
    return total, grad


def svm_loss(W, X, y, reg):
    n = len(y)
    S = X @ W
    M = np.maximum(S - S[np.arange(n), y, None] + 1, 0)
    M[np.arange(n), y] = 0
    Q = (M > 0).astype(int)
    Q[np.arange(n), y] = -Q.sum(axis=1)
    return M.sum() / n, X.T @ Q / n + 2 * reg * W
