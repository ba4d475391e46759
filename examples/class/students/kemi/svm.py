# Wrong gradients: 1/N forgotten in the loops; the right class's column never accumulated in the vectorised one.
# ruff: noqa: B905

import numpy as np


def svm_sample_loss(s, y):
    gap = 1 + s - s[y]
    gap[y] = 0
    return gap.clip(min=0).sum()


def svm_dscores(s, y):
    gap = 1 + s - s[y]
    gap[y] = 0
    ds = np.sign(gap.clip(min=0))
    ds[y] = -ds.sum()
    return ds


def svm_loss_naive(W, X, y, reg):
    loss, dW = 0, np.zeros(W.shape)
    for xi, yi in zip(X, y):
        s = xi @ W
        loss += svm_sample_loss(s, yi)
        dW += np.outer(xi, svm_dscores(s, yi))
    loss = loss / len(X) + reg * (W * W).sum()
    dW = dW + 2 * reg * W
    return loss, dW


def svm_loss(W, X, y, reg):
    rows = np.arange(len(X))
    scores = X @ W
    gap = 1 + scores - scores[rows, y][:, None]
    gap[rows, y] = 0
    gap = gap.clip(min=0)
    dS = np.sign(gap)
    return gap.sum() / len(X) + reg * (W * W).sum(), X.T @ dS / len(X) + 2 * reg * W
