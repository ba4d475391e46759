"""The desk's commands on the command line. What they run is loaded when they run."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograde.grading.course import Course, CourseError

if TYPE_CHECKING:
    from autograde.desk.roster import Roster

LINES_AT_MOST = 60
"""Sentences on the terminal; all of them stand in the log."""

EXIT_CODES = "exit codes: 0 done, everything in its place or explained; 2 nothing done, the reason is on stderr."


def add(commands: Any, submitted: Any) -> None:
    """Add the desk's commands; `submitted` adds the options that say where a class is."""
    for one in (_add_collect, _add_export, _add_feedback_zip, _add_doctor):
        submitted(one(commands))


def _add_collect(commands: Any) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        "collect",
        help="take submissions out of a download from Canvas or Moodle, a folder, or nbgrader's exchange",
        description="Put every submission of a download where grading finds it, and say in a sentence what was not "
        "understood. Nothing is replaced unless you say so.",
        epilog=EXIT_CODES,
    )
    parser.add_argument("source", metavar="SOURCE", type=Path, help="a zip, a folder or a notebook")
    parser.add_argument("assignment", nargs="?", default="", help="only this one; each notebook tells when left out")
    roster_options(parser)
    parser.add_argument("--student", metavar="ID", default="", help="all of SOURCE is this student's")
    parser.add_argument(
        "--overwrite", action="store_true", help="replace what lies there already; it is kept in replaced/"
    )
    parser.add_argument("--dry-run", action="store_true", help="write nothing, say what would happen")
    parser.add_argument("--json", action="store_true", help="print the outcomes as JSON")
    parser.set_defaults(run=_collect)
    return parser


def _add_export(commands: Any) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        "export",
        help="scores into a file that Canvas, Moodle or a spreadsheet reads",
        description="Fill scores into the file that Canvas or Moodle gave, or make one. No score is an empty cell or "
        "the one that was there, never 0; points that wait for a reader hold a score back.",
        epilog=EXIT_CODES,
    )
    parser.add_argument("assignment", nargs="*", help="all of them when left out")
    parser.add_argument("--to", choices=("canvas", "moodle", "csv"), default="csv", help="(when left out: csv)")
    parser.add_argument(
        "--template",
        metavar="FILE",
        type=Path,
        help="Canvas' gradebook, Moodle's grading worksheet or Moodle's gradebook, as it came",
    )
    roster_options(parser)
    parser.add_argument(
        "--column", metavar="TITLE", default="", help="the assignment's column, where it has another name"
    )
    parser.add_argument("--provisional", action="store_true", help="also scores of which points wait for a reader")
    parser.add_argument("--scale", action="store_true", help="convert where the platform counts other points")
    parser.add_argument(
        "--out", metavar="FILE", type=Path, help="(when left out: beside the template, or in the class's folder)"
    )
    parser.add_argument("--dry-run", action="store_true", help="write nothing, show what would change")
    parser.set_defaults(run=_export)
    return parser


def _add_feedback_zip(commands: Any) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        "feedback-zip",
        help="the class's feedback pages as a zip, named as Canvas or Moodle wants them",
        epilog=EXIT_CODES,
    )
    parser.add_argument("assignment")
    parser.add_argument(
        "--download",
        metavar="FILE",
        type=Path,
        help="the zip of submissions as the platform gave it, whose names the platform wants back "
        "(when left out: a folder a student)",
    )
    roster_options(parser)
    parser.add_argument(
        "--out", metavar="FILE", type=Path, help="(when left out: feedback-ASSIGNMENT.zip in the class's folder)"
    )
    parser.set_defaults(run=_feedback_zip)
    return parser


def _add_doctor(commands: Any) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        "doctor",
        help="look whether all that grading needs is here and sound",
        epilog="exit codes: 0 nothing is wrong; 1 something is, and the line says what to do.",
    )
    parser.set_defaults(run=_doctor)
    return parser


def roster_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that say who is who."""
    parser.add_argument(
        "--roster",
        metavar="FILE",
        type=Path,
        help="who is who, as CSV: columns id, name, email, section, or Canvas' gradebook, or a list from Moodle",
    )
    parser.add_argument("--id", metavar="COLUMN", default="", help="the roster's column that names students' folders")


def roster_of(options: argparse.Namespace) -> Roster | None:
    """The roster that the options name. Raises CourseError where it can't be used."""
    from autograde.desk.roster import read_roster

    return read_roster(options.roster, options.id) if options.roster else None


def _some(lines: list[str], rest: str, stream: Any) -> None:
    """The first lines, and how many more there are."""
    for line in lines[:LINES_AT_MOST]:
        print(line, file=stream)
    if len(lines) > LINES_AT_MOST:
        print(f"… and {len(lines) - LINES_AT_MOST:,} more: {rest}.", file=stream)


def _collect(options: argparse.Namespace) -> int:
    from autograde.desk.collect import KINDS, collect
    from autograde.desk.names import shown

    course = Course.at(options.submitted, options.db)
    result = collect(
        course,
        options.source,
        roster_of(options),
        options.assignment,
        student=options.student,
        overwrite=options.overwrite,
        dry_run=options.dry_run,
    )
    people = sys.stderr if options.json else sys.stdout
    print(f"{shown(options.source.name)}: {KINDS[result.kind]}.", file=people)
    rest = "--json prints all" if options.dry_run else f"all of them stand in {course.log}"
    _some(result.sentences(), rest, people)
    for line in result.summary():
        print(line, file=people)
    if options.dry_run:
        print("Nothing was written.", file=people)
    if options.json:
        print(json.dumps([asdict(one) for one in result.outcomes], indent=1))
    return 0


def _export(options: argparse.Namespace) -> int:
    from autograde.desk.export import export

    course = Course.at(options.submitted, options.db)
    changes = export(
        course,
        options.assignment,
        options.to,
        template=options.template,
        roster=roster_of(options),
        column=options.column,
        provisional=options.provisional,
        scale=options.scale,
    )
    out = options.out or _beside(options.template, course, options.to)
    if options.template and out.resolve() == options.template.resolve():
        raise CourseError(f"{out} is the template, which stays as it came: name another file with --out.")
    if options.template or options.dry_run:
        _some(changes.lines(), f"all of them stand in {out}", sys.stdout)
    _some(changes.sentences(), "`autograde report` has all of them", sys.stdout)
    count = len(changes.lines())
    if options.dry_run:
        print(f"{count} scores would change. Nothing was written.")
        return 0
    changes.write(out)
    print(f"{count} scores {'changed' if options.template else 'written'}: {out}")
    return 0


def _beside(template: Path | None, course: Course, to: str) -> Path:
    if template is None:
        return course.submitted.parent / ("scores.csv" if to == "csv" else f"scores-{to}.csv")
    return template.with_name(f"{template.stem}-scores{template.suffix}")


def _feedback_zip(options: argparse.Namespace) -> int:
    from autograde.desk.pages_zip import zip_pages

    course = Course.at(options.submitted, options.db)
    out = options.out or course.submitted.parent / f"feedback-{options.assignment}.zip"
    found = zip_pages(course, options.assignment, out, download=options.download, roster=roster_of(options))
    _some(list(found.troubles), "they are in no zip", sys.stdout)
    print(f"{len(found.names)} pages: {out}")
    return 0


def _doctor(options: argparse.Namespace) -> int:
    from autograde.desk.doctor import WRONG, examine

    wrong = 0
    for one in examine(Course.at(options.submitted, options.db)):
        print(one, flush=True)
        wrong += one.state == WRONG
    return 1 if wrong else 0
