# Right: np.matrix rows, and an array of one entry where a number is due.

import numpy as np


def indicator(condition):
    return np.array(condition, dtype=float)


def piecewise_min(x, y):
    return np.minimum(np.square(x), np.exp(y))


def piecewise_min_grad(x, y):
    first = indicator(np.square(x) < np.exp(y))
    return np.multiply(first, 2 * x), np.multiply(1 - first, np.exp(y))


def relu_cubed(x):
    return np.power(np.maximum(x, 0), 3)


def relu_cubed_grad(x):
    return 3 * np.square(np.maximum(x, 0))


def select(Y, j):
    row, column = np.matrix(Y), np.matrix(np.arange(len(Y)) == j).T
    return row * column


def one_hot(y, K):
    return np.matrix(np.eye(K))[y]


def case_gradient(s):
    return np.array([2.0, -3.0, np.exp(s[2])])


def both(a, b):
    return np.multiply(a, b)


def either(a, b):
    return np.add(a, b) - np.multiply(a, b)
