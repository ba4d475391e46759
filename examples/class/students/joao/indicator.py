# All right but for form: his indicator goes through a list of statements, and can do nothing else.

import numpy as np


def indicator(condition):
    return np.array([int(c) for c in condition])


def piecewise_min(x, y):
    return np.minimum(x * x, np.e**y)


def piecewise_min_grad(x, y):
    first = (x * x < np.e**y).astype(int)
    return first * 2 * x, (1 - first) * np.e**y


def relu_cubed(x):
    return (x > 0).astype(int) * x**3


def relu_cubed_grad(x):
    return (x > 0).astype(int) * 3 * x**2


def select(Y, j):
    return sum(int(i == j) * Y[i] for i in range(len(Y)))


def one_hot(y, K):
    return np.array([[int(k == label) for k in range(K)] for label in y])


def case_gradient(s):
    return [2, -3, np.exp(s[2])]


def both(a, b):
    return np.minimum(a, b)


def either(a, b):
    return a + b - a * b
