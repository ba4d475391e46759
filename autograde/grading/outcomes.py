"""What becomes of a submission, in the words of gradebook, CSV and pages."""

from __future__ import annotations

GRADED, DAMAGED, FAILED = "graded", "damaged", "the grader failed"

NO_RESPONSE = "No response."
"""nbgrader's comment on a solution cell that was left as it was released."""
