# Wrong: one choice for the whole array in the minimum; "or" as the plain sum, which counts "both" twice.

import numpy as np


def indicator(condition):
    return np.array(condition, dtype=np.float64)


def piecewise_min(x, y):
    u, v = np.square(x), np.exp(y)
    if np.sum(u) < np.sum(v):
        return u
    else:
        return v


def piecewise_min_grad(x, y):
    u, v = np.square(x), np.exp(y)
    return indicator(u < v) * 2 * x, indicator(u >= v) * v


def relu_cubed(x):
    return indicator(x >= 0) * np.power(x, 3)


def relu_cubed_grad(x):
    return indicator(x >= 0) * 3 * np.power(x, 2)


def select(Y, j):
    return np.dot(Y, indicator(np.arange(len(Y)) == j))


def one_hot(y, K):
    N = y.shape[0]
    rows = np.zeros((N, K))
    for i in range(N):
        for j in range(K):
            rows[i, j] = float(y[i] == j)
    return rows


def case_gradient(s):
    return np.array([2.0, -3.0, np.exp(s[2])])


def both(a, b):
    return a * b


def either(a, b):
    return a + b
