# Three functions right; the vectorised one raises an exception, np.arrange for np.arange.

import numpy as np


def svm_sample_loss(s, y):
    total = 0.0
    for j in range(s.shape[0]):
        margin = s[j] - s[y] + 1
        if j != y and margin > 0:
            total += margin
    return total


def svm_dscores(s, y):
    grad = np.zeros(s.shape[0])
    for j in range(s.shape[0]):
        margin = s[j] - s[y] + 1
        if j != y and margin > 0:
            grad[j] += 1
            grad[y] -= 1
    return grad


def svm_loss_naive(W, X, y, reg):
    total, grad = 0.0, np.zeros(W.shape)
    for i in range(X.shape[0]):
        s = X[i].dot(W)
        total += svm_sample_loss(s, y[i])
        grad += X[i].reshape(-1, 1).dot(svm_dscores(s, y[i]).reshape(1, -1))
    total = total / X.shape[0] + reg * np.sum(W * W)
    grad = grad / X.shape[0] + 2 * reg * W
    return total, grad


def svm_loss(W, X, y, reg):
    num = X.shape[0]
    s = X.dot(W)
    right = s[np.arrange(num), y].reshape(num, 1)
    margins = np.maximum(0, s - right + 1)
    margins[np.arrange(num), y] = 0
    total = np.sum(margins) / num + reg * np.sum(W * W)
    mask = (margins > 0).astype(float)
    mask[np.arrange(num), y] = -np.sum(mask, axis=1)
    return total, X.T.dot(mask) / num + 2 * reg * W
