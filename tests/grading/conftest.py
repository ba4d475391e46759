"""Shared by the tests of grading: the sample class and a small course, each made once."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from autograde.grading.course import Course

from . import small

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def sample(tmp_path_factory) -> Path:
    """The submitted/ of the sample class; never graded in place."""
    folder = tmp_path_factory.mktemp("sample") / "submitted"
    line = [sys.executable, "examples/class/make_class.py", "--exercises", "exercises", "--out", folder]
    subprocess.run(line, cwd=ROOT, check=True, capture_output=True)
    return folder


@pytest.fixture
def class_of(sample, tmp_path) -> Callable[..., Course]:
    """A class with some students' submissions of the sample class."""

    def made(assignment: str, *students: str, name: str = "class") -> Course:
        folder = tmp_path / name / "submitted"
        for student in students:
            shutil.copytree(sample / student / assignment, folder / student / assignment)
        return Course(ROOT, folder)

    return made


@pytest.fixture(scope="session")
def template(tmp_path_factory) -> Course:
    return small.make(tmp_path_factory.mktemp("small") / "course")


@pytest.fixture
def course(template, tmp_path) -> Course:
    """A small course of the test's own."""
    return small.copied(template, tmp_path / "course")
