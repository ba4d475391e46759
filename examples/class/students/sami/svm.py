# The last cell lacks a bracket and is no Python; the first three functions are right.
# damage: unclosed svm_loss

import numpy as np


def svm_sample_loss(s, y):
    wrong = np.delete(s, y)
    return np.maximum(wrong - s[y] + 1, 0).sum()


def svm_dscores(s, y):
    q = np.greater(s, s[y] - 1).astype("float64")
    q[y] = 0
    q[y] = -q.sum()
    return q


def svm_loss_naive(W, X, y, reg):
    count = X.shape[0]
    loss, dW = 0.0, np.zeros_like(W, dtype="float64")
    for n in range(count):
        scores = X[n] @ W
        loss += svm_sample_loss(scores, y[n]) / count
        dW += np.outer(X[n], svm_dscores(scores, y[n])) / count
    return loss + reg * np.sum(W * W), dW + 2 * reg * W


def svm_loss(W, X, y, reg):
    count = X.shape[0]
    scores = X @ W
    q = np.maximum(scores - scores[np.arange(count), y][:, None] + 1, 0)
    q[np.arange(count), y] = 0
    dS = (q > 0).astype("float64")
    dS[np.arange(count), y] = -dS.sum(axis=1)
    return q.sum() / count + reg * np.sum(W * W), X.T @ dS / count + 2 * reg * W.astype("float64")
