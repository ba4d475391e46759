# Right: every product is one of np.matrix.

import numpy as np


def numerical_gradient(f, W, h):
    grad = np.zeros(W.shape)
    for k in np.ndindex(W.shape):
        E = np.zeros(W.shape)
        E[k] = h
        grad[k] = np.divide(f(W + E) - f(W - E), 2 * h)
    return grad


def relative_error(a, b):
    largest = np.maximum(np.abs(a), np.abs(b))
    largest = np.where(largest == 0, 1, largest)
    return np.divide(np.abs(np.subtract(a, b)), largest)


def column_gradient(x, j, K):
    e_j = np.matrix(np.eye(K))[j]
    return np.matrix(x).T * e_j


def outer_gradient(x, dL_ds):
    return np.matrix(x).T * np.matrix(dL_ds)


def batch_gradient(X, dS):
    return np.matrix(X).T * np.matrix(dS) / X.shape[0]


def linear_backward(X, W, dS):
    X, W = np.matrix(X), np.matrix(W)
    return np.matrix(dS) * W.T, X.T * np.matrix(dS), np.sum(dS, axis=0)
