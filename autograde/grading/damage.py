"""Can it be opened at all? What was handed in, read as hostile, with a sentence for the student where it can't."""

from __future__ import annotations

import json
from collections.abc import Iterable

import nbformat
from nbformat import NotebookNode

from autograde.grading.ids import give_ids
from autograde.grading.submissions import Submission

NOTEBOOK_AT_MOST = 50_000_000
"""Bytes of a notebook; a released one has 20,000, one full of figures a few million."""


class Damaged(Exception):
    """Why a notebook can't be graded: a sentence for the student."""


def opened(content: bytes, name: str) -> NotebookNode:
    """The notebook in `content`. Raises Damaged, naming the file, where there is none."""
    if len(content) > NOTEBOOK_AT_MOST:
        raise Damaged(f"{name} is larger than {NOTEBOOK_AT_MOST // 1_000_000} MB: clear its outputs, hand it in again.")
    try:
        text = content.decode("utf-8-sig")
        found = json.loads(text)
    except UnicodeDecodeError:
        raise Damaged(f"{name} is no text file: hand in the notebook as Jupyter saves it.") from None
    except json.JSONDecodeError as error:
        lines = text.count("\n") + 1
        raise Damaged(f"{name} is damaged at line {error.lineno} of {lines}: hand it in again.") from None
    except (RecursionError, ValueError):
        raise Damaged(f"{name} is nested too deeply to be a notebook: hand it in again.") from None
    if not isinstance(found, dict) or not isinstance(found.get("cells"), list):
        raise Damaged(f"{name} holds no cells: hand in the notebook as Jupyter saves it.")
    try:
        if found.get("nbformat") == 4 and found.get("nbformat_minor") in range(5, 100) and give_ids(found["cells"]):
            text = json.dumps(found)
        notebook = nbformat.reads(text, as_version=4)
        nbformat.validate(notebook)
    except Exception as error:
        reason = str(error).strip().splitlines()[0][:100] if str(error).strip() else type(error).__name__
        raise Damaged(f"{name} is no valid notebook ({reason}): open it in Jupyter, save it, hand it in.") from None
    return notebook


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
    if not notebook.is_file():
        return missing(notebook.name, (path.name for path in submission.folder.iterdir()))
    try:
        with notebook.open("rb") as file:
            opened(file.read(NOTEBOOK_AT_MOST + 1), notebook.name)
    except OSError as error:
        return f"{notebook.name} can't be read ({error.strerror}): hand it in again."
    except Damaged as error:
        return str(error)
    return None
