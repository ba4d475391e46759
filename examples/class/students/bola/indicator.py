# Right: einsum wherever something is summed or multiplied.

import numpy as np


def indicator(condition):
    return np.asarray(condition).astype(float)


def _choose(q, first, second):
    return np.einsum("...,...->...", q, first) + np.einsum("...,...->...", 1 - q, second)


def piecewise_min(x, y):
    return _choose(indicator(x**2 < np.exp(y)), x**2, np.exp(y))


def piecewise_min_grad(x, y):
    q = indicator(x**2 < np.exp(y))
    return np.einsum("...,...->...", q, 2 * x), np.einsum("...,...->...", 1 - q, np.exp(y))


def relu_cubed(x):
    return np.einsum("...,...,...,...->...", indicator(x >= 0), x, x, x)


def relu_cubed_grad(x):
    return 3 * np.einsum("...,...,...->...", indicator(x >= 0), x, x)


def select(Y, j):
    return np.einsum("i,i->", Y, np.eye(len(Y))[j])


def one_hot(y, K):
    return np.eye(K)[y]


def case_gradient(s):
    slopes = np.array([2, -3, np.exp(s[2])])
    return np.einsum("i,ij->j", slopes, np.eye(3))


def both(a, b):
    return np.einsum("...,...->...", a, b)


def either(a, b):
    return a + b - np.einsum("...,...->...", a, b)
