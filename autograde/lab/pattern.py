"""Looks at a wrong dS and says, in one sentence, what kind of wrong it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from autograde.catalogue.draw import Array, Labels
from autograde.lab.slopes import Mask, Slopes

NEAR = 1e-4
"""How near a factor must be to −1, 1/N and the like to be called that, and what may be left over, relatively."""


@dataclass(frozen=True)
class Compared:
    """A batch with what the function gave and what its own losses say."""

    name: str
    y: Labels
    losses: Array
    got: Array  # dS
    slopes: Slopes

    @property
    def off(self) -> Mask:
        """True where dS is wrong, (N, K)."""
        wrong: Mask = ~self.slopes.agrees(self.got)
        return wrong

    @property
    def at_label(self) -> Mask:
        """True at each sample's right class, (N, K)."""
        mask: Mask = np.arange(self.got.shape[1]) == self.y[:, np.newaxis]
        return mask

    def factor(self) -> float | None:
        """The a for which dS = a times the gradient away from kinks; None where there is no such a."""
        clear = ~self.slopes.kinks
        got, expected = self.got[clear], self.slopes.expected[clear]
        size = float(expected @ expected)
        if size < 1e-6:  # nothing to compare with: every factor would do
            return float("nan")
        a = float(got @ expected) / size
        left_over = np.max(np.abs(got - a * expected), initial=0)
        return a if left_over <= NEAR * np.max(np.abs(expected)) else None


def pattern(compared: list[Compared]) -> str:
    """A sentence for what is wrong with dS; empty where nothing is."""
    if not any(np.any(batch.off) for batch in compared):
        return ""
    return _by_factor(compared) or (_by_class(compared) or _in_numbers(compared)) + _where(compared)


def _by_factor(compared: list[Compared]) -> str:
    found = [(batch.factor(), batch) for batch in compared]
    if any(factor is None for factor, _ in found):
        return ""
    known = [(factor, *batch.got.shape) for factor, batch in found if factor is not None and np.isfinite(factor)]

    def always(value: object) -> bool:
        """Whether each batch's factor is `value`, a number or a function of N and K."""
        return all(abs(a - (value(N, K) if callable(value) else value)) < NEAR * (1 + abs(a)) for a, N, K in known)

    if not known or always(1):
        return ""
    if always(0):
        return "dS is 0 everywhere, though the losses change with the scores."
    if always(-1):
        return "dS has the wrong sign in every entry: it is minus the gradient of your losses."
    if always(lambda N, K: 1 / N):
        return "dS is divided by N. Row i belongs to sample i alone, and comes before the 1/N."
    if always(lambda N, K: -1 / N):
        return "dS is divided by N and has the wrong sign."
    if always(lambda N, K: N):
        return "dS is multiplied by N, or the losses are divided by it."
    if always(lambda N, K: 1 / K):
        return "dS is divided by K, the number of classes, and the losses aren't."
    first = known[0][0]
    if always(first):
        return f"Every entry of dS is {first:.4g} times what your losses ask for."
    return ""


def _by_class(compared: list[Compared]) -> str:
    """Is it only the right class's column, or only the others?"""
    at_label = [batch.off & batch.at_label for batch in compared]
    elsewhere = [batch.off & ~batch.at_label for batch in compared]
    if not any(np.any(mask) for mask in elsewhere):
        values = np.concatenate([batch.got[mask] for batch, mask in zip(compared, at_label, strict=True)])
        if not np.any(values):
            return "The right class has no entry in dS: it is 0 where your losses change with that class's score."
        return "Only the entries of the right class are off; those of the other classes are right."
    if not any(np.any(mask) for mask in at_label):
        return "Only the entries of the wrong classes are off; those of the right class are right."
    return ""


def _in_numbers(compared: list[Compared]) -> str:
    off = sum(int(np.sum(batch.off)) for batch in compared)
    return (
        f"dS isn't the gradient of your losses: {off} of {sum(batch.got.size for batch in compared)} entries are off."
    )


def _where(compared: list[Compared]) -> str:
    """The batches, where they aren't all."""
    places = [batch.name for batch in compared if np.any(batch.off)]
    return "" if len(places) == len(compared) else " All of them are in: " + "; ".join(places) + "."
