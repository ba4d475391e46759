"""Chapter 4, one sample: svm_sample_loss(s, y) and svm_dscores(s, y)."""

from __future__ import annotations

import functools

import numpy as np

from .table import Table, chance

table = Table()


# svm_sample_loss


@table.of("svm_sample_loss")
def skip_with_continue(s, y):
    loss = 0.0
    for m in range(s.shape[0]):
        if m == y:
            continue
        margin = s[m] - s[y] + 1
        if margin > 0:
            loss += margin
    return loss


@table.of("svm_sample_loss")
def all_classes_then_minus_one(s, y):
    return np.maximum(0, s - s[y] + 1.0).sum() - 1


@table.of("svm_sample_loss")
def deleted_entry_and_clip(s, y):
    return np.clip(np.delete(s, y) - s[y] + 1, 0, None).sum()


@table.of("svm_sample_loss")
def zero_dimensional_array(s, y):
    margins = s - s[y] + 1
    margins[y] = 0
    return np.array(np.where(margins > 0, margins, 0).sum())


@table.of("svm_sample_loss")
def array_of_one_entry(s, y):
    margins = np.fmax(s - s[y] + 1, 0)
    return margins.sum(keepdims=True) - 1


@table.of("svm_sample_loss")
def half_of_absolute_values(s, y):
    # max(0, z) = (z + |z|)/2
    z = (s - s[y] + 1)[np.arange(len(s)) != y]
    return 0.5 * (z.sum() + np.abs(z).sum())


@table.of("svm_sample_loss")
def recursive(s, y, m=0):
    if m == len(s):
        return 0
    rest = recursive(s, y, m + 1)
    return rest if m == y else rest + max(0, s[m] - s[y] + 1)


@table.of("svm_sample_loss")
def plain_python_numbers(s, y):
    scores = [float(v) for v in s]
    right = scores.pop(int(y))
    return sum(v - right + 1 for v in scores if v + 1 > right)


table.add("svm_sample_loss", lambda s, y: (np.eye(len(s))[y] != 1) @ np.maximum(s - s[y] + 1, 0), "lambda_and_product")


# svm_dscores


@table.of("svm_dscores")
def strict_loop(s, y):
    ds = np.zeros_like(s)
    for j in range(len(s)):
        if j != y and s[j] - s[y] + 1 > 0:
            ds[j] += 1
            ds[y] -= 1
    return ds


@table.of("svm_dscores")
def whole_numbers(s, y):
    q = (s - s[y] + 1 >= 0).astype(int)
    q[y] = 0
    q[y] = -q.sum()
    return q


@table.of("svm_dscores")
def half_at_ties(s, y):
    q = np.heaviside(s - s[y] + 1, 0.5)
    q[y] = 0
    q[y] -= np.sum(q)
    return q


@table.of("svm_dscores")
def any_share_at_ties(s, y):
    margins = s - s[y] + 1
    shares = np.array([chance(s, j) for j in range(len(s))])
    q = np.where(margins == 0, shares, (margins > 0) * 1.0)
    q[y] = 0
    q[y] = -q.sum()
    return q


@table.of("svm_dscores")
def one_row(s, y):
    """A matrix's worth of broadcasting for one sample."""
    onehot = np.equal(np.arange(s.size), y)
    violated = (s - s[onehot] + 1 > 0) & ~onehot
    return violated.astype(float) - np.count_nonzero(violated) * onehot


@table.of("svm_dscores")
def list_of_numbers(s, y):
    hit = [1.0 if j != y and s[j] + 1 >= s[y] else 0.0 for j in range(len(s))]
    return [-sum(hit) if j == y else hit[j] for j in range(len(s))]


@table.of("svm_dscores")
def sum_of_jacobian_rows(s, y):
    K = len(s)
    J = np.eye(K) - np.eye(K)[y]  # row m: the gradient of s_m - s_y
    return (s - s[y] + 1 > 0).astype(float) @ J


@table.of("svm_dscores")
def scattered(s, y):
    ds = np.zeros(len(s))
    (hit,) = np.nonzero(s - s[y] + 1 >= 0)
    np.add.at(ds, hit, 1)
    np.subtract.at(ds, np.full(hit.shape, y), 1)
    return ds


@functools.singledispatch
def _dispatch(s, y):
    raise TypeError


@_dispatch.register
def _(s: np.ndarray, y):
    q = np.sign(np.maximum(s - s[y] + 1, 0))
    q[y] -= q.sum()
    return q


table.add("svm_dscores", _dispatch, "signs_of_hinges")


# Owed a share.


@table.earns("svm_dscores", gradient=0.5)
def numerical_from_its_own_loss(s, y):
    h, ds = 1e-5, np.zeros(len(s))
    for j in range(len(s)):
        step = h * np.eye(len(s))[j]
        ds[j] = (all_classes_then_minus_one(s + step, y) - all_classes_then_minus_one(s - step, y)) / (2 * h)
    return ds


@table.earns("svm_dscores", gradient=0.5)
def counts_ties_and_does_not_mark_them(s, y):
    """> for the wrong classes, >= for the count: right wherever there is a gradient, no subgradient at a tie."""
    ds = (s - s[y] + 1 > 0).astype(float)
    ds[y] = -np.count_nonzero(np.delete(s, y) - s[y] + 1 >= 0)
    return ds


@table.earns("svm_sample_loss", contract=0)
def shifts_the_scores_it_was_given(s, y):
    if s.flags.writeable:
        s -= s[y]
        s += 1
        return np.delete(np.maximum(s, 0), y).sum()
    return all_classes_then_minus_one(s, y)
