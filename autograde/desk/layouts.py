"""How downloads name what is in them: whose a file is, for what, and whether it was late.

Canvas     lovelaceada_LATE_1042_88100_svm-2.ipynb        all in one folder; the numbers are a person and a file
Moodle     Ada Lovelace_4711_assignsubmission_file_/svm.ipynb     or the same with _svm.ipynb in place of the folder
nbgrader   ada+svm+2026-03-01 11:58:00.0 UTC+aBcD/svm.ipynb       the exchange's inbound folder
folder     ada/svm/svm.ipynb, ada/svm.ipynb or ada_svm.ipynb      by hand
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from autograde.desk.archive import Item
from autograde.desk.names import is_id, letters, orders, same, shown
from autograde.desk.roster import Roster, Student
from autograde.grading.handed import STAMP

CANVAS, MOODLE, NBGRADER, FOLDER = "Canvas", "Moodle", "nbgrader", "folder"

PLATFORMS = (CANVAS, MOODLE)
"""They call students by names and numbers of their own, so that only a roster tells who is who."""

NUMBER = re.compile(r"[0-9]{1,20}")
CANVAS_TEXT = re.compile(r"(?P<name>.+?)_(?P<late>LATE_)?(?P<person>\d{1,20})_(?:text|link)\.html")
CANVAS_SECRET = re.compile(r"(?:LATE_)?anon_[A-Za-z0-9]{5}_\d+_.+")
MOODLE_FOLDER = re.compile(r"(?P<name>[^_]*)_(?P<person>\d{1,20})_assignsubmission_(?P<how>[a-z]+)_?(?P<rest>.*)")


@dataclass(frozen=True)
class Label:
    """What a path says."""

    kind: str
    who: str  # as the source calls the person
    rest: tuple[str, ...]  # the path of the file within what was handed in
    person: str = ""  # the platform's number of the person
    file: int = 0  # the platform's number of the file: the later, the higher
    assignment: str = ""
    late: bool = False
    stamp: str = ""
    parcel: str = ""  # the same for all that was handed in together
    wrong: str = ""  # why there is no person, or no file: a sentence's end


@dataclass(frozen=True)
class Labelled:
    """A file, and what its path says."""

    item: Item
    label: Label


def labelled(
    items: Sequence[Item], roster: Roster | None, assignments: Sequence[str], only: str = ""
) -> list[Labelled]:
    """What the paths of a download say. `only` is the student whose all of it is, where that was said."""
    found = []
    for item, parts in _unwrapped(items, roster, assignments):
        if only and item.name == STAMP:
            continue  # a student's own word
        label = (
            Label(FOLDER, only, _below(parts, assignments), parcel=only)
            if only
            else _moodle(parts) or _canvas(parts, roster) or _nbgrader(parts) or _by_hand(parts, roster, assignments)
        )
        found.append(Labelled(item, label))
    return found


def _unwrapped(
    items: Sequence[Item], roster: Roster | None, assignments: Sequence[str]
) -> Iterable[tuple[Item, tuple[str, ...]]]:
    """Each file with its path, without the folders that a zip program put around all of them."""
    paths = [item.parts for item in items]
    while True:
        tops = {parts[0] for parts in paths}
        if len(tops) != 1 or any(len(parts) == 1 for parts in paths):
            break
        top = next(iter(tops))
        if _moodle((top, "x")) or _nbgrader((top, "x")) or (roster is not None and roster.meant(top)):
            break
        inner = [parts[1:] for parts in paths]
        telling = [parts for parts in inner if parts[-1].endswith(".ipynb")] or inner
        if any(parts[0] in assignments or not _is_somebodys(parts) for parts in telling):
            break
        paths = inner
    return zip(items, paths, strict=True)


def _is_somebodys(parts: tuple[str, ...]) -> bool:
    return len(parts) > 1 or "_" in parts[0]


def _canvas(parts: tuple[str, ...], roster: Roster | None) -> Label | None:
    if len(parts) != 1:
        return None
    if CANVAS_SECRET.fullmatch(parts[0]):
        return Label(CANVAS, parts[0], parts, wrong="comes from anonymous grading, so nobody can tell whose it is")
    if readings := _readings(parts[0]):
        fitting = [one for one in readings if roster is None or _fits(one, roster)]
        if len(readings) > 1 and not fitting:
            return Label(CANVAS, parts[0], parts, wrong="may be from several people, by the numbers in its name")
        return (fitting or readings)[0]
    if match := CANVAS_TEXT.fullmatch(parts[0]):
        wrong = "was typed into Canvas or handed in as a link: it needs a file"
        return Label(CANVAS, match["name"], parts, match["person"], parcel=match["person"], wrong=wrong)
    return None


def _readings(name: str) -> list[Label]:
    """All that a file's name may say, the likeliest first.

    Students choose what follows the numbers, and some their own name before them: either may hold other numbers.
    """
    words = name.split("_")
    found = []
    for place in range(1, len(words) - 2):
        person, file = words[place : place + 2]
        if NUMBER.fullmatch(person) and NUMBER.fullmatch(file):
            late = place > 1 and words[place - 1] == "LATE"
            who = "_".join(words[: place - late])
            rest = "_".join(words[place + 2 :])
            found.append(Label(CANVAS, who, (rest,), person, int(file), late=late, parcel=person))
    return found


def _fits(label: Label, roster: Roster) -> bool:
    """Whether the roster has the person of that number under that name, or, without the number, the name."""
    numbered = roster.by("canvas", label.person)
    known = [one for one in numbered if letters(label.who) in orders(one.name, one.first, one.last)]
    return bool(known or (not numbered and roster.named(label.who, unless="canvas")))


def _moodle(parts: tuple[str, ...]) -> Label | None:
    match = MOODLE_FOLDER.fullmatch(parts[0])
    if match is None:
        return None
    rest = parts[1:] if len(parts) > 1 else (match["rest"],)
    wrong = "" if match["how"] == "file" else "was typed into Moodle: it needs a file"
    person = match["person"]
    return Label(MOODLE, match["name"], rest, person, parcel=f"{match['name']}_{person}", wrong=wrong)


def _nbgrader(parts: tuple[str, ...]) -> Label | None:
    words = parts[0].rsplit("+", 3)  # as nbgrader itself reads it: a user name may hold a plus
    if len(parts) < 2 or len(words) < 3:
        return None
    who, assignment, stamp = words[-4:-1] if len(words) == 4 else words
    return Label(NBGRADER, who, parts[1:], assignment=assignment, stamp=stamp, parcel=parts[0])


def _by_hand(parts: tuple[str, ...], roster: Roster | None, assignments: Sequence[str]) -> Label:
    if len(parts) == 1:
        who = _owner(parts[0], roster, assignments)
        wrong = "" if who else "has no student in its name: put it in a folder named after the student"
        return Label(FOLDER, who, parts, parcel=who, wrong=wrong)
    if len(parts) > 2 and parts[1] in assignments:
        return Label(FOLDER, parts[0], parts[2:], assignment=parts[1], parcel="/".join(parts[:2]))
    return Label(FOLDER, parts[0], parts[1:], parcel=parts[0])


def _below(parts: tuple[str, ...], assignments: Sequence[str]) -> tuple[str, ...]:
    return parts[1:] if len(parts) > 1 and parts[0] in assignments else parts


def _owner(name: str, roster: Roster | None, assignments: Sequence[str]) -> str:
    """The student in a file's name, such as ada_svm.ipynb: the longest beginning that is one."""
    cuts = [place for place, one in enumerate(name) if one == "_" and place]
    if roster is not None:
        return next((name[:cut] for cut in reversed(cuts) if roster.meant(name[:cut])), name[: cuts[0]] if cuts else "")
    of_course = [cut for cut in cuts if any(same(name[cut + 1 :]).startswith(same(one)) for one in assignments)]
    return name[: [*cuts[:1], *of_course][-1]] if cuts else ""


def person(label: Label, roster: Roster | None) -> Student | str:
    """Whose a file is, or why nobody knows: a sentence's end."""
    if label.wrong:
        return label.wrong
    if roster is None:
        if label.kind in PLATFORMS:
            return f"is named as {label.kind} does it: give --roster, which says whose it is"
        if not is_id(label.who):
            return f"has no student's name on it: {shown(label.who)!r} can't name a folder"
        return Student(label.who)
    if label.kind == CANVAS:
        found = roster.by("canvas", label.person) or roster.named(label.who, unless="canvas")
    elif label.kind == MOODLE:
        found = roster.by("participant", label.person) or roster.named(label.who)
    else:
        found = roster.meant(label.who)
    if len(found) == 1:
        return found[0]
    if not found:
        return "belongs to nobody in the roster: add them there, and collect again"
    few = " or ".join(shown(one.id) for one in found[:3])
    return f"may be {few}: give their number in the roster, or put it in a folder named after the right one"


def is_stamp(label: Label) -> bool:
    """Whether a file says when all was handed in. In a platform's download that would be the student's own word."""
    return label.kind == FOLDER and label.rest == (STAMP,)
