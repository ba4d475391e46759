"""Build the sample class: turn each student's patch into the notebook that they would have handed in.

A patch is students/<name>/<assignment>.py. Its first line is a comment that says what the submission is. Each
top-level function is the new source of the solution cell with that name; what is not defined stays an unsolved stub.
Imports, and helpers whose names begin with an underscore, go into the cell of the function below them; other
statements go into the cell of the function above. A string assigned to the name of a text cell answers that cell.

What code cannot say stands in the first comment block, as `# damage: KIND [ARGUMENT]`; DAMAGE lists the kinds.
"""

from __future__ import annotations

import argparse
import ast
import copy
import sys
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

import nbformat
from nbformat import NotebookNode

STUDENTS = Path(__file__).resolve().parent / "students"

MANIFEST = ".sample-class"
"""Lists, in the output folder, the files that this script wrote there: it never removes any other."""

DAMAGE = {
    "delete": "delete GRADE_ID: the cell is gone",
    "duplicate": "duplicate GRADE_ID: the cell is there twice, the copy below",
    "unclosed": "unclosed GRADE_ID: the cell lacks its last closing bracket",
    "edit": "edit GRADE_ID SOURCE: the cell says something else",
    "markdown": "markdown GRADE_ID: the code cell was made a text cell",
    "truncate": "truncate BYTES: only the beginning of the file arrived",
    "encode": "encode ENCODING: the file was saved in another encoding",
    "rename": "rename NAME: the notebook was handed in under another name",
    "missing": "missing: nothing but a note was handed in",
}


class BadPatch(Exception):
    """A patch that doesn't fit its notebook. The message is one sentence for people."""


@dataclass(frozen=True)
class Patch:
    """What a student did to the released notebook."""

    summary: str
    damage: tuple[tuple[str, str], ...]  # (kind, argument), in the order of the directives
    cells: dict[str, str]  # grade_id -> new source


def read_patch(path: Path) -> Patch:
    """The patch in the file `path`. Raises BadPatch where it can't be read as one."""
    text = path.read_text(encoding="utf-8")
    header = [line[1:].strip() for line in takewhile(lambda line: line.startswith("#"), text.splitlines())]
    if not header:
        raise BadPatch("the first line must be a comment that says what the submission is.")
    damage = []
    for line in header:
        if line.startswith("damage:"):
            kind, _, argument = line.removeprefix("damage:").strip().partition(" ")
            if kind not in DAMAGE:
                raise BadPatch(f"there is no damage {kind!r}; the kinds are: {', '.join(DAMAGE)}.")
            damage.append((kind, argument))
    try:
        cells = _cells(text, len(header))
    except SyntaxError as error:
        raise BadPatch(f"line {error.lineno} is no Python: {error.msg}.") from None
    return Patch(header[0], tuple(damage), cells)


def _cells(text: str, free: int) -> dict[str, str]:
    """grade_id -> source; line `free` is the first that belongs to no cell yet."""
    answers: dict[str, str] = {}
    spans: dict[str, tuple[int, int]] = {}
    name = ""
    for node in ast.parse(text).body:
        end = node.end_lineno or 0
        match node:
            case ast.Assign(targets=[ast.Name(id=cell)], value=ast.Constant(value=str(answer))):
                answers[cell] = answer.strip()
                name, free = "", end
            case ast.FunctionDef() if not node.name.startswith("_"):
                name = node.name
                spans[name], free = (free, end), end
            case ast.FunctionDef() | ast.Import() | ast.ImportFrom():
                pass  # waits for the function below
            case _ if name:
                spans[name], free = (spans[name][0], end), end
    lines = text.splitlines()
    return {name: "\n".join(lines[start:end]).strip() for name, (start, end) in spans.items()} | answers


def submitted(released: NotebookNode, patch: Patch) -> NotebookNode:
    """The notebook as the student left it. Raises BadPatch for a name that no cell has."""
    notebook = copy.deepcopy(released)
    by_id = {cell.metadata.nbgrader.grade_id: cell for cell in notebook.cells if "nbgrader" in cell.metadata}
    theirs = [name for name, cell in by_id.items() if cell.metadata.nbgrader.solution]
    for name, source in patch.cells.items():
        if name not in theirs:
            raise BadPatch(f"no solution cell is called {name!r}; the notebook has: {', '.join(theirs)}.")
        by_id[name].source = source
    for kind, argument in patch.damage:
        if kind not in ("delete", "duplicate", "unclosed", "edit", "markdown"):
            continue
        name, _, source = argument.partition(" ")
        if name not in by_id:
            raise BadPatch(f"no cell is called {name!r}; the notebook has: {', '.join(by_id)}.")
        cell = by_id[name]
        place = notebook.cells.index(cell)
        if kind == "delete":
            del notebook.cells[place]
        elif kind == "duplicate":
            twin = copy.deepcopy(cell)
            twin.id = f"{cell.id}-copy"
            notebook.cells.insert(place + 1, twin)
        elif kind == "edit":
            cell.source = source
        elif kind == "markdown":
            cell.cell_type = "markdown"
            del cell["outputs"], cell["execution_count"]  # a text cell has neither
        else:
            before, _, after = cell.source.rpartition(")")
            cell.source = before + after
    return notebook


def handed_in(patch: Patch, assignment: str, released: NotebookNode) -> tuple[str, bytes]:
    """The name and the bytes of the one file that the student handed in."""
    damage = dict(patch.damage)
    if "missing" in damage:
        return "note.txt", b"I can't find my notebook any more, sorry!\n"
    data = (nbformat.writes(submitted(released, patch)) + "\n").encode()
    if "truncate" in damage:
        if not damage["truncate"].isdecimal():
            raise BadPatch(f"truncate wants a number of bytes, not {damage['truncate']!r}.")
        data = data[: int(damage["truncate"])]
    if "encode" in damage:
        try:
            data = data.decode().encode(damage["encode"])
        except (LookupError, UnicodeError):
            raise BadPatch(f"the notebook can't be saved as {damage['encode']!r}.") from None
    return damage.get("rename", f"{assignment}.ipynb"), data


def make(exercises: Path, out: Path) -> list[Path]:
    """Write the class to `out`; return its files. Raises BadPatch, naming the patch, where one doesn't fit."""
    files: dict[Path, bytes] = {}
    for path in sorted(STUDENTS.glob("*/*.py")):
        student, assignment = path.parent.name, path.stem
        notebook = exercises / assignment / f"{assignment}.ipynb"
        if not notebook.is_file():
            raise BadPatch(f"{path}: there is no {notebook} to patch; release the assignment first.")
        try:
            name, data = handed_in(read_patch(path), assignment, nbformat.read(notebook, as_version=4))
        except BadPatch as error:
            raise BadPatch(f"{path}: {error}") from None
        files[out / student / assignment / name] = data
    _remove_stale(out, set(files))
    names = "".join(f"{file.relative_to(out).as_posix()}\n" for file in sorted(files))
    for file, data in {**files, out / MANIFEST: names.encode()}.items():
        if not file.is_file() or file.read_bytes() != data:  # an unchanged file keeps its time
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
    return sorted(files)


def _remove_stale(out: Path, wanted: set[Path]) -> None:
    """Remove what an earlier run wrote and this one doesn't, and the folders that this leaves empty."""
    manifest = out / MANIFEST
    before = manifest.read_text(encoding="utf-8").split("\n") if manifest.is_file() else []
    for file in {out / line for line in before if line} - wanted:
        file.unlink(missing_ok=True)
        for folder in (file.parent, file.parent.parent):
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()


def main(arguments: list[str] | None = None) -> int:
    """Build the class; 0 when it stands, 1 with one sentence when a patch doesn't fit."""
    parser = argparse.ArgumentParser(description="Build the sample class's submissions from their patches.")
    parser.add_argument(
        "--exercises", type=Path, default=Path("exercises"), help="the released notebooks (%(default)s)"
    )
    parser.add_argument("--out", type=Path, default=Path("_build/class/submitted"), help="where to (%(default)s)")
    options = parser.parse_args(arguments)
    try:
        files = make(options.exercises, options.out)
    except BadPatch as error:
        print(f"make_class: {error}", file=sys.stderr)
        return 1
    print(f"{len(files)} submissions of {len({file.parts[-3] for file in files})} students in {options.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
