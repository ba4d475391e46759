"""Who is in the class: a CSV of one's own, or a list that Canvas or Moodle gave.

A student's `id` names their folder and their rows in the gradebook. Everything
else is there to recognise them by: platforms call the same person by a number,
a login, an address or a name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from autograde.desk.names import is_id, letters, orders, same, shown
from autograde.desk.sheet import Sheet, read
from autograde.grading.course import CourseError


@dataclass(frozen=True)
class Student:
    """One person. All but `id` may be empty."""

    id: str
    name: str = ""
    first: str = ""
    last: str = ""
    email: str = ""
    section: str = ""
    login: str = ""
    number: str = ""  # of the university's: "SIS User ID" in Canvas, "ID number" in Moodle
    canvas: str = ""  # Canvas' own number of a person
    participant: str = ""  # Moodle's number of a person in one assignment
    handed_in: str = ""  # when, as Moodle's grading worksheet says it

    @property
    def called(self) -> str:
        """The name for people, or the id."""
        return self.name or " ".join(filter(None, [self.first, self.last])) or self.id


KEYS = ("id", "login", "number", "email")
"""What a folder may be named after, besides a name."""

COLUMNS = {
    "id": ("id", "student", "student id", "student_id", "username", "user name"),
    "name": ("name", "full name", "fullname", "student name", "display name"),
    "first": ("first name", "firstname", "first_name", "given name"),
    "last": ("last name", "lastname", "last_name", "surname", "family name"),
    "email": ("email", "email address", "e-mail", "mail"),
    "section": ("section", "sections", "group", "groups"),
    "login": ("sis login id", "login", "login id", "login_id"),
    "number": ("sis user id", "id number", "idnumber", "student number", "matriculation number"),
    "canvas": ("canvas id", "canvas user id", "lms_user_id", "lms user id"),
    "participant": ("identifier",),
    "handed_in": ("last modified (submission)",),
}
"""Names of columns, in lower case."""

CANVAS = {**COLUMNS, "id": ("sis login id",), "name": ("student",), "canvas": ("id",), "section": ("section",)}
"""In a gradebook from Canvas, ID is Canvas' own number."""

NAMES = ("id", "login", "number", "email", "canvas")
"""The columns that may name a student's folder, best first."""

TEST_STUDENT = "Student, Test"
"""Canvas' own, for a look at the course as students see it."""


@dataclass(frozen=True)
class Roster:
    """A class. `troubles` are sentences about rows that name no student."""

    students: tuple[Student, ...]
    troubles: tuple[str, ...] = ()
    _by: dict[str, dict[str, list[Student]]] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        for kind in (*KEYS, "canvas", "participant"):
            self._index(kind, lambda one, kind=kind: [same(getattr(one, kind))])  # type: ignore[misc]
        self._index("name", lambda one: orders(one.name, one.first, one.last))

    def _index(self, kind: str, keys: Callable[[Student], Iterable[str]]) -> None:
        found = self._by.setdefault(kind, {})
        for one in self.students:
            for key in filter(None, keys(one)):
                found.setdefault(key, []).append(one)

    def __iter__(self) -> Iterator[Student]:
        return iter(self.students)

    def __len__(self) -> int:
        return len(self.students)

    def student(self, id: str) -> Student | None:
        """The student with exactly this id."""
        return next((one for one in self._by["id"].get(same(id), []) if one.id == id), None)

    def by(self, kind: str, value: str) -> list[Student]:
        """Those whose `kind` (a field of Student) is `value`, as people mean it."""
        return self._by[kind].get(same(value), [])

    def named(self, name: str, unless: str = "") -> list[Student]:
        """Those who may be called `name`, squeezed or not; none with an `unless`, such as "canvas", of their own."""
        found = self._by["name"].get(letters(name), [])
        return [one for one in found if not (unless and getattr(one, unless))]

    def meant(self, folder: str) -> list[Student]:
        """Those whom the name of a folder may mean: by id, login, number or address, else by name."""
        exact = self.student(folder)
        if exact:
            return [exact]
        for kind in KEYS:
            if found := self.by(kind, folder):
                return found
        return self.named(folder)


def read_roster(file: Path, id: str = "") -> Roster:
    """The class in the CSV `file`; the column `id` names the folders, when left out the likeliest.

    Raises CourseError where the file is no list of students, is empty, or two students share an id.
    """
    return roster_of(read(file), id)


def roster_of(sheet: Sheet, id: str = "") -> Roster:
    """The class in a sheet; raises as `read_roster` does."""
    places = columns(sheet.header)
    chosen = [place for place, title in enumerate(sheet.header) if same(title) == same(id)] if id else []
    if id and not chosen:
        raise CourseError(f"{sheet.name} has no column {id!r}: its columns are {_listed(sheet.header)}.")
    rows = [
        (line, found)
        for line, row in zip(sheet.lines, sheet.rows, strict=True)
        if (found := person([cell.text for cell in row], places)) is not None
    ]
    if not chosen and not (name := _naming([one for _, one in rows], places)):
        raise CourseError(
            f"{sheet.name} has no column that names students: call one id, or say which with --id; "
            f"its columns are {_listed(sheet.header)}."
        )
    if not rows:
        raise CourseError(f"{sheet.name} names no students: the class is empty.")
    students: dict[str, tuple[int, Student]] = {}
    troubles = []
    texts = dict(zip(sheet.lines, sheet.rows, strict=True))
    for line, one in rows:
        value = _at([cell.text for cell in texts[line]], chosen[0]) if chosen else str(getattr(one, name))
        if one.called == TEST_STUDENT and not value:
            continue
        if not is_id(value):
            what = f"the id {shown(value)!r}, which no folder can have" if value else "no id"
            troubles.append(f"Line {line} of {sheet.name}, {shown(one.called) or 'nameless'}, has {what}: left out.")
            continue
        one, before = replace(one, id=value), students.get(same(value))
        if before is None:
            students[same(value)] = (line, one)
        elif replace(before[1], section="", participant="", handed_in="") == replace(
            one, section="", participant="", handed_in=""
        ):
            sections = dict.fromkeys(filter(None, [before[1].section, one.section]))
            students[same(value)] = (before[0], replace(before[1], section="; ".join(sections)))
        else:
            raise CourseError(
                f"Lines {before[0]} and {line} of {sheet.name} have the same id {shown(value)!r} for "
                f"{shown(before[1].called)} and {shown(one.called)}: give each student an id of their own."
            )
    if not students:
        raise CourseError(f"{sheet.name} names no students that have an id: {troubles[0] if troubles else ''}".strip())
    return Roster(tuple(one for _, one in students.values()), tuple(troubles))


def columns(header: tuple[str, ...]) -> dict[str, int]:
    """Which column of a list holds which field of a Student."""
    titles = [same(title) for title in header]
    known = CANVAS if {"student", "sis login id"} <= set(titles) or _is_split_canvas(titles) else COLUMNS
    found = {}
    for name, spellings in known.items():
        place = next((titles.index(one) for one in spellings if one in titles), None)
        if place is not None:
            found[name] = place
    return found


def _is_split_canvas(titles: list[str]) -> bool:
    """Canvas' gradebook with names in two columns."""
    return titles[:3] == ["lastname", "firstname", "id"]


def person(row: list[str], places: dict[str, int]) -> Student | None:
    """Who stands in a row; None for Canvas' rows that aren't about people."""
    said = {name: _at(row, place) for name, place in places.items()}
    if "points possible" in same(said.get("name") or said.get("last") or ""):
        return None
    if not any(said.values()):
        return None
    digits = "".join(one for one in said.get("participant", "") if one.isdigit())
    return replace(Student(**{**{one.name: "" for one in fields(Student)}, **said}), participant=digits)


def _at(row: list[str], place: int) -> str:
    return row[place].strip() if place < len(row) else ""


def _naming(people: list[Student], places: dict[str, int]) -> str:
    """The column by which to name folders: the first that everybody has, else the first that anybody has."""
    there = [name for name in NAMES if name in places]
    whole = [name for name in there if people and all(getattr(one, name) for one in people if one.name != TEST_STUDENT)]
    return next(iter([*whole, *there]), "")


def _listed(header: tuple[str, ...]) -> str:
    few = [shown(title) for title in header[:12]]
    return ", ".join([*few, "…"] if len(header) > len(few) else few)
