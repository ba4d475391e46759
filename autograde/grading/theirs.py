"""nbgrader's own commands, run for us: releasing an assignment, making feedback pages."""

from __future__ import annotations

import hashlib
import re
import subprocess
from collections.abc import Iterable

from autograde.catalogue import CHAPTERS
from autograde.grading.course import Course, CourseError, environment
from autograde.grading.database import knows

DISK_FULL = re.compile(r"No space left on device|database or disk is full|disk I/O error")


def register(course: Course, assignment: str) -> None:
    """Make the assignment known to the gradebook, and its notebooks in `course.released`.

    Not in exercises/ itself: where nbgrader fails, it removes what was there
    before. Does nothing where the same source was registered already. Raises
    CourseError when nbgrader fails or the gradebook can't be used.
    """
    if is_registered(course, assignment):
        return
    course.released.mkdir(parents=True, exist_ok=True)
    released = f"--CourseDirectory.release_directory={course.released}"
    code, text = nbgrader(course, ["generate_assignment", assignment, "--force", "--create", released])
    if code != 0:
        why = "the disk is full: free some space, then run it again" if DISK_FULL.search(text) else f"see {course.log}"
        raise CourseError(f"The assignment {assignment!r} can't be registered in {course.db_name}: {why}.")
    mark(course, assignment)


def is_registered(course: Course, assignment: str) -> bool:
    """Whether the gradebook and `course.released` have the assignment as its source is now."""
    file = course.released / f".{assignment}"
    return knows(course, assignment) and file.is_file() and file.read_text() == _digest(course, assignment)


def mark(course: Course, assignment: str) -> None:
    """Note down which source is registered."""
    (course.released / f".{assignment}").write_text(_digest(course, assignment))


def _digest(course: Course, assignment: str) -> str:
    """Of all that a release follows from; points stand in the catalogue."""
    found = hashlib.sha256(course.db_url.encode())
    found.update(repr([(exercise.id, exercise.points) for exercise in CHAPTERS.get(assignment, ())]).encode())
    files = [course.root / "nbgrader_config.py", *sorted((course.root / "solutions" / assignment).rglob("*"))]
    for file in files:
        if file.is_file():
            found.update(f"{file.relative_to(course.root)}\0".encode() + file.read_bytes())
    return found.hexdigest()


def feedback(course: Course, assignment: str) -> bool:
    """nbgrader's feedback pages for all that is graded; False where nbgrader failed, with its reason in the log."""
    return nbgrader(course, ["generate_feedback", assignment, "--force"])[0] == 0


def nbgrader(course: Course, command: Iterable[str]) -> tuple[int, str]:
    """Run one nbgrader command; its words go to the log. Returns its exit code and its words."""
    done = subprocess.run(
        course.nbgrader(*command),
        cwd=course.root,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    with open(course.log, "a", encoding="utf-8") as log:
        log.write(done.stdout)
    return done.returncode, done.stdout
