"""`train`: a linear classifier on the handwritten digits that descends any score loss.

It is a little cleverer than plain stochastic gradient descent, so that one setting
serves every loss. Steps have momentum. They are measured by how steep the loss has
lately been, so that ten times the loss gives the same steps. They shrink to nothing
towards the end. And the regulariser is met by shrinking W after each step.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from autograde.catalogue.draw import Array, Draw, Labels
from autograde.lab import page
from autograde.lab.asking import ScoreLoss, ask
from autograde.lab.progress import Progress
from autograde.lab.samples import CLASSES, Split, split

MOMENTUM = 0.9  # the share of its speed that W keeps
MEMORY = 0.95  # the share of the past in the running mean of the squared slopes
MEASUREMENTS = 40  # accuracies measured on the way


@dataclass(frozen=True)
class Run:
    """What a training gave."""

    W: Array  # (65, 10): one image of weights a class, and the biases in the last row
    losses: Array  # (T,): the mean loss of each step's batch before the step, without the regulariser
    measured_at: Labels  # (M,): after how many steps the accuracies were measured
    accuracies: Array  # (M, 2): on the samples learnt from, and on those held out
    confusion: Labels  # (10, 10): row = the digit, column = what it was taken for, counted on the held out
    stopped: str  # why it stopped early, in a sentence; empty where it didn't

    @property
    def train_accuracy(self) -> float:
        return float(self.accuracies[-1, 0])

    @property
    def test_accuracy(self) -> float:
        return float(self.accuracies[-1, 1])

    def figure(self) -> object:
        """Curves, confusion matrix and weights, as a matplotlib figure."""
        from autograde.lab.pictures import picture

        return picture({"": self})

    def __str__(self) -> str:
        return page.run_text(self)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return page.run_html(self)


def train(
    score_loss: ScoreLoss,
    *,
    steps: int = 600,
    learning_rate: float = 0.05,
    reg: float = 1e-4,
    batch: int = 100,
    seed: int = 0,
    progress: bool = True,
    name: str = "",
) -> Run:
    """Train a linear classifier on 1,297 handwritten digits and try it on 500 others.

    score_loss: takes S (N, K) and y (N,), returns (losses (N,), dS (N, K)).
    steps: how many. learning_rate: about how far a typical weight moves in the first of them.
    reg: strength of the regulariser, 0 or more. batch: samples in a step.
    seed: decides what is held out and the order of the samples; the same seed gives the same run.
    Raises Unfit when the function raises or returns what can't be used, ValueError for impossible settings.
    """
    data = split(seed)
    if steps < 1 or not 1 <= batch <= len(data.X_train):
        raise ValueError(f"steps must be 1 or more and batch from 1 to {len(data.X_train)}: got {steps} and {batch}.")
    if not learning_rate > 0 or not reg >= 0:
        raise ValueError(f"learning_rate must be positive and reg not negative: got {learning_rate} and {reg}.")
    W = np.zeros((data.X_train.shape[1], CLASSES))
    speed, steepness = np.zeros_like(W), 0.0
    losses, measured, stopped = [], [(0, *_accuracies(W, data))], ""
    order = _Order(Draw(seed, "lab.train"), len(data.X_train), batch)
    with Progress(name, steps, progress) as shown:
        for step in range(steps):
            chosen = next(order)
            X, y = data.X_train[chosen], data.y_train[chosen]
            each, dS = ask(score_loss, X @ W, y)
            stopped = _not_finite(each, dS, step)
            if stopped:
                break
            losses.append(float(each.mean()))
            slope = np.einsum("id,ij->dj", X, dS)
            steepness = MEMORY * steepness + (1 - MEMORY) * float(np.mean(slope**2))
            if steepness > 0:
                typical = np.sqrt(steepness / (1 - MEMORY ** (step + 1)))
                length = learning_rate * (1 - step / steps)
                speed = MOMENTUM * speed + (1 - MOMENTUM) * slope / typical
                W = (W - length * speed) / (1 + 2 * reg * length * batch / typical)
            if (step + 1) % max(1, steps // MEASUREMENTS) == 0 or step + 1 == steps:
                measured.append((step + 1, *_accuracies(W, data)))
            shown.at(step + 1, f"loss {losses[-1]:.4g}, held out {measured[-1][2]:.1%}")
    if stopped:
        measured.append((len(losses), *_accuracies(W, data)))
    table = np.array(measured, dtype=np.float64)
    return Run(W, np.array(losses), table[:, 0].astype(np.int64), table[:, 1:], _confusion(W, data), stopped)


class _Order:
    """Batches of samples: every sample once before any comes again, each time in a new order."""

    def __init__(self, draw: Draw, N: int, size: int) -> None:
        self._draw, self._N, self._size = draw, N, size
        self._left: Labels = np.zeros(0, dtype=np.int64)

    def __next__(self) -> Labels:
        if len(self._left) < self._size:
            self._left = np.argsort(self._draw.uniform(self._N), kind="stable")
        chosen, self._left = self._left[: self._size], self._left[self._size :]
        return chosen


def _not_finite(losses: Array, dS: Array, step: int) -> str:
    for what, values in (("loss", losses), ("dS", dS)):
        bad = values[~np.isfinite(values)]
        if len(bad):
            return (
                f"Stopped before step {step + 1}: the {what} of a sample is {bad[0]}. "
                "Try a smaller learning rate, and look at what the loss does for large scores."
            )
    return ""


def _accuracies(W: Array, data: Split) -> tuple[float, float]:
    return (
        float(np.mean(np.argmax(data.X_train @ W, axis=1) == data.y_train)),
        float(np.mean(np.argmax(data.X_test @ W, axis=1) == data.y_test)),
    )


def _confusion(W: Array, data: Split) -> Labels:
    counts = np.zeros((CLASSES, CLASSES), dtype=np.int64)
    np.add.at(counts, (data.y_test, np.argmax(data.X_test @ W, axis=1)), 1)
    return counts
