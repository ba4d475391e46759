"""The command line: `autograde release | collect | grade | report | regrade | export | …`."""

from __future__ import annotations

import argparse
import errno
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict, fields, replace
from pathlib import Path

from autograde.desk import commands as desk
from autograde.desk import report
from autograde.grading.course import Course, CourseError
from autograde.grading.walled.limits import ISOLATIONS, LIMITS, Limits

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


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _count(text: str) -> int:
    """A whole number above 0."""
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number above 0")
    return int(text)


def _amount(text: str) -> float:
    """A number above 0."""
    number = float(text)
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is no number above 0")
    return number


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

    grade = commands.add_parser(
        "grade",
        help="autograde every submission of an assignment and make feedback",
        description="Run every submission of an assignment in a sandbox, judge it on fresh inputs, and write scores, "
        "graded notebooks and feedback.",
        epilog=EXIT_CODES,
    )
    grade.add_argument("assignment")
    _submitted(grade)
    _grading(grade)
    grade.set_defaults(run=_grade)

    desk.add(commands, _submitted)
    report.add(commands, _submitted)

    regrade = commands.add_parser(
        "regrade",
        help="after an exercise was mended: who gains or loses what, before it is written",
        description="Grade every submission again, on a copy of the class and with the inputs it had. Say who gains or "
        "loses what, and why. Nothing is written unless you say --write.",
        epilog=EXIT_CODES,
    )
    regrade.add_argument("assignment")
    regrade.add_argument("--write", action="store_true", help="write the new grades; what people graded stays")
    _submitted(regrade)
    _grading(regrade)
    regrade.set_defaults(run=_regrade)
    return parser


def _submitted(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--submitted",
        metavar="DIR",
        help="the class's submissions, as STUDENT/ASSIGNMENT/ASSIGNMENT.ipynb; autograded/, feedback/ and "
        "gradebook.db lie beside DIR (when left out: submitted/ in the course's folder)",
    )
    parser.add_argument(
        "--db",
        metavar="URL",
        help="the gradebook's address, such as postgresql://me@host/grades (when left out: gradebook.db beside DIR)",
    )


def _grading(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--workers", metavar="N", type=_count, help="submissions graded at once (when left out: one a core)"
    )
    parser.add_argument(
        "--dask", metavar="ADDRESS", default="", help="grade on a Dask cluster, such as tcp://head-node:8786"
    )
    parser.add_argument(
        "--isolation",
        choices=ISOLATIONS,
        default="walls",
        help="walls: a sandbox, or nothing is graded (when left out); none: students' code runs as you, and can read "
        "and change whatever you can, its own grade too",
    )
    parser.add_argument("--no-feedback", action="store_true", help="leave the feedback pages as they are")
    parser.add_argument("--json", action="store_true", help="print the outcomes as JSON when all is done")
    limits = parser.add_argument_group("limits for one submission")
    for field in fields(Limits):
        limits.add_argument(
            "--" + field.name.replace("_", "-"),
            metavar="N",
            type=_count if field.type == "int" else _amount,
            default=field.default,
            help=f"{LIMITS[field.name]} (when left out: {field.default:g})",
        )


def _release(options: argparse.Namespace) -> int:
    from autograde.build.release import release
    from autograde.build.student_wheel import build

    course = Course.at(options.submitted, options.db)
    if not options.wheel:
        for name in release(course, options.assignment):
            print(f"released exercises/{name}/{name}.ipynb")
    if options.no_wheel:
        return 0
    wheel = build(Path(options.wheel) if options.wheel else course.root / "_build" / "student")
    print(f"student wheel {wheel}")
    return 0


def _grade(options: argparse.Namespace) -> int:
    from autograde.grading.engine import Options, grade
    from autograde.grading.notice import notice
    from autograde.grading.progress import Progress
    from autograde.grading.theirs import feedback
    from autograde.grading.work import FAILED, GRADED, Done

    course = Course.at(options.submitted, options.db)
    how = Options(options.workers or cores(), options.isolation, _limits(options), options.dask)
    outcomes: list[Done] = []
    ungraded: list[Done] = []
    with Progress(options.assignment) as progress:

        def each(done: Done) -> None:
            progress.each(done)
            if done.status != GRADED:
                ungraded.append(done)
            if options.json:
                outcomes.append(replace(done, notebooks={}, log=""))

        grade(course, options.assignment, how, progress.begin, each)
    people = sys.stderr if options.json else sys.stdout
    print("\n".join(filter(None, [progress.table(), progress.summary()])), file=people)
    if options.json:
        print(json.dumps([asdict(one) for one in outcomes], indent=1))
    if not options.no_feedback:
        for one in ungraded:
            notice(course, one)
    pages = progress.counts[GRADED] and not options.no_feedback
    if pages and not feedback(course, options.assignment):
        raise CourseError(f"The grades stand, but nbgrader could not make the feedback pages: see {course.log}.")
    return 1 if progress.counts[FAILED] else 0


def _regrade(options: argparse.Namespace) -> int:
    from autograde.desk import regrade
    from autograde.grading.engine import Options

    how = Options(options.workers or cores(), options.isolation, _limits(options), options.dask)
    return regrade.run(Course.at(options.submitted, options.db), options, how)


def _limits(options: argparse.Namespace) -> Limits:
    return Limits(**{field.name: getattr(options, field.name) for field in fields(Limits)})


if __name__ == "__main__":
    sys.exit(main())
