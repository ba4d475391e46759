"""`verify`: is dS the gradient of the function's own losses?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from autograde.catalogue.draw import Array, Draw, Labels
from autograde.lab import page
from autograde.lab.asking import ScoreLoss, Unfit, ask
from autograde.lab.pattern import Compared, pattern
from autograde.lab.slopes import slopes


@dataclass(frozen=True)
class Entry:
    """One entry of dS that is off."""

    batch: str
    sample: int
    label: int
    class_: int
    got: float
    expected: float  # the central difference of the function's own losses
    kink: bool  # any number between the one-sided slopes would do, and `got` isn't one

    def __str__(self) -> str:
        near = " (at a kink, the middle of what is allowed)" if self.kink else ""
        place = f"{self.batch}: sample {self.sample}, label {self.label}, class {self.class_}"
        return f"{place}: got {self.got:.6g}, expected {self.expected:.6g}{near}"


@dataclass(frozen=True)
class Failure:
    """One thing that is wrong: a sentence, and the entries that show it, the worst first."""

    sentence: str
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """What `verify` found. It is true when nothing is wrong."""

    failures: tuple[Failure, ...]
    notes: tuple[str, ...]  # what a loss may do, and its author should know
    checked: int  # entries of dS compared with a difference quotient

    @property
    def passed(self) -> bool:
        return not self.failures

    def __bool__(self) -> bool:
        return self.passed

    def __str__(self) -> str:
        return page.verdict_text(self)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return page.verdict_html(self)


def verify(score_loss: ScoreLoss, seed: int = 0) -> Verdict:
    """Compares dS with difference quotients of the function's own losses, on small batches of scores.

    score_loss: takes S (N, K) float64 and y (N,) int, returns (losses (N,), dS (N, K)).
    seed: decides which scores are drawn; the same seed gives the same verdict.
    Never raises for what the function does: that becomes a failure, in a sentence.
    """
    compared, failures = [], []
    for name, S, y in batches(Draw(seed, "lab.verify")):
        try:
            compared.append(_one(score_loss, name, S, y))
        except Unfit as misfit:
            failures.append(Failure(f"{misfit}"))
            break
    failures += [Failure(sentence) for sentence in _not_numbers(compared)]
    if not failures:
        if any(batch.slopes.leaks for batch in compared):
            failures.append(
                Failure("The loss of one sample changes when another sample's scores do. Each must depend on its own.")
            )
        sentence = "" if failures else pattern(compared)
        if sentence:
            failures.append(Failure(sentence, _entries(compared)))
    notes = () if failures else _notes(score_loss, compared)
    return Verdict(tuple(failures), notes, sum(batch.got.size for batch in compared))


def batches(draw: Draw) -> list[tuple[str, Array, Labels]]:
    """Small batches of several shapes; the last two are full of ties, where kinks show."""
    drawn = [
        (f"{N} samples, {K} classes" if N > 1 else f"1 sample, {K} classes",
         draw.uniform(N, K, low=-2, high=2), draw.labels(N, K))
        for N, K in ((5, 4), (7, 3), (1, 5), (6, 2))
    ]  # fmt: skip
    return [
        *drawn,
        ("a class that doesn't occur", draw.uniform(4, 4, low=-2, high=2), np.array([0, 2, 1, 0])),
        ("scores of scale 10", draw.uniform(4, 3, low=-10, high=10), draw.labels(4, 3)),
        ("whole scores, with ties", draw.whole(5, 4, low=-2, high=3), draw.labels(5, 4)),
        ("all scores equal", np.zeros((3, 3)), draw.labels(3, 3)),
    ]


def _one(score_loss: ScoreLoss, name: str, S: Array, y: Labels) -> Compared:
    losses, dS = ask(score_loss, S, y)
    again, dS_again = ask(score_loss, S, y)
    if not (np.array_equal(losses, again, equal_nan=True) and np.array_equal(dS, dS_again, equal_nan=True)):
        raise Unfit("Called twice with the same scores, it gives two answers. It must depend on S and y alone.")
    return Compared(name, y, losses, dS, slopes(score_loss, S, y))


def _not_numbers(compared: list[Compared]) -> list[str]:
    sentences = []
    for what, values in (
        ("A loss", [(batch, batch.losses[:, np.newaxis]) for batch in compared]),
        ("An entry of dS", [(batch, batch.got) for batch in compared]),
    ):
        for batch, value in values:
            bad = np.argwhere(~np.isfinite(value))
            if len(bad):
                i, j = bad[0]
                where = f"sample {i}" if what == "A loss" else f"sample {i}, class {j}"
                sentences.append(f"{what} is {value[i, j]}, on the batch “{batch.name}”, {where}.")
                break
    return sentences


def _entries(compared: list[Compared]) -> tuple[Entry, ...]:
    """The entries that are off, the furthest first."""
    found = []
    for batch in compared:
        expected, kinks = batch.slopes.expected, batch.slopes.kinks
        for i, j in np.argwhere(batch.off):
            numbers = float(batch.got[i, j]), float(expected[i, j])
            found.append(Entry(batch.name, int(i), int(batch.y[i]), int(j), *numbers, bool(kinks[i, j])))
    return tuple(sorted(found, key=lambda entry: -abs(entry.got - entry.expected)))


def _notes(score_loss: ScoreLoss, compared: list[Compared]) -> tuple[str, ...]:
    """What is no mistake in the derivation, and may still spoil the training."""
    notes = []
    kinks = sum(int(np.sum(batch.slopes.kinks)) for batch in compared)
    if kinks:
        notes.append(f"It has kinks: {kinks} entries lie on one. Any slope between the two sides counts as right.")
    if not any(np.any(batch.got) for batch in compared):
        notes.append("dS is 0 everywhere: nothing can be learnt from this loss.")
    equal = compared[-1]  # all scores are equal there, so only the labels tell the classes apart
    if np.mean(equal.got[equal.at_label]) > np.mean(equal.got[~equal.at_label]):
        notes.append("Where all scores are equal, descent lowers the right one the most: it learns wrong answers.")
    _, S, y = batches(Draw(0, "lab.verify"))[0]
    try:
        finite = [np.all(np.isfinite(part)) for size in (1000, -1000) for part in ask(score_loss, S * size, y)]
    except Unfit:
        finite = [np.False_]
    if not all(finite):
        notes.append("With scores of size 1000 it gives infinity or nan. Training may get there.")
    return tuple(notes)
