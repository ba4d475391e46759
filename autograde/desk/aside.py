"""A class's copy to try a grading on: the same submissions, secret and gradebook, in a folder of its own."""

from __future__ import annotations

import pickle
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nbgrader.api import Base
from sqlalchemy import column, insert, select, table
from sqlalchemy.exc import SQLAlchemyError

from autograde.grading.book import Book
from autograde.grading.course import Course, CourseError
from autograde.grading.database import engine_of, unusable
from autograde.grading.publish import Publisher
from autograde.grading.seeds import secret
from autograde.grading.theirs import is_registered, mark
from autograde.grading.work import Done

PREFIX = ".regrade-"
VERSION = table("alembic_version", column("version_num"))

Batch = tuple[list[Done], dict[str, dict[str, bytes]], dict[str, str]]
"""What a publisher is given: outcomes, what lies beside their notebooks, when they were handed in."""


@contextmanager
def aside(course: Course, assignment: str) -> Iterator[Course]:
    """A copy of the class beside it, gone afterwards; what its grading logged goes to the class's log.

    Hold the class alone meanwhile: copies that a killed run left are removed. Raises
    CourseError when the gradebook can't be read.
    """
    here = course.submitted.parent
    for left in here.glob(f"{PREFIX}*"):
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=PREFIX, dir=here) as name:  # for its owner alone: the secret is in it
        copy = Course(course.root, Path(name) / "submitted")
        copy.submitted.symlink_to(course.submitted.resolve(), target_is_directory=True)
        copy.secret.write_bytes(secret(course.secret))
        _copy_gradebook(course, copy)
        if is_registered(course, assignment):
            shutil.copytree(course.released, copy.released)
            mark(copy, assignment)
        try:
            yield copy
        except CourseError as error:  # the copy is gone when it is read
            raise CourseError(str(error).replace(name, str(here))) from None
        finally:
            if copy.log.is_file():
                with open(course.log, "ab") as log:
                    log.write(copy.log.read_bytes())


def _copy_gradebook(course: Course, copy: Course) -> None:
    try:
        with engine_of(course.db_url) as old, engine_of(copy.db_url) as new:
            Base.metadata.create_all(new)
            with old.connect() as source, new.begin() as target:
                target.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
                for one in (*Base.metadata.sorted_tables, VERSION):
                    rows: list[dict[str, Any]] = [dict(row._mapping) for row in source.execute(select(one))]
                    if rows:
                        target.execute(insert(one), rows)
    except (SQLAlchemyError, ImportError) as error:
        raise unusable(course, error) from None


class Recorder(Publisher):
    """Publishes in the copy, and keeps what it published, so that the class can have the same."""

    def __init__(self, course: Course, assignment: str, book: Book) -> None:
        super().__init__(course, assignment, book)
        self._folder = batches(course)
        self._folder.mkdir()

    def publish(
        self, batch: Sequence[Done], files: Mapping[str, Mapping[str, bytes]], stamps: Mapping[str, str]
    ) -> None:
        super().publish(batch, files, stamps)
        kept: Batch = (list(batch), {name: dict(one) for name, one in files.items()}, dict(stamps))
        (self._folder / f"{len(list(self._folder.iterdir())):06}").write_bytes(pickle.dumps(kept))


def batches(copy: Course) -> Path:
    """Where a Recorder keeps them."""
    return copy.submitted.parent / "batches"


def recorded(copy: Course) -> Iterator[Batch]:
    """What a Recorder kept, in order."""
    for file in sorted(batches(copy).iterdir()):
        found: Batch = pickle.loads(file.read_bytes())  # ours, in a folder that nobody else can write
        yield found
