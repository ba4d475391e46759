# Right: strict > and <= where the page has >= and <, another valid choice; float32 stays float32.
# ruff: noqa: B905

import numpy as np


def indicator(condition):
    return np.array(condition, dtype=np.float32)


def piecewise_min(x, y):
    u, v = x * x, np.exp(y)
    return (u <= v) * u + (u > v) * v


def piecewise_min_grad(x, y):
    u, v = x * x, np.exp(y)
    return (u <= v) * (x + x), (u > v) * v


def relu_cubed(x):
    return (x > 0) * x * x * x


def relu_cubed_grad(x):
    return (x > 0) * 3 * x * x


def select(Y, j):
    return sum(value for i, value in enumerate(Y) if i == j)


def one_hot(y, K):
    rows = np.zeros((len(y), K), dtype=np.float32)
    for row, label in zip(rows, y):
        row[label] = 1
    return rows


def case_gradient(s):
    ds = np.zeros(len(s))
    for i in range(len(s)):
        if i == 0:
            ds[i] = 2
        elif i == 1:
            ds[i] = -3
        else:
            ds[i] = np.exp(s[i])
    return ds


def both(a, b):
    return (a + b > 1) * 1


def either(a, b):
    return (a + b > 0) * 1
