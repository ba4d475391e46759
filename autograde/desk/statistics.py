"""What a class did, in numbers. Pure functions of what was gathered."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

from autograde.catalogue import exercise_ids, exercise_named
from autograde.desk.gathered import Paper, Verdict, Work

BINS = 10
"""Bars of the picture of scores: 0 up to 10 %, …, 90 up to 100 % and what lies above."""

ENOUGH = 10
"""Below so many submissions a correlation says nothing."""


@dataclass(frozen=True)
class Spread:
    """How scores lie, as shares of the points decided so far."""

    count: int
    mean: float
    median: float
    lower: float  # a quarter of the class lies at or below it
    upper: float  # a quarter lies at or above it
    lowest: float
    highest: float
    bins: tuple[int, ...]


@dataclass(frozen=True)
class Item:
    """How the class did on one criterion, or on a whole exercise."""

    name: str
    max_points: float
    tried: int
    met: int  # all its points
    part: int
    missed: int  # none of them
    mean: float  # points
    discrimination: float | None


@dataclass(frozen=True)
class Exercise:
    """One exercise and its criteria."""

    id: str
    title: str
    minutes: int | None  # planned for it
    whole: Item
    criteria: tuple[Item, ...]
    checks: dict[str, str] = field(default_factory=dict)  # what each criterion checks, in words


@dataclass(frozen=True)
class Mistake:
    """A misconception, and who has it."""

    exercise: str
    id: str
    sentence: str
    equation: str
    students: tuple[str, ...]
    first: int  # of them, those whose likeliest mistake it is


@dataclass(frozen=True)
class Times:
    """When work was handed in, and how long the machine took over it; None where it isn't known."""

    known: int
    late: int
    penalised: int
    median_late: float | None  # seconds, of those that are late
    graded: int
    median_seconds: float | None
    longest_seconds: float | None


@dataclass(frozen=True)
class Summary:
    """One assignment, for the whole class or a part of it."""

    handed_in: int
    graded: int
    waiting: int  # submissions with points that wait for a person
    spread: Spread | None
    exercises: tuple[Exercise, ...]
    mistakes: tuple[Mistake, ...]
    times: Times


def summary(work: Work) -> Summary:
    """The numbers of one assignment."""
    papers = work.papers
    return Summary(
        len(papers),
        sum(paper.row.score is not None for paper in papers),
        sum(paper.row.by_hand > 0 for paper in papers),
        spread([share for paper in papers if (share := paper.share) is not None]),
        exercises(papers),
        mistakes(papers),
        times(papers),
    )


def spread(shares: Sequence[float]) -> Spread | None:
    """How shares lie; None where there are none."""
    if not shares:
        return None
    bins = [0] * BINS
    for share in shares:
        bins[min(BINS - 1, int(share * BINS + 1e-9))] += 1
    quarters = statistics.quantiles(shares, n=4, method="inclusive") if len(shares) > 1 else [shares[0]] * 3
    lower, median, upper = quarters
    return Spread(
        len(shares), statistics.fmean(shares), median, lower, upper, min(shares), max(shares), tuple(bins)
    )  # fmt: skip


def exercises(papers: Sequence[Paper]) -> tuple[Exercise, ...]:
    """Each exercise that a verdict speaks of, in course order."""
    by: dict[str, list[tuple[Verdict, float]]] = {}
    for paper in papers:
        total = sum(verdict.points for verdict in paper.verdicts)
        for verdict in paper.verdicts:
            by.setdefault(verdict.exercise, []).append((verdict, total))
    known = exercise_ids()
    return tuple(_exercise(id, by[id]) for id in sorted(by, key=lambda id: (id not in known, _place(id), id)))


def _place(id: str) -> int:
    known = exercise_ids()
    return known.index(id) if id in known else 0


def _exercise(id: str, found: Sequence[tuple[Verdict, float]]) -> Exercise:
    whole = _item(id, [(verdict.points, verdict.max_points, total) for verdict, total in found])
    asked = exercise_named(id) if id in exercise_ids() else None
    checks = {one.name: one.checks for one in asked.criteria} if asked else {}
    there = {name for verdict, _ in found for name in verdict.criteria}
    names = [*(name for name in checks if name in there), *sorted(there - set(checks))]  # as the catalogue has them
    criteria = tuple(
        _item(name, [(*verdict.criteria[name], total) for verdict, total in found if name in verdict.criteria])
        for name in names
    )
    title, minutes = (asked.title, asked.minutes) if asked else (id, None)
    return Exercise(id, title, minutes, whole, criteria, checks)


def _item(name: str, found: Sequence[tuple[float, float, float]]) -> Item:
    """`found` has, for each submission, points, the most of them, and the total of its whole work."""
    met = [points >= most for points, most, _ in found]
    missed = sum(points <= 0 < most for points, most, _ in found)
    rest = [total - points for points, _, total in found]
    return Item(
        name,
        max(most for _, most, _ in found),
        len(found),
        sum(met),
        len(found) - sum(met) - missed,
        missed,
        statistics.fmean(points for points, _, _ in found),
        discrimination(met, rest),
    )


def discrimination(met: Sequence[bool], rest: Sequence[float]) -> float | None:
    """The point-biserial correlation of meeting a criterion with the rest of the points.

    r = (m1 - m0) / s * sqrt(p (1 - p)): m1 and m0 are the means of the rest where it is
    met and where it isn't, s the standard deviation of the rest, p the share that met it.
    None for fewer than ENOUGH submissions, and where all or none met it or all else is equal.
    """
    count, hits = len(met), sum(met)
    deviation = statistics.pstdev(rest) if count else 0.0
    if count < ENOUGH or hits in (0, count) or deviation < 1e-12:
        return None
    with_it = statistics.fmean(value for value, hit in zip(rest, met, strict=True) if hit)
    without = statistics.fmean(value for value, hit in zip(rest, met, strict=True) if not hit)
    return (with_it - without) / deviation * math.sqrt(hits / count * (1 - hits / count))


def mistakes(papers: Sequence[Paper]) -> tuple[Mistake, ...]:
    """The named mistakes, those of most students first."""
    who: dict[tuple[str, str], list[str]] = {}
    first: dict[tuple[str, str], int] = {}
    for paper in papers:
        for verdict in paper.verdicts:
            for place, id in enumerate(dict.fromkeys(verdict.misconceptions)):
                key = (verdict.exercise, id)
                who.setdefault(key, []).append(paper.row.student)
                first[key] = first.get(key, 0) + (place == 0)
    found = [Mistake(*key, *_said(*key), tuple(students), first[key]) for key, students in who.items()]
    return tuple(sorted(found, key=lambda one: (-len(one.students), -one.first, one.exercise, one.id)))


def _said(exercise: str, id: str) -> tuple[str, str]:
    """A mistake's sentence and equation."""
    known = {one.id: one for one in exercise_named(exercise).misconceptions} if exercise in exercise_ids() else {}
    if id not in known:
        return "The catalogue doesn't know this mistake any more: grade again.", ""
    return known[id].sentence, known[id].equation


def times(papers: Sequence[Paper]) -> Times:
    """When work was handed in, and how long grading took."""
    there = [paper.entry for paper in papers if paper.entry]
    late = [one.late for one in there if one.late > 0]
    took = [paper.seconds for paper in papers if paper.seconds is not None]
    return Times(
        sum(one.handed_in is not None for one in there),
        len(late),
        sum(one.penalty > 0 for one in there),
        statistics.median(late) if late else None,
        len(took),
        statistics.median(took) if took else None,
        max(took) if took else None,
    )
