# Wrong gradients: the right class is counted once a sample, however many classes violate the margin.

import numpy as np


def svm_sample_loss(s, y):
    correct = s[y]
    loss = 0.0
    for j, score in enumerate(s):
        if j != y:
            loss += max(0.0, score - correct + 1.0)
    return loss


def svm_dscores(s, y):
    ds = np.where(s - s[y] + 1.0 > 0, 1.0, 0.0)
    ds[y] = -1.0
    return ds


def svm_loss_naive(W, X, y, reg):
    dW = np.zeros(W.shape)
    loss = 0.0
    for i in range(X.shape[0]):
        scores = X[i] @ W
        hit = False
        for j in range(W.shape[1]):
            if j == y[i]:
                continue
            margin = scores[j] - scores[y[i]] + 1.0
            if margin > 0:
                hit = True
                loss += margin
                dW[:, j] += X[i]
        if hit:
            dW[:, y[i]] -= X[i]
    return loss / X.shape[0] + reg * np.sum(W * W), dW / X.shape[0] + 2.0 * reg * W


def svm_loss(W, X, y, reg):
    num = X.shape[0]
    scores = X @ W
    margins = np.maximum(0.0, scores - scores[np.arange(num), y].reshape(num, 1) + 1.0)
    margins[np.arange(num), y] = 0.0
    loss = np.sum(margins) / num + reg * np.sum(W * W)
    mask = np.zeros(margins.shape)
    mask[margins > 0] = 1.0
    mask[np.arange(num), y] = -1.0
    return loss, X.T @ mask / num + 2.0 * reg * W
