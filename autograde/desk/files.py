"""The class report as CSV files: scores, exercises and criteria, mistakes, who has which."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from autograde.desk.gathered import Work
from autograde.desk.page import number
from autograde.desk.sheet import harmless
from autograde.desk.statistics import Item, Summary


def write_all(works: Sequence[Work], summaries: Sequence[Summary], folder: Path, hidden: bool) -> None:
    """Write scores.csv, verdicts.csv, criteria.csv and mistakes.csv into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    pairs = list(zip(works, summaries, strict=True))
    section = [] if hidden else ["section"]
    scores = [
        [paper.row.student, *([] if hidden else [paper.section]), paper.row.assignment,
         "" if paper.row.score is None else number(paper.row.score),
         "" if paper.row.score is None else number(paper.row.max_score),
         number(paper.row.by_hand), paper.row.status, paper.row.remarks]
        for work in works for paper in work.papers
    ]  # fmt: skip
    _write(
        folder / "scores.csv",
        ["student", *section, "assignment", "score", "max_score", "to_grade_by_hand", "status", "remarks"],
        scores,
    )
    verdicts = [
        [paper.row.student, work.assignment, verdict.exercise, name, number(points), number(most),
         " ".join(verdict.misconceptions)]
        for work in works for paper in work.papers for verdict in paper.verdicts
        for name, (points, most) in verdict.criteria.items()
    ]  # fmt: skip
    _write(
        folder / "verdicts.csv",
        ["student", "assignment", "exercise", "criterion", "points", "max_points", "mistakes"],
        verdicts,
    )
    criteria = [
        [work.assignment, exercise.id, name, *_numbers(item)]
        for work, summary in pairs for exercise in summary.exercises
        for name, item in [("", exercise.whole), *((one.name, one) for one in exercise.criteria)]
    ]  # fmt: skip
    _write(
        folder / "criteria.csv",
        ["assignment", "exercise", "criterion", "max_points", "submissions", "all_points", "part", "none",
         "mean_points", "discrimination"],
        criteria,
    )  # fmt: skip
    who = [] if hidden else ["who"]
    mistakes = [
        [work.assignment, one.exercise, one.id, len(one.students), one.first, one.sentence, one.equation,
         *([] if hidden else ["; ".join(one.students)])]
        for work, summary in pairs for one in summary.mistakes
    ]  # fmt: skip
    _write(
        folder / "mistakes.csv",
        ["assignment", "exercise", "mistake", "students", "likeliest_for", "sentence", "equation", *who],
        mistakes,
    )


def _numbers(item: Item) -> list[object]:
    # A number, not a text: one below 0 is no formula.
    discrimination = "" if item.discrimination is None else round(item.discrimination, 4)
    counts = [item.tried, item.met, item.part, item.missed]
    return [number(item.max_points), *counts, f"{item.mean:.4f}", discrimination]


def _write(file: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with file.open("w", newline="", encoding="utf-8", errors="replace") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows([harmless(one) if isinstance(one, str) else one for one in row] for row in rows)
