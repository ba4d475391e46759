# Values right, but the vectorised function still loops over the samples.
# ruff: noqa: B905

import numpy as np


def svm_sample_loss(s, y):
    hinge = 1 + s - s[y]
    hinge[y] = 0
    return hinge[hinge > 0].sum()


def svm_dscores(s, y):
    hinge = 1 + s - s[y]
    hinge[y] = 0
    ds = (hinge > 0).astype(float)
    ds[y] = -ds.sum()
    return ds


def svm_loss_naive(W, X, y, reg):
    loss = np.mean([svm_sample_loss(x @ W, label) for x, label in zip(X, y)])
    dW = np.mean([np.outer(x, svm_dscores(x @ W, label)) for x, label in zip(X, y)], axis=0)
    return loss + reg * np.sum(W * W), dW + 2 * reg * W


def svm_loss(W, X, y, reg):
    S = X @ W
    dS = np.array([svm_dscores(s, label) for s, label in zip(S, y)])
    loss = sum(svm_sample_loss(s, label) for s, label in zip(S, y)) / len(X)
    return loss + reg * np.sum(W * W), X.T @ dS / len(X) + 2 * reg * W
