"""The loss laboratory of chapter 6: bring a loss on scores, see whether it is consistent and whether it learns.

A *score loss* is a function `score_loss(S, y)` that takes

    S   (N, K) float64, scores, one sample a row, one class a column
    y   (N,) int, labels, 0 <= y_i < K

and returns `(losses, dS)`:

    losses  (N,), the loss of each sample
    dS      (N, K), row i the gradient of sample i's loss by that sample's scores, before the 1/N

    >>> from autograde import lab
    >>> lab.verify(my_loss)                            # is dS the gradient of its own losses?
    >>> run = lab.train(my_loss)                       # a linear classifier on handwritten digits
    >>> lab.compare({"mine": my_loss, "hinge": hinge}).figure()

The lab brings no loss of its own. It needs NumPy, and matplotlib only for a figure.
"""

from __future__ import annotations

from autograde.lab.asking import ScoreLoss, Unfit
from autograde.lab.checking import Entry, Failure, Verdict, verify
from autograde.lab.comparing import Comparison, compare
from autograde.lab.training import Run, train

__all__ = ["Comparison", "Entry", "Failure", "Run", "ScoreLoss", "Unfit", "Verdict", "compare", "train", "verify"]
