# Right: places visited one by one, sums of indicators written out as on the page.

import numpy as np


def indicator(condition):
    condition = np.array(condition)
    values = np.zeros(condition.shape)
    for place in np.ndindex(condition.shape):
        if condition[place]:
            values[place] = 1.0
    return values


def piecewise_min(x, y):
    square, power = x**2, np.exp(y)
    return indicator(square < power) * square + indicator(square >= power) * power


def piecewise_min_grad(x, y):
    square_wins = indicator(x**2 < np.exp(y))
    return square_wins * 2 * x, (1 - square_wins) * np.exp(y)


def relu_cubed(x):
    return indicator(x >= 0) * x**3


def relu_cubed_grad(x):
    return indicator(x >= 0) * 3 * x**2


def select(Y, j):
    terms = []
    for i in range(len(Y)):
        terms.append(indicator(i == j) * Y[i])
    return sum(terms)


def one_hot(y, K):
    rows = []
    for label in y:
        rows.append([1.0 if k == label else 0.0 for k in range(K)])
    return np.array(rows)


def case_gradient(s):
    gradient = []
    for i in (1, 2, 3):
        gradient.append((i == 1) * 2 - (i == 2) * 3 + (i == 3) * np.exp(s[2]))
    return np.array(gradient)


def both(a, b):
    return a * b


def either(a, b):
    return 1 - (1 - a) * (1 - b)  # not (not A and not B)


indicator_derivation = r"""
Or: $1\{m=a \vee m=b\} = 1\{m=a\} + 1\{m=b\} - 1\{m=a\}1\{m=b\}$.

Three sums, each collapses: $L = s_a^2 + s_b^2 - 1\{a=b\} s_a^2$.

Case analysis, $\partial s_m/\partial s_j = 1\{m=j\}$: $\partial L/\partial s_j = 1\{j=a\} 2s_a + 1\{j=b\} 2s_b
- 1\{a=b\} 1\{j=a\} 2s_a$.

Wherever an indicator isn't 0 the score is $s_j$, so $\partial L/\partial s_j = 2 s_j 1\{j=a \vee j=b\}$. For $a=b$
that is $2s_a$ at $j=a$; the plain sum would give $4s_a$ there.
"""
