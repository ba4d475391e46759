"""What a second grading would change, student by student, and why."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograde.desk.gathered import Verdict, verdicts_in
from autograde.desk.gradebook import Cell, Entry, entries
from autograde.desk.page import number
from autograde.desk.table import Row, rows_of
from autograde.grading.course import Course


@dataclass(frozen=True)
class Change:
    """One student's score before and after; None where there is none."""

    student: str
    before: float | None
    after: float | None
    reasons: tuple[str, ...] = ()
    same_work: bool = True  # what is graded is what was graded before

    @property
    def gain(self) -> float:
        """Points more than before; no score counts as none."""
        return (self.after or 0.0) - (self.before or 0.0)

    @property
    def is_one(self) -> bool:
        """Whether anything changes."""
        return bool(self.reasons) or self.before != self.after


def changes(course: Course, copy: Course, assignment: str) -> list[Change]:
    """Every submission of `assignment`, as it stands in `course` and as it came out in `copy`."""
    old, new = entries(course, assignment), entries(copy, assignment)
    before = {row.student: row for row in rows_of(course, assignment, old)}
    return [
        _change(before[row.student], row, old.get(row.student), new.get(row.student), *_files(course, copy, row))
        for row in rows_of(copy, assignment, new)
        if row.student in before
    ]


def _files(course: Course, copy: Course, row: Row) -> tuple[Path, Path]:
    place = Path(row.student) / row.assignment / f"{row.assignment}.ipynb"
    return course.autograded / place, copy.autograded / place


def _change(before: Row, after: Row, old: Entry | None, new: Entry | None, was: Path, comes: Path) -> Change:
    same = _work(was) == _work(comes)
    reasons = [] if same or before.score is None else ["handed in again since it was graded"]
    if before.status != after.status:
        reasons.append(f"{before.status} → {after.status}")
    elif old and new:
        reasons += _cells(old, new, _verdicts(was), _verdicts(comes))
        if old.penalty != new.penalty:
            reasons.append(f"late penalty {number(old.penalty)} → {number(new.penalty)}")
    return Change(before.student, before.score, after.score, tuple(reasons), same)


def _cells(old: Entry, new: Entry, was: Mapping[str, Verdict], comes: Mapping[str, Verdict]) -> list[str]:
    """What changed in each graded cell."""
    reasons = []
    there = {cell.name: cell for cell in old.cells}
    for cell in new.cells:
        before = there.get(cell.name)
        if before is None:
            reasons.append(f"{cell.name} is new: {_points(cell.auto)} of {number(cell.max_score)}")
            continue
        if before.max_score != cell.max_score:
            reasons.append(f"{cell.name} counts {number(before.max_score)} → {number(cell.max_score)} points")
        if before.auto != cell.auto:
            reasons += _criteria(before, cell, was.get(cell.name), comes.get(cell.name))
            if cell.manual is not None:
                reasons.append(f"the manual score {number(cell.manual)} of {cell.name} stands")
    gone = sorted({cell.name for cell in old.cells} - {cell.name for cell in new.cells})
    return reasons + [f"{name} is no longer graded" for name in gone]


def _criteria(before: Cell, after: Cell, was: Verdict | None, comes: Verdict | None) -> list[str]:
    """The criteria that changed; the cell's points where that isn't known."""
    if was is None or comes is None:
        return [f"{after.name}: {_points(before.auto)} → {_points(after.auto)}"]
    found = []
    for name in dict.fromkeys([*was.criteria, *comes.criteria]):
        one, other = was.criteria.get(name), comes.criteria.get(name)
        if one != other:
            most = f" of {number(other[1])}" if other else ""
            found.append(f"{comes.exercise}: {name} {_points(one and one[0])} → {_points(other and other[0])}{most}")
    return found or [f"{after.name}: {_points(before.auto)} → {_points(after.auto)}"]


def _points(value: float | None) -> str:
    return "none" if value is None else number(value)


def _verdicts(file: Path) -> dict[str, Verdict]:
    return {verdict.cell: verdict for verdict in verdicts_in(file) or ()}


def _work(file: Path) -> Any:
    """What the student wrote in a graded notebook: the cells of theirs; None where there is no such notebook."""
    try:
        cells = json.loads(file.read_bytes())["cells"]
        about = [(cell["metadata"].get("nbgrader", {}), "".join(cell["source"])) for cell in cells]
        return sorted(
            (str(one.get("grade_id", "")), text) for one, text in about if one.get("solution") or not one.get("locked")
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
