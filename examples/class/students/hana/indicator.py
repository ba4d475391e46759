# Wrong: the 2 of 2x and the 3 of 3x² are forgotten; at the boundary she decides for x², another valid choice.

import numpy as np


def indicator(condition):
    return np.array(condition).astype(np.float64)


def piecewise_min(x, y):
    first = x**2 <= np.exp(y)
    return first * x**2 + ~first * np.exp(y)


def piecewise_min_grad(x, y):
    first = x**2 <= np.exp(y)
    dx = first * x
    dy = ~first * np.exp(y)
    return dx, dy


def relu_cubed(x):
    return np.maximum(0, x) ** 3


def relu_cubed_grad(x):
    return (x > 0) * x**2


def select(Y, j):
    mask = np.arange(Y.shape[0]) == j
    return np.sum(Y[mask])


def one_hot(y, K):
    num = y.shape[0]
    rows = np.zeros((num, K))
    rows[range(num), y] = 1
    return rows


def case_gradient(s):
    return np.array([2, -3, np.exp(s[2])])


def both(a, b):
    return a * b


def either(a, b):
    return np.maximum(a, b)


indicator_derivation = r"""
The two classes exclude each other, so the or is the plain sum: $L = s_a^2 + s_b^2$ and $\partial L/\partial s_j =
2 \cdot 1\{j=a\} s_a + 2 \cdot 1\{j=b\} s_b$.
"""
