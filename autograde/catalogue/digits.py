"""The handwritten digits on which classifiers are trained: 1,797 images of 8 × 8 pixels.

Source: E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI
Machine Learning Repository, 1998,
https://archive.ics.uci.edu/dataset/80/optical+recognition+of+handwritten+digits,
under that repository's licence, CC BY 4.0. Taken over is the copy of its test set that
scikit-learn 1.9.1 distributes (BSD 3-Clause), sklearn/datasets/data/digits.csv.gz, SHA-256
09f66e6debdee2cd2b5ae59e0d6abbb73fc2b0e0185d2e1957e9ebb51e23aa22. The numbers and
their order are unchanged; digits.npz stores them as bytes: X (1797, 64) with pixels
0 to 16, row by row of the image, and y (1797,) with the digit.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

import numpy as np

from autograde.catalogue.draw import Array, Labels

BRIGHTEST = 16


@cache
def load() -> tuple[Array, Labels]:
    """X (1797, 64) float64, pixels from 0 to 1, and y (1797,) int64, the digits. Read-only: all callers share them."""
    file = resources.files("autograde.catalogue").joinpath("digits.npz")
    with file.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
        X, y = stored["X"] / BRIGHTEST, stored["y"].astype(np.int64)
    X = np.ascontiguousarray(X, dtype=np.float64)
    X.setflags(write=False)
    y.setflags(write=False)
    return X, y
