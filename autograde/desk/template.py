"""A file that Canvas or Moodle gave to be filled in: where in it an assignment's scores belong, and whose a row is."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autograde.desk.names import same, shown
from autograde.desk.roster import TEST_STUDENT, Roster, Student, columns, person
from autograde.desk.sheet import Sheet
from autograde.grading.course import CourseError

CANVAS, MOODLE, CSV = "canvas", "moodle", "csv"

WHERE = {
    CANVAS: "Canvas exports it under Grades, Export",
    MOODLE: "Moodle's assignment has it as the grading worksheet, and its gradebook under Export",
}

NO_SCORE = ("", "-", "n/a")
"""How platforms write that there is no score yet; N/A is Canvas' for who needn't hand in."""

NOT_OURS = {"ex": "is excused in Canvas", "n/a": "doesn't have this assignment in Canvas"}

POINTS = "points possible"
SAME_KIND = ("canvas", "participant", "login", "number", "email")
AS_ID = ("login", "number", "email")
"""What else a folder may have been named after. Not a platform's numbers: another system counts people, too."""


@dataclass(frozen=True)
class Template:
    """A sheet to fill in."""

    sheet: Sheet
    columns: Mapping[str, int]  # by assignment
    most: Mapping[str, float | None]  # the platform's points for each
    people: Mapping[int, Student]  # by row
    locked: frozenset[int] = frozenset()  # rows that mustn't change

    def old(self, row: int, assignment: str) -> str:
        """What stands there now."""
        cells = self.sheet.rows[row]
        place = self.columns[assignment]
        return cells[place].text.strip() if place < len(cells) else ""


def template_of(sheet: Sheet, to: str, assignments: Sequence[str], column: str = "") -> Template:
    """Where the scores of `assignments` belong in a sheet. `column` names the column, where its title doesn't tell.

    Raises CourseError where the sheet isn't the platform's, or has no such column.
    """
    titles = [same(title) for title in sheet.header]
    is_canvas = "id" in titles and ("student" in titles or "lastname" in titles)
    worksheet = "identifier" in titles and "grade" in titles
    if (to == CANVAS) is not is_canvas or (
        to == MOODLE and not worksheet and not {"email address", "id number"} & {*titles}
    ):
        raise CourseError(f"{sheet.name} isn't the file that {to.capitalize()} gives: {WHERE[to]}.")
    if worksheet and len(assignments) > 1:
        raise CourseError(f"{sheet.name} is the worksheet of one assignment: name just that one.")
    if worksheet:
        found = {assignments[0]: titles.index("grade")}
    else:
        found = {name: _column(sheet, name, column) for name in assignments}
    if len({*found.values()}) < len(found):
        raise CourseError(f"Two assignments would be written into one column of {sheet.name}: export them one by one.")
    places = columns(sheet.header)
    people: dict[int, Student] = {}
    locked = set()
    most: dict[str, float | None] = dict.fromkeys(found)
    for row, cells in enumerate(sheet.rows):
        texts = [cell.text.strip() for cell in cells]
        if len(texts) < len(titles):
            raise CourseError(
                f"Line {sheet.lines[row]} of {sheet.name} has {len(texts)} fields, its header {len(titles)}."
            )
        if is_canvas and POINTS in same(texts[0]):
            most = {name: _points(texts[place], sheet, name) for name, place in found.items()}
        elif (one := person(texts, places)) and (one.called or one.canvas) and one.called != TEST_STUDENT:
            people[row] = one
            if (
                worksheet
                and same(texts[titles.index("grade can be changed")] if "grade can be changed" in titles else "")
                == "no"
            ):
                locked.add(row)
            if worksheet and "maximum grade" in titles:
                most = {assignments[0]: value(texts[titles.index("maximum grade")])}
    return Template(sheet, found, most, people, frozenset(locked))


def _points(text: str, sheet: Sheet, name: str) -> float | None:
    if "read only" in same(text):
        raise CourseError(f"The column of {name} in {sheet.name} is read only: choose another with --column.")
    return value(text)


def value(text: str) -> float | None:
    """A score as platforms write it, with a point or a comma; None where it is none."""
    try:
        found = float(text.strip().replace(",", "."))
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def _column(sheet: Sheet, assignment: str, column: str) -> int:
    """The column of an assignment: the one called so, else the only one with the word in its title."""
    titles = [_title(title) for title in sheet.header]
    if column:
        exact = [place for place, title in enumerate(sheet.header) if same(title) == same(column)]
        exact = exact or [place for place, title in enumerate(titles) if title == same(column)]
    else:
        exact = [place for place, title in enumerate(titles) if title == same(assignment)]
    words = [place for place, title in enumerate(titles) if same(assignment) in re.split(r"\W+", title)]
    for found in (exact, [] if column else words):
        if len(found) == 1:
            return found[0]
        if found:
            several = ", ".join(shown(sheet.header[place]) for place in found[:5])
            raise CourseError(
                f"{sheet.name} has several columns for {assignment}: {several}: choose one with --column."
            )
    raise CourseError(
        f"{sheet.name} has no column {shown(column or assignment)!r}: say with --column which one it is, of "
        f"{', '.join(shown(title) for title in sheet.header[:40])}."
    )


def _title(title: str) -> str:
    """A column's title without what platforms put around it: "Assignment: svm (Real)", "svm (12345)"."""
    return same(re.sub(r"^\w+:\s*|\s*\((?:\d+|Real)\)$", "", title.strip()))


class Match:
    """Finds the student of the gradebook whom a row of a template is about."""

    def __init__(self, template: Template, roster: Roster | None, ids: Sequence[str]) -> None:
        self._roster = roster
        self._ids = {same(id): id for id in ids}
        self._kind = "" if roster else self._naming(template)

    def _naming(self, template: Template) -> str:
        """Without a roster: the template's column that names the students' folders, by how many it names."""
        counts = {
            kind: sum(same(getattr(one, kind)) in self._ids for one in template.people.values())
            for kind in ("id", *SAME_KIND)
        }
        return max(counts, key=lambda kind: counts[kind])

    def student(self, one: Student) -> str | list[str]:
        """The id of a row's student, or the ids of all that it may be."""
        if self._roster is None:
            id = self._ids.get(same(getattr(one, self._kind)))
            return id if id else []
        found = {
            hit.id for kind in SAME_KIND if getattr(one, kind) for hit in self._roster.by(kind, getattr(one, kind))
        }
        found |= {hit.id for kind in AS_ID if getattr(one, kind) for hit in self._roster.by("id", getattr(one, kind))}
        if not found:
            found = {hit.id for hit in self._roster.named(one.name or f"{one.first} {one.last}")}
        return found.pop() if len(found) == 1 else sorted(found)
