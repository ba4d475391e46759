"""A step of nbgrader's feedback pages: an equation to read again is called as the book calls it."""

from __future__ import annotations

import re
from html import escape
from typing import Any

from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from traitlets import Bool, Unicode

from autograde.desk.equations import equations

IN_A_REPORT = re.compile(r"equation <code>(eq-[\w-]+)</code>")
"""As judge.show.html writes it."""


class NameEquations(Preprocessor):
    """In a feedback page: each equation to reread by its name, as a link where the site is known."""

    enabled = Bool(True)  # nbconvert's own are off until asked for

    site = Unicode("", help="The site's address, such as https://example.org/gradients.").tag(config=True)

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict[str, Any], index: int
    ) -> tuple[NotebookNode, dict[str, Any]]:
        if cell.metadata.get("nbgrader", {}).get("grade"):
            for output in cell.get("outputs", []):
                if "text/html" in output.get("data", {}):
                    output.data["text/html"] = IN_A_REPORT.sub(self._named, output.data["text/html"])
        return cell, resources

    def _named(self, label: re.Match[str]) -> str:
        there = equations().get(label[1])
        if there is None:
            return label[0]
        if not self.site.startswith(("https://", "http://")):
            return escape(there.name)
        return f'<a href="{escape(there.address(self.site))}">{escape(there.name)}</a>'
