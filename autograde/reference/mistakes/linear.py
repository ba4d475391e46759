"""What goes wrong in any loss on linear scores: in the mean, in the regulariser, on the way from dS to dW.

`assembled` puts a loss(W, X, y, reg) together from its pieces; a mistake is one piece exchanged for another.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from autograde.reference.indicator import Array, Labels

ScoreLoss: TypeAlias = Callable[[Array, Labels], tuple[Array, Array]]
"""S (N, K), y (N,) -> the losses of the samples (N,) and dS (N, K)."""

Loss = Callable[[Array, Array, Labels, float], tuple[float, Array]]
"""W, X, y, reg -> loss, dW."""


def samples(N: int, D: int, K: int) -> float:
    """What the sum over samples is divided by."""
    return N


def squares(W: Array, reg: float, N: int) -> Any:
    """λΣW²"""
    return reg * np.sum(W**2)


def twice(W: Array, reg: float, N: int) -> Any:
    """2λW"""
    return 2 * reg * W


def product(X: Array, dS: Array, y: Labels) -> Array:
    """XᵀdS"""
    return X.T @ dS


def assembled(
    score_loss: ScoreLoss,
    *,
    total: Callable[[Array], Any] = np.sum,
    loss_over: Callable[[int, int, int], float] = samples,
    dW_over: Callable[[int, int, int], float] = samples,
    add_to_loss: Callable[[Array, float, int], Any] = squares,
    add_to_dW: Callable[[Array, float, int], Any] = twice,
    dW_from: Callable[[Array, Array, Labels], Array] = product,
) -> Loss:
    """The loss that its pieces make; right with the pieces that stand here."""

    def loss(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
        sizes = (*X.shape, W.shape[1])
        losses, dS = score_loss(X @ W, y)
        value = total(losses) / loss_over(*sizes) + add_to_loss(W, reg, len(X))
        dW = dW_from(X, dS, y) / dW_over(*sizes) + add_to_dW(W, reg, len(X))
        return value, dW

    return loss


# Exchanged for `samples`.
def one(N: int, D: int, K: int) -> float:
    """No mean at all."""
    return 1


def classes(N: int, D: int, K: int) -> float:
    """K for N."""
    return K


def entries(N: int, D: int, K: int) -> float:
    """The mean over all N·K entries of a table of terms."""
    return N * K


def samples_twice(N: int, D: int, K: int) -> float:
    """dS is averaged, and then dW again."""
    return N**2


# Exchanged for `squares` and `twice`.
def nothing(W: Array, reg: float, N: int) -> Any:
    """No regulariser."""
    return 0.0


def half_squares(W: Array, reg: float, N: int) -> Any:
    """½λΣW²"""
    return 0.5 * reg * np.sum(W**2)


def weights_once(W: Array, reg: float, N: int) -> Any:
    """λW"""
    return reg * W


def squares_without_strength(W: Array, reg: float, N: int) -> Any:
    """ΣW²"""
    return np.sum(W**2)


def minus_squares(W: Array, reg: float, N: int) -> Any:
    """−λΣW²"""
    return -reg * np.sum(W**2)


def twice_without_strength(W: Array, reg: float, N: int) -> Any:
    """2W"""
    return 2 * W


def mean_squares(W: Array, reg: float, N: int) -> Any:
    """λΣW² divided by N along with the data"""
    return reg * np.sum(W**2) / N


def mean_twice(W: Array, reg: float, N: int) -> Any:
    """2λW divided by N along with the data"""
    return 2 * reg * W / N


def sum_of_weights(W: Array, reg: float, N: int) -> Any:
    """2λΣW, one number for every entry"""
    return 2 * reg * np.sum(W)


def minus_twice(W: Array, reg: float, N: int) -> Any:
    """−2λW"""
    return -2 * reg * W


def squares_but_last_row(W: Array, reg: float, N: int) -> Any:
    """λΣW² without the last row, as if that were a bias"""
    return reg * np.sum(W[:-1] ** 2)


def twice_but_last_row(W: Array, reg: float, N: int) -> Any:
    """2λW without the last row, as if that were a bias"""
    return 2 * reg * np.vstack([W[:-1], np.zeros_like(W[:1])])


def norm(W: Array, reg: float, N: int) -> Any:
    """λ√ΣW²"""
    return reg * np.linalg.norm(W)


def squared_entries(W: Array, reg: float, N: int) -> Any:
    """λW² in place of its derivative"""
    return reg * W**2


# Exchanged for `product`.
def minus_product(X: Array, dS: Array, y: Labels) -> Array:
    """−XᵀdS"""
    return -X.T @ dS


def last_outer(X: Array, dS: Array, y: Labels) -> Array:
    """Each sample overwrites the one before."""
    return np.outer(X[-1], dS[-1])


def first_outer(X: Array, dS: Array, y: Labels) -> Array:
    """The loop ends after the first sample."""
    return np.outer(X[0], dS[0])


def first(losses: Array) -> Any:
    """The loop ends after the first sample."""
    return losses[0]


# Changes that concern the whole function.
def transposed(loss: Loss) -> Loss:
    """dW comes as (K, D)."""

    def turned(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
        value, dW = loss(W, X, y, reg)
        return value, dW.T

    return turned


def written_into_the_weights(loss: Loss) -> Loss:
    """dW is another name for W, not a copy of it."""

    def changing(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
        value, data = loss(W, X, y, reg)[0], loss(W, X, y, 0.0)[1]
        dW = W
        dW *= 2 * reg
        dW += data
        return value, dW

    return changing


def shared(score_loss: ScoreLoss) -> dict[str, Loss]:
    """The mistakes that any loss on linear scores invites, made with the right `score_loss`."""

    def but(**exchanged: Any) -> Loss:
        return assembled(score_loss, **exchanged)

    return {
        "no-mean-gradient": but(dW_over=one),
        "no-mean-loss": but(loss_over=one),
        "no-mean": but(loss_over=one, dW_over=one),
        "mean-twice": but(dW_over=samples_twice),
        "divided-by-classes": but(loss_over=classes, dW_over=classes),
        "mean-over-entries": but(loss_over=entries),
        "factor-two": but(add_to_dW=weights_once),
        "factor-two-loss": but(add_to_loss=half_squares),
        "half-regulariser": but(add_to_loss=half_squares, add_to_dW=weights_once),
        "no-regulariser-gradient": but(add_to_dW=nothing),
        "no-regulariser-loss": but(add_to_loss=nothing),
        "no-regulariser": but(add_to_loss=nothing, add_to_dW=nothing),
        "no-strength": but(add_to_loss=squares_without_strength, add_to_dW=twice_without_strength),
        "regulariser-over-samples": but(add_to_loss=mean_squares, add_to_dW=mean_twice),
        "regulariser-scalar": but(add_to_dW=squares),
        "regulariser-sum": but(add_to_dW=sum_of_weights),
        "regulariser-sign-loss": but(add_to_loss=minus_squares),
        "regulariser-sign": but(add_to_dW=minus_twice),
        "last-row-left-out": but(add_to_loss=squares_but_last_row, add_to_dW=twice_but_last_row),
        "regulariser-norm": but(add_to_loss=norm),
        "regulariser-not-derived": but(add_to_dW=squared_entries),
        "sign": but(dW_from=minus_product),
        "transposed": transposed(but()),
        "last-sample-only": but(dW_from=last_outer),
        "first-sample-only": but(total=first, dW_from=first_outer),
        "changes-input": written_into_the_weights(but()),
    }


def also_shared(score_loss: ScoreLoss) -> dict[str, tuple[Loss, ...]]:
    """Other ways to write them that give other numbers."""
    return {"mean-over-entries": (assembled(score_loss, loss_over=entries, dW_over=entries),)}


# gbh-canary-4f1c7a9e2d: a test looks for this mark in everything that students get.
