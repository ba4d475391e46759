"""What students, tools and merges do to cells and metadata."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

from ..table import damage
from ..work import ANSWERS, POINTS, Notebook


@damage(20)
def tests_deleted(notebook: Notebook, folder: Path) -> None:
    """All checks deleted: put back, each where its function is defined."""
    notebook.drop(*POINTS)


@damage(16)
def an_exercise_deleted(notebook: Notebook, folder: Path) -> None:
    """Answer and check of svm_dscores deleted: the check is put back and finds no function (−4)."""
    notebook.drop("svm_dscores", "check_svm_dscores")


@damage(20)
def answers_moved_to_a_cell_of_ones_own(notebook: Notebook, folder: Path) -> None:
    """svm_dscores written in a new cell, answer and check cells deleted: the check is put back below that."""
    place = notebook.at("svm_dscores")
    notebook.drop("svm_dscores", "check_svm_dscores")
    notebook.add(place, ANSWERS["svm_dscores"])


@damage(4)
def imports_deleted(notebook: Notebook, folder: Path) -> None:
    """No `import numpy as np`: only svm_dscores does without np (4 of 20)."""
    notebook.drop("imports")


@damage(20)
def text_deleted(notebook: Notebook, folder: Path) -> None:
    """All text cells deleted, the derivation too: code is graded, the derivation is put back for a person."""
    notebook["cells"] = notebook.code()


@damage(20)
def answer_copied(notebook: Notebook, folder: Path) -> None:
    """A copy of the answer with the same grade_id and id: just a cell."""
    place = notebook.at("svm_dscores")
    notebook["cells"].insert(place, copy.deepcopy(notebook["cells"][place]))


@damage(20)
def everything_copied(notebook: Notebook, folder: Path) -> None:
    """All cells pasted twice."""
    notebook["cells"] += copy.deepcopy(notebook["cells"])


@damage(0)
def reversed_order(notebook: Notebook, folder: Path) -> None:
    """Last cell first: each check stands above its function, and the imports at the end."""
    notebook["cells"].reverse()


@damage(16)
def check_moved_to_the_top(notebook: Notebook, folder: Path) -> None:
    """The check of svm_dscores stands above its function (−4)."""
    notebook["cells"].insert(0, notebook["cells"].pop(notebook.at("check_svm_dscores")))


@damage(20)
def checks_moved_to_the_end(notebook: Notebook, folder: Path) -> None:
    """All checks behind all answers: nothing is missing there."""
    checks = [notebook.cell(name) for name in POINTS]
    notebook.drop(*POINTS)
    notebook["cells"] += checks


@damage(20)
def answer_turned_into_text(notebook: Notebook, folder: Path) -> None:
    """svm_dscores as a markdown cell: it is code again, as it was released."""
    retype(notebook.cell("svm_dscores"), "markdown")


@damage(20)
def answer_turned_into_raw(notebook: Notebook, folder: Path) -> None:
    """svm_dscores as a raw cell: code again."""
    retype(notebook.cell("svm_dscores"), "raw")


@damage(20)
def check_turned_into_text(notebook: Notebook, folder: Path) -> None:
    """A check as a markdown cell: code again."""
    retype(notebook.cell("check_svm_loss"), "markdown")


@damage(20)
def derivation_turned_into_code(notebook: Notebook, folder: Path) -> None:
    """Text as a code cell: text again, so that its words raise nothing."""
    retype(notebook.cell("svm_derivation"), "code")


@damage(4)
def imports_turned_into_text(notebook: Notebook, folder: Path) -> None:
    """The imports as text: nobody's cell, so it stays text, and np is missing (4 of 20)."""
    retype(notebook.cell("imports"), "markdown")


@damage(20)
def a_kind_that_nobody_knows(notebook: Notebook, folder: Path) -> None:
    """The answer's cell_type is 7, a check's is "sql": both are what was released."""
    notebook.cell("svm_dscores")["cell_type"] = 7
    notebook.cell("check_svm_loss")["cell_type"] = "sql"


def retype(cell: dict[str, Any], kind: str) -> None:
    cell["cell_type"] = kind
    if kind == "code":
        cell |= {"outputs": [], "execution_count": None}
    else:
        cell.pop("outputs", None)
        cell.pop("execution_count", None)


@damage(20)
def cells_merged(notebook: Notebook, folder: Path) -> None:
    """Two answers merged into the first one's cell: both functions are there when they are asked."""
    notebook.above("svm_sample_loss", ANSWERS["svm_dscores"] + "\n\n")
    notebook.drop("svm_dscores")


@damage(20)
def all_merged_into_one(notebook: Notebook, folder: Path) -> None:
    """All code in one cell of the student's own: the checks are put back below it."""
    text = "\n\n".join(one["source"] if isinstance(one["source"], str) else "".join(one["source"]) for one in
                       notebook.code() if not one["metadata"].get("nbgrader", {}).get("grade"))  # fmt: skip
    notebook["cells"] = []
    notebook.add(0, text)


@damage(13)
def cell_split(notebook: Notebook, folder: Path) -> None:
    """svm_loss split in the middle: its head gives nothing back, its rest is no Python (−7)."""
    head, rest = ANSWERS["svm_loss"].split("    margins = ", 1)
    notebook.write("svm_loss", head)
    notebook.add(notebook.at("svm_loss") + 1, "    margins = " + rest)


@damage(20)
def split_between_functions(notebook: Notebook, folder: Path) -> None:
    """A helper moved to a cell above its answer."""
    notebook.add(notebook.at("svm_dscores"), "def one(s):\n    return s * 1.0\n")
    notebook.write("svm_dscores", ANSWERS["svm_dscores"].replace("return over", "return one(over)"))


@damage(20)
def metadata_stripped(notebook: Notebook, folder: Path) -> None:
    """No cell says what it is: answers are cells of the student's own, and the checks are put back at the end."""
    for cell in notebook["cells"]:
        cell["metadata"] = {}


@damage(20)
def metadata_of_answers_stripped(notebook: Notebook, folder: Path) -> None:
    """The answers' metadata gone: they run where they stand, above their checks."""
    for name in ("svm_sample_loss", "svm_dscores", "svm_loss_naive", "svm_loss"):
        notebook.cell(name)["metadata"] = {}


@damage(20)
def metadata_null(notebook: Notebook, folder: Path) -> None:
    """The metadata of all cells and of the notebook are null."""
    notebook["metadata"] = None
    for cell in notebook["cells"]:
        cell["metadata"] = None


@damage(20)
def metadata_of_the_wrong_kind(notebook: Notebook, folder: Path) -> None:
    """nbgrader's own metadata are a number here, a list there, a grade_id is null."""
    for cell, value in zip(notebook.graded(), (5, ["x"], {"grade_id": None}, "x", {}, True, 1.5, {}, {}), strict=True):
        cell["metadata"]["nbgrader"] = value


@damage(20)
def more_points(notebook: Notebook, folder: Path) -> None:
    """A check said to be worth 100: worth what it was released with."""
    notebook.about("check_svm_loss")["points"] = 100


@damage(20)
def points_that_are_none(notebook: Notebook, folder: Path) -> None:
    """Points that are words, null, below 0, or gone."""
    for name, points in zip(POINTS, ("many", None, -5, float("nan")), strict=True):
        notebook.about(name)["points"] = points
    del notebook.about("svm_derivation")["points"]


@damage(20)
def not_graded_any_more(notebook: Notebook, folder: Path) -> None:
    """Checks said to be no checks, answers said to be graded: all are what they were released as."""
    for name in POINTS:
        notebook.about(name).update(grade=False, solution=True, task=True)
    notebook.about("svm_dscores").update(grade=True, points=50)


@damage(20)
def unlocked_and_rewritten(notebook: Notebook, folder: Path) -> None:
    """A check unlocked, its source replaced: its own again."""
    notebook.about("check_svm_loss")["locked"] = False
    notebook.write("check_svm_loss", "7.0")


@damage(13)
def rewritten_with_nothing_behind(notebook: Notebook, folder: Path) -> None:
    """The same with no function: the check that comes back asks for it (−7)."""
    notebook.write("svm_loss", "7.0")
    notebook.write("check_svm_loss", "7.0")


@damage(20)
def names_changed(notebook: Notebook, folder: Path) -> None:
    """Other grade_ids on an answer and on a check: cells of nobody's, and the check is put back."""
    notebook.about("svm_dscores")["grade_id"] = "mine"
    notebook.about("check_svm_loss")["grade_id"] = "mine too"


@damage(13)
def names_swapped(notebook: Notebook, folder: Path) -> None:
    """The last answer and its check have each other's names: the upper becomes the check, and sees no function (−7)."""
    answer, check = notebook.about("svm_loss"), notebook.about("check_svm_loss")
    answer["grade_id"], check["grade_id"] = "check_svm_loss", "svm_loss"


@damage(20)
def of_another_chapter(notebook: Notebook, folder: Path) -> None:
    """A cell copied from chapter 5 with its metadata: just a cell."""
    cell = copy.deepcopy(notebook.cell("svm_dscores"))
    cell["id"], cell["source"], cell["metadata"]["nbgrader"]["grade_id"] = "other", "x = 1", "softmax_loss"
    notebook["cells"].insert(3, cell)


@damage(20)
def old_schema(notebook: Notebook, folder: Path) -> None:
    """The metadata's schema is 1 here, 99 there, gone elsewhere."""
    for cell, version in zip(notebook.graded(), (1, 99, None, "3", 2, 1, 0, -1, 4), strict=True):
        cell["metadata"]["nbgrader"]["schema_version"] = version


@damage(20)
def ids_missing(notebook: Notebook, folder: Path) -> None:
    """Cells without ids."""
    for cell in notebook["cells"]:
        del cell["id"]


@damage(20)
def ids_twice(notebook: Notebook, folder: Path) -> None:
    """All cells have the same id, and one that is none."""
    for cell in notebook["cells"]:
        cell["id"] = "same"
    notebook["cells"][3]["id"] = 5


@damage(20)
def keys_that_do_not_belong(notebook: Notebook, folder: Path) -> None:
    """Text with outputs, code with attachments, and keys that no notebook has."""
    for cell in notebook["cells"]:
        cell |= {"outputs": [], "attachments": {}, "execution_count": "five", "extra": {"a": [1]}}
    notebook["extra"] = 1


@damage(20)
def outputs_missing(notebook: Notebook, folder: Path) -> None:
    """Code cells without outputs and counts."""
    for cell in notebook.code():
        cell.pop("outputs", None)
        cell.pop("execution_count", None)


@damage(20)
def outputs_of_no_kind(notebook: Notebook, folder: Path) -> None:
    """Outputs that are none: they are cleared, whatever they are."""
    for cell, outputs in zip(notebook.code(), (None, "x", [1], [{"output_type": "x"}], {}, 5, [[]]), strict=False):
        cell["outputs"] = outputs


@damage(20)
def source_as_a_list(notebook: Notebook, folder: Path) -> None:
    """The text of every cell as a list of lines."""
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"]).splitlines(keepends=True)


@damage(16)
def source_null(notebook: Notebook, folder: Path) -> None:
    """An answer's source is null: an empty cell (−4)."""
    notebook.cell("svm_dscores")["source"] = None


@damage(16)
def source_of_no_kind(notebook: Notebook, folder: Path) -> None:
    """An answer's source is a number, a check's an object: empty cells, and the check's is put back (−4)."""
    notebook.cell("svm_dscores")["source"] = 5
    notebook.cell("check_svm_loss")["source"] = {"a": 1}


@damage(20)
def cells_that_are_none(notebook: Notebook, folder: Path) -> None:
    """null, a number and a string among the cells."""
    notebook["cells"][1:1] = [None, 3, "x", []]


@damage(20)
def old_nbformat(notebook: Notebook, folder: Path) -> None:
    """nbformat 4.2, without ids."""
    notebook["nbformat_minor"] = 2
    for cell in notebook["cells"]:
        del cell["id"]


@damage(20)
def nbformat_3(notebook: Notebook, folder: Path) -> bytes:
    """The format of 2013: worksheets, `input` in place of `source`."""
    return downgraded(notebook, 3).bytes()


@damage(20)
def nbformat_2(notebook: Notebook, folder: Path) -> bytes:
    """The format of 2011, in which cells had no metadata: answers are the student's own cells, checks come back."""
    found = downgraded(notebook, 2)
    for cell in found["worksheets"][0]["cells"]:
        del cell["metadata"]
    return found.bytes()


def downgraded(notebook: Notebook, version: int) -> Notebook:
    cells = []
    for cell in notebook["cells"]:
        text = "".join(cell["source"])
        more = {"input": text, "outputs": [], "language": "python"} if cell["cell_type"] == "code" else {"source": text}
        cells.append({"cell_type": cell["cell_type"], "metadata": cell["metadata"], **more})
    sheet: dict[str, Any] = {"cells": cells}
    if version == 3:
        sheet["metadata"] = {}
    return Notebook(nbformat=version, nbformat_minor=0, metadata={"name": ""}, worksheets=[sheet])


@damage("is an old notebook")
def nbformat_3_of_no_kind(notebook: Notebook, folder: Path) -> bytes:
    """The same with cells that are none."""
    found = downgraded(notebook, 3)
    found["worksheets"][0]["cells"] = [1, None]
    return found.bytes()


@damage(20)
def nbformat_4_9(notebook: Notebook, folder: Path) -> None:
    """A version to come, with the same cells."""
    notebook["nbformat_minor"] = 9


@damage(20)
def nbformat_5(notebook: Notebook, folder: Path) -> None:
    """A format to come that still has cells."""
    notebook["nbformat"], notebook["nbformat_minor"] = 5, 0


@damage(20)
def nbformat_of_no_kind(notebook: Notebook, folder: Path) -> None:
    """No version at all, and a minor one that is a word."""
    del notebook["nbformat"]
    notebook["nbformat_minor"] = "new"


@damage(20)
def kernel_of_r(notebook: Notebook, folder: Path) -> None:
    """Saved with R's kernel chosen: the course's own counts."""
    notebook["metadata"] = {
        "kernelspec": {"name": "ir", "display_name": "R", "language": "R"},
        "language_info": {"name": "R", "file_extension": ".r"},
    }


@damage(20)
def kernel_of_julia(notebook: Notebook, folder: Path) -> None:
    """Another one that isn't here."""
    notebook["metadata"]["kernelspec"] = {"name": "julia-1.10", "display_name": "Julia", "language": "julia"}


@damage(20)
def no_kernel(notebook: Notebook, folder: Path) -> None:
    """No notebook metadata at all."""
    del notebook["metadata"]


@damage(20)
def kernel_of_no_kind(notebook: Notebook, folder: Path) -> None:
    """kernelspec is a list, language_info a number."""
    notebook["metadata"] = {"kernelspec": ["python3"], "language_info": 3}


@damage(20)
def attachments(notebook: Notebook, folder: Path) -> None:
    """Two pictures of 2 MB in a text cell, one of no kind."""
    pictures = {f"{number}.png": {"image/png": "iVBO" * 500_000} for number in range(2)}
    notebook["cells"][0]["attachments"] = pictures | {"x.png": {"image/png": 5}, "y.png": None}


@damage(20)
def state_of_widgets(notebook: Notebook, folder: Path) -> None:
    """Five megabytes of widgets' state."""
    state = {f"{number:032x}": {"state": {"value": "x" * 1_000}} for number in range(5_000)}
    notebook["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": state}}
