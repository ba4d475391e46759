"""The `{practice}` directive: an exercise, in its place in a chapter.

    ```{practice} svm_sample_loss
    ```

Everything it shows comes from the catalogue and from the released notebook: the
title, points, time, difficulty, the equation, the stub, three hints, the link.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata

from autograde.catalogue import UnknownExercise, exercise_named
from autograde.catalogue.exercise import Exercise
from autograde.judge.show.text import number

DIFFICULTY = {1: "a warm-up", 2: "takes thought", 3: "a challenge"}

TEMPLATE = """
`````{{admonition}} Exercise: {title}
:class: practice
:name: exercise-{id}

{points} points · about {minutes} minutes · {difficulty} · implements {{eq}}`{equation}`

````{{code-block}} python
{stub}
````

{hints}

Do it in the notebook {{download}}`{chapter}.ipynb </{notebook}>`.
`````
"""

HINT = """
````{{admonition}} Hint {count}
:class: dropdown tip
{text}
````
"""


def stub(notebook: Path, id: str) -> str:
    """The stub of exercise `id` as students get it. Raises ValueError when the notebook has none."""
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == id:
            return "".join(cell["source"]).strip()
    raise ValueError(f"{notebook.name} has no cell for the exercise {id!r}")


def page_text(exercise: Exercise, source: str, notebook: str) -> str:
    """The exercise as MyST text."""
    hints = "\n".join(HINT.format(count=n, text=text) for n, text in enumerate(exercise.hints, 1))
    return TEMPLATE.format(
        id=exercise.id,
        title=exercise.title,
        points=number(exercise.points),
        minutes=exercise.minutes,
        difficulty=DIFFICULTY[exercise.difficulty],
        equation=exercise.equation,
        stub=source,
        hints=hints,
        chapter=exercise.chapter,
        notebook=notebook,
    )


class Practice(SphinxDirective):
    """An exercise with its stub, hints and notebook."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        try:
            exercise = exercise_named(self.arguments[0])
        except UnknownExercise as error:
            raise self.error(str(error)) from error
        top = Path(self.env.srcdir).parent
        file = top / "exercises" / exercise.chapter / f"{exercise.chapter}.ipynb"
        try:
            source = stub(file, exercise.id)
        except (OSError, ValueError) as error:
            raise self.error(f"{error}: run `autograde release`") from error
        self.env.note_dependency(str(file))
        text = page_text(exercise, source, f"../exercises/{exercise.chapter}/{file.name}")
        holder: Any = nodes.Element()
        self.state.nested_parse(StringList(text.splitlines(), source=str(file)), self.content_offset, holder)
        return list(holder.children)


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_directive("practice", Practice)
    return {"version": "2", "parallel_read_safe": True, "parallel_write_safe": True}
