"""Chapter 5: the softmax loss.

One sample has scores s = W^T x, probabilities p_j = e^{s_j} / sum_m e^{s_m}, ``eq-softmax-p``, and the loss
L = -log p_y = log sum_m e^{s_m} - s_y, ``eq-softmax-loss``, ``eq-softmax-lse``.

Stability. softmax(s) = softmax(s - c) for every number c, ``eq-softmax-shift``, and log-sum-exp(s) =
c + log-sum-exp(s - c), ``eq-softmax-lse-shift``. With c the largest score of the row, no exponential is above 1, and
one of them is 1. The loss never takes the logarithm of a p, which may have underflowed to 0.

Sources: C. M. Bishop, Pattern Recognition and Machine Learning, 2006, section 4.3.4 (loss and gradient); P. Blanchard,
D. J. Higham and N. J. Higham, Accurately computing the log-sum-exp and softmax functions, 2021 (the shift).
"""

import math

import numpy as np

from autograde.reference.indicator import Array, Labels, one_hot
from autograde.reference.tables import ById, Functions, Mistakes


def log_sum_exp(s: Array) -> float:
    """log sum_m e^{s_m} = c + log sum_m e^{s_m - c}, c = max(s), ``eq-softmax-lse-shift``.

    s: (K,) float64, K >= 1. Returns a float. Raises ValueError where s is empty.
    """
    c = np.max(s)
    return float(c + np.log(np.sum(np.exp(s - c))))


def log_sum_exp_loop(s: Array) -> float:
    """Loop twin of `log_sum_exp`."""
    c = float(max(s))
    return c + math.log(sum(math.exp(s_m - c) for s_m in s))


def softmax(s: Array) -> Array:
    """p_j = e^{s_j - c} / sum_m e^{s_m - c}, c = max(s), row by row, ``eq-softmax-p``, ``eq-softmax-shift``.

    s: (K,) float64, the scores of one sample, or (N, K), one sample a row, each row with its own c.
    Returns float64 of the same shape; each row sums to 1. Raises ValueError where K = 0.
    """
    E = np.exp(s - np.max(s, axis=-1, keepdims=True))
    p: Array = E / np.sum(E, axis=-1, keepdims=True)
    return p


def softmax_loop(s: Array) -> Array:
    """Loop twin of `softmax`."""
    if s.ndim == 2:
        return np.array([softmax_loop(row) for row in s])
    c = float(max(s))
    E = [math.exp(s_j - c) for s_j in s]
    return np.array([e / sum(E) for e in E])


def softmax_dscores(s: Array, y: int) -> Array:
    """dL/ds_j = p_j - 1{j = y}, ``eq-softmax-dscores``.

    s: (K,) float64, scores; y: int, label, 0 <= y < K. Returns (K,) float64. Raises IndexError where y >= K.
    """
    dL_ds = softmax(s)
    dL_ds[y] -= 1
    return dL_ds


def softmax_dscores_loop(s: Array, y: int) -> Array:
    """Loop twin of `softmax_dscores`."""
    p = softmax_loop(s)
    return np.array([p[j] - (j == y) for j in range(len(s))])


def dp_y_dscores(s: Array, y: int) -> Array:
    """dp_y/ds_j = p_y (1{j = y} - p_j), ``eq-softmax-dpy``: the quotient rule's two cases in one line.

    s: (K,) float64, scores; y: int, label, 0 <= y < K. Returns (K,) float64. Raises IndexError where y >= K.
    """
    p_y = float(softmax(s)[y])
    return -p_y * softmax_dscores(s, y)


def dp_y_dscores_loop(s: Array, y: int) -> Array:
    """Loop twin of `dp_y_dscores`: the two cases apart."""
    p = softmax_loop(s)
    return np.array([p[y] * (1 - p[y]) if j == y else -p[y] * p[j] for j in range(len(s))])


def softmax_loss_naive(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """Loop twin of `softmax_loss`: one sample, one class at a time, ``eq-softmax-mean``, ``eq-softmax-dscores``.

    Arguments, returns and raises as `softmax_loss`.
    """
    N, K = X.shape[0], W.shape[1]
    loss, dW = 0.0, np.zeros(W.shape)
    for i in range(N):
        s = X[i] @ W
        s = s - max(s)
        loss += log_sum_exp_loop(s) - s[y[i]]
        p = softmax_loop(s)
        for j in range(K):
            dW[:, j] += (p[j] - (j == y[i])) * X[i]
    return float(loss / N + reg * np.sum(W**2)), dW / N + 2 * reg * W


def softmax_loss(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """Mean softmax loss, regularised, and its gradient.

    L = (1/N) sum_i (log sum_m e^{s_im} - s_{i,y_i}) + reg sum W², ``eq-softmax-mean``.
    dS_ij = p_ij - 1{j = y_i}, ``eq-softmax-dS``; dW = (1/N) X^T dS + 2 reg W, ``eq-softmax-dW``.

    W: (D, K) float64, weights; X: (N, D) float64, inputs; y: (N,) int, labels, 0 <= y_i < K; reg: float, strength of
    the regulariser. Returns (loss, dW): a float and (D, K) float64. Raises ValueError where the shapes of X and W do
    not fit, IndexError where a label is K or more.
    """
    N, K = X.shape[0], W.shape[1]
    S = X @ W
    loss = np.sum(cross_entropy(S, y)) / N + reg * np.sum(W**2)
    dS = softmax(S) - one_hot(y, K)
    return float(loss), X.T @ dS / N + 2 * reg * W


def cross_entropy(S: Array, y: Labels) -> Array:
    """-log p_y = log sum_m e^{s_m} - s_y of every sample, ``eq-softmax-lse``.

    S: (N, K) float64, scores; y: (N,) int, labels. Returns (N,) float64. Raises IndexError where a label is K or more.
    """
    losses: Array = -log_softmax(S)[np.arange(len(y)), y]
    return losses


def log_softmax(S: Array) -> Array:
    """log p_j = s_j - log sum_m e^{s_m} of every sample, finite where p_j itself underflows to 0, ``eq-softmax-lse``.

    S: (N, K) float64, scores. Returns (N, K) float64.
    """
    # Shifting before anything else keeps a small loss exact under a large common offset.
    S = S - np.max(S, axis=1, keepdims=True)
    log_P: Array = S - np.log(np.sum(np.exp(S), axis=1, keepdims=True))
    return log_P


EXERCISES: Functions = (
    log_sum_exp,
    softmax,
    softmax_dscores,
    dp_y_dscores,
    softmax_loss_naive,
    softmax_loss,
)
LOOPS: ById = {
    "log_sum_exp": log_sum_exp_loop,
    "softmax": softmax_loop,
    "softmax_dscores": softmax_dscores_loop,
    "dp_y_dscores": dp_y_dscores_loop,
    "softmax_loss": softmax_loss_naive,
}
MISTAKES: Mistakes = {}  # beside those in mistakes/softmax.py

# gbh-canary-4f1c7a9e2d: a test looks for this mark in everything that students get.
