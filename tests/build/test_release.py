"""exercises/ is what nbgrader makes of solutions/, in one canonical form, and holds no solution."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from autograde.catalogue import CHAPTERS, exercise_named
from autograde.grading.course import environment

ROOT = Path(__file__).resolve().parents[2]
ASSIGNMENTS = sorted(path.parent.name for path in (ROOT / "solutions").glob("*/*.ipynb"))


def cells(folder: str, assignment: str) -> list[dict]:
    return json.loads((ROOT / folder / assignment / f"{assignment}.ipynb").read_text(encoding="utf-8"))["cells"]


def graded(cell: dict) -> dict:
    return cell["metadata"].get("nbgrader", {})


def source(cell: dict) -> str:
    return "".join(cell["source"])


def test_each_assignment_is_a_chapter_of_the_catalogue():
    assert set(ASSIGNMENTS) <= set(CHAPTERS)


def test_exercises_are_up_to_date(tmp_path):
    for assignment in ASSIGNMENTS:
        command = [
            sys.executable, "-m", "nbgrader", "generate_assignment", assignment, "--force", "--create",
            f"--db=sqlite:///{tmp_path}/gradebook.db", f"--CourseDirectory.release_directory={tmp_path}/released",
        ]  # fmt: skip
        done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        fresh = (tmp_path / "released" / assignment / f"{assignment}.ipynb").read_bytes()
        committed = (ROOT / "exercises" / assignment / f"{assignment}.ipynb").read_bytes()
        assert fresh == committed, f"exercises/{assignment} is stale: run `autograde release`"


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_solutions_are_canonical(assignment):
    file = ROOT / "solutions" / assignment / f"{assignment}.ipynb"
    text = file.read_text(encoding="utf-8")
    notebook = json.loads(text)
    assert text == json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    ids = [cell["id"] for cell in notebook["cells"]]
    assert len(ids) == len(set(ids))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            assert cell["execution_count"] is None


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_every_exercise_has_its_stub_and_its_check_with_the_catalogues_points(assignment):
    by_id = {graded(cell)["grade_id"]: cell for cell in cells("exercises", assignment) if graded(cell)}
    for exercise in CHAPTERS[assignment]:
        stub, check = by_id[exercise.id], by_id[f"check_{exercise.id}"]
        assert graded(stub)["solution"] and not graded(stub)["grade"]
        assert f"def {exercise.call}:" in source(stub)
        assert graded(check)["grade"] and graded(check)["locked"]
        assert graded(check)["points"] == exercise.points
        assert source(check) == f'autograde.check("{exercise.id}", {exercise.id})'
    checks = {name.removeprefix("check_") for name in by_id if name.startswith("check_")}
    assert checks == {exercise.id for exercise in CHAPTERS[assignment]}


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_every_assignment_has_15_to_30_points_and_a_derivation_graded_by_hand(assignment):
    found = cells("exercises", assignment)
    assert 15 <= sum(graded(cell).get("points", 0) for cell in found) <= 30
    by_hand = [cell for cell in found if cell["cell_type"] == "markdown" and graded(cell).get("grade")]
    assert by_hand
    for cell in by_hand:
        rubric = source(found[found.index(cell) - 1])
        assert f"{graded(cell)['points']} points" in rubric


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_released_notebooks_hold_stubs_and_no_solution(assignment):
    solved = {graded(c).get("grade_id"): source(c) for c in cells("solutions", assignment) if graded(c).get("solution")}
    for cell in cells("exercises", assignment):
        name = graded(cell).get("grade_id")
        if not graded(cell).get("solution"):
            continue
        if cell["cell_type"] == "markdown":
            assert source(cell) == "YOUR ANSWER HERE"
            continue
        assert source(cell).endswith("# YOUR CODE HERE\n    raise NotImplementedError()")
        secret = solved[name].split("### BEGIN SOLUTION")[1].split("### END SOLUTION")[0]
        for line in secret.splitlines():
            assert not line.strip() or line.strip() not in source(cell)


def test_the_stub_names_the_parameters_of_the_contract():
    import ast

    for assignment in ASSIGNMENTS:
        exercises = CHAPTERS[assignment]
        code = {graded(c).get("grade_id"): source(c) for c in cells("exercises", assignment)}
        for exercise in exercises:
            function = ast.parse(code[exercise.id]).body[-1]
            assert isinstance(function, ast.FunctionDef)
            assert tuple(a.arg for a in function.args.args) == exercise_named(exercise.id).parameters
            assert ast.get_docstring(function)
