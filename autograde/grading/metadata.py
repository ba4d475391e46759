"""nbgrader's check of a notebook's cell metadata, as strict as its own, in a tenth of its time.

nbgrader checks its schema against JSON Schema's own again for every cell; here that is
done once, and what has passed before passes: a class hands in the same cells over and over.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from jsonschema.validators import validator_for
from nbformat import NotebookNode
from nbgrader.nbgraderformat import MetadataValidator, ValidationError
from nbgrader.nbgraderformat.common import BaseMetadataValidator
from nbgrader.preprocessors import CheckCellMetadata as TheirCheckCellMetadata

PASSED_AT_MOST = 10_000


class _AgainstSchema(BaseMetadataValidator):  # type: ignore[misc]
    """The part of nbgrader's validator that asks the schema."""

    def __init__(self) -> None:
        super().__init__()
        kind = validator_for(self.schema)
        kind.check_schema(self.schema)
        self._prepared = kind(self.schema)
        self._passed: set[str] = set()

    def validate_cell(self, cell: NotebookNode) -> None:
        meta = cell.metadata.get("nbgrader")
        if meta is None:
            return
        if meta.get("schema_version", 0) != self.schema_version:
            raise ValidationError("made by another version of nbgrader")
        written = json.dumps(meta, sort_keys=True)
        if written in self._passed:
            return
        self._prepared.validate(meta)
        if len(self._passed) < PASSED_AT_MOST:
            self._passed.add(written)


class _Quick(MetadataValidator, _AgainstSchema):  # type: ignore[misc]
    """nbgrader's validator, which asks its base about the schema and looks for the rest itself."""


class CheckCellMetadata(TheirCheckCellMetadata):  # type: ignore[misc]
    """nbgrader's step. Raises what nbgrader raises, in its words: what is not valid here is given to it."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        try:
            _quick().validate_nb(nb)
        except Exception:
            found: tuple[NotebookNode, dict[str, Any]] = super().preprocess(nb, resources)
            return found
        return nb, resources


@cache
def _quick() -> _Quick:
    return _Quick()
