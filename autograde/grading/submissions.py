"""What was handed in, and whether it can be opened at all."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from autograde.grading.course import Course, CourseError


@dataclass(frozen=True)
class Submission:
    """One student's folder for one assignment."""

    student: str
    assignment: str
    folder: Path

    @property
    def notebook(self) -> Path:
        return self.folder / f"{self.assignment}.ipynb"


def submissions(course: Course, assignment: str) -> list[Submission]:
    """Everything handed in for `assignment`, by student. Raises CourseError when there is nothing."""
    if not course.submitted.is_dir():
        raise CourseError(f"There is no folder {course.submitted}: put submissions there, as STUDENT/{assignment}/.")
    found = [
        Submission(folder.parent.name, assignment, folder)
        for folder in sorted(course.submitted.glob(f"*/{assignment}"))
        if folder.is_dir()
    ]
    if not found:
        raise CourseError(
            f"No submission of {assignment!r} lies in {course.submitted}: expected STUDENT/{assignment}/."
        )
    return found


def handed_in(course: Course) -> list[str]:
    """The assignments that at least one student handed something in for."""
    return [name for name in course.assignments() if any(course.submitted.glob(f"*/{name}/"))]


def damage(submission: Submission) -> str | None:
    """Why the notebook can't be graded, as a sentence for the student; None when it can."""
    notebook = submission.notebook
    if not notebook.is_file():
        others = sorted(path.name for path in submission.folder.glob("*.ipynb"))
        if others:
            return f"{notebook.name} is missing, but there is {others[0]}: rename it and hand it in again."
        return f"{notebook.name} is missing: hand it in again."
    try:
        text = notebook.read_text(encoding="utf-8")
        content = json.loads(text)
    except OSError as error:
        return f"{notebook.name} can't be read ({error.strerror}): hand it in again."
    except UnicodeDecodeError:
        return f"{notebook.name} is no text file: hand in the notebook as Jupyter saves it."
    except json.JSONDecodeError as error:
        return f"{notebook.name} is damaged at line {error.lineno} of {text.count(chr(10)) + 1}: hand it in again."
    except RecursionError:
        return f"{notebook.name} is nested too deeply to be a notebook: hand it in again."
    if not isinstance(content, dict) or not isinstance(content.get("cells"), list):
        return f"{notebook.name} holds no cells: hand in the notebook as Jupyter saves it."
    return None
