"""The desk's commands on the command line. What they run is loaded when they run."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograde.grading.course import Course

if TYPE_CHECKING:
    from autograde.desk.roster import Roster

LINES_AT_MOST = 60
"""Sentences on the terminal; all of them stand in the log."""

EXIT_CODES = "exit codes: 0 done, everything in its place or explained; 2 nothing done, the reason is on stderr."


def add(commands: Any) -> None:
    """Add the desk's commands."""
    _add_collect(commands)


def _add_collect(commands: Any) -> None:
    parser = commands.add_parser(
        "collect",
        help="take submissions out of a download from Canvas or Moodle, a folder, or nbgrader's exchange",
        description="Put every submission of a download where grading finds it, and say in a sentence what was not "
        "understood. Nothing is replaced unless you say so.",
        epilog=EXIT_CODES,
    )
    parser.add_argument("source", metavar="SOURCE", type=Path, help="a zip, a folder or a notebook")
    parser.add_argument("assignment", nargs="?", default="", help="only this one; each notebook tells when left out")
    _roster(parser)
    parser.add_argument("--student", metavar="ID", default="", help="all of SOURCE is this student's")
    parser.add_argument(
        "--overwrite", action="store_true", help="replace what lies there already; it is kept in replaced/"
    )
    parser.add_argument("--dry-run", action="store_true", help="write nothing, say what would happen")
    parser.add_argument("--json", action="store_true", help="print the outcomes as JSON")
    _class(parser)
    parser.set_defaults(run=_collect)


def _roster(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--roster",
        metavar="FILE",
        type=Path,
        help="who is who, as CSV: columns id, name, email, section, or Canvas' gradebook, or a list from Moodle",
    )
    parser.add_argument("--id", metavar="COLUMN", default="", help="the roster's column that names students' folders")


def _class(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--submitted", metavar="DIR", help="the class's submissions (when left out: submitted/)")
    parser.add_argument("--db", metavar="URL", help="the gradebook's address (when left out: gradebook.db beside DIR)")


def _read_roster(options: argparse.Namespace) -> Roster | None:
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
        _read_roster(options),
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
