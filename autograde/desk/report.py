"""`autograde report`: a table on the terminal, a page, and CSV of all of it."""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from autograde.desk.commands import roster_of, roster_options
from autograde.grading.course import Course, CourseError


def add(commands: Any, submitted: Any) -> None:
    """Add the command; `submitted` adds the options that say where a class is."""
    report = commands.add_parser(
        "report",
        help="what the class did: a table of scores, a page, CSV",
        description="Print a table of scores, and write what was asked for: a page that shows what the class did and "
        "didn't understand, and CSV.",
    )
    report.add_argument("assignment", nargs="*", help="all of them when left out")
    report.add_argument("--csv", metavar="FILE", type=Path, help="write the scores there too")
    report.add_argument("--html", metavar="FILE", type=Path, help="write the class report there: one page, all in it")
    report.add_argument(
        "--csv-dir", metavar="DIR", type=Path, help="write scores, exercises, criteria and mistakes there, as CSV files"
    )
    report.add_argument("--anonymous", action="store_true", help="leave out students' names, to show it in class")
    roster_options(report)
    report.add_argument("--section", metavar="NAME", default="", help="only this section of the roster")
    submitted(report)
    report.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command. Raises CourseError for what can't be done."""
    from autograde.desk.gathered import Work, anonymous, gathered
    from autograde.desk.statistics import summary
    from autograde.desk.table import table, write_csv
    from autograde.grading.database import knows
    from autograde.grading.submissions import handed_in

    course = Course.at(options.submitted, options.db)
    for name in options.assignment:
        course.require(name)
    roster = _roster(options)
    names = options.assignment or handed_in(course)
    if not names and (course.db or course.gradebook.is_file()):
        raise CourseError(f"Nobody has handed anything in: no STUDENT/ASSIGNMENT/ lies in {course.submitted}.")
    if not any(knows(course, name) for name in names):
        raise CourseError(f"There is no gradebook {course.db_name} of this class: run `autograde grade` first.")
    works: Sequence[Work] = [gathered(course, name, roster).of(options.section) for name in names]
    if options.section and not any(work.papers for work in works):
        raise CourseError(f"Nobody of section {options.section!r} has handed anything in: look at {options.roster}.")
    if options.anonymous:
        works = anonymous(works)
    rows = [paper.row for work in works for paper in work.papers]
    print(table(rows))
    if options.csv:
        write_csv(rows, options.csv)
    if options.csv_dir:
        from autograde.desk.files import write_all

        write_all(works, [summary(work) for work in works], options.csv_dir, options.anonymous)
    if options.html:
        from autograde.desk.equations import named
        from autograde.desk.page import page

        made = page(works, datetime.now(), options.anonymous, options.section, named)
        _write(options.html, made)
        print(f"\nreport {options.html}")
    return 0


def _roster(options: argparse.Namespace) -> Mapping[str, str]:
    """The section of each student."""
    if options.section and not options.roster:
        raise CourseError("A section needs a roster: say --roster FILE, a CSV with the columns id and section.")
    roster = roster_of(options)
    return {student.id: student.section for student in roster} if roster else {}


def _write(file: Path, text: str) -> None:
    """Write a file, whole or not at all, for its owner alone: it holds names and grades."""
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor, part = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}-")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace") as stream:
            stream.write(text)
        os.replace(part, file)
    except BaseException:
        os.unlink(part)
        raise
