"""The workflows call only what the Makefile has, and run actions of fixed versions, with no more rights than needed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
FIXED = re.compile(r"actions/[a-z-]+@(v\d+|[0-9a-f]{40})")


def targets() -> set[str]:
    """What can be made, by the Makefile's own words."""
    return set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def steps(file: Path) -> list[dict]:
    jobs = yaml.safe_load(file.read_text(encoding="utf-8"))["jobs"]
    return [step for job in jobs.values() for step in job["steps"]]


def test_one_tests_and_one_publishes():
    called = {file.name: " ".join(step.get("run", "") for step in steps(file)) for file in FILES}
    assert list(called) == ["publish.yml", "test.yml"]
    assert "make test" in called["test.yml"] and "make site" in called["publish.yml"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_workflow_calls_what_there_is_and_bounds_itself(file):
    whole = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert whole["permissions"] == {"contents": "read"}
    assert all(job["timeout-minutes"] <= 60 for job in whole["jobs"].values())
    for step in steps(file):
        assert ("uses" in step) != ("run" in step)
        if "uses" in step:
            assert FIXED.fullmatch(step["uses"]), step
        for names in re.findall(r"\bmake((?: [\w-]+)*)", step.get("run", "")):
            assert set(names.split()) <= targets(), f"{file.name} makes {names}, which the Makefile hasn't"


def test_what_is_published_is_what_the_site_is_made_into():
    (upload,) = (
        step for step in steps(ROOT / ".github/workflows/publish.yml") if "upload-pages" in step.get("uses", "")
    )
    assert upload["with"]["path"] == "_build/html"
