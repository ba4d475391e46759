"""A short formula keeps the bracket before it and the comma after it on its own line.

Browsers may break a line beside a formula, as beside a picture: on a phone a line would begin with a comma.
"""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.typing import ExtensionMetadata

SHORT = 30
"""Characters of TeX. A long formula must go on breaking inside itself, or it would not fit on a phone."""

OPENING, CLOSING = re.compile(r"[(\[“]+$"), re.compile(r"^[,.;:!?)\]”]+")


class Together(SphinxPostTransform):
    """Put the formula and what belongs to it into one box that isn't broken."""

    default_priority = 760  # after the glossary, which takes texts apart
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        for formula in list(self.document.findall(nodes.math)):
            if len(formula.astext()) <= SHORT and formula.parent is not None:
                hold(formula)


def hold(formula: nodes.math) -> None:
    """Move the marks on both sides of a formula into a box with it; without any, nothing changes."""
    place = formula.parent.index(formula)
    before = _text(formula.parent, place - 1, OPENING)
    after = _text(formula.parent, place + 1, CLOSING)
    if not before and not after:
        return
    around = formula.parent
    box = nodes.inline(classes=["together"])
    around.replace(formula, box)
    box += [*([nodes.Text(before)] if before else []), formula, *([nodes.Text(after)] if after else [])]
    for index, cut in ((place + 1, slice(len(after), None)), (place - 1, slice(None, -len(before)))):
        if after if index > place else before:
            around.replace(around[index], nodes.Text(around[index].astext()[cut]))


def _text(parent: nodes.Element, index: int, marks: re.Pattern[str]) -> str:
    """The marks at this end of the text that stands there, "" where none do."""
    if not 0 <= index < len(parent) or not isinstance(parent[index], nodes.Text):
        return ""
    found = marks.search(parent[index].astext())
    return found[0] if found else ""


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_post_transform(Together)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
