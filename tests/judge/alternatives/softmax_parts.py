"""Chapter 5, one sample: log_sum_exp(s), softmax(s), softmax_dscores(s, y), dp_y_dscores(s, y)."""

from __future__ import annotations

import math
from functools import reduce

import numpy as np
from scipy import special

from .table import Table

table = Table()


# log_sum_exp


@table.of("log_sum_exp")
def pairwise_by_logaddexp(s):
    return np.logaddexp.reduce(s)


@table.of("log_sum_exp")
def logaddexp_in_a_fold(s):
    return reduce(lambda a, b: max(a, b) + math.log1p(math.exp(-abs(a - b))), map(float, s))


@table.of("log_sum_exp")
def one_pass(s):
    """The largest score so far and the sum of exponentials beside it."""
    largest, total = -np.inf, 0.0
    for v in s:
        if v > largest:
            total = total * np.exp(largest - v) + 1
            largest = v
        else:
            total += np.exp(v - largest)
    return largest + np.log(total)


@table.of("log_sum_exp")
def log1p_without_the_largest(s):
    k = np.argmax(s)
    return s[k] + np.log1p(np.exp(np.delete(s, k) - s[k]).sum())


@table.of("log_sum_exp")
def array_of_one_entry(s):
    c = np.max(s, keepdims=True)
    return c + np.log(np.exp(s - c).sum(keepdims=True))


@table.of("log_sum_exp")
def sorted_first(s):
    a = np.sort(s)[::-1]
    return np.array(math.log(math.fsum(np.exp(a - a[0]))) + a[0])


@table.of("log_sum_exp")
def halved_and_squared(s):
    """e^t = (e^{t/2})²."""
    t = s - s.max()
    return s.max() + math.log(float(np.square(np.exp(0.5 * t)).sum()))


table.add("log_sum_exp", special.logsumexp, "from_scipy")


# softmax, of one row or of many


@table.of("softmax")
def by_log_softmax(s):
    a = np.atleast_2d(s)
    lse = np.logaddexp.reduce(a, axis=1, keepdims=True)
    return np.exp(a - lse).reshape(s.shape)


@table.of("softmax")
def one_row_at_a_time(s):
    if s.ndim == 1:
        e = np.exp(s - max(s))
        return e / sum(e)
    return np.vstack([one_row_at_a_time(row) for row in s])


@table.of("softmax")
def transposed_and_back(s):
    t = (s.T - s.T.max(axis=0)).T
    e = np.exp(t)
    return (e.T / e.T.sum(axis=0)).T


@table.of("softmax")
def differences_of_all_pairs(s):
    """p_j = 1/sum_m e^{s_m - s_j}; an infinite sum is a p of 0."""
    return 1.0 / np.exp(s[..., None, :] - s[..., :, None]).sum(-1)


@table.of("softmax")
def in_place_on_a_copy(s):
    p = np.array(s, copy=True)
    p -= np.amax(p, -1)[..., None]
    np.exp(p, out=p)
    p /= p.sum(-1)[..., None]
    return p


@table.of("softmax")
def powers_of_e(s):
    top = s.max(axis=s.ndim - 1, keepdims=True)
    return np.e ** (s - top) / (np.e ** (s - top)).sum(axis=s.ndim - 1, keepdims=True)


@table.of("softmax")
def rows_with_apply_along_axis(s):
    return np.apply_along_axis(lambda r: np.exp(r - r.max()) / np.exp(r - r.max()).sum(), -1, s)


@table.of("softmax")
def lists_out(s):
    if s.ndim == 2:
        return [lists_out(row) for row in s]
    e = [math.exp(v - max(s)) for v in s]
    return [v / sum(e) for v in e]


table.add("softmax", lambda s: special.softmax(s, axis=-1), "from_scipy")


# softmax_dscores


@table.of("softmax_dscores")
def subtract_one_hot(s, y):
    e = np.exp(s - s.max())
    return e / e.sum() - np.eye(len(s))[y]


@table.of("softmax_dscores")
def two_cases_in_a_list(s, y):
    e = np.exp(s - s.max())
    p = e / e.sum()
    return [p[j] - 1 if j == y else p[j] for j in range(len(s))]


@table.of("softmax_dscores")
def minus_the_others(s, y):
    """p_y - 1 is minus the sum of the other probabilities."""
    p = special.softmax(s)
    p[y] = 0
    p[y] = -p.sum()
    return p


@table.of("softmax_dscores")
def as_a_matrix(s, y):
    p = np.exp(s - np.logaddexp.reduce(s))
    np.add.at(p, y, -1)
    return np.asarray(np.asmatrix(p)).reshape(-1)


@table.of("softmax_dscores")
def through_method_two(s, y):
    """-1/p_y times the derivative of p_y, with p_y cancelled before it can underflow."""
    p = np.exp(s - s.max()) / np.exp(s - s.max()).sum()
    onehot = (np.arange(len(s)) == y).astype(float)
    return -(onehot - p)


# dp_y_dscores


@table.of("dp_y_dscores")
def row_of_the_jacobian(s, y):
    p = special.softmax(s)
    return (np.diag(p) - np.outer(p, p))[y]


@table.of("dp_y_dscores")
def quotient_rule(s, y):
    e = np.exp(s - s.max())
    total = e.sum()
    de = np.where(np.arange(len(s)) == y, e[y], 0.0)
    return (de * total - e[y] * e) / total**2


@table.of("dp_y_dscores")
def two_cases(s, y):
    e = np.exp(s - s.max())
    p = e / e.sum()
    out = np.empty(len(s))
    for j in range(len(s)):
        out[j] = p[y] * (1 - p[y]) if j == y else -p[y] * p[j]
    return out


@table.of("dp_y_dscores")
def diagonal_from_the_sum(s, y):
    p = special.softmax(s)
    out = -p * p[y]
    out[y] = 0
    out[y] = -out.sum()
    return out


# Owed a share.


@table.earns("log_sum_exp", stability=0)
def sum_without_a_shift(s):
    return np.log(np.exp(s).sum())


@table.earns("softmax", stability=0)
def rows_without_a_shift(s):
    return np.exp(s) / np.exp(s).sum(axis=-1, keepdims=True)


@table.earns("softmax", stability=0)
def one_shift_for_all_rows(s):
    e = np.exp(s - np.max(s))
    return e / e.sum(axis=-1, keepdims=True)


@table.earns("softmax", values=0.5)
def in_single_precision(s):
    return special.softmax(s.astype(np.float32), axis=-1)


@table.earns("dp_y_dscores", gradient=0.5)
def numerical(s, y):
    h = 1e-3
    steps = h * np.eye(len(s))
    return (special.softmax(s + steps, axis=1)[:, y] - special.softmax(s - steps, axis=1)[:, y]) / (2 * h)


@table.earns("softmax_dscores", contract=0)
def works_in_the_scores_it_was_given(s, y):
    answer = special.softmax(s)
    answer[y] -= 1
    if s.flags.writeable:
        s[:] = answer
    return answer
