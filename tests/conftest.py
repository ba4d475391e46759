"""What the tests say at their end, also where they run on several cores."""

from __future__ import annotations

from pathlib import Path

ATTACKS = Path(__file__).resolve().parents[1] / "_build" / "attacks.txt"


def pytest_terminal_summary(terminalreporter):
    """The table of attacks and what each came to, also where pytest is told to be quiet."""
    reports = (*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed"))
    if any("tests/attacks/test_attacks.py" in report.nodeid for report in reports) and ATTACKS.is_file():
        terminalreporter.section("attacks")
        terminalreporter.write_line(ATTACKS.read_text())
