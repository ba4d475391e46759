"""A regulariser without its strength λ: taken off the evidence, so that it hides no other mistake."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from autograde.judge.pairs import NO_STRENGTH
from autograde.judge.pieces import FLOOR, SAME, Piece, Pieces, Place
from autograde.judge.situation import Situation

HALF = 0.5


def without_strength(situation: Situation, given: Pieces) -> tuple[Pieces, Mapping[Place, tuple[str, ...]]]:
    """`given` without a regulariser that comes without λ; and the places that this explains, each with its ids.

    There reg is not 0, and adds nothing: what is added is added at any reg.
    """
    if NO_STRENGTH not in {one.id for one in situation.exercise.misconceptions}:
        return given, {}
    adjusted: dict[Place, Piece] = dict(given)
    explained: dict[Place, tuple[str, ...]] = {}
    known = {one.id for one in situation.exercise.misconceptions}
    for name, share in situation.without_strength.items():
        told = [case for case in situation.cases if (name, case.name) in given]
        added = [(name, case.name) for case in told if case.inputs.get("reg") != 0]
        if not all(_nothing(given[place]) for place in added):
            continue
        half = "factor-two-loss" if name == "loss" else "factor-two"
        ids = (NO_STRENGTH, half) if share == HALF and half in known else (NO_STRENGTH,)
        explained |= dict.fromkeys(added, ids)
        for case in (case for case in told if case.inputs.get("reg") == 0):
            piece = given[name, case.name]
            leaf = situation.leaf(case.name, name)  # in double precision: what is taken off may be far larger
            if isinstance(piece, np.ndarray) and leaf is not None and np.all(np.isfinite(leaf)):
                adjusted[name, case.name] = np.asarray(leaf, dtype=np.float32).reshape(piece.shape)
    return adjusted, explained


def _nothing(piece: Piece) -> bool:
    return isinstance(piece, np.ndarray) and bool(np.max(np.abs(piece), initial=0.0) <= SAME * FLOOR)
