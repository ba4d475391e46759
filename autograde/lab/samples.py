"""The handwritten digits, split in two: some to learn from, some held out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from autograde.catalogue import digits
from autograde.catalogue.draw import Array, Draw, Labels

HELD_OUT = 500
SIDE = 8  # an image has 8 × 8 pixels
CLASSES = 10


@dataclass(frozen=True)
class Split:
    """X has one column more than an image has pixels: the constant 1, for a bias."""

    X_train: Array  # (1297, 65)
    y_train: Labels
    X_test: Array  # (500, 65)
    y_test: Labels


@cache
def split(seed: int) -> Split:
    """The same seed holds out the same images."""
    X, y = digits.load()
    X = np.column_stack([X, np.ones(len(X))])
    order = np.argsort(Draw(seed, "lab.split").uniform(len(X)), kind="stable")
    test, train = order[:HELD_OUT], order[HELD_OUT:]
    parts = X[train], y[train], X[test], y[test]
    for part in parts:
        part.setflags(write=False)  # the cache hands the same arrays to every caller
    return Split(*parts)
