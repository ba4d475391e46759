"""Derivations as aligned rows: a formula, beside it its rule and its shapes, and in it what is new marked.

The chapters write a step as a formula and, right below it, a paragraph that begins in
emphasis with "Rule" or "Shapes". On a web page the two make one row. Formats without
columns keep the chapters' own form.
"""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.typing import ExtensionMetadata
from sphinxcontrib import katex

from autograde.build.changed import marked

WORDS = ("Rule", "Shapes")


def remark(node: nodes.Node | None) -> nodes.emphasis | None:
    """The emphasis that names rule and shapes, when the paragraph begins with one."""
    if not isinstance(node, nodes.paragraph) or not node.children:
        return None
    first = node.children[0]
    return first if isinstance(first, nodes.emphasis) and first.astext().startswith(WORDS) else None


class Steps(SphinxPostTransform):
    """Join each formula with the remark below it."""

    default_priority = 700
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        above: tuple[nodes.Element | None, str | None] = (None, None)
        for formula in list(self.document.findall(nodes.math_block)):
            section = formula.parent
            place = section.index(formula)
            said = remark(section[place + 1] if place + 1 < len(section) else None)
            if said is None:
                continue
            tex = formula.astext()
            new = marked(tex, above[1] if above[0] is section else None)
            above = (section, tex)
            if new != tex:
                formula.children = [nodes.Text(new)]
            paragraph = said.parent
            paragraph.remove(said)
            section.remove(formula)
            row = nodes.container("", formula, note(said), classes=["step"])
            section.insert(place, row)
            rest = paragraph.children[0] if paragraph.children else None
            if isinstance(rest, nodes.Text):
                paragraph.replace(rest, nodes.Text(rest.astext().lstrip()))
            if not paragraph.astext().strip():
                section.remove(paragraph)


LABEL = re.compile(r"(Rules?|Shapes): ")


def note(said: nodes.emphasis) -> nodes.container:
    """Rule and shapes, a line each."""
    lines = [nodes.paragraph()]
    for child in said.children:
        if not isinstance(child, nodes.Text):
            lines[-1] += child
            continue
        before, *parts = LABEL.split(child.astext())
        for label, text in zip(["", *parts[::2]], [before, *parts[1::2]], strict=True):
            if label:
                if lines[-1].children:
                    lines.append(nodes.paragraph())
                lines[-1] += [nodes.strong("", f"{label}:"), nodes.Text(" ")]
            if text.strip():
                lines[-1] += nodes.Text(text)
    return nodes.container("", *lines, classes=["step-note"])


def trust(app: Sphinx) -> None:
    """Let KaTeX mark what is new: the formulas are the book's own."""
    katex.KATEX_DEFAULT_OPTIONS.update(trust=True, strict="ignore")


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_post_transform(Steps)
    app.connect("builder-inited", trust)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
