"""All that is known of a class's work, gathered for the report: rows, verdicts, sections, times.

Verdicts lie in the graded notebooks, where the grader wrote them beside what
people see. Other cells' outputs are the students', and are not looked at.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import SystemRandom
from typing import Any

from autograde.desk.gradebook import Entry, entries
from autograde.desk.table import Row, rows_of
from autograde.grading.course import Course
from autograde.grading.outcomes import GRADED

ABOUT = "autograde"
"""As in grading.outputs, which takes long to load: the verdict as data, in an output's metadata."""

LOG_AT_MOST = 20_000_000  # bytes of the log's end that are looked at
TOOK = re.compile(r"(.{1,300}?), (\w{1,100}): (?:graded|damaged|the grader failed) in (\d+\.\d+) s")


@dataclass(frozen=True)
class Verdict:
    """What the judge said of one function."""

    cell: str  # the graded cell's name
    exercise: str
    points: float
    max_points: float
    criteria: Mapping[str, tuple[float, float]]  # points and the most of them, by name
    misconceptions: tuple[str, ...]  # likeliest first


@dataclass(frozen=True)
class Paper:
    """One submission, with all that is known of it."""

    row: Row
    entry: Entry | None = None
    verdicts: tuple[Verdict, ...] = ()
    section: str = ""
    seconds: float | None = None  # how long grading took

    @property
    def share(self) -> float | None:
        """The part of the points decided so far that was earned; None where nothing is decided."""
        decided = self.row.max_score - self.row.by_hand
        return None if self.row.score is None or decided <= 0 else self.row.score / decided


@dataclass(frozen=True)
class Work:
    """One assignment of a class."""

    assignment: str
    papers: tuple[Paper, ...]
    absent: tuple[str, ...] = ()  # on the roster, and nothing was handed in
    notes: tuple[str, ...] = ()  # what the report could not read

    def of(self, section: str) -> Work:
        """The part of one section; nobody is left out for ""."""
        return replace(self, papers=tuple(one for one in self.papers if one.section == section)) if section else self


def gathered(course: Course, assignment: str, roster: Mapping[str, str] | None = None) -> Work:
    """What is known of every submission of `assignment`; `roster` has the section of each student.

    Raises CourseError when nothing was handed in or the gradebook can't be used.
    """
    there = entries(course, assignment)
    took = _took(course.log, assignment)
    papers, silent, unread = [], 0, 0
    for row in rows_of(course, assignment, there):
        verdicts: tuple[Verdict, ...] = ()
        if row.status == GRADED:
            file = course.autograded / row.student / assignment / f"{assignment}.ipynb"
            found = verdicts_in(file)
            unread += found is None
            silent += found == ()
            verdicts = found or ()
        section = (roster or {}).get(row.student, "")
        papers.append(Paper(row, there.get(row.student), verdicts, section, took.get(row.student)))
    notes = []
    if unread:
        notes.append(f"Graded notebooks that can't be read: {unread}. Their scores count here, their criteria don't.")
    if silent:
        notes.append(
            f"Graded notebooks without verdicts, from before the grader kept them: {silent}. "
            f"Their scores count here; run `autograde grade {assignment}` again for their criteria."
        )
    here = {paper.row.student for paper in papers}
    return Work(assignment, tuple(papers), tuple(sorted(set(roster or ()) - here)), tuple(notes))


def verdicts_in(file: Path) -> tuple[Verdict, ...] | None:
    """The verdicts in a graded notebook, in its order; None where it can't be read."""
    try:
        cells = json.loads(file.read_bytes())["cells"]
        found = [
            _verdict(cell["metadata"]["nbgrader"]["grade_id"], output.get("metadata", {}).get(ABOUT))
            for cell in cells
            if cell["metadata"].get("nbgrader", {}).get("grade") is True
            for output in cell.get("outputs", [])
        ]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return tuple(verdict for verdict in found if verdict)


def _verdict(cell: str, about: Any) -> Verdict | None:
    """The verdict in plain data; None where it isn't one."""
    try:
        criteria = {str(name): (float(points), float(most)) for name, (points, most) in about["criteria"].items()}
        named = tuple(str(id) for id in about["misconceptions"])
        points, most = float(about["points"]), float(about["max_points"])
        found = Verdict(str(cell), str(about["exercise"]), points, most, criteria, named)
    except (TypeError, KeyError, ValueError, AttributeError):
        return None
    numbers = [found.points, found.max_points, *(value for pair in criteria.values() for value in pair)]
    return found if all(map(math.isfinite, numbers)) else None


def _took(log: Path, assignment: str) -> dict[str, float]:
    """How many seconds the last grading of each submission took, by the grading log."""
    if not log.is_file():
        return {}
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - LOG_AT_MOST))
        lines = file.read(LOG_AT_MOST).decode("utf-8", "replace").splitlines()
    found = (TOOK.match(line) for line in lines)
    return {match[1]: float(match[3]) for match in found if match and match[2] == assignment}


def anonymous(works: Sequence[Work]) -> list[Work]:
    """The same without names: S001 and so on, drawn anew each time, so that nothing leads back.

    What the grader said of a submission can quote its files, so only its kind is left.
    """
    students = sorted({paper.row.student for work in works for paper in work.papers})
    SystemRandom().shuffle(students)
    alias = {student: f"S{number:03}" for number, student in enumerate(students, 1)}

    def hidden(paper: Paper) -> Paper:
        row = paper.row
        kinds = sorted({kind(text) for text in row.remarks.split("; ") if text})
        row = replace(row, student=alias[row.student], status=kind(row.status), remarks="; ".join(kinds))
        entry = paper.entry and replace(paper.entry, student=row.student, said=())
        return replace(paper, row=row, entry=entry)

    return [
        replace(work, papers=tuple(sorted(map(hidden, work.papers), key=lambda paper: paper.row.student)), absent=())
        for work in works
    ]


KINDS = (
    "the grader failed", "damaged", "not graded yet", "crashed", "timed out", "not evaluated", GRADED,
)  # fmt: skip
"""The first words of what the grader says of a submission, the worst first."""


def kind(text: str) -> str:
    """Which of the KINDS a status or remark is; "remark" for another."""
    return next((one for one in KINDS if text.startswith(one)), "remark")
