"""`autograde doctor`: whether all that grading needs is here and sound; where not, what to do."""

from __future__ import annotations

import os
import platform
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory
from nbgrader.dbutil import ALEMBIC_DIR
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from autograde.desk.names import shown
from autograde.grading.alone import alone
from autograde.grading.course import Course, CourseError
from autograde.grading.database import unusable
from autograde.grading.sandbox import Sandbox
from autograde.grading.steps import settings

OK, WARN, WRONG = "ok", "warn", "wrong"

OLDEST_PYTHON = (3, 11)

FREE_NEEDED, FREE_WISHED = 500_000_000, 3_000_000_000
"""Bytes: a submission with its graded notebook and its feedback page takes 0.2 million, 1,500 of them 300 million."""

FILES_WISHED = 20_000
"""A class of 1,500 has six files each, an assignment."""

PIN = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==([^\s;\\]+)\s*(;)?", re.M)


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's."""

    state: str  # OK, WARN or WRONG
    about: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.state:<6} {self.about:<10} {self.sentence}"


Check = Callable[[Course], Iterator[Finding]]


def examine(course: Course) -> Iterator[Finding]:
    """All findings, as they come. Changes nothing."""
    for check in CHECKS:
        yield from check(course)


def _python(course: Course) -> Iterator[Finding]:
    here = platform.python_version()
    if sys.version_info < OLDEST_PYTHON:
        yield Finding(WRONG, "Python", f"This is Python {here}, and 3.11 or newer is needed: install one, run make.")
    else:
        yield Finding(OK, "Python", f"{here}, on {platform.system()}.")


def _packages(course: Course) -> Iterator[Finding]:
    file = course.root / "requirements.txt"
    if not file.is_file():
        yield Finding(WARN, "packages", "There is no requirements.txt, so versions can't be compared: get it back.")
        return
    pins = PIN.findall(file.read_text(encoding="utf-8"))
    off = [said for name, wanted, marked in pins if (said := _differs(name, wanted, bool(marked)))]
    if off:
        few = "; ".join(off[:5]) + (f"; and {len(off) - 5} more" if len(off) > 5 else "")
        yield Finding(WRONG, "packages", f"Not as they were tested: {few}: run make to install the pinned ones.")
    else:
        yield Finding(OK, "packages", f"All {len(pins)} are as pinned in requirements.txt.")


def _differs(name: str, wanted: str, marked: bool) -> str:
    """How a package differs from its pin; one for some systems only may be missing."""
    try:
        here = version(name)
    except PackageNotFoundError:
        return "" if marked else f"{name} is missing"
    return "" if here == wanted else f"{name} is {here}, not {wanted}"


def _config(course: Course) -> Iterator[Finding]:
    try:
        settings(course.root)
    except Exception as error:  # it is a program of the teacher's: anything can come out of it
        what = shown(f"{type(error).__name__}: {error}")
        yield Finding(WRONG, "settings", f"nbgrader_config.py can't be read ({what}): mend it.")
    else:
        yield Finding(OK, "settings", "nbgrader_config.py can be read.")


def _sandbox(course: Course) -> Iterator[Finding]:
    try:
        with Sandbox() as sandbox:
            yield Finding(OK, "sandbox", f"Students' code can be walled in: {sandbox.walls}.")
    except CourseError as error:
        yield Finding(WRONG, "sandbox", str(error))
    except OSError as error:
        yield Finding(WRONG, "sandbox", f"Nothing can be started behind walls ({error.strerror}): install bubblewrap.")


def _disk(course: Course) -> Iterator[Finding]:
    place = _nearest(course.submitted.parent)
    free, files = shutil.disk_usage(place).free, os.statvfs(place)
    said = f"{free / 1e9:.1f} GB are free in {place}"
    if not os.access(place, os.W_OK | os.X_OK):
        yield Finding(WRONG, "disk", f"{place} can't be written to: give yourself the right, or name another folder.")
    elif free < FREE_NEEDED:
        yield Finding(WRONG, "disk", f"{said}, too few to grade: free some space.")
    elif free < FREE_WISHED:
        yield Finding(WARN, "disk", f"{said}: enough for now; 1,500 students take half a GB an assignment.")
    elif files.f_files and files.f_favail < FILES_WISHED:
        yield Finding(WARN, "disk", f"{place} has room for {files.f_favail:,} more files: remove some.")
    else:
        yield Finding(OK, "disk", f"{said}.")


def _nearest(folder: Path) -> Path:
    """The folder, or the nearest above it that is there."""
    return next(one for one in (folder, *folder.parents) if one.is_dir())


def _gradebook(course: Course) -> Iterator[Finding]:
    if not course.db and not course.gradebook.exists():
        yield Finding(OK, "gradebook", f"There is none yet: grading makes {course.db_name}.")
        return
    try:
        yield from _looked_into(course)
    except (SQLAlchemyError, ImportError) as error:
        yield Finding(WRONG, "gradebook", str(unusable(course, error)))


def _looked_into(course: Course) -> Iterator[Finding]:
    engine = create_engine(course.db_url)
    try:
        with engine.connect() as there:
            if engine.dialect.name == "sqlite" and (said := there.execute(text("PRAGMA quick_check")).scalar()) != "ok":
                yield Finding(WRONG, "gradebook", f"{course.db_name} is damaged ({shown(str(said))}): restore a copy.")
                return
            tables = set(inspect(engine).get_table_names())
            if not tables:
                yield Finding(OK, "gradebook", f"{course.db_name} is empty: grading fills it.")
                return
            if not {"assignment", "student", "grade"} <= tables:
                yield Finding(WRONG, "gradebook", f"{course.db_name} is no gradebook of nbgrader's: name another.")
                return
            found = there.execute(text("SELECT version_num FROM alembic_version")).scalar()
            students = there.execute(text("SELECT COUNT(*) FROM student")).scalar()
    finally:
        engine.dispose()
    meant = _schema()
    if found != meant:
        yield Finding(
            WRONG,
            "gradebook",
            f"{course.db_name} is of another version of nbgrader ({shown(str(found))}, not {meant}): "
            "back it up, then run `nbgrader db upgrade`.",
        )
    elif not course.db and not os.access(course.gradebook, os.W_OK):
        yield Finding(WRONG, "gradebook", f"{course.db_name} may only be read: give yourself the right to write it.")
    else:
        yield Finding(
            OK, "gradebook", f"{course.db_name} is sound, and of this nbgrader's version: {students} students."
        )


def _schema() -> str | None:
    """The version of nbgrader's tables that this nbgrader writes."""
    config = Config()
    config.set_main_option("script_location", str(ALEMBIC_DIR).replace("%", "%%"))
    return ScriptDirectory.from_config(config).get_current_head()


def _secret(course: Course) -> Iterator[Finding]:
    files = [course.secret]
    if named := os.environ.get("AUTOGRADE_SECRET_FILE"):
        files.append(Path(named))
    for file in files:
        yield _about_secret(course, file)


def _about_secret(course: Course, file: Path) -> Finding:
    try:
        about = file.stat()
        empty = not file.read_bytes().strip()
    except FileNotFoundError:
        if file == course.secret and not any(course.autograded.glob("*/*/*.ipynb")):
            return Finding(OK, "secret", "There is none yet: grading makes it.")
        return Finding(WRONG, "secret", f"{file} is missing: put it back from a copy, or a regrade takes other inputs.")
    except OSError as error:
        return Finding(WRONG, "secret", f"{file} can't be read ({error.strerror}): give yourself the right to.")
    if empty:
        return Finding(WRONG, "secret", f"{file} is empty: put it back from a copy, or remove it for a new one.")
    if about.st_uid != os.getuid():
        return Finding(WRONG, "secret", f"{file} belongs to another user: copy it to one of your own.")
    if stat.S_IMODE(about.st_mode) & 0o077:
        return Finding(WRONG, "secret", f"Others on this machine can read {file}: run chmod 600 on it.")
    if _is_tracked(course.root, file):
        return Finding(WRONG, "secret", f"{file} is under version control: git rm --cached it, and make a new one.")
    return Finding(OK, "secret", "It is yours, and nobody else can read it.")


def _is_tracked(root: Path, file: Path) -> bool:
    git = shutil.which("git")
    if git is None or not (root / ".git").exists():
        return False
    line = [git, "-C", str(root), "ls-files", "--error-unmatch", str(file)]
    return subprocess.run(line, capture_output=True, timeout=30).returncode == 0


def _under_way(course: Course) -> Iterator[Finding]:
    if not course.submitted.parent.is_dir():
        return
    try:
        with alone(course):
            left = [*course.submitted.glob(".collecting-*")]
            staged = course.staging.is_dir()
    except CourseError:
        yield Finding(WARN, "running", "An autograde is at work on this class: wait until it is done.")
        return
    if left:
        yield Finding(WARN, "running", f"{left[0]} is left of a collect that was killed: remove it, collect again.")
    if staged:
        yield Finding(WARN, "running", "A grading was killed: grade again, and it goes on where it was.")


CHECKS: tuple[Check, ...] = (_python, _packages, _config, _sandbox, _disk, _gradebook, _secret, _under_way)
