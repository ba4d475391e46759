# Wrong: the margin 1 stands outside the hinge, and every margin is taken for violated.

import numpy as np


def svm_sample_loss(s, y):
    loss = 0
    for m in range(len(s)):
        if m != y:
            loss = loss + max(0, s[m] - s[y]) + 1
    return loss


def svm_dscores(s, y):
    ds = np.ones(len(s))
    ds[y] = -(len(s) - 1)
    return ds


def svm_loss_naive(W, X, y, reg):
    N = X.shape[0]
    loss = 0
    dW = np.zeros(W.shape)
    for i in range(N):
        s = X[i].dot(W)
        for m in range(len(s)):
            if m == y[i]:
                continue
            loss = loss + max(0, s[m] - s[y[i]]) + 1
            if s[m] - s[y[i]] > 0:
                dW[:, m] = dW[:, m] + X[i]
                dW[:, y[i]] = dW[:, y[i]] - X[i]
    return loss / N + reg * np.sum(W * W), dW / N + 2 * reg * W


def svm_loss(W, X, y, reg):
    N, K = X.shape[0], W.shape[1]
    S = X.dot(W)
    hinge = np.maximum(0, S - S[np.arange(N), y].reshape((N, 1)) + 1)
    hinge[np.arange(N), y] = 0
    loss = np.sum(hinge) / N + reg * np.sum(W * W)
    dS = np.ones((N, K))
    dS[np.arange(N), y] = -(K - 1)
    return loss, X.T.dot(dS) / N + 2 * reg * W


svm_derivation = r"""
The derivative of $s_m - s_y + 1$ is 1 for $s_m$ and $-1$ for $s_y$. Summing over $m$ gives $-(K-1)$
for the right class.
"""
