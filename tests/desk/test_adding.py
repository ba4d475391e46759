"""An exercise and a chapter, added to a copy of the course as the guide says, and played from release to grades."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from autograde.catalogue import CHAPTERS
from autograde.grading.course import environment

from ..site import served
from .copied import CANARY, GUIDE, Copy, code, pieces, text

HUBER, ABSOLUTE = "huber_loss_grad", "absolute_loss_grad"
NO_BOUND = "def huber_loss_grad(w, x, y, delta):\n    return (w @ x - y) * x\n"
SIGN_LOST = """def huber_loss_grad(w, x, y, delta):
    r = w @ x - y
    return r * x if abs(r) <= delta else delta * x
"""
SQUARED = "def absolute_loss_grad(w, x, y):\n    return (w @ x - y) * x\n"
OTHER_SIDE = "def absolute_loss_grad(w, x, y):\n    return (1.0 if w @ x > y else -1.0) * x\n"
PLACES = "## K outputs: the sum over paths"
CONF = """
extensions = ["myst_parser", "autograde.build.practice"]
myst_enable_extensions = ["dollarmath"]
myst_dmath_allow_labels = True
html_static_path = ["../_build/static"]
mathjax_path = "none.js"
"""
JUDGE = """
import importlib.util, json, sys
import autograde
seed, answers = json.load(sys.stdin)
reports = []
for id, source in answers:
    names = {}
    exec("import numpy as np\\n" + source, names)
    reports.append(autograde.judge(id, names[id], seed))
found = {
    "reference": importlib.util.find_spec("autograde.reference") is not None,
    "verdicts": [[one.points, one.max_points, list(one.misconceptions)] for one in reports],
    "texts": [one.text() for one in reports],
}
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Copy:
    """The course with the guide's exercise and the guide's chapter, released, with a student wheel."""
    copy, guide = Copy(tmp_path_factory.mktemp("adding") / "course", "chain"), pieces()
    copy.add("autograde/catalogue/chain.py", guide["at the end of autograde/catalogue/chain.py"])
    copy.change("autograde/catalogue/chain.py", "Exercise, Output\n", "Exercise, Misconception, Output\n")
    copy.add("autograde/reference/chain.py", guide["at the end of autograde/reference/chain.py"])
    mark = json.loads(guide["its metadata"])
    copy.add_cells("chain", code(guide["a new cell of solutions/chain/chain.ipynb"], mark))

    for half in ("catalogue", "reference"):
        file = f"autograde/{half}/robust.py"
        copy.add(file, guide[file])
        copy.change(f"autograde/{half}/__init__.py", '    "network",\n', '    "network",\n    "robust",\n')
    copy.add("autograde/reference/robust.py", CANARY)
    mark["nbgrader"]["grade_id"] = ABSOLUTE
    copy.add_cells(
        "robust",
        text("# Robust losses"),
        code("import numpy as np\n\nimport autograde", id="imports"),
        code(guide["a cell of solutions/robust/robust.ipynb"], mark),
    )
    copy.keep_keys()
    said = copy.autograde("release")
    assert "released exercises/chain/chain.ipynb\nreleased exercises/robust/robust.ipynb\n" in said
    return copy


def cells(copy: Copy, assignment: str) -> dict[str, dict]:
    """The released notebook's cells, by name."""
    notebook = json.loads((copy.root / "exercises" / assignment / f"{assignment}.ipynb").read_text(encoding="utf-8"))
    return {cell["metadata"].get("nbgrader", {}).get("grade_id", cell["id"]): cell for cell in notebook["cells"]}


def solution(which: str) -> str:
    return next(piece for where, piece in pieces().items() if "solutions" in where and f"def {which}(" in piece)


@pytest.mark.parametrize("id, chapter", [(HUBER, "chain"), (ABSOLUTE, "robust")])
def test_the_released_notebook_has_the_stub_and_its_check_and_no_solution(copy, id, chapter):
    found = cells(copy, chapter)
    stub, check = ("".join(found[name]["source"]) for name in (id, f"check_{id}"))
    assert stub.startswith(f"def {id}(") and stub.endswith("# YOUR CODE HERE\n    raise NotImplementedError()")
    assert "SOLUTION" not in stub and "np." not in stub
    assert check == f'autograde.check("{id}", {id})'
    mark = found[f"check_{id}"]["metadata"]["nbgrader"]
    assert (mark["points"], mark["grade"], mark["locked"]) == (3.0, True, True)
    assert list(found)[-2:] == [id, f"check_{id}"]


def test_cells_that_check_are_added_only_where_there_are_none(copy):
    found = [name for name in cells(copy, "chain") if name.startswith("check_")]
    assert found == [f"check_{exercise.id}" for exercise in CHAPTERS["chain"]] + [f"check_{HUBER}"]


RIGHT_HUBER, RIGHT_ABSOLUTE = solution(HUBER), solution(ABSOLUTE)
ANSWERS = [
    (HUBER, RIGHT_HUBER, 3, []),
    (HUBER, NO_BOUND, 0, ["not-bounded"]),
    (HUBER, SIGN_LOST, 0, ["sign-lost"]),
    (ABSOLUTE, RIGHT_ABSOLUTE, 3, []),
    (ABSOLUTE, OTHER_SIDE, 3, []),
    (ABSOLUTE, SQUARED, 0, ["squared"]),
]


def judged(package: Path, seed: int | None = None) -> list:
    """Points and names of mistakes of all the answers, and the reports' texts, by the package in a folder alone."""
    libraries = sysconfig.get_path("purelib")
    where = {**environment(), "PYTHONPATH": os.pathsep.join([str(package), libraries])}
    asked = json.dumps([seed, [(id, source) for id, source, *_ in ANSWERS]])
    line = [sys.executable, "-S", "-c", JUDGE]  # -S: without the installed course
    done = subprocess.run(line, cwd="/", env=where, input=asked, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def checked(copy, tmp_path_factory) -> dict:
    """What the student wheel says, with nothing else of the course at hand."""
    (file,) = (copy.root / "_build" / "student").glob("*.whl")
    folder = tmp_path_factory.mktemp("wheel")
    with zipfile.ZipFile(file) as archive:
        archive.extractall(folder)
    return judged(folder)


def test_the_student_wheel_passes_what_is_right_and_names_what_is_wrong(checked):
    assert checked["reference"] is False
    assert checked["verdicts"] == [[points, 3, named] for _, _, points, named in ANSWERS]


def test_the_report_that_the_guide_shows_is_the_one_that_comes(checked):
    assert f"```text\n{checked['texts'][1].strip()}\n```" in GUIDE.read_text(encoding="utf-8")


def test_on_fresh_inputs_right_stays_right_and_mistakes_keep_their_names(copy):
    assert judged(copy.root, seed=71)["verdicts"] == [[points, 3, named] for _, _, points, named in ANSWERS]


def handed_in(copy: Copy, assignment: str, student: str, **answers: str) -> None:
    """The released notebook with these answers in it."""
    notebook = json.loads((copy.root / "exercises" / assignment / f"{assignment}.ipynb").read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        cell["source"] = answers.get(name, cell["source"])
    folder = copy.root / "submitted" / student / assignment
    folder.mkdir(parents=True)
    (folder / f"{assignment}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")


def test_grading_a_right_a_wrong_and_an_unsolved_submission(copy):
    handed_in(copy, "chain", "right", **{HUBER: RIGHT_HUBER})
    handed_in(copy, "chain", "wrong", **{HUBER: NO_BOUND})
    handed_in(copy, "chain", "unsolved")
    handed_in(copy, "robust", "right", **{ABSOLUTE: OTHER_SIDE})
    alone = "--workers 1 --no-feedback"
    copy.autograde(f"grade chain {alone}", f"grade robust {alone}", "report --csv scores.csv")
    with (copy.root / "scores.csv").open(encoding="utf-8") as file:
        scores = {(row["student"], row["assignment"]): row["score"] for row in csv.DictReader(file)}
    assert scores == {
        ("right", "chain"): "3", ("wrong", "chain"): "0", ("unsolved", "chain"): "0", ("right", "robust"): "3",
    }  # fmt: skip
    graded = (copy.root / "autograded" / "wrong" / "chain" / "chain.ipynb").read_text(encoding="utf-8")
    assert "Beyond delta the gradient still grows" in graded


def page(copy: Copy, name: str, chain: str) -> str:
    """Build a tiny book with the page of chapter 2 and that of the new chapter; the HTML of the former."""
    book = copy.root / name
    book.mkdir()
    (book / "conf.py").write_text(CONF)
    (book / "index.md").write_text("# Book\n\n```{toctree}\nchain\nrobust\n```\n")
    (book / "chain.md").write_text(chain, encoding="utf-8")
    (book / "robust.md").write_text(pieces()["book/robust.md"], encoding="utf-8")
    copy.run("-m", "sphinx", "-n", "-W", "-q", "-b", "html", str(book), str(copy.root / f"{name}-html"))
    return (copy.root / f"{name}-html" / "chain.html").read_text(encoding="utf-8")


def chapter(*more: str) -> str:
    """Chapter 2 in short: the equations of its exercises, what comes `more`, and the end of the page."""
    labels = dict.fromkeys(exercise.equation for exercise in CHAPTERS["chain"])
    equations = "".join(f"$$L$$ ({label})\n\n" for label in labels)
    return "\n\n".join(["# The chain rule", equations, "## One output", *more, PLACES, "```{progress}\n```\n"])


@pytest.fixture(scope="module")
def site(copy):
    """The tiny book with the browser's Python, the new student wheel in it."""
    copy.bundle()
    page(copy, "book", chapter())
    with (
        served.site(html=copy.root / "book-html") as server,
        served.chromium() as browser,
        served.reader(browser, server) as context,
    ):
        yield context, server


def test_the_page_shows_the_exercise_and_checks_it(site):
    context, server = site
    page = served.opened(context, server, "chain")
    boxes = page.locator(".practice")
    assert "the Huber loss" in boxes.last.inner_text() and boxes.count() == len(CHAPTERS["chain"]) + 1
    served.typed(page, HUBER, NO_BOUND)
    assert "0 of 3 points" in served.checked(page, HUBER)
    assert "Beyond delta the gradient still grows" in served.box(page, HUBER).locator(".practice-report").inner_text()
    served.typed(page, HUBER, RIGHT_HUBER)
    assert "3 of 3 points" in served.checked(page, HUBER)


def test_in_its_place_the_exercise_leads_to_its_equation(copy):
    guide = pieces()
    (where,) = (where for where in guide if where.startswith("in book/chain.md"))
    assert PLACES.removeprefix("## ") in where
    assert PLACES in (GUIDE.parents[1] / "chain.md").read_text(encoding="utf-8")
    copy.change("autograde/catalogue/chain.py", 'equation="",', 'equation="eq-chain-huber",')
    html = page(copy, "placed", chapter(guide[where]))
    box = html.split(f'id="exercise-{HUBER.replace("_", "-")}"')[1].split('class="practice admonition"')[0]
    assert 'href="#equation-eq-chain-huber"' in box
    assert html.count('class="practice admonition"') == len(CHAPTERS["chain"]) + 1
    assert html.index("The Huber loss") < html.index("practice-code") < html.index("K outputs")
