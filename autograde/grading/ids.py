"""Cell ids that are the same at every regrade: where one is missing or there twice, nbformat makes up a random one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, TypeGuard

ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")


def give_ids(cells: Sequence[dict[str, Any]]) -> int:
    """Name each cell without an id of its own after its place. Returns how many there were."""
    theirs = {cell["id"] for cell in cells if _is_id(cell.get("id"))}
    seen: set[str] = set()
    given = 0
    for place, cell in enumerate(cells):
        id = cell.get("id")
        if not _is_id(id) or id in seen:
            id = f"cell-{place}"
            while id in theirs or id in seen:
                id += "-"
            cell["id"] = id
            given += 1
        seen.add(id)
    return given


def _is_id(id: Any) -> TypeGuard[str]:
    return isinstance(id, str) and ID.fullmatch(id) is not None
