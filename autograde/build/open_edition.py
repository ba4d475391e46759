"""The open edition: a copy of the book with the worked solutions as an appendix, for people who study by themselves.

    python -m autograde.build.open_edition _build/open

writes _build/open/book: the pages as they are, one page more for each assignment, a last part in _toc.yml and a note on
the front page. `make site-open` builds it. Nothing is written into book/, and the default edition never sees this copy.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograde.catalogue import CHAPTERS
from autograde.catalogue.exercise import Exercise
from autograde.grading.course import CourseError, root
from autograde.judge.show.text import number

APPENDIX = "worked"
"""The folder of the appendix' pages, in the copy of the book."""

NOTE = """
```{admonition} The open edition
:class: important
This edition holds [worked solutions](WORKED) of all exercises and derivations, for people who study by
themselves. Try first: a solution that you have read is one that you can't find any more.
```
"""

CANARY = re.compile(r"^[ \t]*(?:#|<!--)[ \t]*gbh-canary-.*\n?", re.MULTILINE)
MARKER = re.compile(r"^[ \t]*### (?:BEGIN|END) SOLUTION[ \t]*\n?", re.MULTILINE)
SECTION = re.compile(r"^## (?:\d+\. )?(.+)$", re.MULTILINE)


def write(course: Path, target: Path) -> list[str]:
    """Write the open edition's source into target/book and return the assignments in its appendix.

    Raises CourseError for a notebook that can't be read, or that lacks an exercise.
    """
    pages = {name: page(course / "solutions" / name / f"{name}.ipynb", name) for name in CHAPTERS}
    book = target / "book"
    shutil.rmtree(book, ignore_errors=True)
    shutil.copytree(course / "book", book, ignore=shutil.ignore_patterns("__pycache__"))
    (book / APPENDIX).mkdir()
    for name, text in pages.items():
        (book / APPENDIX / f"{name}.md").write_text(text, encoding="utf-8")
    _add(book / "_toc.yml", "\nparts:\n", _part(list(pages)), at_the_end=True)
    first = next(iter(pages))
    _add(book / "index.md", "\n", NOTE.replace("WORKED", f"{APPENDIX}/{first}.md"))
    # What the pages' directives look for beside book/, and jupyter-book's own folder under a shorter name.
    _link(target / "exercises", course / "exercises")
    _link(target / "_build" / "static", course / "_build" / "static")
    _link(target / "html", Path("_build") / "html")
    return list(pages)


@dataclass(frozen=True)
class Cell:
    """What the appendix needs of a notebook's cell."""

    kind: str
    source: str
    mark: dict[str, Any]  # nbgrader's metadata, empty for a cell that is nobody's answer

    @property
    def solution(self) -> bool:
        return bool(self.mark.get("solution"))


def page(notebook: Path, assignment: str) -> str:
    """The appendix' page of one assignment, as MyST text."""
    exercises = {exercise.id: exercise for exercise in CHAPTERS[assignment]}
    title, question = assignment, ""
    parts: list[str] = []
    for cell in _cells(notebook):
        if cell.solution and cell.kind == "code":
            exercise = exercises.pop(str(cell.mark.get("grade_id")), None)
            if exercise is None:
                raise CourseError(
                    f"{notebook} solves {cell.mark.get('grade_id')!r}, which is no exercise of {assignment} or solved "
                    "twice: give each solution the grade_id of its exercise."
                )
            parts.append(_function(exercise, cell.source))
        elif cell.solution:
            parts.append(_derivation(question, cell.source, cell.mark.get("points", 0)))
        elif cell.kind == "markdown":
            question = cell.source
            if question.startswith("# "):
                title = question.splitlines()[0].removeprefix("# ")
    if exercises:
        missing = ", ".join(exercises)
        raise CourseError(f"{notebook} has no solution of {missing}: add its cell, with the exercise's id as grade_id.")
    return "\n".join([f"# Worked solutions: {title}\n", *parts])


def _function(exercise: Exercise, source: str) -> str:
    """An exercise's title, linked to its place, and the function as it stands in the instructor's notebook."""
    implements = f"Implements {{eq}}`{exercise.equation}`.\n\n" if exercise.equation else ""
    return (
        f"## [{exercise.title}](#exercise-{exercise.id})\n\n"
        f"{implements}"
        f"````{{code-block}} python\n{_public(source)}\n````\n"
    )


def _derivation(question: str, answer: str, points: float) -> str:
    """A derivation that is graded by hand: the question with its rubric, and a model answer."""
    heading = SECTION.search(question)
    title = heading[1] if heading else "A derivation"
    asked = SECTION.sub("", question, count=1).strip()
    return f"## {title}\n\n{asked}\n\n**A model answer**, worth all {number(points)} points:\n\n{_public(answer)}\n"


def _public(source: str) -> str:
    """A solution without nbgrader's markers and without the hidden marks that betray a leak."""
    return MARKER.sub("", CANARY.sub("", source)).strip()


def _cells(notebook: Path) -> list[Cell]:
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        return [Cell(c["cell_type"], "".join(c["source"]), dict(c["metadata"].get("nbgrader", {}))) for c in cells]
    except OSError as error:
        raise CourseError(f"{notebook} can't be read: {error.strerror}.") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CourseError(f"{notebook} is no notebook: open it in JupyterLab, or take it from git again.") from error


def _part(names: list[str]) -> str:
    """The appendix in the table of contents."""
    files = "".join(f"      - file: {APPENDIX}/{name}\n" for name in names)
    return f"  - caption: Worked solutions\n    chapters:\n{files}"


def _add(file: Path, after: str, text: str, at_the_end: bool = False) -> None:
    """Put `text` into the file: behind the first `after`, or at the end, where `after` must stand before it."""
    before, mark, rest = file.read_text(encoding="utf-8").partition(after)
    if not mark:
        raise CourseError(f"{file.name} of the book has no {after.strip()!r}: the open edition can't be added to it.")
    whole = before + mark + (rest.rstrip("\n") + "\n" + text if at_the_end else text + rest)
    file.write_text(whole, encoding="utf-8")


def _link(link: Path, to: Path) -> None:
    link.parent.mkdir(parents=True, exist_ok=True)
    if link.is_symlink():
        link.unlink()
    link.symlink_to(to)


def main() -> int:
    """Write the source of the open edition into the folder that is named, _build/open when none is."""
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "_build/open")
    try:
        write(root(), target.resolve())
    except CourseError as error:
        print(f"open edition: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
