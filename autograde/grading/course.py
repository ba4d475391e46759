"""Where a course keeps its files, and errors that are one sentence for a person."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

COURSE_ID = "gradients-by-hand"
"""As in nbgrader_config.py."""


class CourseError(Exception):
    """What is wrong, where, and what to do: one sentence."""


def environment() -> dict[str, str]:
    """The environment for nbgrader's commands: it calls alembic by name, which lies beside our Python."""
    return {**os.environ, "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])}


def root() -> Path:
    """The course's top folder: the nearest one, from here up, with nbgrader_config.py and solutions/.

    Raises CourseError outside of a course.
    """
    for folder in (Path.cwd(), *Path.cwd().parents, Path(__file__).resolve().parents[2]):
        if (folder / "nbgrader_config.py").is_file() and (folder / "solutions").is_dir():
            return folder
    raise CourseError(
        "This is not the course's folder: change to the one that holds nbgrader_config.py and solutions/."
    )


@dataclass(frozen=True)
class Course:
    """One class: its submissions, and beside them what grading makes of them."""

    root: Path
    submitted: Path
    db: str = ""  # the gradebook's address; gradebook.db beside the submissions when left out

    @classmethod
    def at(cls, submitted: str | os.PathLike[str] | None = None, db: str | None = None) -> Course:
        """The course around the current folder; its own submitted/ and gradebook unless others are named."""
        top = root()
        return cls(top, Path(submitted).resolve() if submitted else top / "submitted", db or "")

    @property
    def autograded(self) -> Path:
        return self.submitted.parent / "autograded"

    @property
    def feedback(self) -> Path:
        return self.submitted.parent / "feedback"

    @property
    def gradebook(self) -> Path:
        return self.submitted.parent / "gradebook.db"

    @property
    def released(self) -> Path:
        return self.submitted.parent / "released"

    @property
    def secret(self) -> Path:
        return self.submitted.parent / "secret"

    @property
    def log(self) -> Path:
        return self.submitted.parent / "grading.log"

    @property
    def staging(self) -> Path:
        """Where graded notebooks wait until their rows are in the gradebook; on the same disk as `autograded`."""
        return self.autograded / ".staging"

    @property
    def db_url(self) -> str:
        if not self.db:
            return f"sqlite:///{self.gradebook}"
        # By the bare name SQLAlchemy 2.1 means another driver than the one that the extra `postgres` brings.
        return re.sub(r"^postgres(ql)?://", "postgresql+psycopg2://", self.db)

    @property
    def db_name(self) -> str:
        """The gradebook's address as people may see it: without a password."""
        return re.sub(r"//.*@", "//", self.db).partition("?")[0] if self.db else str(self.gradebook)

    def assignments(self) -> list[str]:
        """The assignments that exist, by their folders in solutions/."""
        return sorted(path.parent.name for path in (self.root / "solutions").glob("*/*.ipynb"))

    def require(self, assignment: str) -> None:
        """Raise CourseError unless there is such an assignment."""
        if assignment not in self.assignments():
            there = ", ".join(self.assignments()) or "none"
            raise CourseError(f"There is no assignment {assignment!r} in solutions/: there are {there}.")

    def nbgrader(self, *command: str) -> list[str]:
        """An nbgrader command line with this class's folders and gradebook."""
        return [
            sys.executable, "-m", "nbgrader", *command,
            f"--db={self.db_url}",
            f"--CourseDirectory.submitted_directory={self.submitted}",
            f"--CourseDirectory.autograded_directory={self.autograded}",
            f"--CourseDirectory.feedback_directory={self.feedback}",
        ]  # fmt: skip
