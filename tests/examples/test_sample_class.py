"""The sample class: its notebooks can be built, every kind is there, and the judge gives what was reasoned.

expected.csv was worked out by hand from the catalogue's criteria, not copied from a run. No nbgrader and no sandbox
here: the definitions in a notebook's cells are executed, and each function is judged.
"""

from __future__ import annotations

import ast
import csv
import importlib.util
import json
import os
import sys
import warnings
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import nbformat
import numpy as np
import pytest

from autograde.catalogue import CHAPTERS
from autograde.judge.collect import collect
from autograde.judge.key import Key, key_for
from autograde.judge.limits import TimeLimit, TookTooLong
from autograde.judge.report import Report
from autograde.judge.run import verdict

ROOT = Path(__file__).resolve().parents[2]
CLASS = ROOT / "examples" / "class"
SECONDS = 2.0  # a right call takes milliseconds; the two endless loops take this long each
FRESH_SEED = 20_26


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module  # dataclasses look their module up there
    spec.loader.exec_module(module)
    return module


make_class = _module(CLASS / "make_class.py")

with (CLASS / "expected.csv").open(encoding="utf-8", newline="") as table:
    EXPECTED = {(row["student"], row["assignment"]): row for row in csv.DictReader(table)}
GRADED = [key for key, row in EXPECTED.items() if row["score"]]
UNGRADED = [key for key, row in EXPECTED.items() if not row["score"]]


@cache
def patch(student: str, assignment: str) -> Any:
    return make_class.read_patch(make_class.STUDENTS / student / f"{assignment}.py")


@cache
def notebook(student: str, assignment: str) -> nbformat.NotebookNode:
    """The submission, read back from the bytes that were handed in."""
    released = nbformat.read(ROOT / "exercises" / assignment / f"{assignment}.ipynb", as_version=4)
    name, data = make_class.handed_in(patch(student, assignment), assignment, released)
    assert name == f"{assignment}.ipynb"
    return nbformat.reads(data.decode(), as_version=4)


@cache
def functions(student: str, assignment: str) -> dict[str, Any]:
    """What the notebook defines. Cells that are no Python define nothing; other statements are left out."""
    names: dict[str, Any] = {}
    for cell in notebook(student, assignment).cells:
        if cell.cell_type != "code":
            continue
        try:
            tree = ast.parse(cell.source)
        except SyntaxError:
            continue
        tree.body = [one for one in tree.body if isinstance(one, ast.FunctionDef | ast.Import | ast.ImportFrom)]
        exec(compile(tree, f"<{student}/{assignment}>", "exec"), names)
    return names


@cache
def questions(assignment: str, seed: int | None) -> list[tuple[Any, list[Any], Key]]:
    drawn = [(exercise, exercise.cases(seed)) for exercise in CHAPTERS[assignment]]
    return [(exercise, cases, key_for(exercise, cases, seed)) for exercise, cases in drawn]


@cache
def reports(student: str, assignment: str, seed: int | None = None) -> dict[str, Report | None]:
    """Exercise id -> its report; None where the notebook defines no such function."""
    found: dict[str, Report | None] = {}
    for exercise, cases, key in questions(assignment, seed):
        function: Callable[..., Any] | None = functions(student, assignment).get(exercise.id)
        found[exercise.id] = function and verdict(exercise, cases, key, collect(function, cases, SECONDS))
    return found


@pytest.mark.parametrize(("student", "assignment"), GRADED)
def test_score_is_the_reasoned_one(student: str, assignment: str) -> None:
    score = sum(report.points for report in reports(student, assignment).values() if report)
    assert score == float(EXPECTED[student, assignment]["score"]), EXPECTED[student, assignment]["why"]


@pytest.mark.parametrize(("student", "assignment"), GRADED)
def test_score_does_not_depend_on_the_seed(student: str, assignment: str) -> None:
    public, fresh = (
        {id: report and report.points for id, report in reports(student, assignment, seed).items()}
        for seed in (None, FRESH_SEED)
    )
    assert fresh == public


def test_table_has_a_row_for_each_submission_and_no_other() -> None:
    there = {(path.parent.name, path.stem) for path in make_class.STUDENTS.glob("*/*.py")}
    assert set(EXPECTED) == there
    with (CLASS / "expected.csv").open(encoding="utf-8", newline="") as table:
        assert len(list(csv.DictReader(table))) == len(EXPECTED)
    assert all(row["why"] for row in EXPECTED.values())


def test_class_is_large_enough() -> None:
    students = {student for student, _ in EXPECTED}
    both = [one for one in students if {(one, "svm"), (one, "softmax")} <= set(EXPECTED)]
    assert len(students) >= 14
    assert len(both) >= 12


ALL = {
    "svm_sample_loss": {"contract", "loss"},
    "svm_dscores": {"contract", "gradient"},
    "svm_loss_naive": {"contract", "loss", "gradient", "regulariser"},
    "svm_loss": {"contract", "loss", "gradient", "regulariser", "speed"},
    "softmax": {"contract", "values", "stability"},
    "softmax_dscores": {"contract", "gradient", "stability"},
    "softmax_loss_naive": {"contract", "loss", "gradient", "regulariser", "stability", "underflow"},
}

KINDS = [  # kind of submission or mistake, where it is, the criteria that it must lose, and no other
    ("right: loops with helper lists", "ada", "svm_loss_naive", set()),
    ("right: vectorised", "ada", "softmax_loss", set()),
    ("right: einsum", "bola", "svm_loss", set()),
    ("right: np.matrix as dW, an array of one entry as loss", "dalia", "svm_loss", set()),
    ("right: a 0-d array as loss", "dalia", "softmax_loss", set()),
    ("right: float32 in, float32 out", "emre", "svm_loss_naive", set()),
    ("right: strict > at the hinge", "emre", "svm_dscores", set()),
    ("right: prints and warns", "chen", "svm_loss", set()),
    ("right: an endless loop below the function", "priya", "svm_loss_naive", set()),
    ("right: a check cell is deleted", "quinn", "svm_dscores", set()),
    ("unsolved", "umar", "svm_loss", ALL["svm_loss"]),
    ("half solved: the first ones", "gus", "svm_dscores", set()),
    ("half solved: not the last ones", "gus", "svm_loss_naive", ALL["svm_loss_naive"]),
    ("no max shift", "hana", "softmax_loss", {"stability", "underflow"}),
    ("one shift for the whole matrix", "ivan", "softmax", {"stability"}),
    ("loss λΣW², gradient λW", "hana", "svm_loss", {"regulariser"}),
    ("-log p underflows", "farah", "softmax_loss", {"underflow"}),
    ("regulariser missing in the gradient", "joao", "svm_loss_naive", {"regulariser"}),
    ("regulariser missing in the loss", "joao", "svm_loss", {"regulariser"}),
    ("regulariser without its strength", "joao", "softmax_loss_naive", ALL["softmax_loss_naive"]),
    ("regulariser divided by N", "joao", "softmax_loss", {"regulariser"}),
    ("regulariser added as a scalar", "quinn", "svm_loss", {"regulariser"}),
    ("1/N forgotten on the gradient", "kemi", "svm_loss_naive", {"gradient"}),
    ("right class not skipped in the loss", "ivan", "svm_loss_naive", {"loss"}),
    ("right class left in the count", "ivan", "svm_loss", {"loss", "gradient"}),
    ("right class's column never accumulated", "kemi", "svm_loss", {"gradient"}),
    ("right class's column counted once", "lars", "svm_loss", {"gradient"}),
    ("transposed", "mina", "svm_loss_naive", {"contract", "gradient", "regulariser"}),
    ("sign", "kemi", "softmax_loss", {"gradient"}),
    ("one-hot as wide as the labels present", "mina", "softmax_loss", {"contract"}),
    ("softmax denominator over the wrong axis", "lars", "softmax", ALL["softmax"]),
    ("repeated indices lost", "mina", "svm_loss", {"gradient"}),
    ("> in one place and >= in the other", "farah", "svm_loss", {"gradient"}),
    ("margin outside the hinge", "noor", "svm_sample_loss", ALL["svm_sample_loss"]),
    ("p_y used for all classes", "noor", "softmax_dscores", ALL["softmax_dscores"]),
    ("all margins assumed violated", "noor", "svm_loss", {"gradient"}),
    ("numerical gradient", "tariq", "softmax_loss_naive", {"gradient", "stability"}),
    ("loops where speed is asked for", "tariq", "svm_loss", {"speed"}),
    ("changes its input", "quinn", "softmax_dscores", {"contract"}),
    ("raises an exception", "oskar", "svm_loss", ALL["svm_loss"]),
    ("endless loop in a function", "oskar", "softmax_loss_naive", ALL["softmax_loss_naive"]),
]


@pytest.mark.parametrize(("kind", "student", "function", "due"), KINDS, ids=[kind[0] for kind in KINDS])
def test_kind_is_there_and_loses_what_it_should(kind: str, student: str, function: str, due: set[str]) -> None:
    assignment = next(name for name, exercises in CHAPTERS.items() if function in {one.id for one in exercises})
    report = reports(student, assignment)[function]
    assert report is not None
    lost = {criterion.name for criterion in report.criteria if not criterion.passed}
    assert lost == due, report.text()


def test_the_noisy_ones_are_noisy(capsys: pytest.CaptureFixture[str]) -> None:
    s, y = np.array([1.0, 2.0, 0.0]), 1
    W, X, labels = np.diag([2000.0, 1000.0, 0.0]), np.eye(3), np.array([0, 1, 2])
    svm, softmax = functions("chen", "svm"), functions("chen", "softmax")
    with pytest.warns(UserWarning, match="not sure"):
        svm["svm_dscores"](s, y)
    with pytest.warns(RuntimeWarning):
        svm["svm_loss"](W, X, labels, 0.0)
    with pytest.warns(RuntimeWarning, match="divide by zero"):
        softmax["softmax_loss"](W, X, np.array([1, 0, 0]), 0.0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        svm["svm_loss_naive"](W, X, labels, 0.0)
    printed = capsys.readouterr()
    assert "scores are" in printed.out
    assert "DEBUG" in printed.err


def test_the_endless_experiment_does_not_end() -> None:
    names = functions("priya", "svm")
    cell = patch("priya", "svm").cells["svm_loss_naive"]
    with pytest.raises(TookTooLong), TimeLimit(0.3):
        exec(cell, dict(names))


def test_a_cell_is_no_python() -> None:
    cells = {
        cell.metadata.nbgrader.grade_id: cell for cell in notebook("sami", "svm").cells if "nbgrader" in cell.metadata
    }
    with pytest.raises(SyntaxError):
        ast.parse(cells["svm_loss"].source)
    assert "svm_loss" not in functions("sami", "svm")


def test_cells_are_missing_and_twice() -> None:
    def ids(student: str, assignment: str) -> list[str]:
        return [
            one.metadata.nbgrader.grade_id for one in notebook(student, assignment).cells if "nbgrader" in one.metadata
        ]

    assert "check_svm_loss" not in ids("quinn", "svm")
    assert ids("quinn", "softmax").count("check_softmax_dscores") == 2
    cell_ids = [cell.id for cell in notebook("quinn", "softmax").cells]
    assert len(set(cell_ids)) == len(cell_ids)


def test_derivations_are_answered_and_left_out() -> None:
    def answer(student: str) -> str:
        return next(cell.source for cell in notebook(student, "svm").cells if cell.id == "svm-derivation")

    assert "case analysis" in answer("ada").lower()
    assert answer("umar") == "YOUR ANSWER HERE"


@pytest.fixture
def built(tmp_path: Path) -> Path:
    out = tmp_path / "submitted"
    make_class.make(ROOT / "exercises", out)
    return out


def _times(folder: Path) -> dict[Path, tuple[int, bytes]]:
    return {file: (file.stat().st_mtime_ns, file.read_bytes()) for file in folder.rglob("*") if file.is_file()}


def test_only_what_is_damaged_cannot_be_read(built: Path) -> None:
    assert (built / "rosa" / "svm" / "svm_final(2).ipynb").is_file()
    assert [file.name for file in (built / "sami" / "softmax").iterdir()] == ["note.txt"]
    with pytest.raises(json.JSONDecodeError):
        json.loads((built / "priya" / "softmax" / "softmax.ipynb").read_text(encoding="utf-8"))
    for student, assignment in GRADED:
        nbformat.validate(nbformat.read(built / student / assignment / f"{assignment}.ipynb", as_version=4))
    assert set(UNGRADED) == {("priya", "softmax"), ("rosa", "svm"), ("sami", "softmax")}


def test_an_unsolved_notebook_is_the_released_one(built: Path) -> None:
    released = nbformat.read(ROOT / "exercises" / "svm" / "svm.ipynb", as_version=4)
    assert nbformat.read(built / "umar" / "svm" / "svm.ipynb", as_version=4) == released


def test_building_again_touches_nothing(built: Path) -> None:
    for file in built.rglob("*"):
        os.utime(file, (1, 1))
    before = _times(built)
    make_class.make(ROOT / "exercises", built)
    assert _times(built) == before


def test_students_who_left_are_removed_and_strangers_stay(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stranger = built / "zoe" / "svm" / "svm.ipynb"
    stranger.parent.mkdir(parents=True)
    stranger.write_text("not ours")
    fewer = tmp_path / "students" / "umar"
    fewer.mkdir(parents=True)
    (fewer / "svm.py").write_text("# Unsolved.\n")
    monkeypatch.setattr(make_class, "STUDENTS", fewer.parent)
    make_class.make(ROOT / "exercises", built)
    left = {file.relative_to(built).as_posix() for file in built.rglob("*")}
    ours = {"umar", "umar/svm", "umar/svm/svm.ipynb", make_class.MANIFEST}
    assert left == ours | {"zoe", "zoe/svm", "zoe/svm/svm.ipynb"}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("# Typo.\n\ndef svm_los(W, X, y, reg):\n    pass\n", "no solution cell is called 'svm_los'"),
        ("# Not a cell of hers.\n\ndef check_svm_loss():\n    pass\n", "no solution cell is called 'check_svm_loss'"),
        ("# Broken.\n\ndef svm_loss(W:\n", "line 3 is no Python"),
        ("def svm_loss():\n    pass\n", "the first line must be a comment"),
        ("# Odd.\n# damage: burn\n", "there is no damage 'burn'"),
        ("# Gone.\n# damage: delete svm_los\n", "no cell is called 'svm_los'"),
    ],
)
def test_a_patch_that_does_not_fit_is_one_sentence(
    text: str, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "students" / "ada" / "svm.py"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    monkeypatch.setattr(make_class, "STUDENTS", tmp_path / "students")
    out = tmp_path / "submitted"
    assert make_class.main(["--exercises", str(ROOT / "exercises"), "--out", str(out)]) == 1
    said = capsys.readouterr().err
    assert sentence in said and str(path) in said
    assert said.count("\n") == 1 and said.endswith(".\n")
    assert not out.exists()
