"""From an equation to the exercises that ask for it. (The way back stands in each exercise.)"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.typing import ExtensionMetadata

from autograde.catalogue import CHAPTERS
from autograde.catalogue.exercise import Exercise


def asking() -> dict[str, list[Exercise]]:
    """The exercises that implement an equation, by its label."""
    found: dict[str, list[Exercise]] = {}
    for exercises in CHAPTERS.values():
        for exercise in exercises:
            found.setdefault(exercise.equation, []).append(exercise)
    return found


class Asked(SphinxPostTransform):
    """A line below each equation that an exercise of its page implements."""

    default_priority = 800
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        exercises = asking()
        for equation in list(self.document.findall(nodes.math_block)):
            here = [one for one in exercises.get(equation.get("label") or "", []) if one.chapter == self.env.docname]
            if not here:
                continue
            line = nodes.paragraph(classes=["asked"])
            line += nodes.Text("Exercise: " if len(here) == 1 else "Exercises: ")
            for count, exercise in enumerate(here):
                if count:
                    line += nodes.Text(", ")
                anchor = "exercise-" + exercise.id.replace("_", "-")
                line += nodes.reference("", "", nodes.literal("", exercise.id), internal=True, refid=anchor)
            equation.parent.insert(equation.parent.index(equation) + 1, line)


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_post_transform(Asked)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
