"""Fresh inputs for grading: seeds that follow from a secret which never leaves the instructor's side."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import secrets
import tempfile
from pathlib import Path

from nbformat import NotebookNode

from autograde.grading.course import CourseError


def secret(file: Path) -> bytes:
    """The class's secret, made at first use and readable by its owner alone. Raises CourseError when it is empty."""
    if not file.is_file():
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor, new = tempfile.mkstemp(dir=file.parent, prefix=".secret-")
        with os.fdopen(descriptor, "w") as stream:
            stream.write(secrets.token_hex(32) + "\n")
        with contextlib.suppress(FileExistsError):  # another was faster: then its secret is the class's
            os.link(new, file)
        os.unlink(new)
    found = file.read_bytes().strip()
    if not found:
        raise CourseError(f"The class's secret {file} is empty: put it back from a copy, or remove it for a new one.")
    return found


def seed(key: bytes, *names: str) -> int:
    """A 63-bit seed: the HMAC of `names` under `key`, the same at every regrade."""
    digest = hmac.new(key, "\0".join(names).encode(), hashlib.sha256).digest()
    return int.from_bytes(digest[:8], "big") >> 1


def seed_of_work(key: bytes, student: str, assignment: str, notebook: NotebookNode) -> int:
    """The seed for a student's code as it was handed in: the same at every regrade.

    Once a line of it changes it is another, so that what the report on an earlier
    hand-in showed of its inputs is of no use for the next.
    """
    code = "\0".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    return seed(key, student, assignment, hashlib.sha256(code.encode("utf-8", "surrogatepass")).hexdigest())
