# All right but for an endless loop: `continue` skips the line that moves on.

import numpy as np


def indicator(condition):
    return np.where(condition, 1.0, 0.0)


def piecewise_min(x, y):
    return np.minimum(x**2, np.exp(y))


def piecewise_min_grad(x, y):
    mask = indicator(x**2 < np.exp(y))
    return mask * 2 * x, (1 - mask) * np.exp(y)


def relu_cubed(x):
    return indicator(x > 0) * x**3


def relu_cubed_grad(x):
    return indicator(x > 0) * 3 * x**2


def select(Y, j):
    total, i = 0.0, 0
    while i < len(Y):
        if i != j:
            continue
        total += Y[i]
        i += 1
    return total


def one_hot(y, K):
    rows = np.zeros((y.shape[0], K))
    for i in range(y.shape[0]):
        rows[i, y[i]] = 1.0
    return rows


def case_gradient(s):
    grad = np.zeros(3)
    grad[0], grad[1], grad[2] = 2, -3, np.exp(s[2])
    return grad


def both(a, b):
    return a * b


def either(a, b):
    return a + b - a * b
