"""Chapter 6: one form for any loss on linear scores.

A `score_loss` takes the scores of a batch and gives the samples' losses and dS, row i = dL_i/ds_i before the 1/N. Then

    L = (1/N) sum_i L_i + reg sum W²  and  dW = (1/N) X^T dS + 2 reg W,  ``eq-lab-linear``

for every score_loss: a new loss costs one derivation of dS.

Every score_loss here takes S: (N, K) float64, scores, and y: (N,) int, labels, 0 <= y_i < K; returns (losses, dS):
(N,) and (N, K) float64; and raises IndexError where a label is K or more, unless it says otherwise.

Sources: T. Lin and others, Focal Loss for Dense Object Detection, 2017; C. Szegedy and others, Rethinking the Inception
Architecture, 2016 (label smoothing); R. Rifkin and A. Klautau, In Defense of One-Vs-All Classification, 2004;
Y. Tang, Deep Learning using Linear Support Vector Machines, 2013 (squared hinge).
"""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from autograde.reference.chain import sigmoid
from autograde.reference.indicator import Array, Labels, one_a_tie, one_hot
from autograde.reference.matrix import batch_gradient, batch_gradient_loop
from autograde.reference.softmax import cross_entropy, log_softmax, softmax
from autograde.reference.svm import margins, violations
from autograde.reference.tables import ById, Functions, Mistakes

ScoreLoss: TypeAlias = Callable[[Array, Labels], tuple[Array, Array]]
Loss: TypeAlias = Callable[[Array, Array, Labels, float], tuple[float, Array]]


def linear_loss(W: Array, X: Array, y: Labels, reg: float, score_loss: ScoreLoss) -> tuple[float, Array]:
    """L = (1/N) sum_i L_i + reg sum W² and dW = (1/N) X^T dS + 2 reg W for any score_loss, ``eq-lab-linear``.

    W: (D, K) float64, weights; X: (N, D) float64, inputs; y: (N,) int, labels; reg: float, strength of the regulariser;
    score_loss: as in the module's head. Returns (loss, dW): a float and (D, K) float64.
    Raises ValueError where the shapes do not fit, and what score_loss raises.
    """
    losses, dS = score_loss(X @ W, y)
    return float(np.mean(losses) + reg * np.sum(W**2)), batch_gradient(X, dS) + 2 * reg * W


def linear_loss_loop(W: Array, X: Array, y: Labels, reg: float, score_loss: ScoreLoss) -> tuple[float, Array]:
    """Loop twin of `linear_loss`: score_loss gets one sample at a time."""
    N = len(X)
    loss, dS = 0.0, np.zeros((N, W.shape[1]))
    for i in range(N):
        losses, dS_i = score_loss(X[i : i + 1] @ W, y[i : i + 1])
        loss += float(losses[0]) / N
        dS[i] = dS_i[0]
    return loss + reg * sum(float(w) ** 2 for w in W.flat), batch_gradient_loop(X, dS) + 2 * reg * W


def svm_scores(S: Array, y: Labels) -> tuple[Array, Array]:
    """Chapter 4 as a score_loss: ``eq-svm-loss-q``, ``eq-svm-dS``. At ties q = 1, as there."""
    q = violations(S, y)
    return np.sum(q * margins(S, y), axis=1), subtract_from_correct(q, y)


def svm_scores_ties(S: Array, y: Labels) -> Array:
    """Directions of freedom of svm_scores' dS: e_j - e_{y_i} in row i, for each margin that is exactly 0.

    Returns (T, N, K) float64; right are {dS - sum_t a_t d_t, 0 <= a_t <= 1}.
    """
    correct = one_hot(y, S.shape[1])
    tied = (margins(S, y) == 0) & (correct == 0)
    e_j = one_a_tie(tied, np.ones(S.shape))
    directions: Array = e_j - np.sum(e_j, axis=2, keepdims=True) * correct
    return directions


def softmax_scores(S: Array, y: Labels) -> tuple[Array, Array]:
    """Chapter 5 as a score_loss: ``eq-softmax-lse``, ``eq-softmax-dS``."""
    return cross_entropy(S, y), softmax(S) - one_hot(y, S.shape[1])


def squared_hinge(S: Array, y: Labels) -> tuple[Array, Array]:
    """L_i = sum_{m != y_i} max(0, s_m - s_{y_i} + 1)², ``eq-lab-squared-hinge``. No kink: the slope is 0 at a tie.

    With r_m = 2 q_m (s_m - s_{y_i} + 1): dS_ij = 1{j != y_i} r_j - 1{j = y_i} sum_{m != y_i} r_m,
    ``eq-lab-squared-hinge-dS``.
    """
    positive = violations(S, y) * margins(S, y)
    return np.sum(positive**2, axis=1), subtract_from_correct(2 * positive, y)


def label_smoothing(S: Array, y: Labels, epsilon: float) -> tuple[Array, Array]:
    """Softmax loss against a softened target t_ij = (1 - epsilon) 1{j = y_i} + epsilon/K, ``eq-lab-smoothing``.

    L_i = -sum_j t_ij log p_ij; dS = P - t, ``eq-lab-smoothing-dS``.
    epsilon: float, 0 <= epsilon <= 1; 0 gives the softmax loss.
    """
    K = S.shape[1]
    t = (1 - epsilon) * one_hot(y, K) + epsilon / K
    return -np.sum(t * log_softmax(S), axis=1), softmax(S) - t


def focal_loss(S: Array, y: Labels, gamma: float) -> tuple[Array, Array]:
    """L_i = -(1 - p_y)^gamma log p_y, y = y_i: samples that are already right count less, ``eq-lab-focal``.

    dS_ij = (1 - p_y)^gamma (gamma p_y log p_y / (1 - p_y) - 1) (1{j = y_i} - p_j), ``eq-lab-focal-dS``.
    gamma: float, >= 0; 0 gives the softmax loss.
    """
    K = S.shape[1]
    P, correct = softmax(S), one_hot(y, K)
    p_y = np.sum(P * correct, axis=1)
    rest = np.sum(P * (1 - correct), axis=1)  # 1 - p_y, without cancellation
    near_one = rest < 0.5
    log_p_y = np.where(near_one, np.log1p(-np.where(near_one, rest, 0.0)), -cross_entropy(S, y))
    ratio = np.where(rest > 0, log_p_y / np.where(rest > 0, rest, 1.0), -1.0)  # log p / (1 - p) tends to -1 at p = 1
    dL_dlog_p = rest**gamma * (gamma * p_y * ratio - 1)
    return -(rest**gamma) * log_p_y, dL_dlog_p[:, np.newaxis] * (correct - P)


def one_vs_rest(S: Array, y: Labels) -> tuple[Array, Array]:
    """K logistic losses, one a class: L_i = sum_j log(1 + e^{-t_ij s_ij}), t_ij = +1 at j = y_i, else -1,
    ``eq-lab-one-vs-rest``; dS_ij = -t_ij / (1 + e^{t_ij s_ij}), ``eq-lab-one-vs-rest-dS``.

    Raises nothing for a label out of range: such a sample belongs to no class.
    """
    t = 2 * one_hot(y, S.shape[1]) - 1
    return np.sum(np.logaddexp(0.0, -t * S), axis=1), -t * sigmoid(-t * S)


def free_loss(S: Array, y: Labels) -> tuple[Array, Array]:
    """A loss of one's own, as an example: the hinge made smooth, L_i = sum_{m != y_i} log(1 + e^{s_m - s_{y_i} + 1}).

    With r_m = 1 / (1 + e^{-(s_m - s_{y_i} + 1)}) in the place of q, dS is that of the hinge, ``eq-svm-dS``. Any other
    loss is as right, if dS is its gradient and a classifier that descends it, ``eq-lab-linear``, beats chance.
    """
    others = 1 - one_hot(y, S.shape[1])
    m = margins(S, y)
    return np.sum(others * np.logaddexp(0.0, m), axis=1), subtract_from_correct(others * sigmoid(m), y)


def subtract_from_correct(r: Array, y: Labels) -> Array:
    """r with the sum of its row taken off at the correct class, where r is 0: the shape of every hinge's dS."""
    dS: Array = r - one_hot(y, r.shape[1]) * np.sum(r, axis=1, keepdims=True)
    return dS


def sgd(
    loss: Loss, W: Array, X: Array, y: Labels, reg: float, learning_rate: float, batches: Labels
) -> tuple[Array, Array]:
    """Stochastic gradient descent: W becomes W - learning_rate dW of the step's batch, ``eq-lab-sgd``.

    loss: as `svm_loss`; W: (D, K) float64, the start, unchanged; X, y, reg: as there; learning_rate: float;
    batches: (T, B) int, row t the samples of step t. Returns (W, losses): the final (D, K) float64, and (T,) float64,
    the loss on each step's batch before the step. Raises what loss raises, IndexError where a sample does not exist.
    """
    W = np.array(W, dtype=np.float64)
    losses = np.zeros(len(batches))
    for t, batch in enumerate(batches):
        losses[t], dW = loss(W, X[batch], y[batch], reg)
        W = W - learning_rate * dW
    return W, losses


EXERCISES: Functions = (
    linear_loss,
    svm_scores,
    softmax_scores,
    squared_hinge,
    label_smoothing,
    focal_loss,
    one_vs_rest,
    sgd,
    free_loss,
)
TIES: ById = {
    "svm_scores": svm_scores_ties,
}
LOOPS: ById = {
    "linear_loss": linear_loss_loop,
}
MISTAKES: Mistakes = {}  # beside those in mistakes/lab.py

# gbh-canary-4f1c7a9e2d: a test looks for this mark in everything that students get.
