"""A submission's rows and its files appear together or not at all.

The files wait in a staging folder until the rows are committed; then each folder
takes its place by renaming. Where a run is killed in between, the next one looks
at what waits: with its rows in the gradebook it takes its place, without them it
is thrown away and graded again.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from autograde.grading.book import Book
from autograde.grading.course import Course
from autograde.grading.rows import Rows
from autograde.grading.work import Done

READ_ONLY = 0o444
"""As nbgrader leaves autograded files."""


class Publisher:
    """Puts graded submissions of one assignment in their places."""

    def __init__(self, course: Course, assignment: str, book: Book) -> None:
        self._course, self._assignment, self._book = course, assignment, book
        self._staging = course.staging / assignment
        # By student: the folder to come, the one that it replaces, and the rows that go with it.
        self._new, self._before, self._plans = (self._staging / kind for kind in ("new", "before", "plans"))
        self._settle()

    def publish(
        self, batch: Sequence[Done], files: Mapping[str, Mapping[str, bytes]], stamps: Mapping[str, str]
    ) -> None:
        """The rows of `batch` in one transaction, then its folders. `files` has what lies beside the notebooks.

        Raises CourseError when the gradebook refuses, and OSError when the disk does: then nothing has changed.
        """
        meant = {done.student: self._book.meant(done, stamps.get(done.student, "")) for done in batch}
        try:
            for folder in (self._before, self._plans):
                folder.mkdir(parents=True, exist_ok=True)
            for done in batch:
                self._stage(done, files.get(done.student, {}), stamps.get(done.student, ""), meant[done.student])
        except BaseException as error:
            if isinstance(error, OSError) and error.filename is None:  # in the middle of writing
                error.filename = str(self._staging)
            shutil.rmtree(self._staging, ignore_errors=True)
            raise
        try:
            self._book.write(batch, meant, stamps)
            for done in batch:
                self._place(done.student)
        except BaseException:
            # Whether the rows stand is for the gradebook to say; where it doesn't answer, the next run asks it.
            with contextlib.suppress(Exception):
                self._settle()
            raise

    def close(self) -> None:
        """Remove the staging folder, unless something waits in it."""
        if not _names(self._plans):
            shutil.rmtree(self._staging, ignore_errors=True)
            with contextlib.suppress(OSError):
                self._course.staging.rmdir()

    def _place_of(self, student: str) -> Path:
        return self._course.autograded / student / self._assignment

    def _stage(self, done: Done, files: Mapping[str, bytes], stamp: str, meant: Rows) -> None:
        folder = self._new / done.student
        folder.mkdir(parents=True)
        contents = {f"{name}.ipynb": one.text.encode() for name, one in done.notebooks.items()}
        if contents:
            contents = {**files, **contents, **({"timestamp.txt": stamp.encode()} if stamp else {})}
            self._place_of(done.student).parent.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
            file.chmod(READ_ONLY)
        # The plan last: a folder without a whole one is not complete.
        (self._plans / done.student).write_text(json.dumps(meant), encoding="utf-8")

    def _place(self, student: str) -> None:
        folder, before, place = self._new / student, self._before / student, self._place_of(student)
        if place.is_dir():
            shutil.rmtree(before, ignore_errors=True)
            os.rename(place, before)
        if any(folder.iterdir()):
            place.parent.mkdir(parents=True, exist_ok=True)
            os.rename(folder, place)
        else:  # its feedback is that of an earlier hand-in
            shutil.rmtree(self._course.feedback / student / self._assignment, ignore_errors=True)
        (self._plans / student).unlink()
        for done in (before, folder):
            shutil.rmtree(done, ignore_errors=True)

    def _settle(self) -> None:
        """Finish or forget what a killed run left waiting."""
        for student in _names(self._plans):
            folder, before, place = self._new / student, self._before / student, self._place_of(student)
            if not folder.is_dir():
                continue  # it has taken its place already
            meant = _read(self._plans / student)
            if meant is not None and self._book.stands(student, meant):
                self._place(student)
            elif before.is_dir() and not place.exists():
                os.rename(before, place)
        shutil.rmtree(self._staging, ignore_errors=True)


def _names(folder: Path) -> list[str]:
    return sorted(os.listdir(folder)) if folder.is_dir() else []


def _read(plan: Path) -> Rows | None:
    """The rows in a plan; None where its writer was killed over it, before it touched the gradebook."""
    try:
        found: Rows = json.loads(plan.read_text(encoding="utf-8"))
    except ValueError:
        return None
    return found
