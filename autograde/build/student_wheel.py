"""The student wheel: contracts, cases, the judge, and the public cases' answers as data.

It holds no reference, no misconception's source, no solution and no secret. It
is built by setuptools from a copy of just the modules that students get, with
the answer keys beside them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from importlib import metadata
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from autograde.catalogue import exercise_ids, exercise_named
from autograde.grading.course import CourseError
from autograde.grading.keys import stored

MODULES = ("__init__.py", "py.typed", "catalogue", "judge", "lab")
"""All of autograde/ that students receive."""

PROJECT = """
[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"

[project]
name = "gradients-by-hand-student"
version = "{version}"
description = "Checks for the exercises of the course Gradients by Hand."
requires-python = ">=3.11"
license = "BSD-3-Clause"
dependencies = ["numpy>=2.0"]

[project.optional-dependencies]
pictures = ["matplotlib>=3.8"]

[tool.setuptools]
packages = {packages}

[tool.setuptools.package-data]
autograde = ["py.typed", "data/*.npz", "catalogue/*.npz"]
"""

A_FIXED_DAY = "1735689600"
"""The time stamp of every file in the wheel: the same sources give the same bytes."""


def build(target: Path) -> Path:
    """Build the wheel into `target` and return its path. Raises CourseError when setuptools fails."""
    package = Path(__file__).resolve().parents[1]
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        _copy(package, copy / "autograde")
        (copy / "autograde" / "data").mkdir()
        for id in exercise_ids():
            (copy / "autograde" / "data" / f"{id}.npz").write_bytes(stored(exercise_named(id)))
        packages = sorted(
            ".".join(file.parent.relative_to(copy).parts) for file in (copy / "autograde").rglob("__init__.py")
        )
        (copy / "pyproject.toml").write_text(
            PROJECT.format(version=metadata.version("gradients-by-hand"), packages=packages)
        )
        done = subprocess.run(
            [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index",
             "--wheel-dir", str(copy / "dist"), str(copy)],
            env={**os.environ, "SOURCE_DATE_EPOCH": A_FIXED_DAY},
            capture_output=True,
            text=True,
        )  # fmt: skip
        wheels = list((copy / "dist").glob("*.whl"))
        if done.returncode != 0 or not wheels:
            raise CourseError(f"The student wheel could not be built: {done.stderr.strip()[-300:]}")
        for old in target.glob("gradients_by_hand_student-*.whl"):
            old.unlink()
        return _packed(wheels[0], target / wheels[0].name)


def _packed(wheel: Path, target: Path) -> Path:
    """The same wheel, as small as deflate makes it: setuptools is content with less."""
    with ZipFile(wheel) as loose, ZipFile(target, "w") as tight:
        for file in loose.infolist():
            tight.writestr(file, loose.read(file), ZIP_DEFLATED, compresslevel=9)
    return target


def _copy(package: Path, target: Path) -> None:
    target.mkdir()
    for name in MODULES:
        if (package / name).is_dir():
            shutil.copytree(package / name, target / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(package / name, target)
