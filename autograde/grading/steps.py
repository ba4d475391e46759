"""nbgrader's own steps before and after the run, as the course's nbgrader_config.py lists them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties, Execute, SaveAutoGrades
from nbgrader.preprocessors import CheckCellMetadata as TheirCheckCellMetadata
from nbgrader.preprocessors import OverwriteCells as TheirOverwriteCells
from nbgrader.preprocessors import OverwriteKernelspec as TheirOverwriteKernelspec
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader
from traitlets.utils.importstring import import_item

from autograde.grading.ids import give_ids
from autograde.grading.metadata import CheckCellMetadata
from autograde.grading.released import RELEASED, OverwriteCells, OverwriteKernelspec, Released

OURS = {
    TheirOverwriteCells: OverwriteCells,
    TheirOverwriteKernelspec: OverwriteKernelspec,
    TheirCheckCellMetadata: CheckCellMetadata,
}
"""Steps that look up what was released, and one that takes its time."""

NOT_HERE = (Execute, SaveAutoGrades, AssignLatePenalties)
"""The run itself, and what writes to the gradebook: the engine does that."""

Step = Callable[[NotebookNode, dict[str, Any]], tuple[NotebookNode, dict[str, Any]]]


def settings(root: Path) -> Config:
    """What nbgrader_config.py in the course's folder says."""
    found: Config = PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config()
    return found


def kept_by_students(config: Config, assignment: str) -> list[str]:
    """The files of an assignment that a student may change: nbgrader's Autograde.exclude_overwriting."""
    found: list[str] = Autograde(config=config).exclude_overwriting.get(assignment, [])
    return found


class Steps:
    """The two lists of steps, ready to be used on many notebooks."""

    def __init__(self, config: Config) -> None:
        converter = Autograde(coursedir=CourseDirectory(config=config), config=config)
        self._before = [self._step(one, config) for one in converter.sanitize_preprocessors]
        after = [self._class(one) for one in converter.autograde_preprocessors]
        self._after = [self._step(one, config) for one in after if not issubclass(one, NOT_HERE)]

    @staticmethod
    def _class(step: Any) -> Any:
        return import_item(step) if isinstance(step, str) else step

    @classmethod
    def _step(cls, step: Any, config: Config) -> Step:
        kind = cls._class(step)
        made: Step = OURS.get(kind, kind)(config=config)
        return made

    def sanitised(self, notebook: NotebookNode, about: dict[str, str], released: Released) -> NotebookNode:
        """What was handed in, with outputs cleared and every cell of the instructor's as it was released.

        `about` names student, assignment and notebook.
        """
        resources = {"nbgrader": {**about, RELEASED: released}}
        for step in self._before:
            notebook, resources = step(notebook, resources)
        notebook = nbformat.from_dict(notebook)  # cells that nbgrader puts back come as plain dicts, without ids
        if notebook.nbformat_minor >= 5:
            give_ids(notebook.cells)
        return notebook

    def finished(self, notebook: NotebookNode, about: dict[str, str]) -> NotebookNode:
        """The notebook after its run, ready to be written. Raises nbformat's ValidationError where it isn't valid."""
        resources: dict[str, Any] = {"nbgrader": dict(about)}
        for step in self._after:
            notebook, resources = step(notebook, resources)
        nbformat.validate(notebook)
        return notebook
