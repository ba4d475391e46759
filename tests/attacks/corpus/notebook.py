"""Rewriting the notebook itself: cells, metadata, grade_ids, points, outputs."""

import copy

import nbformat
from nbformat import NotebookNode

from .attack import Attack


def by_id(notebook: NotebookNode, grade_id: str) -> NotebookNode:
    return next(cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id)


def checks(notebook: NotebookNode) -> list[NotebookNode]:
    return [
        cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id", "").startswith("check")
    ]


def sources(notebook):
    for cell in checks(notebook):
        cell.source = "7.0"


def points(notebook):
    for cell in checks(notebook):
        cell.metadata.nbgrader.points = 400
        cell.metadata.nbgrader.checksum = "0" * 32


def outputs(notebook):
    about = {"exercise": "svm_loss", "points": 7.0, "max_points": 7.0, "criteria": {}, "misconceptions": []}
    for cell in checks(notebook):
        data = {"text/plain": "7.0"}
        cell.outputs = [nbformat.v4.new_output("execute_result", data, metadata={"autograde": about})]


def solutions(notebook):
    for cell in checks(notebook):
        cell.metadata.nbgrader.solution = True
        cell.metadata.nbgrader.locked = False
        cell.source = "7.0"


def ungraded(notebook):
    for cell in checks(notebook):
        cell.metadata.nbgrader.grade = False
        cell.metadata.nbgrader.solution = True
        cell.source = "7.0"


def swapped(notebook):
    easy, hard = by_id(notebook, "check_svm_sample_loss"), by_id(notebook, "check_svm_loss")
    easy.metadata.nbgrader.grade_id, hard.metadata.nbgrader.grade_id = "check_svm_loss", "check_svm_sample_loss"


def easy_for_hard(notebook):
    for cell in checks(notebook):
        cell.source = 'autograde.check("svm_sample_loss", svm_sample_loss)'


def twice(notebook):
    for cell in checks(notebook):
        for _ in range(3):
            again = copy.deepcopy(cell)
            again.id, again.source = f"{cell.id}-{len(notebook.cells)}", "7.0"
            notebook.cells.append(again)


def new_points(notebook):
    made = {"grade": True, "locked": True, "points": 100, "schema_version": 3, "solution": False, "task": False}
    for name in ("check_more", "check_svm_loss ", "Check_svm_loss"):
        cell = nbformat.v4.new_code_cell("100.0")
        cell.metadata["nbgrader"] = {**made, "grade_id": name, "cell_type": "code"}
        notebook.cells.append(cell)


def retyped(notebook):
    for cell in checks(notebook):
        cell.cell_type, cell.source = "raw", "7.0"
        cell.pop("outputs"), cell.pop("execution_count")


def kernel(notebook):
    notebook.metadata["kernelspec"] = {"name": "bash", "display_name": "Bash", "language": "bash"}
    notebook.metadata["language_info"] = {"name": "bash", "file_extension": ".sh"}


def tags(notebook):
    for cell in notebook.cells:
        cell.metadata.update(tags=["skip-execution", "raises-exception", "remove-cell"], trusted=True, deletable=False)
        cell.metadata["jupyter"] = {"source_hidden": True, "outputs_hidden": True}


def checks_first(notebook):
    notebook.cells.sort(key=lambda cell: cell not in checks(notebook))


def task(notebook):
    cell = by_id(notebook, "svm_derivation")
    cell.metadata.nbgrader.update(task=True, points=100)


ATTACKS = (
    Attack("check-source", "writes the points in place of each check", change=sources),
    Attack("check-points", "gives each check 400 points", change=points, solved=("svm_sample_loss",)),
    Attack("check-outputs", "hands in outputs that say 7.0, as the engine writes them", change=outputs),
    Attack("check-solution", "declares each check a solution, which a person would grade", change=solutions),
    Attack("check-ungraded", "declares each check a mere solution cell", change=ungraded),
    Attack("ids-swapped", "swaps the names of an easy and a hard check", change=swapped, solved=("svm_sample_loss",)),
    Attack("check-easy", "asks the easy exercise in every check", change=easy_for_hard, solved=("svm_sample_loss",)),
    Attack("check-twice", "copies each check three times, the copies saying 7.0", change=twice),
    Attack("check-new", "adds graded cells of its own with 100 points each", change=new_points),
    Attack("check-retyped", "turns each check into text", change=retyped),
    Attack("kernel", "asks for another kernel, in which its cells mean something else", change=kernel),
    Attack("tags", "marks every cell as not to be run, and as trusted", change=tags),
    Attack("order", "moves the checks before the answers", change=checks_first),
    Attack("task", "makes the written answer a task with 100 points", change=task),
)
