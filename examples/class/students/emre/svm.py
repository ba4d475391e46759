# Right: a strict > at the hinge throughout, and whatever dtype comes in goes out.
# ruff: noqa: B905

import numpy as np


def svm_sample_loss(s, y):
    violation = s - s[y] + s.dtype.type(1)
    violation[y] = 0
    return violation[violation > 0].sum(dtype=s.dtype)


def svm_dscores(s, y):
    ds = np.zeros_like(s)
    ds[s > s[y] - 1] = 1
    ds[y] = 0
    ds[y] = -np.count_nonzero(ds)
    return ds


def svm_loss_naive(W, X, y, reg):
    dtype = np.result_type(W, X)
    loss = dtype.type(0)
    dW = np.zeros(W.shape, dtype)
    for xi, yi in zip(X, y):
        s = xi @ W
        loss += svm_sample_loss(s, yi)
        dW += np.multiply.outer(xi, svm_dscores(s, yi))
    loss = loss / dtype.type(len(X)) + dtype.type(reg) * np.vdot(W, W)
    return loss, dW / dtype.type(len(X)) + dtype.type(2 * reg) * W


def svm_loss(W, X, y, reg):
    S = X @ W
    N = S.shape[0]
    target = np.take_along_axis(S, y[:, None].astype(np.intp), axis=1)
    hinge = np.clip(S - target + S.dtype.type(1), 0, None)
    np.put_along_axis(hinge, y[:, None].astype(np.intp), 0, axis=1)
    dS = np.sign(hinge)  # 1 where violated: the same as hinge > 0
    np.put_along_axis(dS, y[:, None].astype(np.intp), -dS.sum(axis=1, keepdims=True), axis=1)
    return hinge.sum() / N + reg * np.vdot(W, W), X.T @ dS / N + 2 * reg * W
