# Right, but noisy: prints, writes to stderr, warns, and takes logarithms of negative numbers on the way.

import sys
import warnings

import numpy as np


def indicator(condition):
    print("condition", condition)
    return np.where(condition, 1.0, 0.0)


def piecewise_min(x, y):
    print("x", x, "y", y)
    return np.minimum(x**2, np.exp(y))


def piecewise_min_grad(x, y):
    warnings.warn("not sure what to do at the boundary", stacklevel=2)
    small = x**2 < np.exp(y)
    return np.where(small, 2 * x, 0), np.where(small, 0, np.exp(y))


def relu_cubed(x):
    return np.where(x > 0, np.exp(3 * np.log(x)), 0)  # RuntimeWarning, why?? result is ok


def relu_cubed_grad(x):
    return np.where(x > 0, 3 * np.exp(2 * np.log(x)), 0)


def select(Y, j):
    total = 0
    for i in range(len(Y)):
        print("DEBUG i =", i, "total =", total, file=sys.stderr)
        if i == j:
            total = total + Y[i]
    return total


def one_hot(y, K):
    rows = np.zeros((len(y), K))
    for i in range(len(y)):
        rows[i, y[i]] = 1
    print(rows)
    return rows


def case_gradient(s):
    print("s =", s)
    return np.array([2, -3, np.exp(s[2])])


def both(a, b):
    return np.logical_and(a, b).astype(float)


def either(a, b):
    print("a or b:", a, b)
    return np.logical_or(a, b).astype(float)
