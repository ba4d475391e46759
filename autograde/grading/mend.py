"""A sound notebook out of one that a student, a tool or a crash left odd.

What is graded is kept as it stands: the cells' text, and which of nbgrader's
cells they are. Everything else (outputs, counts, ids, decoration) the run makes
anew or nobody needs, so nothing odd in it can cost a grade.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograde.grading.ids import give_ids

KINDS = ("code", "markdown", "raw")
WITH_IDS = 5
"""The minor version of nbformat 4 from which on cells have ids; what comes later is read as this one."""


def mended(found: Mapping[str, Any]) -> dict[str, Any]:
    """`found`, a document with a list of cells, as a valid notebook of nbformat 4."""
    minor = found.get("nbformat_minor")
    old = found.get("nbformat") == 4 and type(minor) is int and 0 <= minor < WITH_IDS
    cells = [_cell(cell) for cell in found["cells"] if isinstance(cell, dict)]
    if old:
        for cell in cells:
            cell.pop("id", None)
    else:
        give_ids(cells)
    metadata = _mapping(found.get("metadata"))
    about = {name: metadata[name] for name in ("kernelspec", "language_info") if _is_named(metadata.get(name))}
    return {"cells": cells, "metadata": about, "nbformat": 4, "nbformat_minor": minor if old else WITH_IDS}


def _cell(cell: dict[str, Any]) -> dict[str, Any]:
    kind = cell.get("cell_type")
    kept: dict[str, Any] = {
        "cell_type": kind if isinstance(kind, str) and kind in KINDS else "raw",
        "metadata": _metadata(_mapping(cell.get("metadata"))),
        "source": _source(cell.get("source")),
    }
    if "id" in cell:
        kept["id"] = cell["id"]
    if kept["cell_type"] == "code":
        kept |= {"outputs": [], "execution_count": None}
    elif pictures := _attachments(_mapping(cell.get("attachments"))):
        kept["attachments"] = pictures
    return kept


def _metadata(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Which of nbgrader's cells it is, where it says so."""
    kept = {name: metadata[name] for name in ("deletable", "editable") if isinstance(metadata.get(name), bool)}
    about = _mapping(metadata.get("nbgrader"))
    name = about.get("grade_id")
    return {**kept, "nbgrader": about} if isinstance(name, str) and name else kept


def _source(source: Any) -> str:
    if isinstance(source, list):
        return "".join(line for line in source if isinstance(line, str))
    return source if isinstance(source, str) else ""


def _attachments(attachments: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    found = {}
    for name, kinds in attachments.items():
        kept = {kind: text for kind, text in _mapping(kinds).items() if isinstance(text, str)}
        if kept:
            found[name] = kept
    return found


def _is_named(about: Any) -> bool:
    return isinstance(about, dict) and all(isinstance(value, str) for value in about.values()) and "name" in about


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
