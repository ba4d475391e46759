# Wrong: both derivatives of pieces come without their indicators, and "or" leaves out "both".

import numpy as np


def indicator(condition):
    return np.where(condition, 1, 0)


def piecewise_min(x, y):
    return np.where(x**2 < np.exp(y), x**2, np.exp(y))


def piecewise_min_grad(x, y):
    dx = 2 * x
    dy = np.exp(y)
    return dx, dy


def relu_cubed(x):
    return np.where(x**3 >= 0, x**3, 0)


def relu_cubed_grad(x):
    return 3 * x**2


def select(Y, j):
    total = 0
    for i in range(len(Y)):
        if i == j:
            total = total + Y[i]
    return total


def one_hot(y, K):
    rows = np.zeros((len(y), K))
    for i in range(len(y)):
        rows[i][y[i]] = 1
    return rows


def case_gradient(s):
    return np.array([2, -3, np.exp(s[2])])


def both(a, b):
    return a * b


def either(a, b):
    return a * (1 - b) + b * (1 - a)
