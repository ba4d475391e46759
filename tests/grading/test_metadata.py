"""The quick check of cell metadata lets through what nbgrader's own does, and nothing else."""

from __future__ import annotations

import copy
from pathlib import Path

import nbformat
import pytest
from nbgrader.preprocessors import CheckCellMetadata as Theirs

from autograde.grading import metadata
from autograde.grading.metadata import CheckCellMetadata

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def notebook():
    return nbformat.read(ROOT / "solutions" / "svm" / "svm.ipynb", as_version=4)


def graded(notebook):
    return next(cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade"))


def meta(notebook):
    return graded(notebook).metadata["nbgrader"]


def twice(notebook):
    notebook.cells.append(copy.deepcopy(graded(notebook)))


SPOILT = {
    "an old schema": lambda notebook: meta(notebook).update(schema_version=1),
    "no schema": lambda notebook: meta(notebook).pop("schema_version"),
    "a schema to come": lambda notebook: meta(notebook).update(schema_version=4),
    "a negative number of points": lambda notebook: meta(notebook).update(points=-1),
    "points in words": lambda notebook: meta(notebook).update(points="seven"),
    "no points": lambda notebook: meta(notebook).pop("points"),
    "no name": lambda notebook: meta(notebook).pop("grade_id"),
    "an empty name": lambda notebook: meta(notebook).update(grade_id=""),
    "a name with a space": lambda notebook: meta(notebook).update(grade_id="a check"),
    "no word on locking": lambda notebook: meta(notebook).pop("locked"),
    "a key of its own": lambda notebook: meta(notebook).update(bonus=5),
    "a name twice": twice,
    "text that is graded by a program": lambda notebook: graded(notebook).update(cell_type="markdown"),
}


def outcome(step, notebook):
    """The type and the words of what the step raises; None where it lets the notebook through."""
    try:
        step().preprocess(copy.deepcopy(notebook), {})
    except Exception as error:
        return type(error), str(error)
    return None


def test_a_sound_notebook_passes_without_asking_nbgraders_own(notebook, monkeypatch):
    monkeypatch.setattr(Theirs, "preprocess", lambda *_: pytest.fail("nbgrader's own was asked"))
    assert outcome(CheckCellMetadata, notebook) is None


@pytest.mark.parametrize("what", SPOILT)
def test_what_nbgrader_refuses_is_refused_in_its_words(notebook, what):
    spoilt = copy.deepcopy(notebook)
    SPOILT[what](spoilt)
    assert outcome(Theirs, spoilt) is not None, "this is no fault in nbgrader's eyes"
    assert outcome(CheckCellMetadata, spoilt) == outcome(Theirs, spoilt)
    with pytest.raises(Exception):  # noqa: B017 - seen by the quick one itself, not only by the other
        metadata._quick().validate_nb(spoilt)


def test_what_has_passed_does_not_let_its_like_pass(notebook):
    step = metadata._quick()
    step.validate_nb(copy.deepcopy(notebook))
    for points in (True, "3", [3], -3):
        spoilt = copy.deepcopy(notebook)
        meta(spoilt)["points"] = points
        assert (outcome(CheckCellMetadata, spoilt) is None) == (outcome(Theirs, spoilt) is None), points
