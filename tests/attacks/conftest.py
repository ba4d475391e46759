"""The attacks are played once, in processes of their own: as root and as an ordinary user at the same time."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from autograde.grading import keys
from autograde.grading.bubble import NOBODY
from autograde.grading.course import Course
from autograde.grading.keys import public_key
from autograde.grading.theirs import register

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "_build" / "attacks.txt"
SECONDS = 900
"""For a run that hangs, not a measure: on a quiet machine both users together take under 200 s."""

USERS = ("root", "ordinary") if os.getuid() == 0 else ("ordinary",)


@pytest.fixture(scope="session")
def template(tmp_path_factory) -> Course:
    """A course with the SVM chapter registered, and the keys to the public cases where anyone may read them."""
    root = tmp_path_factory.mktemp("template") / "course"
    shutil.copytree(ROOT / "solutions" / "svm", root / "solutions" / "svm")
    shutil.copy(ROOT / "nbgrader_config.py", root)
    course = Course(root, root / "submitted")
    course.submitted.mkdir()
    register(course, "svm")
    course.submitted.rmdir()
    for name in ("svm_sample_loss", "svm_dscores", "svm_loss_naive", "svm_loss"):
        public_key(name)
    shutil.copytree(keys.FOLDER, root / ".keys")
    return course


def started(template: Course, folder: Path, user: str, *rest: str) -> subprocess.Popen[bytes]:
    """`play` as this user, in a folder of its own, where it leaves result.json."""
    folder.mkdir()
    own = folder / "template"
    shutil.copytree(template.root, own)
    line = [sys.executable, "-m", "attacks.play", str(own), str(folder / "result.json"), *rest]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "tests"), "HOME": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    if user == "ordinary" and os.getuid() == 0:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
        line = _as_nobody(line, folder)
    return subprocess.Popen(
        line, cwd=ROOT, env=environment, stdout=(folder / "said").open("wb"), stderr=subprocess.STDOUT
    )


def _as_nobody(line: list[str], folder: Path) -> list[str]:
    """The command as an ordinary user, to whom what it needs is shown even where only root can go.

    In a mount namespace of its own, each closed folder on the way gets an empty one laid over it, that holds
    nothing but what is needed.
    """
    needed = sorted({Path(sys.base_prefix).resolve(), Path(sys.prefix).absolute(), ROOT, folder})
    closed: dict[Path, list[Path]] = {}
    for path in needed:
        shut = next((one for one in reversed(path.parents) if not one.stat().st_mode & stat.S_IXOTH), None)
        if shut is not None:
            closed.setdefault(shut, []).append(path)
    script = ["mount -t tmpfs -o mode=755 tmpfs /mnt"]
    for at, (shut, paths) in enumerate(closed.items()):
        for number, path in enumerate(paths):
            script += [f"mkdir -p /mnt/{at}/{number}", f"mount --bind {shlex.quote(str(path))} /mnt/{at}/{number}"]
        script.append(f"mount -t tmpfs -o mode=755 tmpfs {shlex.quote(str(shut))}")
        for number, path in enumerate(paths):
            place = shlex.quote(str(path))
            script += [f"mkdir -p {place}", f"mount --bind /mnt/{at}/{number} {place}"]
    words = " ".join(map(shlex.quote, line))
    script.append(f"exec setpriv --reuid {NOBODY} --regid {NOBODY} --clear-groups --inh-caps=-all {words}")
    return ["unshare", "--mount", "--propagation", "private", "sh", "-ec", "\n".join(script)]


def result(process: subprocess.Popen[bytes], folder: Path) -> dict[str, Any]:
    try:
        code = process.wait(SECONDS)
    finally:
        if process.poll() is None:
            process.kill()
    assert code == 0, (folder / "said").read_text(errors="replace")[-3000:]
    found: dict[str, Any] = json.loads((folder / "result.json").read_text())
    return found


@pytest.fixture(scope="session")
def played(template, tmp_path_factory) -> dict[str, dict[str, Any]]:
    """What became of every attack, by the user who graded."""
    folder = tmp_path_factory.mktemp("attacks")
    TABLE.unlink(missing_ok=True)
    under_way = {user: started(template, folder / user, user, "walls") for user in USERS}
    found = {user: result(process, folder / user) for user, process in under_way.items()}
    TABLE.parent.mkdir(exist_ok=True)
    TABLE.write_text("\n".join(line for one in found.values() for line in lines(one)) + "\n")
    return found


def lines(one: dict[str, Any]) -> list[str]:
    """The table of one run."""
    outcomes = one["outcomes"]
    stopped = sum(not outcome["problems"] for outcome in outcomes)
    table = [f"{len(outcomes)} attacks, graded as {one['user']}: {stopped} stopped. {one['walls']}", ""]
    for outcome in outcomes:
        name = f"{outcome['family']}/{outcome['name']}"
        score = f"{outcome['score']:g} of {outcome['honest']:g}"
        verdict = "; ".join(outcome["problems"]) or "stopped"
        table.append(f"{name:<32} {score:>10} {outcome['seconds']:>6.2f} s  {verdict:<8} {outcome['tries']}")
    return [*table, ""]
