"""Chapter 4: the multiclass SVM loss.

One sample has scores s = W^T x and the label y; the margin of class m is s_m - s_y + 1. Class m violates its margin
where q_m = 1{s_m - s_y + 1 >= 0}, ``eq-svm-indicator``; each violating class pays its margin.

Ties. Where a margin is exactly 0 the hinge has a kink, and q_m = 0, q_m = 1 and anything between give a valid
subgradient. The functions here take the page's >=, so q_m = 1. Each gradient has a `..._ties` function beside it,
which gives one direction d_t a tie: with g the gradient of the function here, the right answers are exactly

    {g - sum_t a_t d_t, 0 <= a_t <= 1}.

a = 0 is the page's >=, a = 1 the strict > of the CS231n notes. A tie is seen on the float margins: make crafted ties
from small whole numbers, where every order of summing gives the same float.

Sources: J. Weston and C. Watkins, Support Vector Machines for Multi-Class Pattern Recognition, ESANN 1999 (this sum
over classes); the CS231n notes on linear classification (its use on linear scores).
"""

import numpy as np

from autograde.reference.indicator import Array, Labels, indicator, one_hot
from autograde.reference.tables import ById, Functions, Mistakes


def svm_sample_loss(s: Array, y: int) -> float:
    """L = sum_{m != y} max(0, s_m - s_y + 1), ``eq-svm-loss``.

    s: (K,) float64, scores; y: int, label, 0 <= y < K. Returns a float. Raises IndexError where y >= K.
    """
    others = np.arange(len(s)) != y
    return float(np.sum(np.maximum(0.0, s - s[y] + 1)[others]))


def svm_sample_loss_loop(s: Array, y: int) -> float:
    """Loop twin of `svm_sample_loss`."""
    return float(sum(max(0.0, s[m] - s[y] + 1) for m in range(len(s)) if m != y))


def svm_dscores(s: Array, y: int) -> Array:
    """dL/ds_j = 1{j != y} q_j - 1{j = y} sum_{m != y} q_m, ``eq-svm-dscores``.

    s: (K,) float64, scores; y: int, label, 0 <= y < K. Returns (K,) float64. Raises IndexError where y >= K.
    """
    q = indicator(s - s[y] + 1 >= 0)
    q[y] = 0.0
    dL_ds = q.copy()
    dL_ds[y] = -np.sum(q)
    return dL_ds


def svm_dscores_loop(s: Array, y: int) -> Array:
    """Loop twin of `svm_dscores`: dL/ds_j = sum_{m != y} q_m (1{j != y and m = j} - 1{j = y}), the step before."""
    K = len(s)
    dL_ds = np.zeros(K)
    for j in range(K):
        for m in range(K):
            if m != y and s[m] - s[y] + 1 >= 0:
                dL_ds[j] += (j != y and m == j) - (j == y)
    return dL_ds


def svm_dscores_ties(s: Array, y: int) -> Array:
    """Directions of freedom of `svm_dscores`: e_j - e_y for each class j != y with s_j - s_y + 1 = 0 exactly.

    s: (K,) float64, scores; y: int, label. Returns (T, K) float64, T the number of ties (0 of them nearly always).
    The right answers are {svm_dscores(s, y) - sum_t a_t d_t, 0 <= a_t <= 1}.
    """
    K = len(s)
    tied = np.flatnonzero((s - s[y] + 1 == 0) & (np.arange(K) != y))
    directions: Array = np.eye(K)[tied] - np.eye(K)[y]
    return directions


def margins(S: Array, y: Labels) -> Array:
    """s_m - s_y + 1 for every sample and class.

    S: (N, K) float64, scores; y: (N,) int, labels. Returns (N, K) float64; the correct class's own entry is 1.
    Raises IndexError where a label is K or more.
    """
    correct = S[np.arange(len(y)), y]
    return S - correct[:, np.newaxis] + 1


def violations(S: Array, y: Labels) -> Array:
    """1{m != y_i} q_m for every sample and class, ``eq-svm-indicator``.

    S: (N, K) float64, scores; y: (N,) int, labels. Returns (N, K) float64, 0 in the correct class's entry.
    """
    return indicator(margins(S, y) >= 0) * (1 - one_hot(y, S.shape[1]))


def svm_loss_naive(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """Loop twin of `svm_loss`: one sample, one class at a time, ``eq-svm-mean``, ``eq-svm-dW-sample``.

    Arguments, returns and raises as `svm_loss`.
    """
    N, K = X.shape[0], W.shape[1]
    loss, dW = 0.0, np.zeros(W.shape)
    for i in range(N):
        x, s = X[i], X[i] @ W
        for m in range(K):
            margin = s[m] - s[y[i]] + 1
            if m != y[i] and margin >= 0:
                loss += margin
                dW[:, m] += x
                dW[:, y[i]] -= x
    return float(loss / N + reg * np.sum(W**2)), dW / N + 2 * reg * W


def svm_loss(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """Mean SVM loss, regularised, and its gradient.

    L = (1/N) sum_i sum_{m != y_i} q_im (s_im - s_{i,y_i} + 1) + reg sum W², ``eq-svm-loss-q``, ``eq-svm-mean``.
    dS_ij = 1{j != y_i} q_ij - 1{j = y_i} sum_m q_im, ``eq-svm-dS``; dW = (1/N) X^T dS + 2 reg W, ``eq-svm-dW``.

    W: (D, K) float64, weights; X: (N, D) float64, inputs; y: (N,) int, labels, 0 <= y_i < K; reg: float, strength of
    the regulariser. Returns (loss, dW): a float and (D, K) float64. Raises ValueError where the shapes of X and W do
    not fit, IndexError where a label is K or more.
    """
    N, K = X.shape[0], W.shape[1]
    S = X @ W
    q = violations(S, y)
    loss = np.sum(q * margins(S, y)) / N + reg * np.sum(W**2)
    dS = q - one_hot(y, K) * np.sum(q, axis=1, keepdims=True)
    return float(loss), X.T @ dS / N + 2 * reg * W


def svm_loss_ties(W: Array, X: Array, y: Labels, reg: float) -> Array:
    """Directions of freedom of dW: (1/N) x_i (e_j - e_{y_i})^T for each sample i and class j whose margin is exactly 0.

    Arguments as `svm_loss`; reg plays no part. Returns (T, D, K) float64, T the number of ties over the batch.
    The right answers are {dW - sum_t a_t d_t, 0 <= a_t <= 1}; the loss itself has no freedom.
    """
    N, K = X.shape[0], W.shape[1]
    tied = (margins(X @ W, y) == 0) & (one_hot(y, K) == 0)
    i, j = np.nonzero(tied)
    d_scores = np.eye(K)[j] - np.eye(K)[y[i]]
    directions: Array = X[i][:, :, np.newaxis] * d_scores[:, np.newaxis, :] / N
    return directions


EXERCISES: Functions = (
    svm_sample_loss,
    svm_dscores,
    svm_loss_naive,
    svm_loss,
)
TIES: ById = {
    "svm_dscores": svm_dscores_ties,
    "svm_loss_naive": svm_loss_ties,
    "svm_loss": svm_loss_ties,
}
LOOPS: ById = {
    "svm_sample_loss": svm_sample_loss_loop,
    "svm_dscores": svm_dscores_loop,
    "svm_loss": svm_loss_naive,
}
MISTAKES: Mistakes = {}  # beside those in mistakes/svm.py

# gbh-canary-4f1c7a9e2d: a test looks for this mark in everything that students get.
