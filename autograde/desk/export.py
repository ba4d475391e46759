"""`autograde export`: scores into the files that Canvas, Moodle and spreadsheets read.

What has no score stays as it is, and never becomes 0. A file that the platform gave
is filled in: only cells that change are touched, and who has no row in it is named.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from autograde.desk.names import few, same, shown
from autograde.desk.roster import Roster, Student
from autograde.desk.sheet import number, read, written
from autograde.desk.table import Row, rows
from autograde.desk.template import CANVAS, CSV, MOODLE, NO_SCORE, NOT_OURS, Match, Template, template_of, value
from autograde.grading.course import Course, CourseError

PLATFORMS = (CANVAS, MOODLE, CSV)

AGREE = 0.005
"""Canvas shows and compares scores with two decimals."""


@dataclass(frozen=True)
class Change:
    """What an export does for one student and assignment."""

    student: str
    name: str
    assignment: str
    old: str  # what the platform's file has; empty for none
    new: str  # what it will have
    why: str = ""  # why nothing is written

    @property
    def is_one(self) -> bool:
        return self.old != self.new


@dataclass(frozen=True)
class Changes:
    """An export: what changes, and the file."""

    changes: tuple[Change, ...]
    troubles: tuple[str, ...]  # what a person should know
    content: bytes

    def lines(self) -> list[str]:
        """Each change, one a line."""
        return [
            f"{shown(one.student)}, {one.assignment}: {shown(one.old) or 'nothing'} -> {one.new}"
            + (f"   ({shown(one.name)})" if one.name != one.student else "")
            for one in self.changes
            if one.is_one
        ]

    def sentences(self) -> list[str]:
        """Why scores were left out, one line a reason, and what else is to be known."""
        reasons: dict[tuple[str, str], list[str]] = {}
        for one in self.changes:
            if one.why:
                reasons.setdefault((one.assignment, one.why), []).append(shown(one.student))
        left = [f"{few(students)}, {assignment}: {why}" for (assignment, why), students in reasons.items()]
        return [*left, *self.troubles]

    def write(self, file: Path) -> None:
        """Write the file, whole or not at all; only you can read it. Raises OSError."""
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor, part = tempfile.mkstemp(dir=file.parent, prefix=".export-")
        try:
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(self.content)
            os.replace(part, file)
        except BaseException:
            Path(part).unlink(missing_ok=True)
            raise


def export(
    course: Course,
    assignments: Sequence[str],
    to: str = CSV,
    *,
    template: Path | None = None,
    roster: Roster | None = None,
    column: str = "",
    provisional: bool = False,
    scale: bool = False,
) -> Changes:
    """The scores of `assignments` for `to`: "canvas", "moodle" or "csv".

    `template` is the platform's own file, to be filled in; without it a new one has only those who have a score.
    `column` is the title there. `provisional` also takes scores of which points by hand are still to come;
    `scale` converts where the platform counts other points. Raises CourseError where that can't be done.
    """
    for name in assignments:
        course.require(name)
    if column and len(assignments) > 1:
        raise CourseError("--column names the column of one assignment: export them one by one.")
    found = rows(course, list(assignments))
    names = list(dict.fromkeys(row.assignment for row in found))
    scores = _Scores(found, provisional)
    if template is not None:
        if to == CSV:
            raise CourseError("A plain CSV needs no template: leave out --template, or say --to canvas or --to moodle.")
        return _fill(template_of(read(template), to, names, column), scores, roster, to, scale)
    if to == CSV:
        return _table(scores, names, roster)
    return _new(scores, names, roster, to, column)


class _Scores:
    """What each student's score is, or why there is none to write."""

    def __init__(self, found: Sequence[Row], provisional: bool) -> None:
        self._rows = {(row.student, row.assignment): row for row in found}
        self._provisional = provisional
        self.students = list(dict.fromkeys(row.student for row in found))
        self.most = {row.assignment: row.max_score for row in found if row.score is not None}

    def score(self, student: str, assignment: str) -> tuple[float | None, str]:
        """The score, or None and why; no reason where nothing was handed in."""
        row = self._rows.get((student, assignment))
        if row is None:
            return None, ""
        if row.score is None:
            return None, f"no score: {row.status}"
        if row.by_hand and not self._provisional:
            waiting = f"{row.by_hand:g} of {row.max_score:g} points wait for a reader"
            return None, f"{waiting}, so no score is written: read them, or say --provisional."
        return row.score, ""


def _fill(template: Template, scores: _Scores, roster: Roster | None, to: str, scale: bool) -> Changes:
    factors = {name: _factor(name, scores, template.most[name], to, scale) for name in template.columns}
    match = Match(template, roster, scores.students)
    whose: dict[str, list[int]] = {}
    troubles = []
    for row, one in template.people.items():
        student = match.student(one)
        if isinstance(student, str):
            whose.setdefault(student, []).append(row)
        elif student:
            may = " or ".join(student[:3])
            troubles.append(f"Line {template.sheet.lines[row]}, {shown(one.called)}, may be {may}: left as it is.")
    for student, several in whose.items():
        if len(several) > 1:
            lines = " and ".join(str(template.sheet.lines[row]) for row in several)
            troubles.append(f"Lines {lines} are both about {student}: left as they are.")
    places = {student: several[0] for student, several in whose.items() if len(several) == 1}
    lost = [shown(student) for student in scores.students if student not in whose]
    if lost:
        hint = "" if roster else "; if they are called otherwise there, say who is who with --roster FILE"
        troubles.append(f"No line in {template.sheet.name} is about {few(lost)}{hint}.")
    changes, cells = [], {}
    for student, row in places.items():
        for name, place in template.columns.items():
            change = _change(template, row, student, name, scores, factors[name])
            changes.append(change)
            if change.is_one:
                cells[row, place] = change.new
    if any(most is None for most in template.most.values()):
        known = ", ".join(f"{scores.most[name]:g} for {name}" for name in template.columns if name in scores.most)
        troubles.append(f"{template.sheet.name} doesn't say how many points there are: check that it is {known}.")
    return Changes(tuple(changes), tuple(troubles), template.sheet.filled(cells))


def _factor(assignment: str, scores: _Scores, theirs: float | None, to: str, scale: bool) -> float:
    """What to multiply scores by. Raises CourseError where points differ and nobody asked to convert."""
    ours = scores.most.get(assignment)
    if not ours or not theirs or abs(ours - theirs) < AGREE:
        return 1.0
    if scale:
        return theirs / ours
    raise CourseError(
        f"{assignment} has {theirs:g} points in {to.capitalize()} and {ours:g} here: "
        f"set {ours:g} there and get a new file, or convert with --scale."
    )


def _change(template: Template, row: int, student: str, assignment: str, scores: _Scores, factor: float) -> Change:
    old, name = template.old(row, assignment), template.people[row].called
    score, why = scores.score(student, assignment)
    if not why and score is not None:
        if row in template.locked:
            why = "the platform allows no change of this grade."
        elif same(old) in NOT_OURS:
            why = f"{NOT_OURS[same(old)]}, so it stays."
    if why or score is None:
        return Change(student, name, assignment, old, old, why)
    new, before = number(score * factor), value(old)
    if before is not None and abs(before - float(new)) < AGREE:
        new = old
    return Change(student, name, assignment, "" if same(old) in NO_SCORE and new != old else old, new)


def _table(scores: _Scores, assignments: Sequence[str], roster: Roster | None) -> Changes:
    """One line a student, of the roster where there is one; an empty cell where there is no score."""
    people = {one.id: one for one in roster or ()}
    students = list(people) + [student for student in scores.students if student not in people]
    lines = [["id", "name", "email", "section", *assignments]]
    changes = []
    for student in students:
        one = people.get(student, Student(student))
        cells = []
        for assignment in assignments:
            score, why = scores.score(student, assignment)
            cells.append("" if score is None else number(score))
            changes.append(Change(student, one.called, assignment, "", cells[-1], why))
        lines.append([student, one.name or f"{one.first} {one.last}".strip(), one.email, one.section, *cells])
    return Changes(tuple(changes), (), written(lines, len(assignments)))


def _new(scores: _Scores, assignments: Sequence[str], roster: Roster | None, to: str, column: str) -> Changes:
    """A file for a platform without one of its own: only students with a score, since an empty cell deletes there."""
    if roster is None:
        raise CourseError(
            f"{to.capitalize()} needs to know who is who: give --template, the file that it exports, or --roster."
        )
    if len(assignments) > 1:
        raise CourseError(
            f"Without a template one assignment fits into a file for {to.capitalize()}: name just one, "
            "or give --template."
        )
    [assignment] = assignments
    kind, most = KINDS[to], scores.most.get(assignment)
    if not any(map(kind.knows, roster)):
        raise CourseError(
            f"The roster has nothing by which {to.capitalize()} knows students (a column {' or '.join(kind.header)}): "
            "give --template, the file that it exports."
        )
    lines = [[*kind.header, column or assignment]]
    if to == CANVAS:
        lines.append(["    Points Possible", "", "", "", "", "" if most is None else number(most)])
    changes, troubles = [], []
    for one in roster:
        score, why = scores.score(one.id, assignment)
        if score is not None and not kind.knows(one):
            score, why = None, f"the roster has nothing by which {to.capitalize()} knows this student."
        changes.append(Change(one.id, one.called, assignment, "", "" if score is None else number(score), why))
        if score is not None:
            lines.append([*kind.cells(one), number(score)])
    lost = [shown(student) for student in scores.students if roster.student(student) is None]
    if lost:
        troubles.append(f"Not in the roster, and so not in the file: {few(lost)}.")
    return Changes(tuple(changes), tuple(troubles), written(lines, 1))


@dataclass(frozen=True)
class _Kind:
    """A platform's own file, as it has to look: its columns, and the fields of a Student in them."""

    header: tuple[str, ...]
    fields: tuple[str, ...]
    keys: tuple[str, ...]  # the fields by which the platform knows a student

    def cells(self, one: Student) -> list[str]:
        return [str(getattr(one, name)) for name in self.fields]

    def knows(self, one: Student) -> bool:
        return any(getattr(one, name) for name in self.keys)


KINDS = {
    CANVAS: _Kind(
        ("Student", "ID", "SIS User ID", "SIS Login ID", "Section"),
        ("called", "canvas", "number", "login", "section"),
        ("canvas", "number", "login"),
    ),
    MOODLE: _Kind(("ID number", "Email address"), ("number", "email"), ("number", "email")),
}
