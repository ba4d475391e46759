# Wrong: h for 2h under the difference, and 0/0 where both numbers are 0.

import numpy as np


def numerical_gradient(f, W, h):
    grad = np.zeros(W.shape)
    for ix in np.ndindex(W.shape):
        step = np.zeros(W.shape)
        step[ix] = h
        grad[ix] = (f(W + step) - f(W - step)) / h
    return grad


def relative_error(a, b):
    return np.abs(a - b) / np.maximum(np.abs(a), np.abs(b))


def column_gradient(x, j, K):
    dW = np.zeros((x.shape[0], K))
    dW[:, j] += x
    return dW


def outer_gradient(x, dL_ds):
    return np.outer(x, dL_ds)


def batch_gradient(X, dS):
    num_train = X.shape[0]
    dW = X.T.dot(dS)
    dW /= num_train
    return dW


def linear_backward(X, W, dS):
    return dS.dot(W.T), X.T.dot(dS), np.sum(dS, axis=0)
