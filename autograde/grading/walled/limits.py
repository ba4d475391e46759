"""What a submission may use up."""

from __future__ import annotations

from dataclasses import dataclass

MB = 1_000_000

ISOLATIONS = ("walls", "none")


@dataclass(frozen=True)
class Limits:
    """Defaults suit the course's notebooks: the longest cell takes seconds, the largest plot 300 MB."""

    cell_seconds: float = 30.0  # one cell, one exercise; the cells after it still run
    submission_seconds: float = 300.0  # all of it, whatever it does
    memory_mb: int = 2_000  # address space of a process, and resident memory of all together
    processes: int = 24  # processes and threads at once
    file_mb: int = 50  # one file, and the private disk of a submission
    output_mb: int = 10  # what a submission's cells put out in all


LIMITS = {
    "cell_seconds": "seconds for one cell or one exercise; the cells after it still run",
    "submission_seconds": "seconds for all of it, whatever it does",
    "memory_mb": "megabytes of memory",
    "processes": "processes and threads at once",
    "file_mb": "megabytes of one file, and of its private disk",
    "output_mb": "megabytes that its cells put out",
}
"""What each limit is, for people."""

CALL_SECONDS = 10.0
"""One call of a student's function; the judge's own default."""

GRACE_SECONDS = 3.0
"""A child that its own clock should have stopped gets so much longer before it is ended from outside."""
