"""How long the desk takes over a large class: the report with its page and CSV, and the grades for a platform.

The class is the sample class's graded work, repeated: notebooks, rows and all.
"""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from autograde.grading.course import environment

STUDENTS, SECTIONS = 1500, 12
CHAPTER = "svm"


def a_class(sample: Path, folder: Path, count: int) -> Path:
    """A class of `count` in `folder`, after the graded class in `sample`; returns its submitted/."""
    shutil.copy(sample / "gradebook.db", folder)
    graded = sorted(file.parent.parent for file in sample.glob(f"autograded/*/{CHAPTER}/{CHAPTER}.ipynb"))
    names = [(f"{place.name}{number:04}", place) for number in range(count) for place in [graded[number % len(graded)]]]
    for student, place in names:
        shutil.copytree(place / CHAPTER, folder / "autograded" / student / CHAPTER)
        (folder / "submitted" / student / CHAPTER).mkdir(parents=True)
    with closing(sqlite3.connect(folder / "gradebook.db")) as there, there:
        _rows(there, [(student, place.name) for student, place in names])
    lines = ["id,section", *(f"{student},{number % SECTIONS + 1}" for number, (student, _) in enumerate(names))]
    (folder / "roster.csv").write_text("\n".join(lines) + "\n")
    return folder / "submitted"


def _rows(there: sqlite3.Connection, names: Sequence[tuple[str, str]]) -> None:
    """The rows of each student, after those of another."""
    assignment = there.execute("SELECT id FROM assignment WHERE name = ?", (CHAPTER,)).fetchone()[0]
    kept: dict[str, Any] = {}
    for student, old in names:
        if old not in kept:
            kept[old] = [
                (notebook, _all(there, "grade", notebook[0]), _all(there, "comment", notebook[0]))
                for notebook in there.execute(
                    "SELECT n.* FROM submitted_notebook n JOIN submitted_assignment s ON s.id = n.assignment_id "
                    "WHERE s.student_id = ? AND s.assignment_id = ?", (old, assignment)
                ).fetchall()
            ]  # fmt: skip
        there.execute("INSERT INTO student (id) VALUES (?)", (student,))
        submission = uuid.uuid4().hex
        there.execute(
            "INSERT INTO submitted_assignment (id, assignment_id, student_id) VALUES (?, ?, ?)",
            (submission, assignment, student),
        )
        for notebook, grades, comments in kept[old]:
            id = uuid.uuid4().hex
            _insert(there, "submitted_notebook", [(id, submission, *notebook[2:])])
            _insert(there, "grade", ((uuid.uuid4().hex, id, *row[2:]) for row in grades))
            _insert(there, "comment", ((uuid.uuid4().hex, id, *row[2:]) for row in comments))


def _all(there: sqlite3.Connection, table: str, notebook: str) -> list[Any]:
    return there.execute(f"SELECT * FROM {table} WHERE notebook_id = ?", (notebook,)).fetchall()


def _insert(there: sqlite3.Connection, table: str, rows: Iterator[tuple[Any, ...]] | list[tuple[Any, ...]]) -> None:
    for row in rows:
        there.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)


def measure(root: Path) -> Iterator[dict[str, Any]]:
    """The rows of the table."""
    sample = root / "_build" / "class"
    with tempfile.TemporaryDirectory(prefix="gbh-bench-", dir=root / "_build") as name:
        folder = Path(name)
        submitted = a_class(sample, folder, STUDENTS)
        page = folder / "report.html"
        report = ["report", CHAPTER, "--html", page, "--csv-dir", folder / "csv", "--roster", folder / "roster.csv"]
        yield {
            "name": "desk.report_s", "what": f"class report, {STUDENTS} students", "unit": "s", "limit": 5.0,
            "value": _seconds(root, submitted, report),
        }  # fmt: skip
        yield {
            "name": "desk.report_kb", "what": "its page", "unit": "kB", "limit": 2000.0,
            "value": page.stat().st_size / 1000,
        }  # fmt: skip
        yield {
            "name": "desk.export_s", "what": f"export of {STUDENTS} scores", "unit": "s", "limit": 5.0,
            "value": _seconds(root, submitted, ["export", CHAPTER, "--to", "csv", "--out", folder / "scores.csv"]),
        }  # fmt: skip


def _seconds(root: Path, submitted: Path, command: Sequence[object]) -> float:
    """How long a command takes, from start to end."""
    line = [sys.executable, "-m", "autograde.command", *map(str, command), "--submitted", str(submitted)]
    start = time.perf_counter()
    subprocess.run(line, cwd=root, env=environment(), check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start
