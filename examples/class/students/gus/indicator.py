# Half solved: the first four functions are right, the rest is still to be written.

import numpy as np


def indicator(condition):
    return 1.0 * np.array(condition)


def piecewise_min(x, y):
    a, b = x**2, np.exp(y)
    return np.where(a < b, a, b)


def piecewise_min_grad(x, y):
    a, b = x**2, np.exp(y)
    return np.where(a < b, 2 * x, 0), np.where(a < b, 0, b)


def relu_cubed(x):
    return np.maximum(x, 0) ** 3


indicator_derivation = r"""
$L = s_a^2 + s_b^2$ if $a \ne b$. The derivative is $2s_a$ for $j = a$. To be continued
"""
