"""What a damage is: what happens to a solved notebook, and what grading must come to, worked out beforehand."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .work import Notebook, solved

Change = Callable[[Notebook, Path], bytes | bool | None]
"""Changes the notebook in place; or returns the file's bytes; or True where it has filled the folder itself."""


@dataclass(frozen=True)
class Damage:
    """`due` is the automatic score out of 20, or words of the sentence that the student gets."""

    name: str
    what: str  # what happened, and why that comes to what is due
    due: float | str
    change: Change

    def hand_in(self, folder: Path) -> None:
        """Into an empty folder STUDENT/svm."""
        notebook = solved()
        found = self.change(notebook, folder)
        if found is not True:
            (folder / "svm.ipynb").write_bytes(notebook.bytes() if found is None else bytes(found))


DAMAGES: list[Damage] = []


def damage(due: float | str) -> Callable[[Change], Change]:
    def add(change: Change) -> Change:
        what = " ".join((inspect.getdoc(change) or "").split())
        assert what, f"{change.__name__} says nothing"
        DAMAGES.append(Damage(change.__name__.replace("_", "-"), what, due, change))
        return change

    return add
