"""The truth of the course: reference losses and gradients, one module a chapter, NumPy only, pure functions, float64.

Conventions
-----------
The same symbols stand in page, stub, reference and test.

    N, D, K      samples, features, classes
    X            (N, D) float64   inputs, one sample a row
    W            (D, K) float64   weights, one class a column
    y            (N,)   int       labels, 0 <= y_i < K, of any integer type; a class may be missing
    S = XW       (N, K) float64   scores
    L_i          float            loss of sample i
    reg          float            lambda, the strength of the regulariser
    L            float            (1/N) sum_i L_i + reg sum W²: no 1/2, so that its gradient is 2 reg W
    dS           (N, K) float64   row i = dL_i/ds_i, BEFORE the 1/N
    dW           (D, K) float64   dL/dW, of W's shape: (1/N) X^T dS + 2 reg W
    x, s, y      (D,), (K,), int  input, scores and label of one sample
    1{A}                          indicator: 1 where the statement A holds, else 0

Arrays may be read-only and of any memory layout; no function changes its arguments. That labels are not negative is the
caller's promise. ``eq-...`` names the labelled equation of the book that a function computes.

Kinks. Where a loss has no derivative, several gradients are right. The functions take the page's >=; TIES gives the
others: with g a function's gradient and d_1, ..., d_T the directions that its ties function returns for the same
arguments, exactly {g - sum_t a_t d_t, 0 <= a_t <= 1} are right. T = 0 nearly always. The directions have the form of
the gradient, each array with T in front; of (loss, gradient) they are the gradient's. Ties are seen on floats: crafted
ones should be of small whole numbers, for which every order of computing gives the same float.
"""

import importlib
from collections.abc import Callable
from typing import Any

from autograde.reference import given_matrix

IN_ORDER = (
    "indicator",
    "chain",
    "matrix",
    "svm",
    "softmax",
    "lab",
    "network",
)
"""The chapters: each is a module of this package. What stands at their ends is in `tables`."""

CHAPTERS = tuple(importlib.import_module(f"{__name__}.{chapter}") for chapter in IN_ORDER)

# Exercise id -> reference, in course order. free_loss is one example of many that are right: its values are no truth.
TRUTH: dict[str, Callable[..., Any]] = {
    function.__name__: function for chapter in CHAPTERS for function in chapter.EXERCISES
}


def _tables(name: str) -> dict[str, Any]:
    """The chapters' tables of one name, as one."""
    return {id: entry for chapter in CHAPTERS for id, entry in getattr(chapter, name, {}).items()}


# Exercise id -> its directions of freedom, for the exercises whose gradient has kinks.
TIES: dict[str, Callable[..., Any]] = _tables("TIES")

# Exercise id -> loop twin, wherever both make sense.
LOOPS: dict[str, Callable[..., Any]] = _tables("LOOPS")

# Exercise id -> misconception id -> wrong function, where it stands beside its reference. Most stand in mistakes/.
MISTAKES: dict[str, dict[str, Callable[..., Any]]] = _tables("MISTAKES")

# Exercise id -> what its answer, right only up to an error of order h², tends to.
LIMITS: dict[str, Callable[..., Any]] = {"numerical_gradient": given_matrix.limit}

__all__ = ["LIMITS", "LOOPS", "MISTAKES", "TIES", "TRUTH", *IN_ORDER]

# gbh-canary-4f1c7a9e2d: a test looks for this mark in everything that students get.
