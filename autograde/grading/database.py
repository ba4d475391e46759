"""The gradebook as a database: whether it knows an assignment, and what it means when it refuses."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import column, create_engine, inspect, select, table
from sqlalchemy.exc import SQLAlchemyError

from autograde.grading.course import Course, CourseError


def knows(course: Course, assignment: str) -> bool:
    """Whether the gradebook has the assignment. Makes no table. Raises CourseError when it can't be used."""
    if not course.db and not course.gradebook.is_file():
        return False
    try:
        with engine_of(course.db_url) as engine:
            if not inspect(engine).has_table("assignment"):
                return False
            with engine.connect() as there:
                known = select(column("id")).select_from(table("assignment")).where(column("name") == assignment)
                return there.execute(known).first() is not None
    except (SQLAlchemyError, ImportError) as error:
        raise unusable(course, error) from None


@contextmanager
def engine_of(url: str) -> Iterator[Any]:
    """A connection to the database, by its address: SQLAlchemy's engine, gone afterwards."""
    engine = create_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


def unusable(course: Course, error: Exception) -> CourseError:
    """A database's refusal, as a sentence."""
    reason = (str(getattr(error, "orig", None) or error).strip() or type(error).__name__).splitlines()[0][:200]
    known = {
        "database is locked": "another program is writing to it: close it (formgrader?), then run again",
        "readonly database": "it may only be read: give yourself the right to write it, then run again",
        "read-only transaction": "it may only be read: give yourself the right to write it, then run again",
        "disk is full": "the disk is full: free some space, then run again",
        "disk I/O error": "its disk fails or is full: free some space, then run again",
        "no such column": "it is of another version of nbgrader: back it up, then run `nbgrader db upgrade`",
        "no such table": "it is of another version of nbgrader: back it up, then run `nbgrader db upgrade`",
        "not a database": "that file is no gradebook: move it away, then run again",
        "malformed": "it is damaged: restore it from a copy, then run again",
        "No module named 'psycopg": "PostgreSQL needs a driver: pip install 'gradients-by-hand[postgres]'",
    }
    what = next((said for part, said in known.items() if part in reason), f"{reason}: mend that, then run again")
    return CourseError(f"The gradebook {course.db_name} can't be used: {what}.")
