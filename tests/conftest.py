"""What the tests say at their end, also where they run on several cores."""

from __future__ import annotations

from pathlib import Path

ATTACKS = Path(__file__).resolve().parents[1] / "_build" / "attacks.txt"

LONGEST = (
    "site/test_practice.py",
    "attacks/test_attacks.py",
    "site/test_crawl.py",
    "faults/test_kills.py",
    "site/test_practice_verdicts.py",
    "build/test_open_edition.py",
    "desk/test_term.py",
    "desk/test_adding.py",
    "site/test_lite.py",
    "attacks/test_harness.py",
)
"""The files that take longest come first, so that no core waits for another at the end."""


def pytest_collection_modifyitems(items):
    place = {Path(__file__).parent / file: number for number, file in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.path, len(place)))


def pytest_terminal_summary(terminalreporter):
    """The table of attacks and what each came to, also where pytest is told to be quiet."""
    reports = (*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed"))
    if any("tests/attacks/test_attacks.py" in report.nodeid for report in reports) and ATTACKS.is_file():
        terminalreporter.section("attacks")
        terminalreporter.write_line(ATTACKS.read_text())
