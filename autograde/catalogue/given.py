"""What is handed to a student's function besides arrays: losses to call, losses to descend, a driver that trains.

None of them is an exercise's solution: students receive this file. So the losses
here are losses to call, and not to learn from.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from autograde.catalogue.draw import Array, Labels

ScoreLoss = Callable[[Array, Labels], tuple[Array, Array]]

STEPS = 40
FASTER, SLOWER = 1.6, 0.4


def away_from_the_label(S: Array, y: Labels) -> tuple[Array, Array]:
    """A loss on scores: each s_ij is drawn to cos(j − y_i − 3), with weight j + 1.

    Returns the losses (N,) and dS (N, K). It is smooth and treats no two classes alike.
    The right class is drawn furthest down: whoever descends it learns wrong answers.
    """
    j = np.arange(S.shape[1])
    distance = S - np.cos(j - np.asarray(y, dtype=np.int64)[:, np.newaxis] - 3)
    return np.sum((j + 1) * distance**2, axis=1), 2 * (j + 1) * distance


def pull_to_means(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """A loss to descend: W is drawn to a table of means over the samples it is given, and by reg towards −∞.

    Entry (d, k) of the table is the mean of y_i x_id, plus k. Returns the loss and its gradient.
    """
    rows = np.mean(np.asarray(y, dtype=np.float64)[:, np.newaxis] * X, axis=0)
    distance = W - rows[:, np.newaxis] - np.arange(W.shape[1])
    return float(np.sum(distance**2) + reg * np.sum(W)), 2 * distance + reg


def train(score_loss: ScoreLoss, X: Array, y: Labels) -> Array:
    """The weights W (D, K) of a linear classifier after 40 steps down the mean of score_loss.

    The step grows while the loss falls; where it doesn't fall, or is no number, the
    step is taken back and a smaller one tried. So W stays finite for any loss, and
    no loss needs a learning rate of its own.
    """
    D, K = X.shape[1], int(np.max(y)) + 1
    W = np.tile(0.01 * np.cos(np.arange(K)), (D, 1))  # at the start, every sample is taken for class 0
    value, downhill = _slope(score_loss, W, X, y)
    length = 0.1
    for _ in range(STEPS):
        steepness = float(np.linalg.norm(downhill))
        if not (np.isfinite(value) and np.isfinite(steepness) and steepness > 0):
            break
        moved = W + length / steepness * downhill
        value_there, downhill_there = _slope(score_loss, moved, X, y)
        if value_there < value and np.all(np.isfinite(downhill_there)):
            W, value, downhill = moved, value_there, downhill_there
            length *= FASTER
        else:
            length *= SLOWER
    return W


def _slope(score_loss: ScoreLoss, W: Array, X: Array, y: Labels) -> tuple[float, Array]:
    """The mean loss, and the direction in which it falls fastest, of any length."""
    S = X @ W
    losses, dS = score_loss(S.copy(), y)
    if np.size(losses) != len(X) or np.shape(dS) != S.shape:
        raise ValueError(f"for S of shape {S.shape} the losses have shape {np.shape(losses)} and dS {np.shape(dS)}")
    return float(np.mean(losses)), -(X.T @ np.asarray(dS, dtype=np.float64))
