"""`autograde regrade`: after an exercise was mended, who gains or loses what and why, before anything is written.

The submissions are graded on a copy of the class, with the inputs they had. To
write is to publish those very outcomes, by the way that grading publishes: rows
and notebook of a submission together or not at all.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Collection, Sequence
from contextlib import closing
from dataclasses import asdict
from typing import TextIO

from autograde.desk.aside import Recorder, aside, recorded
from autograde.desk.changes import Change, changes
from autograde.desk.page import number
from autograde.grading.alone import alone
from autograde.grading.book import Book
from autograde.grading.course import Course, CourseError
from autograde.grading.database import knows
from autograde.grading.engine import Options, grade
from autograde.grading.notice import notice
from autograde.grading.progress import Progress
from autograde.grading.publish import Publisher
from autograde.grading.steps import settings
from autograde.grading.theirs import feedback, register
from autograde.grading.work import FAILED, GRADED, Done


def run(course: Course, options: argparse.Namespace, how: Options) -> int:
    """Grade aside, say what changes, and write it where asked. Raises CourseError for what can't be done."""
    assignment = options.assignment
    course.require(assignment)
    if not knows(course, assignment):
        raise CourseError(f"Nothing of {assignment!r} is graded yet: run `autograde grade {assignment}` first.")
    people = sys.stderr if options.json else sys.stdout
    outcomes: dict[str, Done] = {}
    with alone(course), aside(course, assignment) as copy:
        with Progress(assignment) as progress:

            def each(done: Done) -> None:
                progress.each(done)
                outcomes[done.student] = done

            grade(copy, assignment, how, progress.begin, each, Recorder)
        failed = {student for student, done in outcomes.items() if done.status == FAILED}
        found = [one for one in changes(course, copy, assignment) if one.student not in failed]
        _say(assignment, found, failed, options, people)
        if options.write:
            write(course, copy, assignment, failed, [one.student for one in found if one.same_work])
    if options.write:
        _pages(course, assignment, [done for done in outcomes.values() if done.status != FAILED], options.no_feedback)
        print(f"{assignment}: written. Manual scores, comments and extra credit are as they were.", file=people)
    return 1 if failed else 0


def write(course: Course, copy: Course, assignment: str, failed: Collection[str], same_work: Collection[str]) -> None:
    """Publish in `course` what came out in `copy`. Where the grader failed, the old grade stays."""
    register(course, assignment)
    with (
        closing(Book(course, assignment, settings(course.root), same_work)) as book,
        closing(Publisher(course, assignment, book)) as publisher,
    ):
        for batch, files, stamps in recorded(copy):
            publisher.publish([done for done in batch if done.student not in failed], files, stamps)


def _pages(course: Course, assignment: str, outcomes: Sequence[Done], left_alone: bool) -> None:
    """The students' pages anew."""
    if left_alone:
        return
    for done in outcomes:
        if done.status != GRADED:
            notice(course, done)
    if any(done.status == GRADED for done in outcomes) and not feedback(course, assignment):
        raise CourseError(f"The grades stand, but nbgrader could not make the feedback pages: see {course.log}.")


def _say(
    assignment: str, found: Sequence[Change], failed: Collection[str], options: argparse.Namespace, people: TextIO
) -> None:
    changed = [one for one in found if one.is_one]
    if options.json:
        print(json.dumps([asdict(one) for one in changed], indent=1))
    print(lines(assignment, found), file=people)
    for student in sorted(failed):
        print(f"{student}: the grader failed, so the old grade stays: see the log.", file=people)
    if not options.write:
        print(f"Nothing is written. To write it: autograde regrade {assignment} --write", file=people)


def lines(assignment: str, found: Sequence[Change]) -> str:
    """Who gains or loses what, the largest change first, and how many of each."""
    changed = sorted((one for one in found if one.is_one), key=lambda one: (-abs(one.gain), one.student))
    width = max((len(one.student) for one in changed), default=0)
    rows = [
        f"{one.student:<{width}}  {_score(one.before)} → {_score(one.after)}  ({one.gain:+g})  {'; '.join(one.reasons)}"
        for one in changed
    ]
    more, less = sum(one.gain > 0 for one in changed), sum(one.gain < 0 for one in changed)
    noted = len(changed) - more - less
    rest = f", {noted} with the same score for other reasons" if noted else ""
    total = f"{assignment}: {more} would gain, {less} would lose, {len(found) - len(changed)} stay as they are{rest}."
    return "\n".join([*rows, total])


def _score(score: float | None) -> str:
    return "no grade" if score is None else number(score)
