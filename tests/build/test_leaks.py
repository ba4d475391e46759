"""No solution and no reference reaches a student: not by the site, the exercises or the wheel."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CLASS = ROOT / "_build" / "class"
CANARY = "gbh-canary-" + "4f1c7a9e2d"  # in two parts, so that this file is no hit of its own


def unpacked(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """A file, and whatever is packed inside it."""
    yield name, content
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.namelist():
                yield from unpacked(f"{name}/{member}", archive.read(member))
    elif content[:2] == b"\x1f\x8b":
        yield from unpacked(name + "/gz", gzip.decompress(content))


def given_to_students() -> Iterator[tuple[str, bytes]]:
    lock = json.loads((ROOT / "web" / "runtime.lock.json").read_text(encoding="utf-8"))
    pinned = {one["sha256"] for kind in ("core", "wheels") for one in lock[kind].values()}
    places = [ROOT / "_build" / "html", ROOT / "exercises", ROOT / "_build" / "student"]
    for place in places:
        files = [file for file in place.rglob("*") if file.is_file()]
        assert files, f"{place} is empty: run make"
        for file in files:
            content = file.read_bytes()
            if hashlib.sha256(content).hexdigest() not in pinned:  # Pyodide's own, byte for byte
                yield from unpacked(str(file.relative_to(ROOT)), content)


def shown_after_grading() -> Iterator[tuple[str, bytes]]:
    """The sample class's feedback pages, and all that the graded notebooks put out."""
    pages = sorted((CLASS / "feedback").rglob("*.html"))
    notebooks = sorted((CLASS / "autograded").glob("*/*/*.ipynb"))
    assert len(pages) > 100 and len(notebooks) > 100, "the sample class isn't graded: run make"
    for file in pages:
        yield str(file.relative_to(CLASS)), file.read_bytes()
    for file in notebooks:
        cells = json.loads(file.read_bytes())["cells"]
        put_out = [cell["outputs"] for cell in cells if cell.get("outputs")]
        yield str(file.relative_to(CLASS)), json.dumps(put_out, ensure_ascii=False).encode()


def secret_lines() -> set[bytes]:
    """Lines of code that stand only in solutions and references, long enough to be nobody else's."""
    lines: set[str] = set()
    for file in (ROOT / "solutions").glob("*/*.ipynb"):
        for cell in json.loads(file.read_text(encoding="utf-8"))["cells"]:
            text = "".join(cell["source"])
            for part in text.split("### BEGIN SOLUTION")[1:]:
                lines |= set(part.split("### END SOLUTION")[0].splitlines())
    for file in (ROOT / "autograde" / "reference").rglob("*.py"):
        lines |= {line for line in file.read_text(encoding="utf-8").splitlines() if "return" in line or " = " in line}
    return {line.strip().encode() for line in lines if len(line.strip()) >= 30}


def test_the_canary_is_planted_where_nobody_may_look():
    for chapter in (ROOT / "solutions").glob("*/*.ipynb"):
        assert CANARY in chapter.read_text(encoding="utf-8"), chapter
    for module in (ROOT / "autograde" / "reference").rglob("*.py"):
        assert CANARY in module.read_text(encoding="utf-8"), f"{module} has no canary"


def test_no_canary_and_no_secret_line_reaches_students():
    lines = secret_lines()
    assert len(lines) > 50
    for name, content in given_to_students():
        assert CANARY.encode() not in content, name
        for line in lines:
            assert line not in content, f"{name} holds {line.decode()!r}"


def test_nothing_secret_is_shown_after_grading():
    """Of a whole class with feedback. What a student wrote themselves may look like a line of a solution."""
    secret = (CLASS / "secret").read_bytes().strip()
    assert len(secret) == 64
    planted = {secret, CANARY.encode(), str(ROOT / "solutions").encode()}
    for name, content in shown_after_grading():
        for one in planted:
            assert one not in content, name


def test_the_search_finds_what_is_packed(tmp_path):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("deep.txt", CANARY)
    outer = io.BytesIO()
    with zipfile.ZipFile(outer, "w") as archive:
        archive.writestr("inner.whl", inner.getvalue())
        archive.writestr("page.gz", gzip.compress(CANARY.encode()))
    hits = [name for name, content in unpacked("x", outer.getvalue()) if CANARY.encode() in content]
    assert "x/inner.whl/deep.txt" in hits
    assert "x/page.gz/gz" in hits


@pytest.mark.parametrize("forbidden", ["reference", "grading", "desk", "build", "command"])
def test_the_wheel_holds_only_what_students_need(forbidden):
    (wheel,) = (ROOT / "_build" / "student").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            assert forbidden not in Path(name).with_suffix("").parts, name
    assert wheel.stat().st_size < 600_000
