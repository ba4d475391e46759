"""At release each exercise gets its check, so that an instructor writes one cell: the solution.

Under a solution whose grade_id is an exercise of the catalogue, and which has no
cell that checks it, comes a locked cell with the catalogue's points.
"""

from __future__ import annotations

from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.nbgraderformat import SCHEMA_VERSION
from nbgrader.preprocessors import NbGraderPreprocessor

from autograde.catalogue import exercise_ids, exercise_named
from autograde.catalogue.exercise import Exercise


class AddChecks(NbGraderPreprocessor):  # type: ignore[misc]
    """The first step of nbgrader's generate_assignment."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        marks = [cell.metadata.get("nbgrader", {}) for cell in nb.cells]
        there = {mark.get("grade_id") for mark in marks}
        cells: list[NotebookNode] = []
        for cell, mark in zip(nb.cells, marks, strict=True):
            cells.append(cell)
            id = mark.get("grade_id")
            if cell.cell_type == "code" and mark.get("solution") and id in exercise_ids() and _name(id) not in there:
                cells.append(check(exercise_named(id)))
        nb.cells = cells
        return nb, resources


def _name(id: str) -> str:
    return f"check_{id}"


def check(exercise: Exercise) -> NotebookNode:
    """The cell that checks an exercise."""
    id = exercise.id
    cell = nbformat.v4.new_code_cell(f'autograde.check("{id}", {id})', id=f"{id.replace('_', '-')}-check"[:64])
    cell.metadata["nbgrader"] = {
        "grade": True, "grade_id": _name(id), "locked": True, "points": exercise.points,
        "schema_version": SCHEMA_VERSION, "solution": False, "task": False,
    }  # fmt: skip
    return cell
