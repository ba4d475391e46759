"""What was released, read once: so that a thousand notebooks can be put in order without asking the gradebook.

Stands in for nbgrader's Gradebook in the two of its steps that look up source cells.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.nbgraderformat import SCHEMA_VERSION as SCHEMA
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.preprocessors import OverwriteCells as TheirOverwriteCells
from nbgrader.preprocessors import OverwriteKernelspec as TheirOverwriteKernelspec

RELEASED = "released"
"""In resources["nbgrader"]: the Released that the steps below read. Without it they ask the gradebook."""


@dataclass(frozen=True)
class SourceCell:
    """A cell as it was released."""

    name: str
    cell_type: str
    locked: bool
    source: str
    checksum: str


@dataclass(frozen=True)
class GradeCell:
    """A cell that has points."""

    name: str
    cell_type: str
    max_score: float


@dataclass(frozen=True)
class Named:
    """A cell of which only the name matters."""

    name: str


@dataclass(frozen=True)
class ReleasedNotebook:
    """One notebook of an assignment; the names are those of nbgrader's own class."""

    name: str
    kernelspec: str | None
    source_cells: tuple[SourceCell, ...]
    grade_cells: tuple[GradeCell, ...]
    solution_cells: tuple[Named, ...]
    task_cells: tuple[GradeCell, ...]


@dataclass(frozen=True)
class Released:
    """An assignment's notebooks."""

    assignment: str
    notebooks: tuple[ReleasedNotebook, ...]

    @classmethod
    def read(cls, gradebook: Gradebook, assignment: str, folder: Path) -> Released:
        """From the gradebook, its cells in the order of the notebooks in `folder`: a database keeps none.

        Raises MissingEntry when the assignment was never released.
        """
        found = []
        for one in gradebook.find_assignment(assignment).notebooks:
            order = _order(folder / f"{one.name}.ipynb")
            graded = [
                tuple(GradeCell(cell.name, cell.cell_type, float(cell.max_score)) for cell in _sorted(cells, order))
                for cells in (one.grade_cells, one.task_cells)
            ]
            sources = tuple(
                SourceCell(cell.name, cell.cell_type, cell.locked, cell.source, cell.checksum)
                for cell in _sorted(one.source_cells, order)
            )
            solutions = tuple(Named(cell.name) for cell in _sorted(one.solution_cells, order))
            found.append(ReleasedNotebook(one.name, one.kernelspec, sources, graded[0], solutions, graded[1]))
        return cls(assignment, tuple(found))

    def find_notebook(self, name: str, assignment: str) -> ReleasedNotebook:
        return _named(self.notebooks, name)

    def find_source_cell(self, name: str, notebook: str, assignment: str) -> SourceCell:
        return _named(self.find_notebook(notebook, assignment).source_cells, name)

    def find_graded_cell(self, name: str, notebook: str, assignment: str) -> GradeCell:
        one = self.find_notebook(notebook, assignment)
        return _named(one.grade_cells + one.task_cells, name)


def _order(file: Path) -> dict[str, int]:
    """The place of each of nbgrader's cells in a notebook of the instructor's; of none where there is no such file."""
    cells = nbformat.read(file, as_version=4).cells if file.is_file() else []
    return {name: place for place, cell in enumerate(cells) if (name := _grade_id(cell))}


def _sorted(cells: Iterable[Any], order: Mapping[str, int]) -> list[Any]:
    return sorted(cells, key=lambda cell: (order.get(cell.name, len(order)), cell.name))


def _grade_id(cell: Any) -> str | None:
    found: str | None = cell["metadata"].get("nbgrader", {}).get("grade_id")
    return found


class _HasName(Protocol):
    @property
    def name(self) -> str: ...


Cell = TypeVar("Cell", bound=_HasName)


def _named(among: Sequence[Cell], name: str) -> Cell:
    for one in among:
        if one.name == name:
            return one
    raise MissingEntry(f"nothing called {name!r} was released")


class OverwriteCells(TheirOverwriteCells):  # type: ignore[misc]
    """nbgrader's step, with what was released in place of the gradebook, for more of what students do to cells."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        about = resources["nbgrader"]
        if RELEASED not in about:
            return super().preprocess(nb, resources)  # type: ignore[no-any-return]
        self.notebook_id, self.assignment_id = about["notebook"], about["assignment"]
        self.gradebook = about[RELEASED]
        nb, resources = NbGraderPreprocessor.preprocess(self, nb, resources)
        if self.add_missing_cells:
            nb, resources = self.add_missing_grade_cells(nb, resources)
            nb, resources = self.add_missing_task_cells(nb, resources)
        return nb, resources

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict[str, Any], index: int
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """A cell of ours is what it was released as, whatever it says; one from another notebook is just a cell.

        nbgrader trusts a cell on what kind it is, and leaves foreign ones with metadata that it then refuses.
        """
        if _grade_id(cell) is not None:
            cell.metadata.nbgrader.update(self._about(cell.metadata.nbgrader["grade_id"]))
        cell, resources = super().preprocess_cell(cell, resources, index)
        if "nbgrader" in cell.metadata and _grade_id(cell) is None:
            del cell.metadata["nbgrader"]
        return cell, resources

    def _about(self, name: str) -> dict[str, Any]:
        """What nbgrader's metadata should say of a cell's kind; nothing where it isn't one of this notebook's."""
        one = self.gradebook.find_notebook(self.notebook_id, self.assignment_id)
        if all(cell.name != name for cell in one.source_cells):
            return {}
        points = {cell.name: float(cell.max_score) for cell in (*one.grade_cells, *one.task_cells)}
        about = {
            "schema_version": SCHEMA,
            "grade": any(cell.name == name for cell in one.grade_cells),
            "solution": any(cell.name == name for cell in one.solution_cells),
            "task": any(cell.name == name for cell in one.task_cells),
        }
        return about | ({"points": points[name]} if name in points else {})

    def add_missing_grade_cells(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Put each missing graded cell back where its exercise ends, so that it sees all that the student wrote there.

        That is above the nearest of the later cells that is still there, or at the end; never above an earlier one.
        nbgrader fails where solution and test are deleted together.
        """
        source = self.gradebook.find_notebook(self.notebook_id, self.assignment_id)
        order = [cell.name for cell in source.source_cells]
        graded = {cell.name: cell.max_score for cell in source.grade_cells}
        solutions = {cell.name for cell in source.solution_cells}
        for place, cell in enumerate(source.source_cells):
            there = {_grade_id(one): index for index, one in enumerate(nb.cells)}
            if cell.name in graded and cell.name not in there:
                self.log.warning("Missing grade cell %s encountered, adding to notebook", cell.name)
                put_back = self.missing_cell_transform(cell, graded[cell.name], is_solution=cell.name in solutions)
                first = next((there[name] + 1 for name in reversed(order[:place]) if name in there), 0)
                last = next((there[name] for name in order[place + 1 :] if name in there), len(nb.cells))
                while last > first and nb.cells[last - 1].cell_type != "code" and _grade_id(nb.cells[last - 1]) is None:
                    last -= 1  # the text above the next exercise
                nb.cells.insert(max(first, last), put_back)
        return nb, resources


class OverwriteKernelspec(TheirOverwriteKernelspec):  # type: ignore[misc]
    """nbgrader's step, with what was released in place of the gradebook."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        about = resources["nbgrader"]
        if RELEASED not in about:
            return super().preprocess(nb, resources)  # type: ignore[no-any-return]
        kernelspec = about[RELEASED].find_notebook(about["notebook"], about["assignment"]).kernelspec
        if kernelspec and json.loads(kernelspec):
            nb.metadata["kernelspec"] = json.loads(kernelspec)
        return nb, resources
