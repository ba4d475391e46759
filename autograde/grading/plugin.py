"""The engine as two steps of nbgrader's: `nbgrader autograde` runs students' code behind the walls too.

nbgrader_config.py puts them where nbgrader's Execute and SaveAutoGrades stand.
"""

from __future__ import annotations

import atexit
from functools import cache
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import Execute as TheirExecute
from nbgrader.preprocessors import SaveAutoGrades as TheirSaveAutoGrades
from traitlets import Enum, Float

from autograde.grading.course import Course
from autograde.grading.handed import beside, files_in, links_in
from autograde.grading.judging import grade
from autograde.grading.sandbox import Sandbox
from autograde.grading.seeds import secret, seed_of_work
from autograde.grading.walled.limits import ISOLATIONS, Limits

SCORES, NOTES = "scores", "notes"
"""In resources["nbgrader"]: what the trusted side found, by graded cell and by solution cell."""


@cache
def _sandbox(limits: Limits, isolation: str, log: Path) -> Sandbox:
    """One warm process for all notebooks of a command."""
    sandbox = Sandbox(limits, isolation, log)
    atexit.register(sandbox.close)
    return sandbox


class Execute(TheirExecute):  # type: ignore[misc]
    """Runs a notebook behind the walls, and writes the verdicts into its graded cells."""

    isolation = Enum(
        ISOLATIONS,
        "walls",
        help="'walls': a sandbox, or nothing is graded; 'none': students' code runs as you, and can do what you can.",
    ).tag(config=True)
    submission_seconds = Float(
        Limits.submission_seconds, help="So long may one submission take in all; one cell has `timeout`."
    ).tag(config=True)

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any], km: Any = None
    ) -> tuple[NotebookNode, dict[str, Any]]:
        about = resources["nbgrader"]
        course = self._course()
        cell_seconds = Limits.cell_seconds if self.timeout is None else float(self.timeout)
        limits = Limits(cell_seconds=cell_seconds, submission_seconds=self.submission_seconds)
        folders = self.parent.parent.coursedir  # an exporter's converter
        submitted, autograded, source = (
            Path(folders.format_path(top, student, about["assignment"]))
            for top, student in (
                (folders.submitted_directory, about["student"]),
                (folders.autograded_directory, about["student"]),
                (folders.source_directory, "."),
            )
        )
        for name in links_in(submitted):  # nbgrader has copied what they lead to
            if not (source / name).exists():
                (autograded / name).unlink(missing_ok=True)
        files = beside(files_in(autograded).contents)
        fresh = seed_of_work(secret(course.secret), about["student"], about["assignment"], nb)
        sandbox = _sandbox(limits, self.isolation, course.log)
        self.log.info("walls: %s", sandbox.walls)
        found = grade(nb, files, sandbox, lambda exercise: fresh)
        for line in found.attention:
            self.log.warning("%s, %s: %s", about["student"], about["assignment"], line)
        about[SCORES] = {score.name: score.points for score in found.scores}
        about[NOTES] = found.notes
        return found.notebook, resources

    def _course(self) -> Course:
        """The class that nbgrader's settings describe."""
        folders = self.parent.parent.coursedir  # an exporter's converter
        return Course(Path(folders.root), Path(folders.root) / folders.submitted_directory, folders.db_url)


class SaveAutoGrades(TheirSaveAutoGrades):  # type: ignore[misc]
    """Writes the scores that the trusted side found; what a notebook's outputs say counts for nothing."""

    def _add_score(self, cell: NotebookNode, resources: dict[str, Any]) -> None:
        name = cell.metadata["nbgrader"]["grade_id"]
        grade = self.gradebook.find_grade(name, self.notebook_id, self.assignment_id, self.student_id)
        grade.auto_score = resources["nbgrader"][SCORES].get(name)
        grade.needs_manual_grade = grade.manual_score is not None or grade.auto_score is None
        self.gradebook.db.commit()

    def _add_comment(self, cell: NotebookNode, resources: dict[str, Any]) -> None:
        super()._add_comment(cell, resources)
        name = cell.metadata["nbgrader"]["grade_id"]
        if note := resources["nbgrader"][NOTES].get(name):
            comment = self.gradebook.find_comment(name, self.notebook_id, self.assignment_id, self.student_id)
            comment.auto_comment = note
            self.gradebook.db.commit()
