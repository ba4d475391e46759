"""The right answers to the exercises of chapter 4, as a student hands them in: what the damages are done to."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]

ANSWERS = {
    "svm_sample_loss": """def svm_sample_loss(s, y):
    margins = np.maximum(0.0, s - s[y] + 1.0)
    margins[y] = 0.0
    return np.sum(margins)
""",
    "svm_dscores": """def svm_dscores(s, y):
    over = (s - s[y] + 1.0 > 0.0).astype(float)
    over[y] = 0.0
    over[y] = -sum(over)
    return over
""",
    "svm_derivation": "Where the margin of a wrong class is above 0 its score has slope 1, the right class −1.",
    "svm_loss_naive": """def svm_loss_naive(W, X, y, reg):
    loss, dW = 0.0, np.zeros(W.shape)
    for x, label in zip(X, y):
        scores = x @ W
        for m in range(W.shape[1]):
            margin = scores[m] - scores[label] + 1.0
            if m != label and margin > 0.0:
                loss += margin
                dW[:, m] += x
                dW[:, label] -= x
    return loss / len(X) + reg * np.sum(W * W), dW / len(X) + 2.0 * reg * W
""",
    "svm_loss": """def svm_loss(W, X, y, reg):
    rows = np.arange(len(X))
    scores = X @ W
    margins = np.maximum(0.0, scores - scores[rows, y].reshape(-1, 1) + 1.0)
    margins[rows, y] = 0.0
    dS = (margins > 0.0).astype(float)
    dS[rows, y] = -np.sum(dS, axis=1)
    return np.sum(margins) / len(X) + reg * np.sum(W * W), X.T @ dS / len(X) + 2.0 * reg * W
""",
}

POINTS = {"check_svm_sample_loss": 3.0, "check_svm_dscores": 4.0, "check_svm_loss_naive": 6.0, "check_svm_loss": 7.0}
WHOLE = sum(POINTS.values())
"""20: the derivation is graded by hand."""


class Notebook(dict[str, Any]):
    """A notebook as plain JSON, with hands for what happens to notebooks."""

    def cell(self, name: str) -> dict[str, Any]:
        """The cell of that grade_id, or of that id where it is none of nbgrader's."""
        return next(one for one in self["cells"] if name in (grade_id(one), one.get("id")))

    def at(self, name: str) -> int:
        return next(place for place, one in enumerate(self["cells"]) if one is self.cell(name))

    def drop(self, *names: str) -> None:
        for name in names:
            del self["cells"][self.at(name)]

    def write(self, name: str, text: str) -> None:
        self.cell(name)["source"] = text

    def above(self, name: str, text: str) -> None:
        """Write something above what stands in a cell."""
        self.write(name, text + source(self.cell(name)))

    def add(self, place: int, text: str, kind: str = "code") -> None:
        """A cell of the student's own."""
        more = {"outputs": [], "execution_count": None} if kind == "code" else {}
        id = f"own-{place}-{len(self['cells'])}"
        self["cells"].insert(place, {"cell_type": kind, "id": id, "metadata": {}, "source": text, **more})

    def code(self) -> list[dict[str, Any]]:
        return [one for one in self["cells"] if one["cell_type"] == "code"]

    def about(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = self.cell(name)["metadata"]["nbgrader"]
        return found

    def graded(self) -> list[dict[str, Any]]:
        return [one for one in self["cells"] if "nbgrader" in one["metadata"]]

    def bytes(self) -> bytes:
        return json.dumps(self, indent=1, ensure_ascii=False).encode("utf-8", "surrogatepass")


def grade_id(cell: Mapping[str, Any]) -> str | None:
    found: str | None = cell["metadata"].get("nbgrader", {}).get("grade_id")
    return found


def source(cell: Mapping[str, Any]) -> str:
    text = cell["source"]
    return "".join(text) if isinstance(text, list) else str(text)


@cache
def _released() -> Notebook:
    return Notebook(json.loads((ROOT / "exercises" / "svm" / "svm.ipynb").read_text(encoding="utf-8")))


def solved() -> Notebook:
    """The released notebook of chapter 4 with all answers in it."""
    notebook = copy.deepcopy(_released())
    for name, text in ANSWERS.items():
        notebook.write(name, text)
    return notebook
