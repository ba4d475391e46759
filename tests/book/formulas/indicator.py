"""Transcribed from book/indicator.md."""

from __future__ import annotations

from mpmath import exp

from . import conventions
from .equations import answers, entry_by_entry, equation, one


@equation("eq-indicator-def", "2ed3c227")
def indicator(A):
    if A:
        return 1
    return 0


@equation("eq-indicator-min", "76a9691c")
def minimum(x, y):
    return one(x**2 < exp(y)) * x**2 + one(x**2 >= exp(y)) * exp(y)


@equation("eq-indicator-min-grad", "9688417a")
def minimum_grad(x, y):
    return one(x**2 < exp(y)) * 2 * x, one(x**2 >= exp(y)) * exp(y)


@equation("eq-indicator-relu-cubed", "74bf7026")
def relu_cubed(x):
    return one(x**3 >= 0) * x**3


@equation("eq-indicator-relu-cubed-grad", "6cf0f9a5")
def relu_cubed_grad(x):
    return one(x >= 0) * 3 * x**2


@equation("eq-indicator-select", "17a6935c")
def select(Y, j):
    return sum(one(i == j) * Y[i] for i in range(len(Y)))


@equation("eq-indicator-one-hot", "a1560959")
def one_hot(y, K):
    return [[one(j == y[i]) for j in range(K)] for i in range(len(y))]


@equation("eq-indicator-cases", "940b8659", "$s_1$ is `s[0]`")
def cases(s):
    s_3 = s[2]
    return [one(i == 1) * 2 - one(i == 2) * 3 + one(i == 3) * exp(s_3) for i in (1, 2, 3)]


@equation("eq-indicator-and", "85d52946")
def both(A, B):
    return A * B


@equation("eq-indicator-or", "6eff12e1")
def either(A, B):
    return A + B - A * B


@answers("indicator", "eq-indicator-def")
def _(condition):
    return entry_by_entry(indicator, condition)


@answers("piecewise_min", "eq-indicator-min")
def _(x, y):
    return entry_by_entry(minimum, x, y)


@answers("piecewise_min_grad", "eq-indicator-min-grad")
def _(x, y):
    return (
        entry_by_entry(lambda x, y: minimum_grad(x, y)[0], x, y),
        entry_by_entry(lambda x, y: minimum_grad(x, y)[1], x, y),
    )


@answers("relu_cubed", "eq-indicator-relu-cubed")
def _(x):
    return entry_by_entry(relu_cubed, x)


@answers("relu_cubed_grad", "eq-indicator-relu-cubed-grad")
def _(x):
    return entry_by_entry(relu_cubed_grad, x)


answers("select", "eq-indicator-select")(select)
answers("one_hot", "eq-indicator-one-hot")(one_hot)
answers("case_gradient", "eq-indicator-cases")(cases)


@answers("both", "eq-indicator-and")
def _(a, b):
    return entry_by_entry(both, a, b)


@answers("either", "eq-indicator-or")
def _(a, b):
    return entry_by_entry(either, a, b)


@answers("either", "eq-or")
def _(a, b):
    return entry_by_entry(conventions.either, a, b)
