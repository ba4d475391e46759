"""What docutils has no nodes for: parts that open at a click, and parts that only a web page has."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx


class details(nodes.General, nodes.Element):  # type: ignore[misc]  # noqa: N801 - as docutils writes them
    """A part that opens at a click; in other formats it is just there."""


class summary(nodes.General, nodes.TextElement):  # type: ignore[misc]  # noqa: N801
    """What there is to click on; in other formats a line in bold."""


def page_only(html: str) -> nodes.raw:
    """A part that only a web page has."""
    return nodes.raw("", html, format="html")


def _open_details(self: Any, node: nodes.Element) -> None:
    self.body.append(self.starttag(node, "details"))


def _close_details(self: Any, node: nodes.Element) -> None:
    self.body.append("</details>\n")


def _open_summary(self: Any, node: nodes.Element) -> None:
    self.body.append(self.starttag(node, "summary", suffix=""))


def _close_summary(self: Any, node: nodes.Element) -> None:
    self.body.append("</summary>\n")


def _pass(self: Any, node: nodes.Element) -> None:
    pass


def _open_bold(self: Any, node: nodes.Element) -> None:
    self.body.append(r"\par\textbf{")


def _close_bold(self: Any, node: nodes.Element) -> None:
    self.body.append("}\n\n")


def _open_line(self: Any, node: nodes.Element) -> None:
    self.visit_paragraph(node)


def _close_line(self: Any, node: nodes.Element) -> None:
    self.depart_paragraph(node)


def setup(app: Sphinx) -> None:
    apart: dict[str, Any] = {name: (_pass, _pass) for name in ("latex", "text", "man", "texinfo")}
    lines: dict[str, Any] = {name: (_open_line, _close_line) for name in ("text", "man", "texinfo")}
    app.add_node(details, html=(_open_details, _close_details), **apart)
    app.add_node(summary, html=(_open_summary, _close_summary), latex=(_open_bold, _close_bold), **lines)
