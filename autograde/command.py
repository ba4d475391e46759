"""The command line: `autograde release | grade | report`."""

from __future__ import annotations

import argparse
import errno
import sys
from collections.abc import Sequence
from pathlib import Path

from autograde.grading.course import Course, CourseError

EXIT_CODES = """
exit codes: 0 done, every submission graded or explained; 1 the grader failed on a submission;
2 nothing done, the reason is on stderr.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; every expected failure is one sentence on stderr and a code."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except CourseError as error:
        return _fail(str(error))
    except OSError as error:
        if error.errno == errno.ENOSPC:
            where = f" while writing {error.filename}" if error.filename else ""
            return _fail(f"The disk is full{where}: free some space, then run it again.")
        return _fail(f"{error.filename or 'A file'} can't be used: {error.strerror or error}.")
    except KeyboardInterrupt:
        print("autograde: stopped by you; run it again to go on.", file=sys.stderr)
        return 130


def _fail(sentence: str) -> int:
    print(f"autograde: {sentence}", file=sys.stderr)
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="autograde", description="Release, grade and report on the course's assignments.", epilog=EXIT_CODES
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    release = commands.add_parser("release", help="write exercises/ from solutions/, and the student wheel")
    release.add_argument("assignment", nargs="*", help="all of them when left out")
    only = release.add_mutually_exclusive_group()
    only.add_argument("--wheel", metavar="DIR", help="build only the student wheel, into DIR")
    only.add_argument("--no-wheel", action="store_true", help="write only exercises/")
    _submitted(release)
    release.set_defaults(run=_release)

    grade = commands.add_parser("grade", help="autograde every submission of an assignment and make feedback")
    grade.add_argument("assignment")
    _submitted(grade)
    grade.set_defaults(run=_grade)

    report = commands.add_parser("report", help="a table of scores, and a CSV of them")
    report.add_argument("assignment", nargs="*", help="all of them when left out")
    report.add_argument("--csv", metavar="FILE", type=Path, help="write the scores there too")
    _submitted(report)
    report.set_defaults(run=_report)
    return parser


def _submitted(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--submitted",
        metavar="DIR",
        help="the class's submissions, as STUDENT/ASSIGNMENT/ASSIGNMENT.ipynb; autograded/, feedback/ and "
        "gradebook.db lie beside DIR (when left out: submitted/ in the course's folder)",
    )


def _release(options: argparse.Namespace) -> int:
    from autograde.build.release import release
    from autograde.build.student_wheel import build

    course = Course.at(options.submitted)
    if not options.wheel:
        for name in release(course, options.assignment):
            print(f"released exercises/{name}/{name}.ipynb")
    if options.no_wheel:
        return 0
    wheel = build(Path(options.wheel) if options.wheel else course.root / "_build" / "student")
    print(f"student wheel {wheel}")
    return 0


def _grade(options: argparse.Namespace) -> int:
    from autograde.grading.plain import grade

    outcomes = grade(Course.at(options.submitted), options.assignment, lambda line: print(line, flush=True))
    for outcome in outcomes:
        if outcome.status != "graded":
            print(f"{outcome.submission.student}, {options.assignment}: {outcome.status}: {outcome.reason}")
    graded = sum(outcome.status == "graded" for outcome in outcomes)
    print(f"{options.assignment}: {graded} of {len(outcomes)} submissions graded.")
    return 1 if any(outcome.status == "the grader failed" for outcome in outcomes) else 0


def _report(options: argparse.Namespace) -> int:
    from autograde.desk.table import rows, table, write_csv

    course = Course.at(options.submitted)
    for name in options.assignment:
        course.require(name)
    found = rows(course, options.assignment)
    print(table(found))
    if options.csv:
        write_csv(found, options.csv)
    return 0


if __name__ == "__main__":
    sys.exit(main())
