"""A cell copied by a student is just a cell.

nbgrader empties the nbgrader metadata of a duplicated cell and then, while it
puts missing cells back, trips over the empty metadata. Without it, it goes on.
"""

from __future__ import annotations

from typing import Any

from nbgrader.preprocessors import NbGraderPreprocessor


class ForgetDuplicates(NbGraderPreprocessor):  # type: ignore[misc]
    """Removes the empty metadata that DeduplicateIds leaves behind."""

    def preprocess_cell(self, cell: Any, resources: Any, index: int) -> tuple[Any, Any]:
        if cell.metadata.get("nbgrader") == {}:
            del cell.metadata["nbgrader"]
        return cell, resources
