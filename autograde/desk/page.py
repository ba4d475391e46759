"""The class report as one HTML file that asks nothing of any other host.

Every word that comes from students is escaped by the template engine, and the
page's policy lets nothing run but its own script.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from autograde.desk import pictures
from autograde.desk.gathered import KINDS, Paper, Work, kind
from autograde.desk.statistics import ENOUGH, Spread, Summary, summary
from autograde.grading.outcomes import GRADED

TEMPLATES = Path(__file__).parent / "templates"

SECTIONS_AT_MOST = 40
"""So many sections can be chosen on the page; where there are more, `--section` makes a page of one."""

FEW = 5
"""Without names, a section of fewer students is not shown apart: its numbers would name them."""


@dataclass(frozen=True)
class Part:
    """The whole class (number "", section "") or one section."""

    number: str
    section: str
    summary: Summary


@dataclass(frozen=True)
class Line:
    """A submission in the table of students."""

    row: object
    section: str
    number: str  # of its section among those that can be chosen
    share: float | None
    late: float
    what: str


@dataclass(frozen=True)
class Shown:
    """One assignment, ready for the template."""

    work: Work
    parts: tuple[Part, ...]
    papers: tuple[Line, ...]
    attention: tuple[tuple[str, Line, str], ...]
    waiting: tuple[tuple[str, tuple[str, ...]], ...]  # by cell: who waits for a reader


def page(
    works: Sequence[Work],
    made: datetime,
    hidden: bool = False,
    only: str = "",
    named: Callable[[str], str] = str,
) -> str:
    """The report on `works`. `hidden`: names are left out already; `only`: the one section that it is about;
    `named`: what an equation is called."""
    sections = [] if only else _sections(works, hidden)
    shown = [_shown(work, sections) for work in works]
    css, js = (Markup((TEMPLATES / f"report.{kind}").read_text(encoding="utf-8")) for kind in ("css", "js"))
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.globals.update(
        bar=pictures.bar, histogram=_histogram, number=number, percent=percent, duration=duration, named=named
    )
    title = f"Class report: {works[0].assignment}" if len(works) == 1 else "Class report"
    return environment.get_template("report.html").render(
        title=title, made=f"{made:%d %B %Y, %H:%M}", hidden=hidden, only=only, works=shown, sections=sections,
        trend=_trend(shown), enough=ENOUGH, css=css, js=js, policy=_policy(js),
    )  # fmt: skip


def _policy(js: str) -> str:
    digest = base64.b64encode(hashlib.sha256(js.encode()).digest()).decode()
    nothing = "default-src 'none'; base-uri 'none'; form-action 'none'"
    return f"{nothing}; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"


def _sections(works: Sequence[Work], hidden: bool) -> list[str]:
    """The sections to choose from."""
    sizes: dict[str, int] = {}
    for work in works:
        here: dict[str, int] = {}
        for paper in work.papers:
            if paper.section:
                here[paper.section] = here.get(paper.section, 0) + 1
        for section, count in here.items():
            sizes[section] = min(count, sizes.get(section, count))
    found = sorted(section for section, count in sizes.items() if not hidden or count >= FEW)
    return found if 1 < len(found) <= SECTIONS_AT_MOST else []


def _shown(work: Work, sections: Sequence[str]) -> Shown:
    parts = [Part("", "", summary(work))]
    parts += [Part(str(place), name, summary(work.of(name))) for place, name in enumerate(sections, 1)]
    numbers = {name: str(place) for place, name in enumerate(sections, 1)}
    lines, attention = [], []
    waiting: dict[str, list[str]] = {}
    for paper in work.papers:
        line = _line(paper, numbers.get(paper.section, ""))
        lines.append(line)
        said = paper.row.remarks if paper.row.status == GRADED else paper.row.status
        if said:
            attention.append((_worst(said), line, said))
        for cell in paper.entry.cells if paper.entry and paper.row.score is not None else ():
            if cell.waits:
                waiting.setdefault(cell.name, []).append(paper.row.student)
    order = [*KINDS, "remark"]
    attention.sort(key=lambda found: order.index(found[0]))
    by_cell = tuple((cell, tuple(students)) for cell, students in sorted(waiting.items()))
    return Shown(work, tuple(parts), tuple(lines), tuple(attention), by_cell)


def _worst(said: str) -> str:
    order = [*KINDS, "remark"]
    return min((kind(text) for text in said.split("; ")), key=order.index)


def _line(paper: Paper, number: str) -> Line:
    late = paper.entry.late if paper.entry else 0.0
    return Line(paper.row, paper.section, number, paper.share, late, kind(paper.row.status))


def _histogram(spread: Spread, name: str) -> Markup:
    counted = [f"{count} of {10 * place} to {10 * place + 10} %" for place, count in enumerate(spread.bins) if count]
    return pictures.histogram(spread.bins, f"Scores in {name}: {', '.join(counted)}.")


def _trend(shown: Sequence[Shown]) -> Markup:
    spreads = [one.parts[0].summary.spread for one in shown]
    names = [one.work.assignment for one in shown]
    medians = [f"{name} {percent(one.median)}" for name, one in zip(names, spreads, strict=True) if one]
    found = [(one.lower, one.median, one.upper) if one else None for one in spreads]
    return pictures.trend(names, found, f"Median scores: {', '.join(medians) or 'none yet'}.")


def number(value: float) -> str:
    """Points without a needless decimal point."""
    return f"{round(value, 6):g}"


def percent(share: float) -> str:
    """A share from 0 to 1, in whole percent."""
    return f"{100 * share:.0f} %"


def duration(seconds: float) -> str:
    """A time span in the unit that fits it."""
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= length:
            count = round(seconds / length, 1)
            return f"{count:g} {unit}{'' if count == 1 else 's'}"
    return f"{seconds:.0f} s"
