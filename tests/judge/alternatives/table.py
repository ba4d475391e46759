"""How a function is entered into a chapter's table."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

Earns = Mapping[str, float | tuple[float, ...]]
"""The share of a criterion's points where it is not the whole: {"gradient": 0.5, "speed": 0}.

A tuple where chance decides: a rounding error may fall on the right value.
"""

Function = Callable[..., Any]


class Table:
    """The functions of one chapter."""

    def __init__(self) -> None:
        self.right: list[tuple[str, Function]] = []
        self.partial: list[tuple[str, Function, Earns]] = []

    def of(self, *ids: str) -> Callable[[Function], Function]:
        """Decorator: right for each of these exercises."""

        def enter(function: Function) -> Function:
            self.right += [(id, function) for id in ids]
            return function

        return enter

    def add(self, id: str, function: Function, name: str) -> None:
        """Enter what has no name of its own: a lambda, an object that can be called."""

        def call(*inputs: Any) -> Any:
            return function(*inputs)

        call.__name__ = name
        self.right.append((id, call))

    def earns(self, *ids: str, **shares: float | tuple[float, ...]) -> Callable[[Function], Function]:
        """Decorator: all points for each of these exercises but for the shares that are said."""

        def enter(function: Function) -> Function:
            self.partial += [(id, function, shares) for id in ids]
            return function

        return enter


def chance(*what: Any) -> float:
    """A number between 0 and 1 that looks random and is the same for the same arguments."""
    parts = b"".join(one.tobytes() if isinstance(one, np.ndarray) else repr(one).encode() for one in what)
    return zlib.crc32(parts) / 2**32
