"""Can it be opened at all? What was handed in, read as hostile, with a sentence for the student where it can't."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograde.grading.mend import mended
from autograde.grading.submissions import Submission

NOTEBOOK_AT_MOST = 50_000_000
"""Bytes of a notebook; a released one has 20,000, one full of figures a few million."""

CELLS_AT_MOST, TEXT_AT_MOST = 2_000, 2_000_000
"""Cells, and characters in all of them; a released notebook has 40 and 20,000."""

HALF = re.compile(r"\\u[dD][89a-fA-F]")
"""Half of a surrogate pair, perhaps: JSON can hold one alone, a file can't."""


class Damaged(Exception):
    """Why a notebook can't be graded: a sentence for the student."""


def opened(content: bytes, name: str) -> NotebookNode:
    """The notebook in `content`. Raises Damaged, naming the file, where there is none."""
    if len(content) > NOTEBOOK_AT_MOST:
        raise Damaged(f"{name} is larger than {NOTEBOOK_AT_MOST // 1_000_000} MB: clear its outputs, hand it in again.")
    if not content.strip():
        raise Damaged(f"{name} is empty: save the notebook in Jupyter, hand it in again.")
    found = _document(content, name)
    if isinstance(found.get("worksheets"), list) and found.get("nbformat") in (2, 3):
        found = _upgraded(found, name)
    if not isinstance(found.get("cells"), list):
        raise Damaged(f"{name} holds no cells: hand in the notebook as Jupyter saves it.")
    sound = mended(found)
    if len(sound["cells"]) > CELLS_AT_MOST:
        raise Damaged(f"{name} has more than {CELLS_AT_MOST} cells: remove those you don't need, hand it in again.")
    if sum(len(cell["source"]) for cell in sound["cells"]) > TEXT_AT_MOST:
        raise Damaged(
            f"{name} has more than {TEXT_AT_MOST // 1_000_000} MB of text in its cells: "
            "remove pasted data, hand it in again."
        )
    notebook = nbformat.from_dict(sound)
    try:
        nbformat.validate(notebook)
    except Exception as error:
        raise Damaged(
            f"{name} is no valid notebook ({_reason(error)}): open it in Jupyter, save it, hand it in."
        ) from None
    return notebook


def _document(content: bytes, name: str) -> dict[str, Any]:
    """The JSON object in `content`: in UTF-8 as Jupyter writes it, or as Windows tools turn it into UTF-16."""
    try:
        text = content.decode(json.detect_encoding(content))
        found: dict[str, Any] = json.loads(text)
    except UnicodeDecodeError:
        raise Damaged(f"{name} is no text file: hand in the notebook as Jupyter saves it.") from None
    except json.JSONDecodeError as error:
        lines = text.count("\n") + 1
        raise Damaged(f"{name} is damaged at line {error.lineno} of {lines}: hand it in again.") from None
    except RecursionError:
        raise Damaged(f"{name} is nested too deeply to be a notebook: hand it in again.") from None
    except ValueError:
        raise Damaged(
            f"{name} holds a number that no notebook has: hand in the notebook as Jupyter saves it."
        ) from None
    if not isinstance(found, dict):
        raise Damaged(f"{name} holds no cells: hand in the notebook as Jupyter saves it.")
    if HALF.search(text):
        found = json.loads(re.sub("[\ud800-\udfff]", "\ufffd", json.dumps(found, ensure_ascii=False)))
    return found


def _upgraded(found: dict[str, Any], name: str) -> dict[str, Any]:
    """A notebook of nbformat 2 or 3 as one of 4."""
    try:
        return dict(nbformat.reads(json.dumps(found), as_version=4))
    except Exception as error:
        raise Damaged(
            f"{name} is an old notebook ({_reason(error)}): open it in Jupyter, save it, hand it in."
        ) from None


def _reason(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return shown(lines[0][:100]) if lines else type(error).__name__


def missing(name: str, others: Iterable[str]) -> str:
    """That there is no file `name`, as a sentence for the student; `others` lie there."""
    notebooks = sorted(other for other in others if other.endswith(".ipynb"))
    if notebooks:
        return f"{name} is missing, but there is {shown(notebooks[0])}: rename it and hand it in again."
    return f"{name} is missing: hand it in again."


def shown(text: str) -> str:
    """A student's words as a terminal and a file can bear them: nothing that moves the cursor, no half characters."""
    return "".join(one if one.isprintable() else "?" for one in text)


def damage(submission: Submission) -> str | None:
    """Why a submission can't be graded, as a sentence for the student; None when it can."""
    notebook = submission.notebook
    try:
        if notebook.is_symlink() or not notebook.is_file():
            return missing(notebook.name, (path.name for path in submission.folder.iterdir()))
        with notebook.open("rb") as file:
            opened(file.read(NOTEBOOK_AT_MOST + 1), notebook.name)
    except OSError as error:
        return f"{notebook.name} can't be read ({error.strerror}): hand it in again."
    except Damaged as error:
        return str(error)
    return None
