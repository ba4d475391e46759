# The last cell lacks a bracket and is no Python; the others are right.
# damage: unclosed linear_backward

import numpy as np


def numerical_gradient(f, W, h):
    grad = np.zeros(W.shape, dtype="float64")
    for place in np.ndindex(W.shape):
        step = np.zeros(W.shape)
        step[place] = h
        grad[place] = (f(W + step) - f(W - step)) / h / 2
    return grad


def relative_error(a, b):
    different = np.not_equal(a, b)
    size = np.maximum(np.abs(a), np.abs(b))
    return np.abs(a - b) / np.where(different, size, 1.0)


def column_gradient(x, j, K):
    grad = np.zeros((x.shape[0], K), dtype="float64")
    grad[:, j] = x
    return grad


def outer_gradient(x, dL_ds):
    return np.multiply.outer(x, dL_ds)


def batch_gradient(X, dS):
    return np.mean([np.outer(X[n], dS[n]) for n in range(X.shape[0])], axis=0)


def linear_backward(X, W, dS):
    return (X * 0 + dS @ W.T, X.T @ dS, dS.sum(axis=0))
