"""Functions as students of many schools write them: right ones, and ones that are owed a share of the points."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import first_chapters, last_chapters, softmax, softmax_parts, svm, svm_parts
from .table import Earns, Table

_CHAPTERS = (first_chapters, svm_parts, svm, softmax_parts, softmax, last_chapters)

RIGHT: list[tuple[str, Callable[..., Any]]] = [one for chapter in _CHAPTERS for one in chapter.table.right]
"""Exercise id and function: full points, and nothing named."""

PARTIAL: list[tuple[str, Callable[..., Any], Earns]] = [one for chapter in _CHAPTERS for one in chapter.table.partial]
"""Exercise id, function, and what it earns: by criterion, all points unless said otherwise."""

__all__ = ["PARTIAL", "RIGHT", "Earns", "Table"]
