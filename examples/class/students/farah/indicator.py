# Wrong at the boundary only: <= for one derivative and >= for the other, so that both count there.

import numpy as np


def indicator(condition):
    return np.where(condition, 1, 0)


def piecewise_min(x, y):
    return np.where(x**2 <= np.exp(y), x**2, np.exp(y))


def piecewise_min_grad(x, y):
    dx = indicator(x**2 <= np.exp(y)) * 2 * x
    dy = indicator(x**2 >= np.exp(y)) * np.exp(y)
    return dx, dy


def relu_cubed(x):
    return np.maximum(0, x**3)


def relu_cubed_grad(x):
    return indicator(x > 0) * 3 * x**2


def select(Y, j):
    return np.sum(indicator(np.arange(len(Y)) == j) * Y)


def one_hot(y, K):
    rows = np.zeros((y.shape[0], K))
    rows[np.arange(y.shape[0]), y] = 1
    return rows


def case_gradient(s):
    ds = np.zeros(3)
    ds[0] = 2
    ds[1] = -3
    ds[2] = np.exp(s[2])
    return ds


def both(a, b):
    return a * b


def either(a, b):
    return a + b - a * b
