"""Grade a class with plain nbgrader: check, run, look at what came of it."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from autograde.grading.course import Course, CourseError, environment
from autograde.grading.fresh import SECRET_FILE
from autograde.grading.seeds import secret
from autograde.grading.submissions import Submission, damage, submissions

DISK_FULL = re.compile(r"No space left on device|database or disk is full")


@dataclass(frozen=True)
class Outcome:
    """What became of one submission."""

    submission: Submission
    status: str  # "graded", "damaged", "the grader failed"
    reason: str = ""


def grade(course: Course, assignment: str, say: Callable[[str], None]) -> list[Outcome]:
    """Autograde every submission of `assignment` on fresh inputs and make its feedback.

    A damaged submission gets its reason and doesn't keep the others from being
    graded. Everything nbgrader says goes to `course.log`. Raises CourseError
    when there is nothing to grade or the assignment is unknown.
    """
    course.require(assignment)
    handed_in = submissions(course, assignment)
    reasons = {one.student: reason for one in handed_in if (reason := damage(one))}
    register(course, assignment)
    if len(reasons) < len(handed_in):
        flags = [f"--CourseDirectory.student_id_exclude={','.join(reasons)}"] if reasons else []
        total = len(handed_in) - len(reasons)
        secret(course.secret)  # made before anything is graded
        fresh = {SECRET_FILE: str(course.secret)}
        _run(course, ["autograde", assignment, "--force", *flags], _progress(assignment, total, say), fresh)
        _run(course, ["generate_feedback", assignment, "--force", *flags])
    return [_outcome(course, one, reasons.get(one.student)) for one in handed_in]


def register(course: Course, assignment: str) -> None:
    """Make the assignment known to the gradebook, and its notebooks in `course.released`.

    Not in exercises/ itself: where nbgrader fails, it removes what was there before.
    """
    course.released.mkdir(parents=True, exist_ok=True)
    released = f"--CourseDirectory.release_directory={course.released}"
    code, text = _run(course, ["generate_assignment", assignment, "--force", "--create", released])
    if code != 0:
        raise CourseError(_why(text) or f"nbgrader could not release {assignment!r}: see {course.log}.")


def _outcome(course: Course, one: Submission, damaged: str | None) -> Outcome:
    if damaged:
        return Outcome(one, "damaged", damaged)
    if (course.autograded / one.student / one.assignment / one.notebook.name).is_file():
        return Outcome(one, "graded")
    log = course.log.read_text(encoding="utf-8", errors="replace") if course.log.is_file() else ""
    return Outcome(one, "the grader failed", _why(log) or f"see {course.log}, then grade again.")


def _why(log: str) -> str:
    return "the disk is full: free some space, then run it again." if DISK_FULL.search(log) else ""


def _progress(assignment: str, total: int, say: Callable[[str], None]) -> Callable[[str], None]:
    done = 0

    def look(line: str) -> None:
        nonlocal done
        match = re.search(r"\] Autograding .*[/\\]([^/\\]+)[/\\][^/\\]+[/\\][^/\\]+$", line)
        if match:
            done += 1
            say(f"{assignment}: {done} of {total}, {match.group(1)}")

    return look


def _run(
    course: Course,
    command: Iterable[str],
    look: Callable[[str], None] = lambda line: None,
    more: Mapping[str, str] = MappingProxyType({}),
) -> tuple[int, str]:
    """Run one nbgrader command; its words go to the log, and line by line to `look`."""
    lines = []
    with (
        open(course.log, "a", encoding="utf-8") as log,
        subprocess.Popen(
            course.nbgrader(*command),
            cwd=course.root,
            env={**environment(), **more},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as process,
    ):
        assert process.stdout is not None
        for line in process.stdout:
            log.write(line)
            lines.append(line)
            look(line.rstrip())
    return process.returncode, "".join(lines)
