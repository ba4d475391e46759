# Right: loops with helper lists where loops are welcome, whole arrays where they are not.
# ruff: noqa: B905

import numpy as np


def svm_sample_loss(s, y):
    terms = []
    for m in range(len(s)):
        if m != y:
            terms.append(max(0.0, s[m] - s[y] + 1))
    return sum(terms)


def svm_dscores(s, y):
    violated = [m for m in range(len(s)) if m != y and s[m] - s[y] + 1 >= 0]
    ds = [0.0] * len(s)
    for m in violated:
        ds[m] = 1.0
    ds[y] = -float(len(violated))
    return np.array(ds)


def svm_loss_naive(W, X, y, reg):
    D, K = W.shape
    losses = []
    per_sample = []  # one (D, K) list of lists a sample
    for x, label in zip(X.tolist(), y.tolist()):
        s = [sum(x[d] * W[d, k] for d in range(D)) for k in range(K)]
        losses.append(svm_sample_loss(s, label))
        ds = svm_dscores(s, label)
        per_sample.append([[x[d] * ds[k] for k in range(K)] for d in range(D)])
    loss = sum(losses) / len(losses) + reg * sum(w * w for w in W.ravel().tolist())
    dW = np.mean(per_sample, axis=0) + 2 * reg * W
    return loss, dW


def svm_loss(W, X, y, reg):
    N = len(X)
    rows = np.arange(N)
    S = X @ W
    margins = S - S[rows, y].reshape(N, 1) + 1
    margins[rows, y] = -1  # the right class never counts
    dS = np.where(margins >= 0, 1.0, 0.0)
    dS[rows, y] = -dS.sum(axis=1)
    loss = margins[margins > 0].sum() / N + reg * (W**2).sum()
    return loss, X.T @ dS / N + 2 * reg * W


svm_derivation = r"""
Write $L = \sum_{m \ne y} q_m (s_m - s_y + 1)$, with $q_m = 1$ if the margin is at least 0 and $q_m
= 0$ otherwise. If no margin is
exactly 0, moving the scores a tiny bit doesn't flip any $q_m$, so I may treat $q$ as a constant.

Case analysis: $\partial (s_m - s_y + 1)/\partial s_j = 1\{m=j\} - 1\{j=y\}$.

* $j \ne y$: the second part is 0, the first one keeps only $m = j$. Result: $q_j$.
* $j = y$: the first part is 0 since $m \ne y$, the second is 1 in every term. Result: $-\sum_{m \ne y} q_m$.

At a margin of exactly 0 there are two slopes, 0 and 1. Any number between them is a valid subgradient; I take 1.
"""
