"""Which assignment a notebook is: told by the cells in it, whatever its name."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from autograde.catalogue import CHAPTERS
from autograde.desk.names import same
from autograde.grading.course import COURSE_ID, Course

GRADE_ID = re.compile(r'"grade_id"\s*:\s*"([^"\\\n]{1,200})"')
"""Also in a file that broke off: what is left of it still tells what it was."""

CHECK = re.compile(r'\bcheck\(\\?["\'](\w{1,100})\\?["\']')
"""A call of autograde.check, where a tool took nbgrader's marks off the cells."""


@dataclass(frozen=True)
class Notebook:
    """One of the course's notebooks."""

    assignment: str
    name: str  # without .ipynb


class Known:
    """The notebooks of a course, by what stands in them."""

    def __init__(self, course: Course) -> None:
        self._by_cell: dict[str, list[Notebook]] = {}
        self._by_exercise: dict[str, list[Notebook]] = {}
        self._by_name: dict[str, Notebook] = {}
        for file in sorted((course.root / "solutions").glob("*/*.ipynb")):
            one = Notebook(file.parent.name, file.stem)
            text = file.read_text(encoding="utf-8")
            self._by_name[same(one.name)] = one
            for name in set(GRADE_ID.findall(text)):
                self._by_cell.setdefault(name, []).append(one)
            for name in {*CHECK.findall(text), *(it.id for it in CHAPTERS.get(one.assignment, ()))}:
                self._by_exercise.setdefault(name, []).append(one)

    @property
    def assignments(self) -> list[str]:
        return sorted({one.assignment for one in self._by_name.values()})

    def which(self, content: bytes, name: str) -> Notebook | str:
        """The notebook that the file `name` is, or why it is none of the course's: the end of a sentence."""
        text = _text(content)
        for pattern, index in ((GRADE_ID, self._by_cell), (CHECK, self._by_exercise)):
            votes = Counter(one for word in set(pattern.findall(text)) for one in index.get(word, ()))
            if votes:
                return max(votes, key=lambda one: (votes[one], same(one.name) in same(name), one.name))
        what = _whole(text)
        if what == "saved work":
            return "is work saved from the page, no notebook: it needs “Make the notebook to hand in”"
        if what == "notebook":
            return "is a notebook of another course: none of this course's cells are in it"
        return self.named(name) or "is damaged, and its name is none of this course's notebooks"

    def named(self, name: str) -> Notebook | None:
        """The notebook that a file's name speaks of: svm.ipynb, "SVM (2).ipynb", svm-final.ipynb."""
        words = re.split(r"[\W_]+", same(Path(name).stem))
        found = [one for key, one in self._by_name.items() if re.split(r"[\W_]+", key)[0] in words]
        return found[0] if len(found) == 1 else None


def _text(content: bytes) -> str:
    """The file's text, as far as it can be read: UTF-8 as Jupyter writes it, or what Windows' tools make of it."""
    return content.decode(json.detect_encoding(content), "replace")


def _whole(text: str) -> str:
    """What a JSON file without any of our cells is."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    if isinstance(found, dict) and found.get("course") == COURSE_ID:
        return "saved work"
    return "notebook" if isinstance(found, dict) and ("cells" in found or "worksheets" in found) else ""
