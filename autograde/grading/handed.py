"""A submission as it lies on the disk: read once, and never trusted to be small, whole or named sensibly."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nbgrader.utils import parse_utc
from traitlets.config import Config

from autograde.grading.damage import NOTEBOOK_AT_MOST, missing, shown
from autograde.grading.steps import kept_by_students
from autograde.grading.submissions import Submission
from autograde.grading.work import DAMAGED, Done, Work

FILE_AT_MOST = 10_000_000
FILES_AT_MOST = 200
TOGETHER_AT_MOST = 20_000_000
"""What a student hands in beside the notebook: a picture, a module of their own."""

DEEP_AT_MOST, PATH_AT_MOST = 10, 500
"""Folders in folders, and bytes of a path: beyond the system's own limits a file can be read and not published."""

STAMP, STAMP_AT_MOST = "timestamp.txt", 200


@dataclass(frozen=True)
class Handed:
    """A submission, ready to be graded."""

    work: Work
    stamp: str  # when it was handed in, as nbgrader wrote it down; "" where it didn't
    attention: tuple[str, ...] = ()


@dataclass(frozen=True)
class Files:
    """What lies in a folder, by its path in it."""

    contents: Mapping[str, bytes]  # b"" for notebooks that nobody asked for
    left_out: tuple[str, ...] = ()  # too large, too many, or hard links


class Reader:
    """Reads submissions of one assignment: its `notebooks`, and what lies beside them in the folder `source`."""

    def __init__(self, notebooks: Sequence[str], source: Path, config: Config) -> None:
        self._notebooks = [f"{name}.ipynb" for name in notebooks]
        kept = kept_by_students(config, source.name)
        there = beside(files_in(source).contents)
        self._source = {name: content for name, content in there.items() if name not in kept}
        self._taken = [*self._source, *(f"{name}.html" for name in notebooks)]  # the last are the feedback pages

    def read(self, one: Submission) -> Handed | Done:
        """A submission; Done where there is nothing to grade."""
        if one.folder.is_symlink():  # it may lead to another student's, or to the instructor's own
            reason = f"{one.assignment}/ is a link, not a folder: hand in the files themselves."
            return Done(one.student, one.assignment, DAMAGED, reason)
        try:
            files = files_in(one.folder, self._notebooks)
        except OSError as error:
            reason = f"{one.assignment}/ can't be read ({error.strerror}): hand it in again."
            return Done(one.student, one.assignment, DAMAGED, reason)
        lacking = [name for name in self._notebooks if name not in files.contents]
        if lacking:
            return Done(one.student, one.assignment, DAMAGED, missing(lacking[0], files.contents))
        attention = [
            f"{shown(name)} was left out: it is too large, one file too many, or has another name elsewhere"
            for name in files.left_out
        ]
        stamp = files.contents.get(STAMP, b"").decode("ascii", "replace").strip()
        if len(stamp) > STAMP_AT_MOST or (stamp and not _is_time(stamp)):
            attention.append(f"{STAMP} names no time that nbgrader can read, so there is no lateness: {stamp[:40]!r}")
            stamp = ""
        theirs = {name: content for name, content in beside(files.contents).items() if not self._clashes(name)}
        notebooks = {Path(name).stem: files.contents[name] for name in self._notebooks}
        work = Work(one.student, one.assignment, notebooks, {**theirs, **self._source})
        return Handed(work, stamp, tuple(attention))

    def _clashes(self, name: str) -> bool:
        """Whether the course has a file of that name, or one where this has a folder, or a folder where this is."""
        return any(f"{name}/".startswith(f"{own}/") or own.startswith(f"{name}/") for own in self._taken)


def _is_time(stamp: str) -> bool:
    try:
        parse_utc(stamp)
    except Exception:  # the parser has many ways to fail
        return False
    return True


def beside(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files of a folder without its notebooks (solutions may be among them) and its timestamp."""
    return {name: content for name, content in files.items() if not name.endswith(".ipynb") and name != STAMP}


def files_in(folder: Path, notebooks: Collection[str] = ()) -> Files:
    """The regular files in a folder. Links and devices are no files of the student's. Raises OSError.

    A file with several names may be somebody else's as well, linked here out of an archive.
    """
    found: dict[str, bytes] = {}
    left_out: list[str] = []
    room = TOGETHER_AT_MOST
    for top, folders, names in os.walk(folder, onerror=_raised):
        inside = Path(top).relative_to(folder)
        if len(inside.parts) == DEEP_AT_MOST:
            left_out += [(inside / name).as_posix()[-PATH_AT_MOST:] for name in folders]
            folders.clear()
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name != "__pycache__")
        for name in sorted(names):
            path = Path(top) / name
            about = path.lstat()
            if name.startswith(".") or not stat.S_ISREG(about.st_mode):
                continue
            place = path.relative_to(folder).as_posix()
            if len(os.fsencode(place)) > PATH_AT_MOST:
                left_out.append(place[:PATH_AT_MOST])
            elif name.endswith(".ipynb"):
                found[place] = _beginning(path, NOTEBOOK_AT_MOST + 1) if place in notebooks else b""
            elif len(found) >= FILES_AT_MOST or about.st_size > min(FILE_AT_MOST, room) or about.st_nlink > 1:
                left_out.append(place)
            else:
                found[place] = _beginning(path, about.st_size)
                room -= len(found[place])
    return Files(found, tuple(left_out[:10]))


def links_in(folder: Path) -> list[Path]:
    """Files that may be somebody else's as well, by their path in the folder: a copy would make them the student's."""
    found = []
    for top, _, names in os.walk(folder):
        for path in (Path(top, name) for name in names):
            about = path.lstat()
            if stat.S_ISLNK(about.st_mode) or (about.st_nlink > 1 and path.suffix != ".ipynb"):
                found.append(path.relative_to(folder))
    return found


def _beginning(path: Path, most: int) -> bytes:
    with open(path, "rb", opener=_no_link) as file:
        return file.read(most)


def _no_link(path: str, flags: int) -> int:
    """Open what was looked at: a link or a pipe that took its place since is refused, and not waited for."""
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK)


def _raised(error: OSError) -> None:
    raise error
