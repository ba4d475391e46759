"""JupyterLite for the site: `python -m autograde.build.lite JUPYTER OUT`.

JUPYTER is the `jupyter` of an environment that holds JupyterLite and nothing
else, since it would publish every extension it finds. OUT, put beside the
site's pages as lite/, shares `_static/pyodide/` with them: `import autograde`
in a cell loads the student wheel from there, and no other host is asked.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from autograde.grading.course import CourseError, root

KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"
RUNTIME = "../_static/pyodide"
A_FIXED_DAY = "2025-01-01T00:00:00Z"
IN_SECONDS = "1735689600"
AT_START = ["ssl", "sqlite3", "jedi", "ipython", "micropip", "packaging", "gradients-by-hand-student"]
"""Loaded side by side with Python itself: one after the other, when first asked for, takes longer."""

SETTINGS = {
    "jupyter-lite-schema-version": 0,
    "jupyter-config-data": {
        "appName": "Gradients by Hand",
        "litePluginSettings": {
            KERNEL: {
                # JupyterLite looks for the first from the page unless it begins with a dot and a slash.
                "pyodideUrl": f"./{RUNTIME}/pyodide.js",
                "loadPyodideOptions": {"lockFileURL": f"{RUNTIME}/lite-lock.json", "packages": AT_START},
                "disablePyPIFallback": True,
            }
        },
    },
}


def build(jupyter: Path, out: Path, exercises: Path, wheels: list[Path]) -> None:
    """Write JupyterLite with these exercises to `out`, whole or not at all. Raises CourseError when it fails."""
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix="lite-") as name:
        folder = Path(name)
        source, new = folder / "source", folder / "lite"
        (source / "pypi").mkdir(parents=True)
        (source / "jupyter-lite.json").write_text(json.dumps(SETTINGS))
        for wheel in wheels:
            shutil.copy(wheel, source / "pypi")
        done = subprocess.run(
            [jupyter, "lite", "build", "--lite-dir", source, "--output-dir", new, "--source-date-epoch", IN_SECONDS,
             "--apps", "notebooks", "--apps", "tree", "--apps", "lab", "--no-unused-shared-packages",
             "--no-sourcemaps"],
            cwd=source,
            capture_output=True,
            text=True,
        )  # fmt: skip
        if done.returncode:
            last = (done.stderr.strip().splitlines() or ["it gave no reason"])[-1]
            raise CourseError(f"JupyterLite could not be built ({last}): delete .venv/lite and run make again.")
        whole = [new / "notebooks" / "index.html", new / "pypi" / "all.json", new / "extensions"]
        if not all(path.exists() for path in whole):  # it ends with 0 even when a task of its failed
            raise CourseError("JupyterLite came out in part: delete .venv/lite and run make again.")
        add_notebooks(exercises, new)
        add_icons(new)
        shutil.rmtree(out, ignore_errors=True)
        new.rename(out)


def add_notebooks(exercises: Path, lite: Path) -> None:
    """Put the exercises into JupyterLite: the files, and the lists of them that it reads in place of a server."""
    chapters = sorted(path for path in exercises.iterdir() if path.is_dir())
    if not chapters:
        raise CourseError(f"{exercises} has no exercises: run make exercises first.")
    for chapter in chapters:
        files = sorted(file for file in chapter.iterdir() if file.is_file())
        (lite / "files" / chapter.name).mkdir(parents=True)
        for file in files:
            shutil.copyfile(file, lite / "files" / chapter.name / file.name)
        _list(lite, chapter.name, [_entry(f"{chapter.name}/{file.name}", file) for file in files])
    _list(lite, "", [_entry(chapter.name) for chapter in chapters])


def add_icons(lite: Path) -> None:
    """The icons that JupyterLite asks for and has only where it finds a Jupyter server's."""
    folder = lite / "static" / "favicons"
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("favicon", *(f"favicon-{what}" for what in ("busy-1", "busy-2", "busy-3", "file", "notebook"))):
        shutil.copyfile(lite / "notebooks" / "favicon.ico", folder / f"{name}.ico")


def _list(lite: Path, path: str, content: list[dict[str, Any]]) -> None:
    file = lite / "api" / "contents" / path / "all.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    listed = {**_entry(path), "content": content, "format": "json"}
    file.write_text(json.dumps(listed, indent=1) + "\n", encoding="utf-8")


def _entry(path: str, file: Path | None = None) -> dict[str, Any]:
    """A folder, or a file when there is one, in the words of Jupyter's contents interface."""
    kind = "directory" if file is None else "notebook" if file.suffix == ".ipynb" else "file"
    return {
        "name": path.rpartition("/")[2],
        "path": path,
        "type": kind,
        "size": None if file is None else file.stat().st_size,
        "created": A_FIXED_DAY,
        "last_modified": A_FIXED_DAY,
        "content": None,
        "format": None,
        "mimetype": None,
        "writable": True,
    }


def main() -> int:
    """Build JupyterLite into the folder that is named, with the wheels beside its environment's."""
    if len(sys.argv) != 3:
        print("usage: python -m autograde.build.lite JUPYTER OUT", file=sys.stderr)
        return 2
    jupyter, out = Path(sys.argv[1]).absolute(), Path(sys.argv[2]).absolute()
    try:
        # The kernel needs comm, and would ask the public package index for it.
        wheels = list((jupyter.parents[1] / "wheels").glob("comm-*.whl"))
        if len(wheels) != 1:
            raise CourseError("JupyterLite's environment has no wheel of comm: delete .venv/lite and run make again.")
        build(jupyter, out, root() / "exercises", wheels)
    except CourseError as error:
        print(f"lite: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
