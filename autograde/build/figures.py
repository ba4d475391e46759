"""The `{drawn}` directive: a matplotlib figure, drawn when the book is built.

A page writes

    ```{drawn} svm.hinge
    :name: fig-hinge
    :alt: What the figure shows, for someone who cannot see it.

    The caption.
    ```

and `book/figures/svm.py` holds `def hinge() -> Figure`. The function is called
twice, under a light and a dark style, and the page shows the one that fits.
"""

from __future__ import annotations

import hashlib
import importlib
import posixpath
import re
import sys
from html import escape
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import quote

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata

THEMES = ("light", "dark")


def draw(name: str, source: Path, target: Path) -> list[Path]:
    """Draw figure `module.function` of `source`/figures once a theme; return the SVG files.

    A file is drawn again only when the module or the shared style has changed.
    Raises ValueError when there is no such figure.
    """
    module_name, _, function = name.partition(".")
    folder = source / "figures"
    module_file, style_file = folder / f"{module_name}.py", folder / "style.py"
    if not module_file.exists() or not function:
        raise ValueError(f"no figure {name!r}: expected a function in book/figures/{module_name}.py")
    digest = hashlib.sha256(module_file.read_bytes() + style_file.read_bytes()).hexdigest()[:12]
    files = [target / f"{module_name}-{function}-{theme}-{digest}.svg" for theme in THEMES]
    if all(file.exists() for file in files):
        return files

    if str(source) not in sys.path:
        sys.path.insert(0, str(source))
    style = importlib.import_module("figures.style")
    module = importlib.import_module(f"figures.{module_name}")
    if not hasattr(module, function):
        raise ValueError(f"no figure {name!r}: book/figures/{module_name}.py has no function {function!r}")
    target.mkdir(parents=True, exist_ok=True)
    for theme, file in zip(THEMES, files, strict=True):
        with style.theme(theme):
            style.save(getattr(module, function)(), file)
    return files


class drawing(nodes.image):  # type: ignore[misc]  # noqa: N801 - as docutils writes them
    """An image whose size the page knows, so that the text below doesn't move when it arrives."""


def size(file: Path) -> tuple[int, int]:
    """Width and height of a drawn SVG, in CSS pixels."""
    found = re.search(r'<svg[^>]*?viewBox="0 0 ([\d.]+) ([\d.]+)"', file.read_text(encoding="utf-8"), re.DOTALL)
    if not found:
        raise ValueError(f"{file.name} has no viewBox: draw it with figures.style.save")
    return round(float(found[1]) * 4 / 3), round(float(found[2]) * 4 / 3)  # from points


def _visit(self: Any, node: nodes.Element) -> None:
    source = posixpath.join(self.builder.imgpath, quote(self.builder.images[node["uri"]]))
    wide, high = size(Path(node["file"]))
    self.body.append(
        f'<img class="{node["classes"][0]}" src="{source}" alt="{escape(node["alt"])}" width="{wide}" height="{high}" '
        'loading="lazy">'
    )


def _depart(self: Any, node: nodes.Element) -> None:
    pass


class Drawn(SphinxDirective):
    """A figure drawn by a function of book/figures, in a light and a dark version."""

    has_content = True
    required_arguments = 1
    option_spec: ClassVar[dict[str, Any]] = {
        "name": directives.unchanged,
        "alt": directives.unchanged_required,
    }

    def run(self) -> list[nodes.Node]:
        if "alt" not in self.options:
            raise self.error("a figure needs :alt: text that says what it shows")
        source = Path(self.env.srcdir)
        try:
            files = draw(self.arguments[0], source, source.parent / "_build" / "figures")
        except ValueError as error:
            raise self.error(str(error)) from error
        module = self.arguments[0].partition(".")[0]
        for dependency in (module, "style"):
            self.env.note_dependency(str(source / "figures" / f"{dependency}.py"))

        figure = nodes.figure(classes=["drawn"])
        # In a container of their own: the theme hides a caption that stands beside a light or dark image.
        images = nodes.container()
        figure += images
        for theme, file in zip(THEMES, files, strict=True):
            uri = "/../_build/figures/" + file.name
            images += drawing(uri=uri, alt=self.options["alt"], classes=[f"only-{theme}"], file=str(file))
        if self.content:
            caption = nodes.caption()
            inline, messages = self.parse_inline("\n".join(self.content), lineno=self.lineno)
            caption += inline
            figure += caption
            figure += messages
        self.set_source_info(figure)
        self.add_name(figure)
        return [figure]


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_node(drawing, html=(_visit, _depart))
    app.add_directive("drawn", Drawn)
    return {"version": "2", "parallel_read_safe": True, "parallel_write_safe": True}
