"""`autograde collect`: submissions out of a download, into STUDENT/ASSIGNMENT/ where grading finds them.

All of them are laid down aside first, then each takes its place by renaming. What
lies there already stays, unless it may be replaced; then it is kept in `replaced/`.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from autograde.desk.archive import Unreadable, opened
from autograde.desk.gradebook import ASSIGNMENT
from autograde.desk.layouts import CANVAS, FOLDER, MOODLE, NBGRADER, PLATFORMS
from autograde.desk.names import is_id, shown
from autograde.desk.parcels import HandIn, Sorted, sort
from autograde.desk.roster import Roster, Student
from autograde.desk.which import Known
from autograde.grading.alone import alone
from autograde.grading.course import Course, CourseError
from autograde.grading.database import engine_of, knows, unusable
from autograde.grading.handed import STAMP, files_in

COLLECTED, REPLACED, UNCHANGED, KEPT, LEFT, NOTED = "collected", "replaced", "unchanged", "kept", "left out", "noted"
"""What can become of a hand-in. KEPT is an older one that lies in its place, NOTED is about the roster."""

KINDS = {
    CANVAS: "a download from Canvas",
    MOODLE: "a download from Moodle",
    NBGRADER: "nbgrader's exchange",
    FOLDER: "files by student",
}

PRESUMED_LATE = timedelta(seconds=1)
"""Canvas says that work was late and not how late: the least that it can be."""


@dataclass(frozen=True)
class Outcome:
    """What became of one hand-in, or of one file that is none."""

    status: str
    student: str  # their id; empty where nobody knows
    assignment: str
    origin: str
    sentence: str = ""  # what a person should know


@dataclass(frozen=True)
class Collected:
    """A download, collected."""

    kind: str  # "Canvas", "Moodle", "nbgrader" or "folder"
    outcomes: tuple[Outcome, ...]

    def those(self, *statuses: str) -> list[Outcome]:
        """The outcomes with one of these statuses."""
        return [one for one in self.outcomes if one.status in statuses]

    def sentences(self) -> list[str]:
        """All that a person should know, one a line."""
        return [
            ": ".join(filter(None, [", ".join(filter(None, [one.student, one.assignment])), one.sentence]))
            for one in self.outcomes
            if one.sentence
        ]

    def summary(self) -> list[str]:
        """How many there were of each kind, by assignment."""
        lines = []
        for assignment in dict.fromkeys(one.assignment for one in self.outcomes if one.assignment):
            counts = Counter(one.status for one in self.outcomes if one.assignment == assignment)
            lines.append(f"{assignment}: {', '.join(f'{counts[it]} {it}' for it in ORDER if counts[it])}.")
        if nameless := [one for one in self.those(LEFT) if not one.assignment]:
            lines.append(f"{len(nameless)} {'file was' if len(nameless) == 1 else 'files were'} left out.")
        return lines


ORDER = (COLLECTED, REPLACED, UNCHANGED, KEPT, LEFT)


def collect(
    course: Course,
    source: Path,
    roster: Roster | None = None,
    assignment: str = "",
    *,
    student: str = "",
    overwrite: bool = False,
    dry_run: bool = False,
) -> Collected:
    """Put what `source` holds into the class's submissions.

    `assignment` leaves out all others; `student` says that everything is theirs. With `dry_run` nothing is
    written. Raises CourseError where nothing can be done, and OSError where the disk refuses: then nothing has
    changed.
    """
    if assignment:
        course.require(assignment)
    owner = _owner(student, roster)
    if source.resolve() == course.submitted.resolve():
        raise CourseError(f"{source} is the folder that submissions are collected into: name the download.")
    known = Known(course)
    with opened(source) as listing:
        if not listing.items and not listing.refused:
            raise CourseError(f"{shown(source.name)} is empty: there is nothing to collect.")
        found = sort(listing, known, roster, assignment, owner)
        kind = Counter(found.kinds).most_common(1)[0][0] if found.kinds else FOLDER
        if roster is None and owner is None and kind in PLATFORMS:
            raise CourseError(
                f"{shown(source.name)} is {KINDS[kind]}, which calls students by its own names: "
                "say who is who with --roster FILE, a CSV."
            )
        outcomes = [Outcome(LEFT, who, "", "", sentence) for who, sentence in found.left]
        outcomes += [Outcome(NOTED, "", "", "", sentence) for sentence in roster.troubles] if roster else []
        if not dry_run:
            course.submitted.mkdir(parents=True, exist_ok=True)
        with nullcontext() if dry_run else alone(course):
            outcomes = [*_Placing(course, overwrite, dry_run).place(found), *outcomes]
    result = Collected(kind, tuple(outcomes))
    if not dry_run:
        _log(course, source, result)
    return result


def _owner(student: str, roster: Roster | None) -> Student | None:
    if not student:
        return None
    if roster is None:
        if not is_id(student):
            raise CourseError(f"{shown(student)!r} can't name a folder: give the student's id.")
        return Student(student)
    found = roster.meant(student)
    if len(found) != 1:
        raise CourseError(f"The roster has {len(found) or 'no'} students {shown(student)!r}: give an id that is in it.")
    return found[0]


class _Placing:
    """Lays hand-ins down aside, then puts them in their places."""

    def __init__(self, course: Course, overwrite: bool, dry_run: bool) -> None:
        self._course, self._overwrite, self._dry_run = course, overwrite, dry_run
        self._due: dict[str, datetime | None] = {}

    def place(self, found: Sorted) -> list[Outcome]:
        hand_ins: dict[tuple[str, str], list[HandIn]] = {}
        for one in found.found:
            hand_ins.setdefault((one.student.id, one.assignment), []).append(one)
        if self._dry_run:
            return [it for _, several in sorted(hand_ins.items()) for it in self._several(several, None)]
        aside = Path(tempfile.mkdtemp(dir=self._course.submitted, prefix=".collecting-"))
        try:
            outcomes = [it for _, several in sorted(hand_ins.items()) for it in self._several(several, aside)]
            for outcome in outcomes:
                if outcome.status in (COLLECTED, REPLACED):
                    self._move(aside / outcome.assignment / outcome.student, outcome)
            return outcomes
        finally:
            shutil.rmtree(aside, ignore_errors=True)

    def _several(self, several: Sequence[HandIn], aside: Path | None) -> list[Outcome]:
        """One student's hand-ins for one assignment: the latest counts."""
        *earlier, latest = sorted(several, key=lambda one: one.order)
        outcomes = [self._one(latest, aside)]
        for one in earlier:
            sentence = f"{shown(one.origin)} is earlier than {shown(latest.origin)}, which counts."
            outcomes.append(Outcome(LEFT, one.student.id, one.assignment, one.origin, sentence))
        return outcomes

    def _one(self, one: HandIn, aside: Path | None) -> Outcome:
        place = self._course.submitted / one.student.id / one.assignment
        try:
            contents = {name: item.read() for name, item in one.files.items()}
        except Unreadable as error:
            sentence = f"{shown(one.origin)}, or what belongs to it, {error}: nothing of it was taken."
            return Outcome(LEFT, one.student.id, one.assignment, one.origin, sentence)
        stamp, notes = self._stamp(one, place)
        if stamp is not None:
            contents[STAMP] = f"{stamp:%Y-%m-%d %H:%M:%S.%f} UTC".encode()
        status, why = self._status(one, place, contents)
        if status in (COLLECTED, REPLACED) and aside is not None:
            for name, content in contents.items():
                file = aside / one.assignment / one.student.id / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content)
        sentences = [why, *one.notes, *notes] if status in (COLLECTED, REPLACED) else [why]
        return Outcome(status, one.student.id, one.assignment, one.origin, " ".join(filter(None, sentences)))

    def _status(self, one: HandIn, place: Path, contents: dict[str, bytes]) -> tuple[str, str]:
        if not os.path.lexists(place) or (place.is_dir() and not place.is_symlink() and not any(place.iterdir())):
            return COLLECTED, ""
        if not place.is_symlink() and place.is_dir():
            notebooks = [name for name in contents if name.endswith(".ipynb")]
            if dict(files_in(place, notebooks).contents) == contents:
                return UNCHANGED, ""
        graded = any((self._course.autograded / one.student.id / one.assignment).glob("*.ipynb"))
        if self._overwrite:
            return REPLACED, f"It replaces one that was {'graded' if graded else 'not graded yet'}."
        return KEPT, (
            f"Another one lies there, {'graded already' if graded else 'not graded yet'}: "
            "collect with --overwrite to replace it."
        )

    def _stamp(self, one: HandIn, place: Path) -> tuple[datetime | None, list[str]]:
        """When it was handed in, for nbgrader's penalties, and what to say about it."""
        if one.stamp is not None:
            return one.stamp, []
        due = self._due_date(one.assignment) if one.late or (place / STAMP).is_file() else None
        if one.late and due is None:
            return None, [
                "Late, but the gradebook has no due date, so nothing comes off: set one, then collect with --overwrite."
            ]
        if one.late and due is not None:
            return due + PRESUMED_LATE, ["Late, as Canvas says, which doesn't say how late: noted as one second."]
        return due, []  # in time; where the one before was late, that has to be undone

    def _due_date(self, assignment: str) -> datetime | None:
        if assignment not in self._due:
            self._due[assignment] = due_date(self._course, assignment)
        return self._due[assignment]

    def _move(self, folder: Path, one: Outcome) -> None:
        place = self._course.submitted / one.student / one.assignment
        place.parent.mkdir(parents=True, exist_ok=True)
        if one.status == REPLACED:
            when = datetime.now(UTC).strftime("%Y-%m-%d %H.%M.%S.%f")
            before = self._course.submitted.parent / "replaced" / one.student / one.assignment / when
            before.parent.mkdir(parents=True, exist_ok=True)
            os.rename(place, before)
        os.rename(folder, place)


def due_date(course: Course, assignment: str) -> datetime | None:
    """When an assignment was due, in UTC, as the gradebook says. Raises CourseError when it can't be used."""
    if not knows(course, assignment):
        return None
    wanted = select(ASSIGNMENT.c.duedate).where(ASSIGNMENT.c.name == assignment)
    try:
        with engine_of(course.db_url) as engine, engine.connect() as there:
            found: datetime | None = there.execute(wanted).scalar()
    except SQLAlchemyError as error:
        raise unusable(course, error) from None
    return found


def _log(course: Course, source: Path, result: Collected) -> None:
    with open(course.log, "a", encoding="utf-8", errors="backslashreplace") as log:
        print(f"collected from {shown(source.name)}", file=log)
        for one in result.outcomes:
            words = [one.student, one.assignment, one.status, shown(one.origin), one.sentence]
            print("", ", ".join(filter(None, words)), file=log)
