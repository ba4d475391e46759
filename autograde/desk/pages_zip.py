"""`autograde feedback-zip`: each student's own feedback page, named so that the platform gives it to that student.

Canvas and Moodle take a zip of feedback whose files are named as in the download of
the submissions. Nothing but feedback pages gets in: no notebook, no other student's.
"""

from __future__ import annotations

import os
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from autograde.desk.archive import opened
from autograde.desk.layouts import CANVAS, MOODLE, MOODLE_FOLDER, Labelled, labelled, person
from autograde.desk.names import few, shown
from autograde.desk.roster import Roster
from autograde.desk.which import Known
from autograde.grading.course import Course, CourseError

FIXED = (1980, 1, 1, 0, 0, 0)
"""The time in the zip: the same pages make the same zip."""


@dataclass(frozen=True)
class Zipped:
    """What went into a zip: the name in it, by student; and a sentence for each that did not."""

    names: Mapping[str, str]
    troubles: tuple[str, ...]


def zip_pages(
    course: Course, assignment: str, out: Path, *, download: Path | None = None, roster: Roster | None = None
) -> Zipped:
    """Write the feedback pages of an assignment to the zip `out`, whole or not at all.

    `download` is what the platform gave of the submissions: its names are used. Without it, pages lie in a
    folder a student. Raises CourseError where there is nothing to zip, and OSError where the disk refuses.
    """
    course.require(assignment)
    pages, troubles = _pages(course, assignment)
    if not pages:
        raise CourseError(f"There are no feedback pages of {assignment} in {course.feedback}: grade it first.")
    if download is None:
        names = {student: f"{student}/{assignment}.html" for student in pages}
    else:
        named = _named(course, assignment, download, roster)
        lost = sorted(shown(one) for one in pages.keys() - named.keys())
        if lost:
            troubles.append(f"Nothing in {shown(download.name)} is from {few(lost)}: their pages are left out.")
        names = {student: named[student] for student in pages if student in named}
        if not names:
            raise CourseError(
                f"None of the pages belongs to anybody in {shown(download.name)}: name the right download."
            )
    _write(out, {names[student]: pages[student] for student in names})
    return Zipped(names, tuple(troubles))


def _pages(course: Course, assignment: str) -> tuple[dict[str, Path], list[str]]:
    """The pages by student. One that is older than the grade would tell an old score."""
    found, troubles = {}, []
    for folder in sorted(course.feedback.glob(f"*/{assignment}")):
        student, page = folder.parent.name, folder / f"{assignment}.html"
        graded = course.autograded / student / assignment / f"{assignment}.ipynb"
        if not page.is_file() or any(one.is_symlink() for one in (page, folder, folder.parent)):
            troubles.append(f"{shown(student)}: there is no page {assignment}.html: left out.")
        elif graded.is_file() and graded.stat().st_mtime > page.stat().st_mtime:
            troubles.append(f"{shown(student)}: the page is older than the grade: make it anew with autograde grade.")
        else:
            found[student] = page
    return found, troubles


def _named(course: Course, assignment: str, download: Path, roster: Roster | None) -> dict[str, str]:
    """The name of each student's page as the platform wants it."""
    if roster is None:
        raise CourseError(
            "A platform's names tell who is who only with --roster FILE, the one that you collected with."
        )
    latest: dict[str, tuple[int, Labelled]] = {}
    with opened(download) as listing:
        for one in labelled(listing.items, roster, Known(course).assignments):
            if one.label.kind not in (CANVAS, MOODLE):
                raise CourseError(f"{shown(download.name)} is no download from Canvas or Moodle: leave it out.")
            who = person(one.label, roster)
            if isinstance(who, str):
                continue
            if who.id not in latest or latest[who.id][0] < one.label.file:
                latest[who.id] = (one.label.file, one)
    return {student: _name(one, assignment) for student, (_, one) in latest.items()}


def _name(one: Labelled, assignment: str) -> str:
    parts = next(
        (one.item.parts[place:] for place, part in enumerate(one.item.parts) if MOODLE_FOLDER.fullmatch(part)),
        one.item.parts[-1:],
    )
    if one.label.kind == MOODLE and len(parts) > 1:
        return f"{parts[0]}/{assignment}.html"
    if one.label.kind == MOODLE:  # without folders: the file's own name ends it
        return f"{parts[0].removesuffix(one.label.rest[-1])}/{assignment}.html"
    return f"{parts[0].removesuffix(one.label.rest[-1])}{assignment}.html"


def _write(out: Path, pages: Mapping[str, Path]) -> None:
    out.parent.mkdir(parents=True, exist_ok=True)
    descriptor, part = tempfile.mkstemp(dir=out.parent, prefix=".feedback-")
    try:
        with os.fdopen(descriptor, "wb") as stream, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, page in pages.items():
                info = zipfile.ZipInfo(name, FIXED)
                info.compress_type = zipfile.ZIP_DEFLATED
                info.external_attr = 0o644 << 16
                archive.writestr(info, page.read_bytes())
        os.replace(part, out)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
