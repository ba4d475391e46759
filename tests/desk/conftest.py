"""Shared by the tests of the desk: the sample class's notebooks, and an empty class to collect them into."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograde.grading.course import Course, environment

from . import graded
from .zips import ROOT


@pytest.fixture(scope="session")
def handed_in(tmp_path_factory) -> Path:
    """STUDENT/ASSIGNMENT/… of the sample class; never changed."""
    folder = tmp_path_factory.mktemp("sample") / "submitted"
    line = [sys.executable, "examples/class/make_class.py", "--exercises", "exercises", "--out", folder]
    subprocess.run(line, cwd=ROOT, check=True, capture_output=True)
    return folder


@pytest.fixture
def course(tmp_path, monkeypatch) -> Course:
    """A class that nothing was handed in for."""
    monkeypatch.setenv("PATH", environment()["PATH"])  # nbgrader makes a gradebook with alembic, called by name
    return Course(ROOT, tmp_path / "class" / "submitted")


@pytest.fixture
def file(tmp_path):
    """Writes a file of this name; returns its path."""

    def written(name: str, content: str | bytes, encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return written


@pytest.fixture(scope="session")
def graded_once(tmp_path_factory) -> Path:
    """The folder of a graded class; never changed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", environment()["PATH"])
        folder = tmp_path_factory.mktemp("graded") / "class"
        graded.make(Course(ROOT, folder / "submitted"))
    return folder


@pytest.fixture
def graded_course(graded_once, tmp_path) -> Course:
    """A graded class of the test's own."""
    shutil.copytree(graded_once, tmp_path / "class")
    return Course(ROOT, tmp_path / "class" / "submitted")
