"""A small course in a folder of its own: one assignment with two exercises, a written answer, a task, a data file."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograde.grading.book import Book
from autograde.grading.course import Course
from autograde.grading.engine import Options, grade
from autograde.grading.judging import Score
from autograde.grading.steps import settings
from autograde.grading.theirs import _digest, register
from autograde.grading.work import DAMAGED, GRADED, Done, DoneNotebook

ROOT = Path(__file__).resolve().parents[2]

FROM_BELOW = """
import sys
def from_below(name):
    frame = sys._getframe()
    while name not in frame.f_globals and name not in frame.f_locals: frame = frame.f_back
    return {**frame.f_globals, **frame.f_locals}[name]
"""
"""In a cell: what runs it can't be imported to be changed, but stands in the frames below."""

KEPT = (
    "imports", "svm-sample-loss-code", "svm-sample-loss-check", "svm-dscores-code", "svm-dscores-check",
    "svm-derivation",
)  # fmt: skip

WHOLE = {"check_svm_sample_loss": 3.0, "check_svm_dscores": 4.0, "svm_derivation": None}
"""The automatic scores of a notebook with nothing wrong: the written answer waits for a person, the task has none."""

PLAIN = """
c.Autograde.sanitize_preprocessors = [
    "nbgrader.preprocessors." + name
    for name in ("ClearOutput", "DeduplicateIds", "OverwriteKernelspec", "OverwriteCells", "CheckCellMetadata")
]
c.Autograde.autograde_preprocessors = [
    "nbgrader.preprocessors.Execute", "nbgrader.preprocessors.IgnorePattern",
    "nbconvert.preprocessors.ClearMetadataPreprocessor", "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.SaveAutoGrades", "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]
"""
"""nbgrader as it comes, for nbgrader_config.py."""


def solutions() -> NotebookNode:
    notebook = nbformat.read(ROOT / "solutions" / "svm" / "svm.ipynb", as_version=4)
    notebook.cells = [cell for cell in notebook.cells if cell.id in KEPT]
    task = nbformat.v4.new_markdown_cell("Draw the loss.", id="sketch")
    task.metadata["nbgrader"] = {
        "grade": False, "grade_id": "sketch", "locked": True, "points": 2, "schema_version": 3, "solution": False,
        "task": True,
    }  # fmt: skip
    notebook.cells.append(task)
    return notebook


def make(folder: Path) -> Course:
    """The course, its assignment released."""
    course = Course(folder, folder / "submitted")
    source = folder / "solutions" / "mini"
    source.mkdir(parents=True)
    course.submitted.mkdir()
    nbformat.write(solutions(), source / "mini.ipynb")
    (source / "data.txt").write_text("one two")
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    register(course, "mini")
    return course


def copied(template: Course, folder: Path, config: str = "") -> Course:
    """Another one, without asking nbgrader to release it again."""
    shutil.copytree(template.root, folder)
    course = Course(folder, folder / "submitted")
    with (folder / "nbgrader_config.py").open("a") as file:
        file.write(config)
    (course.released / ".mini").write_text(_digest(course, "mini"))
    return course


def hand_in(
    course: Course,
    student: str,
    answers: Mapping[str, str] | None = None,
    change: Callable[[NotebookNode], None] | None = None,
    **files: str,
) -> Path:
    """A notebook with the right answers, but for `answers`, as a student would hand it in."""
    notebook = nbformat.read(course.released / "mini" / "mini.ipynb", as_version=4)
    right = {cell.metadata.nbgrader.grade_id: cell.source for cell in solutions().cells if "nbgrader" in cell.metadata}
    for cell in notebook.cells:
        about = cell.metadata.get("nbgrader", {})
        if about.get("solution"):
            cell.source = (answers or {}).get(about.grade_id, right[about.grade_id])
    if change:
        change(notebook)
    folder = course.submitted / student / "mini"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "mini.ipynb").write_text(nbformat.v4.writes(notebook))
    for name, content in files.items():
        (folder / name.replace("__", ".")).write_text(content)
    return folder / "mini.ipynb"


def stub(course: Course, *names: str) -> dict[str, str]:
    """The cells of these names as they were released."""
    notebook = nbformat.read(course.released / "mini" / "mini.ipynb", as_version=4)
    found = {cell.metadata.nbgrader.grade_id: cell.source for cell in notebook.cells if "nbgrader" in cell.metadata}
    return {name: found[name] for name in names}


def graded(course: Course, workers: int = 1, **options: object) -> dict[str, Done]:
    """Run the engine on all that was handed in."""
    found: dict[str, Done] = {}
    how = Options(workers=workers, **options)  # type: ignore[arg-type]
    grade(course, "mini", how, lambda walls, count: None, lambda done: found.__setitem__(done.student, done))
    return found


def book(course: Course) -> Book:
    return Book(course, "mini", settings(course.root))


def done(student: str, text: str = "{}", **scores: float | None) -> Done:
    """An outcome, without the work."""
    points = tuple(Score(name, value) for name, value in {**WHOLE, **scores}.items())
    answered = frozenset(["svm_sample_loss", "svm_dscores", "svm_derivation", "sketch"])
    return Done(student, "mini", GRADED, notebooks={"mini": DoneNotebook(text, points, answered)})


def damaged(student: str) -> Done:
    return Done(student, "mini", DAMAGED, "mini.ipynb is damaged at line 1 of 1: hand it in again.")


TABLES = {
    "student": "SELECT id FROM student",
    "submitted_assignment": "SELECT student_id, timestamp, extension FROM submitted_assignment",
    "submitted_notebook": """SELECT s.student_id, n.name, sn.flagged, sn.late_submission_penalty
        FROM submitted_notebook sn JOIN submitted_assignment s ON s.id = sn.assignment_id
        JOIN notebook n ON n.id = sn.notebook_id""",
    "grade": """SELECT s.student_id, b.name, g.auto_score, g.manual_score, g.extra_credit, g.needs_manual_grade
        FROM grade g JOIN submitted_notebook sn ON sn.id = g.notebook_id
        JOIN submitted_assignment s ON s.id = sn.assignment_id JOIN base_cell b ON b.id = g.cell_id""",
    "comment": """SELECT s.student_id, b.name, c.auto_comment, c.manual_comment
        FROM comment c JOIN submitted_notebook sn ON sn.id = c.notebook_id
        JOIN submitted_assignment s ON s.id = sn.assignment_id JOIN base_cell b ON b.id = c.cell_id""",
}
"""What the gradebook holds of submissions, by names in place of random ids."""


def tables(course: Course) -> dict[str, list[tuple[object, ...]]]:
    with sqlite3.connect(course.gradebook) as there:
        return {name: sorted(there.execute(query).fetchall(), key=repr) for name, query in TABLES.items()}


def scores(course: Course, student: str) -> dict[str, float | None]:
    """The automatic scores of a student; empty where there is no submission."""
    return {row[1]: row[2] for row in tables(course)["grade"] if row[0] == student and row[1] != "sketch"}


def execute(course: Course, statement: str, *values: object) -> None:
    """What a person does to the gradebook, in SQL."""
    with sqlite3.connect(course.gradebook) as there:
        there.execute(statement, values)


def outputs(course: Course, student: str, grade_id: str) -> str:
    """The text of a graded cell's outputs."""
    file = course.autograded / student / "mini" / "mini.ipynb"
    for cell in json.loads(file.read_text())["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id:
            return json.dumps(cell["outputs"], ensure_ascii=False)
    raise AssertionError(f"no cell {grade_id}")
