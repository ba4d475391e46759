"""The sample class: its notebooks can be built, every kind is there, and the judge gives what was reasoned.

expected.csv was worked out by hand from the catalogue's criteria, not copied from a run. No nbgrader and no sandbox
here: the definitions in a notebook's cells are executed, and each function is judged.
"""

from __future__ import annotations

import ast
import contextlib
import csv
import importlib.util
import json
import os
import re
import shutil
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
SECONDS = 2.0  # a right call takes milliseconds; an endless loop takes this long
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
    return nbformat.reads(data.decode(json.detect_encoding(data)), as_version=4)


@cache
def functions(student: str, assignment: str) -> dict[str, Any]:
    """What the notebook defines. Cells that are no Python define nothing; other statements are left out.

    A code cell that was made text is code again, as nbgrader makes it.
    """
    names: dict[str, Any] = {}
    for cell in notebook(student, assignment).cells:
        if cell.metadata.get("nbgrader", {}).get("cell_type", cell.cell_type) != "code":
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
    """Each exercise with its cases and their key; which mistake it is, isn't asked here: it takes most of the time."""
    drawn = [(exercise, exercise.cases(seed)) for exercise in CHAPTERS[assignment]]
    return [(exercise, cases, Key(key_for(exercise, cases, seed).right)) for exercise, cases in drawn]


@cache
def reports(student: str, assignment: str, seed: int | None) -> dict[str, Report | None]:
    """Exercise id -> its report; None where the notebook defines no such function."""
    found: dict[str, Report | None] = {}
    for exercise, cases, key in questions(assignment, seed):
        function: Callable[..., Any] | None = functions(student, assignment).get(exercise.id)
        found[exercise.id] = function and verdict(exercise, cases, key, collect(function, cases, SECONDS))
    return found


@pytest.mark.parametrize(("student", "assignment"), GRADED)
def test_score_is_the_reasoned_one(student: str, assignment: str) -> None:
    score = sum(report.points for report in reports(student, assignment, None).values() if report)
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


@pytest.mark.parametrize(("student", "assignment"), GRADED)
def test_reason_names_every_function_that_lost_points(student: str, assignment: str) -> None:
    why = EXPECTED[student, assignment]["why"]
    for id, report in reports(student, assignment, None).items():
        if report is None or report.points < report.max_points:
            assert re.search(rf"\b{id}\b", why) or "unsolved" in why, id


def test_class_is_large_enough() -> None:
    handed_in: dict[str, set[str]] = {}
    for student, assignment in EXPECTED:
        handed_in.setdefault(student, set()).add(assignment)
    assert len(handed_in) >= 14
    assert sum(theirs == set(CHAPTERS) for theirs in handed_in.values()) >= 12


@pytest.mark.parametrize("assignment", CHAPTERS)
def test_each_assignment_has_right_and_wrong_and_unsolved_ones(assignment: str) -> None:
    full = sum(exercise.points for exercise in CHAPTERS[assignment])
    scores = [float(EXPECTED[key]["score"]) for key in GRADED if key[1] == assignment]
    assert len(scores) >= 10
    assert scores.count(full) >= 3
    assert 0 in scores
    assert len(set(scores)) >= 7


ALL = {exercise.id: {one.name for one in exercise.criteria} for all in CHAPTERS.values() for exercise in all}

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
    ("regulariser without its strength", "joao", "softmax_loss_naive", {"regulariser"}),
    ("regulariser divided by N", "joao", "softmax_loss", {"regulariser"}),
    ("regulariser added as a scalar", "quinn", "svm_loss", {"regulariser"}),
    ("1/N forgotten on the gradient", "kemi", "svm_loss_naive", {"gradient"}),
    ("right class not skipped in the loss", "ivan", "svm_loss_naive", {"loss"}),
    ("right class left in the count", "ivan", "svm_loss", {"loss", "gradient"}),
    ("right class's column never accumulated", "kemi", "svm_loss", {"gradient"}),
    ("right class's column counted once", "lars", "svm_loss", {"gradient"}),
    ("transposed", "mina", "svm_loss_naive", {"contract"}),
    ("sign", "kemi", "softmax_loss", {"gradient"}),
    ("one-hot as wide as the labels present", "mina", "softmax_loss", {"contract"}),
    ("softmax denominator over the wrong axis", "lars", "softmax", ALL["softmax"]),
    ("repeated indices lost", "mina", "svm_loss", {"gradient"}),
    ("> in one place and >= in the other", "farah", "svm_loss", {"gradient"}),
    ("margin outside the hinge", "noor", "svm_sample_loss", ALL["svm_sample_loss"]),
    ("p_y used for all classes", "noor", "softmax_dscores", ALL["softmax_dscores"]),
    ("all margins assumed violated", "noor", "svm_loss", {"gradient"}),
    ("numerical gradient", "tariq", "softmax_loss_naive", {"gradient"}),
    ("loops where speed is asked for", "tariq", "svm_loss", {"speed"}),
    ("changes its input", "quinn", "softmax_dscores", {"contract"}),
    ("raises an exception", "oskar", "svm_loss", ALL["svm_loss"]),
    ("endless loop in a function", "oskar", "softmax_loss_naive", ALL["softmax_loss_naive"]),
    # indicator
    ("right: places one by one", "ada", "indicator", set()),
    ("right: warns of logarithms that it doesn't use", "chen", "relu_cubed", set()),
    ("right: an array of one entry as number", "dalia", "select", set()),
    ("right: the other end at the boundary", "emre", "piecewise_min_grad", set()),
    ("right: half each at the boundary", "mina", "piecewise_min_grad", set()),
    ("both pieces count at the boundary", "farah", "piecewise_min_grad", {"dx", "dy"}),
    ("factor forgotten in a derivative", "hana", "relu_cubed_grad", ALL["relu_cubed_grad"]),
    ("factor forgotten in one of two derivatives", "hana", "piecewise_min_grad", {"dx"}),
    ("one choice for the whole array", "ivan", "piecewise_min", ALL["piecewise_min"]),
    ("plain sum for or", "ivan", "either", ALL["either"]),
    ("fits lists only", "joao", "indicator", {"contract"}),
    ("sign of one entry", "kemi", "case_gradient", ALL["case_gradient"]),
    ("one-hot rows too narrow", "mina", "one_hot", ALL["one_hot"]),
    ("no indicators in a derivative", "noor", "piecewise_min_grad", ALL["piecewise_min_grad"]),
    ("endless `continue`", "oskar", "select", ALL["select"]),
    ("works in place", "quinn", "piecewise_min", {"contract"}),
    ("unsolved below a check cell that says full marks", "quinn", "either", ALL["either"]),
    # chain
    ("right: an overflow that does no harm", "chen", "logistic_loss_grad", set()),
    ("right: a matrix as Jacobian", "dalia", "two_step_grad", set()),
    ("square derived without its 2", "hana", "square_loss_grad", ALL["square_loss_grad"]),
    ("product of sums", "ivan", "chain_outputs", ALL["chain_outputs"]),
    ("a path is lost", "ivan", "graph_backward", {"two-paths"}),
    ("mean over the paths", "kemi", "chain_outputs", ALL["chain_outputs"]),
    ("Jacobian transposed", "mina", "two_step_grad", {"contract"}),
    ("infinity over infinity", "farah", "logistic_loss_grad", {"stability"}),
    ("OverflowError", "oskar", "logistic_loss_grad", {"stability"}),
    ("labels 0 and 1", "noor", "logistic_loss_grad", ALL["logistic_loss_grad"]),
    ("numerical derivative of one output", "tariq", "logistic_loss_grad", {"gradient"}),
    ("numerical derivatives in a graph", "tariq", "graph_backward", {"one-path", "two-paths"}),
    # matrix
    ("right: 0/0 replaced afterwards", "chen", "relative_error", set()),
    ("0/0", "hana", "relative_error", {"zero"}),
    ("floor under the denominator", "farah", "relative_error", {"tiny"}),
    ("h for 2h", "hana", "numerical_gradient", ALL["numerical_gradient"]),
    ("all weights moved at once", "ivan", "numerical_gradient", ALL["numerical_gradient"]),
    ("relative error of another course", "ivan", "relative_error", ALL["relative_error"]),
    ("fits matrices only", "joao", "numerical_gradient", ALL["numerical_gradient"]),
    ("1/N forgotten in a mean", "kemi", "batch_gradient", ALL["batch_gradient"]),
    ("1/N where a sum is due", "kemi", "linear_backward", {"dW"}),
    ("db over the wrong axis", "lars", "linear_backward", {"db"}),
    ("gradient of one score transposed", "mina", "column_gradient", {"contract"}),
    ("product of means", "noor", "batch_gradient", ALL["batch_gradient"]),
    ("moved back by sums", "quinn", "numerical_gradient", {"contract"}),
    ("right: a solution cell is there twice", "quinn", "outer_gradient", set()),
    # lab
    ("right: loss of one's own, with kinks", "emre", "free_loss", set()),
    ("right: loss of one's own, as np.matrix", "dalia", "free_loss", set()),
    ("λW for any loss", "hana", "linear_loss", {"regulariser"}),
    ("squared hinge without its 2", "hana", "squared_hinge", {"gradient"}),
    ("right class in the squared hinge", "ivan", "squared_hinge", {"losses"}),
    ("one shift in label smoothing", "ivan", "label_smoothing", {"stability"}),
    ("log p in the focal loss", "farah", "focal_loss", {"stability"}),
    ("overflow in one-vs-rest", "farah", "one_vs_rest", {"stability"}),
    ("focus not derived", "noor", "focal_loss", {"gradient"}),
    ("0 times infinity where p is 1", "mina", "focal_loss", {"stability"}),
    ("labels 0 and 1 in one-vs-rest", "noor", "one_vs_rest", ALL["one_vs_rest"]),
    ("numerical gradient of the focal loss", "tariq", "focal_loss", {"gradient"}),
    ("1/N forgotten for any loss", "kemi", "linear_loss", {"gradient"}),
    ("uphill", "kemi", "sgd", ALL["sgd"]),
    ("changes the weights it was given", "mina", "sgd", {"contract"}),
    ("dS of another loss", "noor", "free_loss", {"consistent"}),
    # network
    ("right: strict > in the ReLU", "emre", "two_layer_loss", set()),
    ("right: a code cell was made text", "sami", "relu_backward", set()),
    ("two answers at Z = 0, and log p", "farah", "two_layer_loss", {"hidden-layer", "stability"}),
    ("λW in two layers, no shift", "hana", "two_layer_loss", {"regulariser", "stability"}),
    ("one shift in two layers", "ivan", "two_layer_loss", {"stability"}),
    ("argmax over the samples", "ivan", "predict", ALL["predict"]),
    ("mean for a sum in db", "kemi", "affine_backward", {"db"}),
    ("1/N forgotten on all gradients", "kemi", "two_layer_loss", {"output-layer", "hidden-layer"}),
    ("mask of the gradient", "lars", "two_layer_loss", {"hidden-layer"}),
    ("dW transposed", "mina", "affine_backward", {"contract"}),
    ("no mask, biases regularised", "noor", "two_layer_loss", {"hidden-layer", "regulariser"}),
    ("scores for classes", "noor", "predict", ALL["predict"]),
    ("wrong key", "oskar", "two_layer_loss", ALL["two_layer_loss"]),
    ("ReLU in place", "quinn", "relu_backward", {"contract"}),
]


@pytest.mark.parametrize(("kind", "student", "function", "due"), KINDS, ids=[kind[0] for kind in KINDS])
def test_kind_is_there_and_loses_what_it_should(kind: str, student: str, function: str, due: set[str]) -> None:
    assignment = next(name for name, exercises in CHAPTERS.items() if function in {one.id for one in exercises})
    report = reports(student, assignment, None)[function]
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


def test_the_noisy_ones_of_the_other_chapters_are_noisy(capsys: pytest.CaptureFixture[str]) -> None:
    two, S, y = np.array([-1.0, 2.0]), np.array([[2000.0, 1000.0, 0.0]]), np.array([1])
    cases = [
        ("indicator", "relu_cubed", (two,), "invalid value", ""),
        ("chain", "logistic_loss_grad", (np.array([800.0]), np.ones(1), 1), "overflow", "e = inf"),
        ("matrix", "relative_error", (np.zeros(2), np.zeros(2)), "invalid value", ""),
        ("lab", "label_smoothing", (S, y, 0.1), "divide by zero", "min log p"),
        ("network", "relu_backward", (two, two), "", "gets through"),
    ]
    for assignment, id, inputs, warning, said in cases:
        with pytest.warns(RuntimeWarning, match=warning) if warning else contextlib.nullcontext():
            functions("chen", assignment)[id](*inputs)
        assert said in "".join(capsys.readouterr()), id


def test_the_endless_experiment_does_not_end() -> None:
    names = functions("priya", "svm")
    cell = patch("priya", "svm").cells["svm_loss_naive"]
    with pytest.raises(TookTooLong), TimeLimit(0.3):
        exec(cell, dict(names))


def graded_cells(student: str, assignment: str) -> list[tuple[str, nbformat.NotebookNode]]:
    cells = [cell for cell in notebook(student, assignment).cells if "nbgrader" in cell.metadata]
    return [(cell.metadata.nbgrader.grade_id, cell) for cell in cells]


@pytest.mark.parametrize(("assignment", "function"), [("svm", "svm_loss"), ("matrix", "linear_backward")])
def test_a_cell_is_no_python(assignment: str, function: str) -> None:
    with pytest.raises(SyntaxError):
        ast.parse(dict(graded_cells("sami", assignment))[function].source)
    assert function not in functions("sami", assignment)


def test_cells_are_missing() -> None:
    assert "check_svm_loss" not in dict(graded_cells("quinn", "svm"))
    assert "predict" not in dict(graded_cells("sami", "network"))
    assert reports("sami", "network", None)["predict"] is None


@pytest.mark.parametrize(
    ("assignment", "cell"),
    [("softmax", "check_softmax_dscores"), ("matrix", "outer_gradient"), ("network", "check_two_layer_loss")],
)
def test_cells_are_there_twice(assignment: str, cell: str) -> None:
    assert [id for id, _ in graded_cells("quinn", assignment)].count(cell) == 2
    cell_ids = [cell.id for cell in notebook("quinn", assignment).cells]
    assert len(set(cell_ids)) == len(cell_ids)


def test_cells_say_something_else_and_are_something_else() -> None:
    assert dict(graded_cells("quinn", "indicator"))["check_either"].source == "2.0"
    text = dict(graded_cells("sami", "network"))["relu_backward"]
    assert text.cell_type == "markdown" and "def relu_backward" in text.source


def test_derivations_are_answered_and_left_out() -> None:
    texts = {"lab": "focal_derivation"}
    for assignment in set(CHAPTERS) - {"softmax"}:  # in that one she speaks of cases alone
        name = texts.get(assignment, f"{assignment}_derivation")
        answers = {student: dict(graded_cells(student, assignment))[name].source for student in ("ada", "umar")}
        assert re.search("case analysis|chain rule", answers["ada"], re.IGNORECASE), assignment
        assert answers["umar"] == "YOUR ANSWER HERE"


@pytest.fixture(scope="module")
def as_built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The class as files, to look at."""
    out = tmp_path_factory.mktemp("class") / "submitted"
    make_class.make(ROOT / "exercises", out)
    return out


@pytest.fixture
def built(as_built: Path, tmp_path: Path) -> Path:
    """The class as files, to change."""
    return Path(shutil.copytree(as_built, tmp_path / "submitted"))


def _times(folder: Path) -> dict[Path, tuple[int, bytes]]:
    return {file: (file.stat().st_mtime_ns, file.read_bytes()) for file in folder.rglob("*") if file.is_file()}


def test_only_what_is_damaged_cannot_be_read(as_built: Path) -> None:
    assert (as_built / "rosa" / "svm" / "svm_final(2).ipynb").is_file()
    assert [file.name for file in (as_built / "sami" / "softmax").iterdir()] == ["note.txt"]
    assert (as_built / "rosa" / "lab" / "lab (1).ipynb").is_file()
    assert (as_built / "priya" / "chain" / "chain.ipynb").read_bytes() == b""
    with pytest.raises(json.JSONDecodeError):
        json.loads((as_built / "priya" / "softmax" / "softmax.ipynb").read_text(encoding="utf-8"))
    with pytest.raises(UnicodeDecodeError):
        (as_built / "rosa" / "matrix" / "matrix.ipynb").read_text(encoding="utf-8")
    for student, assignment in GRADED:
        data = (as_built / student / assignment / f"{assignment}.ipynb").read_bytes()
        nbformat.validate(nbformat.reads(data.decode(json.detect_encoding(data)), as_version=4))
    assert set(UNGRADED) == {
        ("priya", "chain"), ("priya", "softmax"), ("rosa", "lab"), ("rosa", "svm"), ("sami", "softmax"),
    }  # fmt: skip


@pytest.mark.parametrize("assignment", CHAPTERS)
def test_an_unsolved_notebook_is_the_released_one(assignment: str, as_built: Path) -> None:
    released = nbformat.read(ROOT / "exercises" / assignment / f"{assignment}.ipynb", as_version=4)
    assert nbformat.read(as_built / "umar" / assignment / f"{assignment}.ipynb", as_version=4) == released


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
        ("# Rewritten.\n# damage: edit check_svm_los 4.0\n", "no cell is called 'check_svm_los'"),
        ("# Text.\n# damage: markdown svm_los\n", "no cell is called 'svm_los'"),
        ("# Odd letters.\n# damage: encode utf-61\n", "the notebook can't be saved as 'utf-61'"),
        ("# Cut.\n# damage: truncate half\n", "truncate wants a number of bytes, not 'half'"),
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
