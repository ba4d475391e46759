"""The feedback page of a submission that could not be graded: what is wrong and what to do, in place of a score."""

from __future__ import annotations

from html import escape

from autograde.grading.course import Course
from autograde.grading.damage import shown
from autograde.grading.work import FAILED, Done

PAGE = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>{title}</title>
<style>body {{ font: 1.1rem/1.6 sans-serif; max-width: 40rem; margin: 3rem auto; padding: 0 1rem }}</style></head>
<body>
<h1>{title}: no score yet</h1>
<p><strong>{status}:</strong> {reason}</p>
<p>{hint}</p>
</body>
</html>
"""

THEIRS = "This is not a grade of 0: your work could not be graded as it was handed in."
OURS = "This is not your doing, and not a grade of 0: your teacher has been told, and grades it again."


def notice(course: Course, done: Done) -> None:
    """Write the page where nbgrader's would stand."""
    folder = course.feedback / done.student / done.assignment
    folder.mkdir(parents=True, exist_ok=True)
    page = PAGE.format(
        title=escape(done.assignment),
        status=escape(done.status),
        reason=escape(shown(done.reason)),
        hint=OURS if done.status == FAILED else THEIRS,
    )
    (folder / f"{done.assignment}.html").write_text(page, encoding="utf-8")
