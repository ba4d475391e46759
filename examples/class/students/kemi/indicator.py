# Wrong: a sign in the gradient, 3 for -3.

import numpy as np


def indicator(condition):
    return np.where(condition, 1.0, 0.0)


def piecewise_min(x, y):
    return np.stack([x * x, np.exp(y)]).min(axis=0)


def piecewise_min_grad(x, y):
    gap = np.sign(np.exp(y) - x * x).clip(min=0)
    return gap * 2 * x, (1 - gap) * np.exp(y)


def relu_cubed(x):
    return x.clip(min=0) ** 3


def relu_cubed_grad(x):
    return 3 * x.clip(min=0) ** 2


def select(Y, j):
    return (Y * (np.arange(len(Y)) == j)).sum()


def one_hot(y, K):
    return indicator(y[:, None] == np.arange(K))


def case_gradient(s):
    ds = np.array([2.0, 3.0, 0.0])
    ds[2] = np.exp(s[2])
    return ds


def both(a, b):
    return a * b


def either(a, b):
    return (a + b).clip(max=1)
