"""Asks a score loss for losses and dS, and says in a sentence what doesn't fit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from autograde.catalogue.draw import Array, Labels

ScoreLoss: TypeAlias = Callable[[Array, Labels], tuple[Any, Any]]


class Unfit(ValueError):
    """What the function did can't be used; the message is a sentence for its author."""


def ask(score_loss: ScoreLoss, S: Array, y: Labels) -> tuple[Array, Array]:
    """The losses (N,) and dS (N, K) of one batch, as float64 arrays that are nobody else's.

    The function gets copies. Raises Unfit when it raises, writes into what it was
    given, or returns something other than numbers of these shapes. The numbers may be nan or infinite.
    """
    S_given, y_given = S.copy(), y.copy()
    try:
        with np.errstate(all="ignore"):
            returned = score_loss(S_given, y_given)
    except Exception as error:
        raise Unfit(f"For S of shape {S.shape} it raised {type(error).__name__}: {error}".rstrip(": ")) from error
    if not np.array_equal(S_given, S):
        raise Unfit("It writes into the scores it is given. S belongs to the caller: work on a copy.")
    if not np.array_equal(y_given, y):
        raise Unfit("It writes into the labels it is given. y belongs to the caller: work on a copy.")
    if not isinstance(returned, tuple | list) or len(returned) != 2:
        raise Unfit(f"It must return two things, losses and dS, and returned {_described(returned)}.")
    losses = _numbers(returned[0], "losses", "(N,)", S.shape[:1])
    return losses, _numbers(returned[1], "dS", "(N, K)", S.shape)


def _numbers(value: Any, name: str, letters: str, shape: tuple[int, ...]) -> Array:
    try:
        array = np.array(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise Unfit(f"{name} must be numbers of shape {letters}, and is {_described(value)}.") from None
    if array.shape == shape:
        return array
    got = "one number" if array.ndim == 0 else f"of shape {array.shape}"
    why = " Each sample has a loss of its own; the mean is taken later." if name == "losses" and array.size == 1 else ""
    raise Unfit(f"{name} must have the shape {letters}, here {shape}, and is {got}.{why}")


def _described(value: Any) -> str:
    if value is None:
        return "nothing (None)"
    if isinstance(value, tuple | list):
        return f"a {type(value).__name__} of {len(value)}"
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    return f"a value of type {type(value).__name__}"
