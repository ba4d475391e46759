"""The rules that need no reference: what must hold for any right answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograde.catalogue.exercise import Case, Criterion
from autograde.judge.compare import FLOOR
from autograde.judge.situation import Finding, Situation

Array = NDArray[np.float64]

FALLS = 3.2
"""Halving h divides an error of second order by 4 and one of first order by 2."""

CENTRAL = 2.0
"""No answer may err more than so many times the plain central difference with the same h. Twice h errs 4 times."""

ROUNDED = 1e-9
"""Errors below this are rounding: halving h can't improve them."""

CONSISTENT = 1e-6
"""A central difference with h = 1e-5 errs by 1e-10 and rounding by 1e-10; mistakes are of order 1."""

EPSILON = float(np.finfo(np.float64).eps)

ROUNDINGS = 8.0
"""A loss may be off by so many roundings: it is itself a sum of a few terms."""

DROWNED = 1e-2
"""Where rounding makes up this share of the slopes, nothing can be said of them."""

CHANCE = 2.0
"""A classifier beats chance when it is right this many times as often, as the notebook says."""


def order(situation: Situation, criterion: Criterion) -> Finding:
    """A numerical derivative is as near as a central difference, and four times nearer with half the step."""
    (name,) = criterion.outputs
    errors: dict[str, float] = {}
    for case, _ in situation.rows(criterion.name):
        right = situation.rights(case.name)[name]
        if right.limit is None:
            return Finding(0, "not judged: the key holds no true gradient.")
        leaf = situation.leaf(case.name, name)
        if leaf is not None and leaf.shape != right.limit.shape:
            shapes = f"{name} has shape {leaf.shape}, where {right.limit.shape} is due"
            return Finding(0, f"not judged: on the case “{case.name}” {shapes}.")
        errors[case.name] = _error(leaf, right.limit)
        plain = _error(right.value, right.limit)
        if errors[case.name] > max(CENTRAL * plain, ROUNDED):
            share = f"its relative error is {errors[case.name]:.1g}, where that of a central difference is {plain:.1g}"
            return Finding(0, f"not near enough on the case “{case.name}”: {share}.")
    halved = [case for case, _ in situation.rows(criterion.name) if case.base is not None]
    if all(_change(situation, case, name) <= ROUNDED for case in halved):
        return Finding(0, "your answer doesn't depend on h: with half the step it is the same.")
    for case in halved:
        assert case.base is not None
        whole, half = errors[case.base], errors[case.name]
        if half > max(whole / FALLS, ROUNDED):
            ratio = whole / half
            return Finding(0, f"half the step divides the error by {ratio:.1f} on the case “{case.name}”, not by 4.")
    return Finding(1, criterion.checks)


def _change(situation: Situation, case: Case, name: str) -> float:
    """How far the answer on a case is from that on its base, relative to the larger entries."""
    assert case.base is not None
    there, here = situation.leaf(case.base, name), situation.leaf(case.name, name)
    return np.inf if there is None else _error(here, there.astype(np.float64))


def _error(got: NDArray[Any] | None, true: Array) -> float:
    """The largest error relative to the gradient's scale; infinite for another shape."""
    if got is None or got.shape != true.shape or got.dtype.kind not in "biuf":
        return np.inf
    with np.errstate(all="ignore"):
        error = np.max(np.abs(got - true), initial=0.0) / max(np.max(np.abs(true), initial=0.0), FLOOR)
    return float(error) if np.isfinite(error) else np.inf


def consistent(situation: Situation, criterion: Criterion) -> Finding:
    """The gradient is that of the function's own losses, whatever they are."""
    losses, gradient = criterion.outputs
    flat = True
    for up, down in moved(situation, criterion.name):
        slopes = compared_slopes(situation, up, down, losses, gradient)
        if slopes is None:
            return Finding(0, f"not judged on the case “{up.name}”: {losses} and {gradient} aren't as promised there.")
        if slopes.drowned:
            return Finding(
                0,
                f"can't be judged: on the case “{up.name}” rounding of your {losses} hides their slopes.",
            )
        if np.max(slopes.off, initial=0.0) > CONSISTENT:
            worst = int(np.argmax(slopes.off))
            return Finding(
                0,
                f"{gradient} isn't the gradient of your own {losses}: on the case “{up.name}” the loss of sample "
                f"{worst} changes {slopes.measured[worst]:.4g} times as much as the scores, and {gradient} says "
                f"{slopes.said[worst]:.4g}.",
            )
        flat = flat and not slopes.measured.any()
    if flat:
        return Finding(0, f"{losses} never change, whatever the scores: nothing can be learnt from them.")
    return Finding(1, criterion.checks)


def apart(situation: Situation, criterion: Criterion) -> Finding:
    """A sample whose scores stay where they are keeps its loss, whatever the others do."""
    (losses,) = criterion.outputs
    for up, down in moved(situation, criterion.name):
        before, after = situation.leaf(down.name, losses), situation.leaf(up.name, losses)
        name, move = _move(up, down)
        if before is None or after is None or not {before.dtype.kind, after.dtype.kind} <= set("iuf"):
            return Finding(0, f"not judged on the case “{up.name}”: there was no answer to compare.")
        if before.size != len(move) or after.size != len(move):
            return Finding(0, f"not judged on the case “{up.name}”: {losses} hold no number for each sample.")
        before, after = before.ravel(), after.ravel()
        still = ~move.any(axis=tuple(range(1, move.ndim)))
        off = np.flatnonzero(still & ~(np.abs(after - before) <= CONSISTENT * np.max(np.abs(move))))
        if off.size:
            stays = f"though {name}[{off[0]}] stays the same"
            return Finding(0, f"on the case “{up.name}” the loss of sample {off[0]} changes, {stays}.")
    return Finding(1, criterion.checks)


def _move(up: Case, down: Case) -> tuple[str, Array]:
    """The input in which two cases differ, and by how much."""
    name = next(key for key, value in up.inputs.items() if not np.array_equal(value, down.inputs[key]))
    return name, np.asarray(up.inputs[name], dtype=np.float64) - down.inputs[name]


def moved(situation: Situation, criterion: str) -> Iterator[tuple[Case, Case]]:
    """Pairs of cases that lie on both sides of their base."""
    cases = [case for case, _ in situation.rows(criterion) if case.base is not None]
    return zip(cases[::2], cases[1::2], strict=True)


@dataclass(frozen=True)
class Slopes:
    """By loss, the slope along a move: what the gradient says, what the losses do, how far off relative to both."""

    said: Array
    measured: Array
    off: Array
    drowned: bool  # rounding of the losses hides their slopes


def compared_slopes(situation: Situation, up: Case, down: Case, losses: str, gradient: str) -> Slopes | None:
    """The slopes of the losses along the move from `down` to `up`; None where they can't be told.

    A gradient between the two one-sided slopes is right, at a kink too.
    """
    assert up.base is not None
    base = situation.case(up.base)
    name, _ = _move(up, down)
    values = [situation.leaf(case.name, losses) for case in (down, base, up)]
    slope = situation.leaf(base.name, gradient)
    moved_by = np.asarray(up.inputs[name], dtype=np.float64) - base.inputs[name]
    if slope is None or slope.shape != moved_by.shape or slope.dtype.kind not in "biuf":
        return None
    lows: list[Array] = []
    for value in values:
        if value is None or value.dtype.kind not in "biuf":
            return None
        lows.append(value.astype(np.float64).reshape(-1))
    if len({value.shape for value in lows}) > 1 or lows[0].size not in (1, len(moved_by)):
        return None
    before, at, after = lows
    with np.errstate(all="ignore"):
        size = np.max(np.abs(moved_by))
        product = slope.astype(np.float64) * moved_by
        due = np.sum(product).reshape(1) if at.size == 1 else np.sum(product, axis=tuple(range(1, product.ndim)))
        first, second = (at - before - due) / size, (after - at - due) / size
        measured = (after - before) / (2 * size)
        # No size is better than another: what counts is relative to the slopes, beyond the rounding of the losses.
        noise = ROUNDINGS * EPSILON * np.max(np.abs(at)) / size
        scale = max(float(np.max(np.abs(slope))), float(np.max(np.abs(measured))))
        apart = np.where(first * second <= 0, 0.0, np.maximum(np.minimum(np.abs(first), np.abs(second)) - noise, 0.0))
        off = np.where(apart == 0, 0.0, apart / scale)
    return Slopes(due / size, measured, np.where(np.isfinite(off), off, np.inf), bool(noise > DROWNED * scale > 0))


def chance(situation: Situation, criterion: Criterion) -> Finding:
    """A linear classifier that descends the function's losses is right more often than by chance."""
    accuracies, by_chance, unseen = [], 0.0, 0
    for case, answer in situation.rows(criterion.name):
        assert case.held_out is not None
        X, y = case.held_out
        W = answer.leaves.get("")
        if W is None or W.ndim != 2 or len(W) != X.shape[1] or W.dtype.kind not in "biuf" or not np.all(np.isfinite(W)):
            return Finding(0, f"not judged: there is no trained classifier on the case “{case.name}”.")
        accuracies.append(float(np.mean(np.argmax(X @ W, axis=1) == y)))
        by_chance, unseen = 1 / len(np.unique(y)), unseen + len(y)
    if not accuracies:
        return Finding(0, "not judged: there was no answer to compare.")
    accuracy = float(np.mean(accuracies))
    said = f"{accuracy:.0%} of {unseen} unseen samples are right, where chance gives {by_chance:.0%}"
    if accuracy < CHANCE * by_chance:
        return Finding(0, f"training with it doesn't reach {CHANCE:g} times chance: {said}.")
    return Finding(1, f"{criterion.checks} ({said})")
