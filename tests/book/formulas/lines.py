"""The lines of the derivations of chapters 4 and 5, in SymPy, for one class j of K = 3.

Each function gives the lines as they stand on the page, from a derivative that SymPy takes to the result.
"""

from __future__ import annotations

from sympy import diff, exp, log, symbols

from .equations import one

K = 3
CLASSES = range(K)
s = symbols("s0:3", real=True)
q = symbols("q0:3")  # constants, of either value
Z = sum(exp(s_m) for s_m in s)
p = [exp(s_j) / Z for s_j in s]


def wrong_classes(y):
    return [m for m in CLASSES if m != y]


def svm_loss(s, y, q=q):
    return sum(q[m] * (s[m] - s[y] + 1) for m in wrong_classes(y))


def svm_lines(j, y):
    """book/svm.md, "The gradient by the scores", steps 1 to 6, and "What it says"."""
    others = wrong_classes(y)
    return [
        diff(svm_loss(s, y), s[j]),
        sum(q[m] * (diff(s[m], s[j]) - diff(s[y], s[j])) for m in others),
        sum(q[m] * (one(m == j) - one(j == y)) for m in others),
        sum(q[m] * (one(j != y and m == j) - one(j == y)) for m in others),
        sum(q[m] * (one(j != y) * one(m == j) - one(j == y)) for m in others),
        one(j != y) * sum(one(m == j) * q[m] for m in others) - one(j == y) * sum(q[m] for m in others),
        one(j != y) * q[j] - one(j == y) * sum(q[m] for m in others),
        q[j] if j != y else -sum(q[m] for m in others),
    ]


def softmax_lines_1(j, y):
    """book/softmax.md, method 1, steps 1 to 7."""
    return [
        diff(log(Z) - s[y], s[j]),
        diff(log(Z), s[j]) - diff(s[y], s[j]),
        1 / Z * diff(Z, s[j]) - diff(s[y], s[j]),
        1 / Z * sum(diff(exp(s[m]), s[j]) for m in CLASSES) - diff(s[y], s[j]),
        1 / Z * sum(exp(s[m]) * diff(s[m], s[j]) for m in CLASSES) - diff(s[y], s[j]),
        1 / Z * sum(exp(s[m]) * one(m == j) for m in CLASSES) - one(j == y),
        1 / Z * exp(s[j]) - one(j == y),
        p[j] - one(j == y),
    ]


def probability_lines(j, y):
    """book/softmax.md, method 2, steps 2 to 5: the derivative of p_y."""
    case = (
        [
            (exp(s[y]) * Z - exp(s[y]) * exp(s[y])) / Z**2,
            exp(s[y]) / Z - exp(s[y]) / Z * exp(s[y]) / Z,
            p[y] - p[y] * p[y],
            p[y] * (1 - p[y]),
        ]
        if j == y
        else [(0 * Z - exp(s[y]) * exp(s[j])) / Z**2, -exp(s[y]) / Z * exp(s[j]) / Z, -p[y] * p[j]]
    )
    return [
        diff(p[y], s[j]),
        1 / Z**2 * (diff(exp(s[y]), s[j]) * Z - exp(s[y]) * diff(Z, s[j])),
        1 / Z**2 * (diff(exp(s[y]), s[j]) * Z - exp(s[y]) * exp(s[j])),
        *case,
        one(j == y) * p[y] * (1 - p[y]) - one(j != y) * p[y] * p[j],
    ]


def softmax_lines_2(j, y):
    """book/softmax.md, method 2, steps 1 and 6 to 9."""
    return [
        diff(-log(p[y]), s[j]),
        -1 / p[y] * diff(p[y], s[j]),
        -one(j == y) * (1 - p[y]) + one(j != y) * p[j],
        -one(j == y) + one(j == y) * p[y] + one(j != y) * p[j],
        -one(j == y) + (one(j == y) + one(j != y)) * p[j],
        -one(j == y) + one(j == y or j != y) * p[j],
        p[j] - one(j == y),
    ]
