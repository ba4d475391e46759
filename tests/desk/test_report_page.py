"""The class report's page in a real browser: from a file, in light and dark, on a phone, with hostile names."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from autograde.command import main
from benchmarks.desk import a_class

from ..site.served import ROOT, chromium
from .reported import HOSTILE, SAID, SAMPLE, reported, roster, sums  # noqa: F401 - fixtures

AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
LOOKS = [("light", 1280), ("dark", 390)]


@pytest.fixture(scope="module")
def file(reported, roster, tmp_path_factory) -> Path:  # noqa: F811
    made = tmp_path_factory.mktemp("page") / "report.html"
    where = ["--submitted", str(reported.submitted), "--roster", str(roster)]
    assert main(["report", *where, "--html", str(made)]) == 0
    return made


@pytest.fixture(scope="module")
def browser():
    with chromium() as found:
        yield found


@pytest.fixture
def page(browser, file):
    """The page; fails when it asks for anything, or its console says anything."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    asked, said = [], []
    opened.on("request", lambda request: asked.append(request.url))
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    opened.goto(file.as_uri())
    yield opened
    assert (asked, said) == ([file.as_uri()], [])
    context.close()


def table(page, heading: str, assignment: str = "svm"):
    """The visible table under a heading of one assignment's part."""
    region = page.locator(f"section:has(> h2:text-is('{assignment}'))")
    return region.locator(f"div[role=region][aria-label^='{heading}']:visible table").first


def texts(rows, column: int) -> list[str]:
    return rows.evaluate_all("(rows, column) => rows.map((row) => row.cells[column].innerText)", column)


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_axe_finds_nothing_and_nothing_sticks_out(browser, file, scheme, width):
    nothing_is_wrong(browser, file, scheme, width)


@pytest.mark.parametrize("students", [12, 1500] if os.environ.get("GBH_LONG") else [12])
def test_classes_of_any_size_read_well(browser, tmp_path, students):
    submitted = a_class(SAMPLE, tmp_path, students)
    made = tmp_path / "report.html"
    assert main(["report", "svm", "--submitted", str(submitted), "--html", str(made)]) == 0
    for scheme, width in LOOKS:
        nothing_is_wrong(browser, made, scheme, width)


def nothing_is_wrong(browser, file: Path, scheme: str, width: int) -> None:
    # The page's own policy would keep the checker out.
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800}, bypass_csp=True)
    opened = context.new_page()
    opened.goto(file.as_uri())
    opened.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    opened.evaluate(AXE.read_text(encoding="utf-8"))
    found = opened.evaluate("axe.run()")
    assert len(found["passes"]) > 10
    assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []
    assert opened.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    context.close()


def test_scores_on_the_page_are_those_of_the_gradebook(page, reported):  # noqa: F811
    by_hand = sums(reported)
    for assignment in ("svm", "softmax"):
        rows = table(page, "Students", assignment).locator("tbody tr")
        seen = 0
        for cells in rows.evaluate_all("(rows) => rows.map((row) => [...row.cells].map((cell) => cell.innerText))"):
            if cells[2] == "no grade":
                assert cells[-1] == "damaged"
                continue
            score, waits, most = by_hand[cells[0], assignment]
            assert [float(cells[2]), float(cells[3])] == pytest.approx([score, most - waits])
            assert cells[4] == f"{100 * score / (most - waits):.0f} %"
            assert float(cells[5] or 0) == waits
            seen += 1
        assert seen == sum(name == assignment for _, name in by_hand) - (rows.count() - seen) and seen > 15


def test_hostile_names_and_words_are_only_text(page):
    assert page.evaluate("window.hit") is None
    assert page.locator("script").count() == 1 and page.locator("img").count() == 0
    assert HOSTILE in texts(table(page, "Students").locator("tbody tr"), 0)
    assert SAID in table(page, "Attention").inner_text()


def test_a_column_is_sorted_by_a_click_and_by_the_keyboard(page):
    students = table(page, "Students")
    head = students.locator("th[scope=col]", has_text="points")
    assert head.get_attribute("aria-sort") is None
    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    found = texts(students.locator("tbody tr"), 2)
    numbers = [float(text) for text in found if text != "no grade"]
    assert numbers == sorted(numbers) and len(set(numbers)) > 5
    assert found[len(numbers) :] == ["no grade"] * (len(found) - len(numbers)) != []
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "descending"
    found = texts(students.locator("tbody tr"), 2)
    assert [float(text) for text in found if text != "no grade"] == numbers[::-1] and found[-1] == "no grade"
    students.locator("th[scope=col]", has_text="student").get_by_role("button").click()
    assert head.get_attribute("aria-sort") is None


def test_a_section_is_shown_alone(page, roster):  # noqa: F811
    everybody = table(page, "Students").locator("tbody tr:visible").count()
    tuesday = {line[:-4] for line in roster.read_text().splitlines() if line.endswith(",Tue")} - {"zoe"}
    page.get_by_label("Section", exact=True).select_option(label="Tue")
    shown = texts(table(page, "Students").locator("tbody tr:visible"), 0)
    assert set(shown) == tuesday and 0 < len(shown) < everybody
    part = page.locator("section:has(> h2:text-is('svm')) .part-of-class:visible")
    assert part.count() == 1 and "Scores of section Tue" in part.inner_text()
    assert part.locator(".figures li").first.inner_text().split() == [str(len(tuesday)), "handed", "in"]
    page.get_by_label("Section", exact=True).select_option(label="the whole class")
    assert table(page, "Students").locator("tbody tr:visible").count() == everybody


def test_pictures_say_in_words_what_they_show(page):
    pictures = page.locator("svg[role=img]")
    assert pictures.count() > 2
    said = [one.get_attribute("aria-label") for one in pictures.all()]
    assert all(re.match(r"(Scores in [a-z]+: \d+ of|Median scores: )", text) for text in said)


def test_it_prints_on_white_and_without_controls(page):
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert not page.get_by_label("Section", exact=True).is_visible()


def test_those_who_handed_in_nothing_are_named(page):
    assert "nothing handed in: 1" in page.locator("section:has(> h2:text-is('svm'))").inner_text()
