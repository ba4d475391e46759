# Right: thinks in np.matrix, so dW comes as a matrix and losses as arrays of one entry.

import numpy as np


def svm_sample_loss(s, y):
    row = np.asmatrix(s)
    hinge = np.maximum(0, row - row[0, y] + 1)
    return hinge.sum(axis=1) - 1  # the right class gave exactly 1


def svm_dscores(s, y):
    q = np.where(s - s[y] + 1 > 0, 1.0, 0.0)
    q[y] -= q.sum()  # q[y] was 1, and 1 - (1 + others) is what we want
    return q


def svm_loss_naive(W, X, y, reg):
    W, X = np.asmatrix(W), np.asmatrix(X)
    S = X * W
    N, K = S.shape
    loss = np.zeros(1)
    dW = np.asmatrix(np.zeros(W.shape))
    for i in range(N):
        for m in range(K):
            margin = S[i, m] - S[i, y[i]] + 1
            if m != y[i] and margin > 0:
                loss += margin
                dW[:, m] += X[i].T
                dW[:, y[i]] -= X[i].T
    return loss / N + reg * np.square(W).sum(), dW / N + 2 * reg * W


def svm_loss(W, X, y, reg):
    W, X = np.asmatrix(W), np.asmatrix(X)
    N, K = X.shape[0], W.shape[1]
    right = np.asmatrix(np.eye(K)[y])
    S = X * W
    margins = S - np.multiply(S, right).sum(axis=1) + 1
    q = np.multiply(margins > 0, 1 - right)
    loss = np.multiply(q, margins).sum() / N + reg * np.trace(W.T * W)
    dS = q - np.multiply(q.sum(axis=1), right)
    return np.array([[loss]]), X.T * dS / N + 2 * reg * W
