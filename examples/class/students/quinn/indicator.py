# One function changes its input, the last is unsolved; he wrote full marks into its check cell, which is put back.
# damage: edit check_either 2.0

import numpy as np


def indicator(condition):
    return 1.0 * np.array(condition)


def piecewise_min(x, y):
    x *= x
    return np.minimum(x, np.exp(y))


def piecewise_min_grad(x, y):
    m = 1.0 * (x * x < np.exp(y))
    return m * 2 * x, (1 - m) * np.exp(y)


def relu_cubed(x):
    m = x**3
    return m * (m > 0)


def relu_cubed_grad(x):
    return 3 * x * x * (x > 0)


def select(Y, j):
    return Y[j]


def one_hot(y, K):
    rows = np.zeros((len(y), K))
    rows[range(len(y)), y] = 1
    return rows


def case_gradient(s):
    d = np.exp(s)
    d[0], d[1] = 2, -3
    return d


def both(a, b):
    return a * b
