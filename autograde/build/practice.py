"""The `{practice}` directive: an exercise, done in its place in a chapter; and `{progress}`, how far the reader is.

    ```{practice} svm_sample_loss
    :collapsed:
    :no-hints:
    ```

    ```{progress}
    ```

`{progress}` stands at a chapter's end. Exercises of the chapter that the page has not placed appear above it, so
that a new exercise is on the page at once. `{try}` is `{practice}` once more, away from its chapter.

Everything they show comes from the catalogue and from the released notebook: the
title, points, time, difficulty, the equation, the stub, three hints, the links. In
a browser with JavaScript web/src/ makes an editor of the stub, and the buttons
work. Elsewhere, and in other formats, the stub is text and the links are links.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path, PurePosixPath
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata

from autograde.build import practice_nodes
from autograde.build.practice_nodes import page_only
from autograde.catalogue import CHAPTERS, UnknownExercise, exercise_named
from autograde.catalogue.exercise import Exercise
from autograde.judge.show import html
from autograde.judge.show.text import number

DIFFICULTY = {1: "a warm-up", 2: "takes thought", 3: "a challenge"}

PLACED = "autograde-practice-placed"
"""In Sphinx's data for the page that it reads: the exercises on it so far."""

SCRIPT, REPORT_STYLE = "practice/main.js", "practice/report.css"

TEMPLATE = """
`````{{admonition}} Exercise: {title}
:class: practice
:name: {place}-{id}

{points} points · about {minutes} minutes · {difficulty}{equation}

````{{code-block}} python
:class: practice-code
{stub}
````
`````
"""

BUTTONS = """
<p class="practice-keys" id="practice-keys-{id}">In the editor, Escape leads to the buttons and Shift+Enter checks.</p>
<div class="practice-bar">
<button type="button" data-do="check" aria-label="Check {id}" disabled>Check</button>
<button type="button" data-do="stop" aria-label="Stop the check of {id}" hidden>Stop</button>
<button type="button" data-do="reset" aria-label="Reset {id}" disabled>Reset</button>
{hint}
<span class="practice-mark"></span>
</div>
"""

VERDICT = """
<p class="practice-loading" hidden><progress aria-label="Python, loaded so far"></progress> <span></span></p>
<p class="practice-status" role="status"></p>
<div class="practice-report"></div>
"""

PLACE = '<a class="headerlink" href="#{place}" aria-label="Link to the exercise {title}">#</a>'

HINT_BUTTON = '<button type="button" data-do="hint" disabled>Hint</button>'

PANEL = """
<div class="practice-progress">
{bars}
<div class="practice-bar">
{hand_in}
<button type="button" data-do="save">Save my work to a file</button>
<button type="button" data-do="load">Load it from a file</button>
<button type="button" data-do="start-over">Start over</button>
</div>
<input type="file" accept=".json,.ipynb" aria-label="A file with saved work, or a notebook" hidden>
<p class="practice-status" role="status"></p>
{data}
</div>
"""

BAR = """
<p><label for="progress-{of}">{words}</label>
<progress id="progress-{of}" data-of="{of}" value="0" max="{most}"></progress>
<output for="progress-{of}">0 of {most}</output></p>
"""


@dataclass(frozen=True)
class Source:
    """What a released notebook says of one exercise."""

    stub: str
    setup: str  # the cells before it that are nobody's answer: imports


def read(notebook: Path, id: str) -> Source:
    """The exercise `id` in its notebook. Raises ValueError when the notebook has none."""
    setup: list[str] = []
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        mark, source = cell["metadata"].get("nbgrader", {}), "".join(cell["source"]).strip()
        if mark.get("grade_id") == id:
            return Source(source, "\n".join(setup))
        if cell["cell_type"] == "code" and not mark:
            setup.append(source)
    raise ValueError(f"{notebook.name} has no cell for the exercise {id!r}")


def page_text(exercise: Exercise, source: Source, place: str) -> str:
    """The exercise as MyST text, but for what only a web page has. Its anchor begins with `place`."""
    return TEMPLATE.format(
        id=exercise.id,
        place=place,
        title=exercise.title,
        points=number(exercise.points),
        minutes=exercise.minutes,
        difficulty=DIFFICULTY[exercise.difficulty],
        equation=f" · implements {{eq}}`{exercise.equation}`" if exercise.equation else "",
        stub=source.stub,
    )


def data(content: dict[str, Any]) -> str:
    """`content` inside a page, for scripts to read."""
    text = json.dumps(content, ensure_ascii=False).replace("<", "\\u003c")
    return f'<script type="application/json">{text}</script>'


class Practice(SphinxDirective):
    """An exercise with its stub, buttons, hints and links."""

    place = "exercise"
    required_arguments = 1
    option_spec: ClassVar = {"collapsed": directives.flag, "no-hints": directives.flag}

    def run(self) -> list[nodes.Node]:
        try:
            exercise = exercise_named(self.arguments[0])
        except UnknownExercise as error:
            raise self.error(str(error)) from error
        file = notebook(Path(self.env.srcdir), exercise.chapter)
        try:
            source = read(file, exercise.id)
        except (OSError, ValueError) as error:
            raise self.error(f"{error}: run `autograde release`") from error
        self.env.note_dependency(str(file))
        self.env.metadata[self.env.docname]["practice"] = True
        self.env.temp_data.setdefault(PLACED, set()).add(exercise.id)
        (box,) = self._parsed(page_text(exercise, source, self.place))
        hints = () if "no-hints" in self.options else exercise.hints
        facts = {"id": exercise.id, "chapter": exercise.chapter, "stub": source.stub, "setup": source.setup}
        button = HINT_BUTTON if hints else ""
        box[0] += page_only(PLACE.format(place=box["ids"][0], title=escape(exercise.title)))
        box += page_only(data(facts) + BUTTONS.format(id=exercise.id, hint=button))
        for count, text in enumerate(hints, 1):
            title = practice_nodes.summary("", f"Hint {count}")
            box += practice_nodes.details("", title, *self._parsed(text), classes=["practice-hint-text"])
        box += page_only(VERDICT)
        box += self._links(exercise)
        if "collapsed" in self.options:
            title = practice_nodes.summary("", "Show the exercise")
            hidden = practice_nodes.details("", title, *box[2:], classes=["practice-body"])
            box[2:] = [hidden]
        return [box]

    def _parsed(self, text: str) -> list[nodes.Node]:
        holder: Any = nodes.Element()
        self.state.nested_parse(StringList(text.splitlines(), source=self.env.docname), self.content_offset, holder)
        return list(holder.children)

    def _links(self, exercise: Exercise) -> nodes.Node:
        """The line with the whole notebook: to keep, and to open in the browser."""
        name = f"{exercise.chapter}.ipynb"
        (line,) = self._parsed(f"The whole notebook: {{download}}`{name} <{linked(exercise.chapter)}>`")
        line["classes"].append("practice-links")
        lite = self.config.practice_lite
        if lite:
            up = "../" * (len(PurePosixPath(self.env.docname).parts) - 1)
            line += page_only(f', or <a href="{up}{lite}?path={exercise.chapter}/{name}">open it in the browser</a>')
        line += nodes.Text(".")
        return line


class Try(Practice):
    """The same away from its chapter, for a taste: the exercise's own place stays in its chapter."""

    place = "try"


class Progress(SphinxDirective):
    """How much of the chapter and of the course is solved, and the reader's work as files."""

    def run(self) -> list[nodes.Node]:
        self.env.metadata[self.env.docname]["practice"] = True
        chapter = self.env.docname if self.env.docname in CHAPTERS else None
        exercises = {name: [exercise.id for exercise in all] for name, all in CHAPTERS.items()}
        bars, hand_in, parts = "", "", []
        if chapter:
            parts = self._not_placed(CHAPTERS[chapter])
            bars = BAR.format(of="chapter", words="This chapter, solved:", most=len(exercises[chapter]))
            hand_in = '<button type="button" data-do="hand-in">Make the notebook to hand in</button>'
            parts += self._notebook(chapter)
        bars += BAR.format(of="course", words="The course, solved:", most=sum(map(len, exercises.values())))
        facts = data({"chapter": chapter, "exercises": exercises})
        return [*parts, page_only(PANEL.format(bars=bars, hand_in=hand_in, data=facts))]

    def _not_placed(self, exercises: Sequence[Exercise]) -> list[nodes.Node]:
        """The exercises for which the page has no `{practice}`, in the order of the catalogue."""
        placed = self.env.temp_data.get(PLACED, set())
        text = "".join(f"```{{practice}} {one.id}\n```\n\n" for one in exercises if one.id not in placed)
        holder: Any = nodes.Element()
        self.state.nested_parse(StringList(text.splitlines(), source=self.env.docname), self.content_offset, holder)
        return list(holder.children)

    def _notebook(self, chapter: str) -> list[nodes.Node]:
        """The line with the notebook that the work goes into; scripts take its address from here."""
        text = (
            "What you write on this page stays in this browser. Hand it in as the chapter's notebook, "
            f"{{download}}`{chapter}.ipynb <{linked(chapter)}>`: the button fills your code in."
        )
        holder: Any = nodes.Element()
        self.state.nested_parse(StringList([text], source=self.env.docname), self.content_offset, holder)
        line: Any = holder.children[0]
        line["classes"].append("practice-notebook")
        return [line]


def notebook(book: Path, chapter: str) -> Path:
    """The released notebook of a chapter, beside the folder of the book."""
    return book.parent / "exercises" / chapter / f"{chapter}.ipynb"


def linked(chapter: str) -> str:
    """The same, as a page of the book names it."""
    return f"/../exercises/{chapter}/{chapter}.ipynb"


def unlist_scripts(app: Sphinx, config: Config) -> None:
    """Jupyter Book has every page load every script among the static files: not Python, not the editor."""
    ours = ("practice/", "pyodide/")
    config.html_js_files = [file for file in config.html_js_files if not str(file).startswith(ours)]


def add_script(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Only pages with exercises load the script."""
    if app.env.metadata.get(page, {}).get("practice"):
        app.add_css_file(REPORT_STYLE)
        app.add_js_file(SCRIPT, loading_method="defer")


def write_style(app: Sphinx) -> None:
    """The style of reports, which a notebook carries in each of them, as a file."""
    if app.builder.format == "html":
        file = Path(app.outdir, "_static", REPORT_STYLE)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(html.STYLE.replace("<style>", "").replace("</style>", "").strip() + "\n", encoding="utf-8")


def setup(app: Sphinx) -> ExtensionMetadata:
    practice_nodes.setup(app)
    app.add_config_value("practice_lite", "", "env")
    app.add_directive("practice", Practice)
    app.add_directive("try", Try)
    app.add_directive("progress", Progress)
    app.connect("config-inited", unlist_scripts)
    app.connect("builder-inited", write_style)
    app.connect("html-page-context", add_script)
    return {"version": "3", "parallel_read_safe": True, "parallel_write_safe": True}
