"""The student wheel alone, with numpy and matplotlib, in an environment of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import venv
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ASSIGNMENTS = sorted(path.parent.name for path in (ROOT / "solutions").glob("*/*.ipynb"))

RUN_NOTEBOOK = '''
"""Run a notebook's code cells as Jupyter would; print what each check cell shows."""
import ast, contextlib, io, json, sys

names = {}
for cell in json.load(open(sys.argv[1], encoding="utf-8"))["cells"]:
    if cell["cell_type"] != "code":
        continue
    tree = ast.parse("".join(cell["source"]))
    last = ast.Expression(tree.body.pop().value) if isinstance(tree.body[-1], ast.Expr) else None
    with contextlib.redirect_stdout(io.StringIO()):  # the laboratory says how far it is
        exec(compile(tree, "cell", "exec"), names)
        shown = eval(compile(last, "cell", "eval"), names) if last else None
    if last:
        if not cell["metadata"].get("nbgrader", {}).get("grade"):
            continue  # the laboratory: there to be looked at
        report = shown.report
        faces = [repr(shown), report.text(), shown._repr_html_()]
        print(json.dumps([report.exercise, report.points, report.max_points, *faces]))
'''


@pytest.fixture(scope="session")
def student_python(tmp_path_factory) -> Path:
    """A clean environment with the wheel, numpy and matplotlib in our pinned versions."""
    folder = tmp_path_factory.mktemp("student")
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    (wheel,) = (ROOT / "_build" / "student").glob("*.whl")
    pinned = [f"{name}=={metadata.version(name)}" for name in ("numpy", "matplotlib")]
    subprocess.run([python, "-m", "pip", "install", "-q", wheel, *pinned], check=True, capture_output=True)
    return python


def shown(python: Path, notebook: Path, tmp_path: Path) -> list[tuple]:
    (tmp_path / "run.py").write_text(RUN_NOTEBOOK)
    done = subprocess.run(
        [python, "-I", tmp_path / "run.py", notebook], cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    return [tuple(json.loads(line)) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_solved_notebooks_get_full_marks(student_python, assignment, tmp_path):
    reports = shown(student_python, ROOT / "solutions" / assignment / f"{assignment}.ipynb", tmp_path)
    assert reports
    for exercise, points, most, text_plain, *_ in reports:
        assert points == most == float(text_plain), exercise


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_unsolved_notebooks_fail_with_a_sentence(student_python, assignment, tmp_path):
    reports = shown(student_python, ROOT / "exercises" / assignment / f"{assignment}.ipynb", tmp_path)
    assert reports
    for exercise, points, _, text_plain, text, html in reports:
        assert points == float(text_plain) == 0
        assert f"{exercise} is not written yet" in text
        assert f"{exercise} is not written yet" in html


def test_the_wheel_is_all_that_is_there(student_python):
    code = "import autograde, sys; autograde.judge('svm_loss', None); autograde.misconceptions"
    done = subprocess.run([student_python, "-I", "-c", code], capture_output=True, text=True)
    assert "instructor's side only" in done.stderr
    code = "import autograde; autograde.judge('svm_loss', lambda *a: None, seed=5)"
    done = subprocess.run([student_python, "-I", "-c", code], capture_output=True, text=True)
    assert "only the public cases can be judged here" in done.stderr
    listed = subprocess.run([student_python, "-m", "pip", "list"], capture_output=True, text=True).stdout
    assert "nbgrader" not in listed and "ipython" not in listed.lower()


def test_a_picture_is_drawn_when_asked_for(student_python):
    code = (
        "import autograde, sys; r = autograde.judge('svm_loss', lambda W, X, y, reg: (0.0, W)); "
        "assert 'matplotlib' not in sys.modules; r.picture().savefig(sys.stdout.buffer, format='png')"
    )
    done = subprocess.run([student_python, "-I", "-c", code], capture_output=True)
    assert done.stdout[:4] == b"\x89PNG", done.stderr


def test_the_same_verdict_as_with_the_references(student_python):
    import autograde

    code = (
        "import autograde, json; print(json.dumps([autograde.judge('svm_loss', lambda W, X, y, reg: (0.0, 2 * reg * W))"
        ".text() for id in ['svm_loss']]))"
    )
    theirs = json.loads(subprocess.run([student_python, "-I", "-c", code], capture_output=True, text=True).stdout)
    assert theirs == [autograde.judge("svm_loss", lambda W, X, y, reg: (0.0, 2 * reg * W)).text()]


def test_the_wheel_is_built_the_same_twice(tmp_path):
    for folder in ("one", "two"):
        subprocess.run(
            [sys.executable, "-m", "autograde.command", "release", "--wheel", tmp_path / folder],
            cwd=ROOT,
            check=True,
            capture_output=True,
        )
    one, two = (next((tmp_path / folder).glob("*.whl")).read_bytes() for folder in ("one", "two"))
    assert one == two
