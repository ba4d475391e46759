# All right, but the third cell goes on after its function, with an experiment that never ends.

import numpy as np


def svm_sample_loss(s, y):
    hinges = np.maximum(0, s - s[y] + 1)
    return hinges[:y].sum() + hinges[y + 1 :].sum()


def svm_dscores(s, y):
    ds = (s + 1 > s[y]).astype(float)
    ds[y] = 1 - ds.sum()
    return ds


def svm_loss_naive(W, X, y, reg):
    N = X.shape[0]
    loss, dW = 0.0, np.zeros(W.shape)
    for i in range(N):
        s = X[i] @ W
        loss += svm_sample_loss(s, y[i])
        dW += np.outer(X[i], svm_dscores(s, y[i]))
    return loss / N + reg * np.sum(W**2), dW / N + 2 * reg * W


# go downhill until the loss is gone (the samples contradict each other, so it never is)
X_try, y_try, W_try = np.ones((2, 2)), np.array([0, 1]), np.zeros((2, 2))
while svm_loss_naive(W_try, X_try, y_try, 0.0)[0] > 0.01:
    W_try = W_try - 0.1 * svm_loss_naive(W_try, X_try, y_try, 0.0)[1]


def svm_loss(W, X, y, reg):
    N = X.shape[0]
    S = X @ W
    S = S - S[np.arange(N), y][:, None] + 1
    S[np.arange(N), y] = 0
    hinge = S * (S > 0)
    dS = 1.0 * (S > 0)
    dS[np.arange(N), y] = -dS.sum(axis=1)
    return hinge.sum() / N + reg * np.sum(W**2), X.T @ dS / N + 2 * reg * W
