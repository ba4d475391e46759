"""What each student handed in, out of a download: the right notebook under its right name, and what goes with it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from nbgrader.utils import parse_utc

from autograde.desk.archive import Item, Listing, Unreadable, inside
from autograde.desk.layouts import MOODLE, Labelled, is_stamp, labelled, person
from autograde.desk.names import shown
from autograde.desk.roster import Roster, Student
from autograde.desk.which import Known, Notebook
from autograde.grading.handed import FILES_AT_MOST, STAMP, TOGETHER_AT_MOST

VERSION = re.compile(r"[-_ (]+(\d{1,4})\)?$")
"""How platforms and browsers number a second file of the same name."""


@dataclass(frozen=True)
class HandIn:
    """One student's work for one assignment, as it lies in a download."""

    student: Student
    assignment: str
    origin: str  # the notebook's place in the download
    files: Mapping[str, Item]  # by the path that each is to have
    late: bool = False  # a platform said so, and not when
    stamp: datetime | None = None  # when, in UTC
    order: tuple[Any, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass
class Sorted:
    """A download, sorted: what was understood, and a sentence for each file that was not."""

    kinds: list[str] = field(default_factory=list)
    found: list[HandIn] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)  # the student's id, if known, and a sentence


def sort(
    listing: Listing, known: Known, roster: Roster | None, assignment: str = "", student: Student | None = None
) -> Sorted:
    """All hand-ins in a download. `assignment` limits them to one; `student` says that all are theirs."""
    result = Sorted(left=[("", sentence) for sentence in listing.refused])
    parcels: dict[tuple[str, str], list[Labelled]] = {}
    for one in labelled(listing.items, roster, known.assignments, student.id if student else ""):
        result.kinds.append(one.label.kind)
        parcels.setdefault((one.label.kind, one.label.parcel or one.item.path), []).append(one)
    for parcel in parcels.values():
        whose: dict[str, tuple[Student, list[Labelled]]] = {}
        for one in parcel:
            who = student or person(one.label, roster)
            if isinstance(who, str):
                result.left.append(("", f"{shown(one.item.path)} {who}."))
            else:
                whose.setdefault(who.id, (who, []))[1].append(one)
        for who, files in whose.values():
            _Parcel(who, files, known, result).sort(assignment)
    return result


class _Parcel:
    """What one student handed in at one time."""

    def __init__(self, student: Student, files: Sequence[Labelled], known: Known, result: Sorted) -> None:
        self._student, self._known, self._result = student, known, result
        self._files = list(self._unzipped(files))

    def sort(self, assignment: str) -> None:
        notebooks = [one for one in self._files if one.item.is_notebook]
        kinds: dict[Notebook, list[Labelled]] = {}
        for one in notebooks:
            found = self._which(one)
            if isinstance(found, str):
                self._leave(one, found)
            elif (asked := assignment or one.label.assignment) and found.assignment != asked:
                self._leave(one, f"is the notebook of {found.assignment}, not of {shown(asked)}: ask for the right one")
            else:
                kinds.setdefault(found, []).append(one)
        by_assignment: dict[str, dict[str, Labelled]] = {}
        for kind, several in kinds.items():
            *earlier, latest = sorted(several, key=_order)
            by_assignment.setdefault(kind.assignment, {})[kind.name] = latest
            for one in earlier:
                self._leave(one, f"is an earlier {kind.name}.ipynb than {shown(latest.item.name)}, which counts")
        beside = [one for one in self._files if not one.item.is_notebook]
        if not notebooks and beside:
            self._leave(beside[0], "comes without a notebook: ask for it")
        elif beside and not by_assignment:
            self._leave(beside[0], "came with no notebook that was understood")
        elif len(by_assignment) > 1 and [one for one in beside if not is_stamp(one.label)]:
            self._leave(beside[0], f"could belong to {' or '.join(sorted(by_assignment))}, so none has it")
            beside = []
        for name, chosen in by_assignment.items():
            self._result.found.append(self._hand_in(name, chosen, beside))

    def _hand_in(self, assignment: str, chosen: Mapping[str, Labelled], beside: Sequence[Labelled]) -> HandIn:
        first = next(iter(chosen.values()))
        files = {f"{name}.ipynb": one.item for name, one in chosen.items()}
        notes = [
            f"{shown(one.label.rest[-1])} is there as {name}.ipynb."
            for name, one in chosen.items()
            if one.label.rest[-1] != f"{name}.ipynb"
        ]
        stamp = _time(first.label.stamp) or self._worksheet_time(first)
        room = TOGETHER_AT_MOST
        for one in sorted(beside, key=_order):
            if is_stamp(one.label):
                stamp = _time(_read_stamp(one.item)) or stamp
                continue
            place = "/".join(_relative(one.label.rest, first.label.rest[:-1]))
            if place == STAMP:
                continue  # a student's own word on when it was
            why = _why_not(place, one.item, files, room)
            if why:
                notes.append(f"{shown(one.item.path)} {why}: left out.")
                continue
            room -= one.item.size
            files[place] = one.item
        order = (stamp or datetime.min, *_order(first))
        late = any(one.label.late for one in chosen.values())
        return HandIn(self._student, assignment, first.item.path, files, late, stamp, order, tuple(notes))

    def _worksheet_time(self, one: Labelled) -> datetime | None:
        """When it was handed in, as Moodle's worksheet says: of this assignment's, since numbers differ in each.

        It is in the time zone of whoever downloaded it, which is taken for this machine's.
        """
        if one.label.kind != MOODLE or one.label.person != self._student.participant:
            return None
        found = _time(self._student.handed_in)
        return found.astimezone(UTC).replace(tzinfo=None) if found else None

    def _which(self, one: Labelled) -> Notebook | str:
        try:
            return self._known.which(one.item.read(), one.label.rest[-1])
        except Unreadable as error:
            return str(error)

    def _unzipped(self, files: Sequence[Labelled]) -> Iterator[Labelled]:
        """The files, and those in a zip of the student's own in its place: one zip deep, where no notebook came."""
        if any(one.item.is_notebook for one in files):
            yield from files
            return
        for one in files:
            if not one.item.name.lower().endswith(".zip"):
                yield one
                continue
            try:
                listing = inside(one.item)
            except Unreadable as error:
                self._leave(one, str(error))
                continue
            self._result.left += [(self._student.id, sentence) for sentence in listing.refused]
            outer = len(one.item.parts) - 1
            for item in listing.items:
                if item.name == STAMP:
                    continue  # a student's own word
                rest = (*one.label.rest[:-1], *item.parts[outer:])
                yield Labelled(item, replace(one.label, rest=rest))

    def _leave(self, one: Labelled, why: str) -> None:
        self._result.left.append((self._student.id, f"{shown(one.item.path)} {why}."))


def _order(one: Labelled) -> tuple[Any, ...]:
    """The later, the larger: by the platform's count of files, then the clock, then the number in the name."""
    match = VERSION.search(one.label.rest[-1].rpartition(".")[0])
    return (one.label.file, one.item.when, int(match[1]) if match else 0, one.item.path)


def _relative(rest: tuple[str, ...], folder: tuple[str, ...]) -> tuple[str, ...]:
    """A file's path as seen from the notebook's folder, where it lies in it."""
    return rest[len(folder) :] if rest[: len(folder)] == folder else rest


def _why_not(place: str, item: Item, files: Mapping[str, Item], room: int) -> str:
    """Why a file can't go along; empty where it can. The later of two with the same name counts."""
    if len(files) > FILES_AT_MOST:
        return "is one file too many"
    if item.size > room:
        return "makes it too large"
    if any(place.startswith(f"{other}/") or other.startswith(f"{place}/") for other in files):
        return "has the name of a folder"
    return ""


def _read_stamp(item: Item) -> str:
    try:
        return item.read()[:200].decode("ascii", "replace").strip()
    except Unreadable:
        return ""


def _time(text: str) -> datetime | None:
    """A time as nbgrader writes it, in UTC; None for rubbish."""
    try:
        found: datetime = parse_utc(text)
    except Exception:  # the parser has many ways to fail
        return None
    return found if text else None
