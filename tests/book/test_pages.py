"""What every chapter has: exercises in their places behind their equations, figures with alt text, a tiny example."""

from __future__ import annotations

import re

import pytest

from autograde.catalogue import CHAPTERS

from .formulas.equations import BOOK

PLACE = re.compile(r"^```\{practice\} (\S+)$", re.MULTILINE)
FIGURE = re.compile(r"^```\{drawn\} (\S+)\n((?::.*\n)*)", re.MULTILINE)


def text(chapter: str) -> str:
    return (BOOK / f"{chapter}.md").read_text(encoding="utf-8")


def test_every_exercise_has_one_place_and_no_other_page_has_any():
    places = [id for page in sorted(BOOK.glob("*.md")) for id in PLACE.findall(page.read_text(encoding="utf-8"))]
    assert sorted(places) == sorted(exercise.id for exercises in CHAPTERS.values() for exercise in exercises)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_exercises_stand_in_their_chapter_behind_the_equation_that_they_implement(chapter):
    page = text(chapter)
    for exercise in CHAPTERS[chapter]:
        place, equation = page.find(f"```{{practice}} {exercise.id}\n"), page.find(f":label: {exercise.equation}\n")
        assert -1 < equation < place, exercise.id
        assert exercise.minutes > 0 and exercise.difficulty in (1, 2, 3)
        assert len(exercise.hints) == 3 and all(exercise.hints)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_figures_say_what_they_show(chapter):
    figures = FIGURE.findall(text(chapter))
    assert len(figures) >= 2
    for name, options in figures:
        alt = re.search(r"^:alt: (.+)$", options, re.MULTILINE)
        assert alt and len(alt[1]) > 40, name


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_sections_that_every_chapter_has(chapter):
    headings = re.findall(r"^## (.+)$", text(chapter), re.MULTILINE)
    for wanted in ("Overview", "Shapes", "A tiny example", "Check", "Exercises", "Summary"):
        assert wanted in headings, wanted
    assert any(heading.startswith("Code") for heading in headings)
    example = text(chapter).split("\n## A tiny example\n")[1].split("\n## ")[0]
    assert "```{code-cell}" in example, "no cell confirms the numbers"
