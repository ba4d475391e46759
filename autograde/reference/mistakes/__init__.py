"""Named wrong implementations, beside the references that they miss.

Each module holds, for its chapter, `MISTAKES: exercise id -> misconception id -> function`;
and where a mistake gives other numbers when it is written in another way, `ALSO:
exercise id -> misconception id -> functions`. An exercise of one's own may have its wrong
functions beside its reference instead. The sentences that students read stand in the
catalogue, under the same ids; what stands here never leaves the instructor's side.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import autograde.reference as reference
from autograde.reference.mistakes import chain, indicator, lab, matrix, network, softmax, svm

CHAPTERS = (indicator, chain, matrix, svm, softmax, lab, network)

MISTAKES: Mapping[str, Mapping[str, Callable[..., Any]]] = {
    **{id: mistakes for chapter in CHAPTERS for id, mistakes in chapter.MISTAKES.items()},
    **reference.MISTAKES,
}

ALSO: Mapping[str, Mapping[str, tuple[Callable[..., Any], ...]]] = {
    id: also for chapter in CHAPTERS for id, also in chapter.ALSO.items()
}


def misconceptions(id: str) -> Mapping[str, Callable[..., Any]]:
    """The known wrong implementations of the exercise `id`, by misconception id."""
    return MISTAKES.get(id, {})


def ways(id: str) -> dict[str, tuple[Callable[..., Any], ...]]:
    """By misconception id, all the ways in which it is known to be written; that of `misconceptions` first."""
    also = ALSO.get(id, {})
    return {name: (function, *also.get(name, ())) for name, function in misconceptions(id).items()}


# gbh-canary-4f1c7a9e2d: a test looks for this mark in everything that students get.
