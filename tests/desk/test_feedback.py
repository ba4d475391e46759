"""What a student gets back: score and explanation for every criterion, the heat map, the equation to read again."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from autograde.catalogue import CHAPTERS
from autograde.desk.equations import Equation, equations, named
from autograde.desk.feedback import NameEquations
from autograde.grading.theirs import nbgrader

from .reported import ROOT, reported, verdicts  # noqa: F401 - a fixture

HTML = ROOT / "_build" / "html"
SITE = "https://example.org/gradients/"


def test_numbers_and_places_are_those_of_the_built_site():
    on_site = {}
    for page in sorted(HTML.glob("*.html")):
        for label, number in re.findall(
            r'id="equation-(eq-[\w-]+)".{0,200}?<span class="eqno">\((\d+)\)', page.read_text(encoding="utf-8"), re.S
        ):
            on_site[label] = (int(number), page.stem)
    assert len(on_site) > 50
    assert {label.lower(): (one.number, one.page) for label, one in equations().items()} == on_site


def test_every_equation_that_a_report_can_name_is_known():
    asked = {one.equation for chapter in CHAPTERS.values() for one in chapter}
    named_by = {mistake.equation for chapter in CHAPTERS.values() for one in chapter for mistake in one.misconceptions}
    wanted = (asked | named_by) - {""}
    assert len(wanted) > 20 and wanted <= set(equations())


def test_names_in_words():
    assert Equation("eq-a-B", 7, "svm", "Chapter 4. Multiclass SVM").name == "equation (7) of chapter 4, Multiclass SVM"
    assert Equation("eq-dW", 3, "conventions", "Conventions").name == "equation (3) of the page Conventions"
    assert Equation("eq-a-B", 7, "svm", "").address("https://x/") == "https://x/svm.html#equation-eq-a-b"
    assert named("eq-nowhere") == "equation eq-nowhere"


@pytest.mark.parametrize("toc", [None, "root: [", "root: index", "- a list", "root: index\nparts: [{chapters: [{}]}]"])
def test_without_a_book_labels_stay(tmp_path, toc):
    if toc is not None:
        (tmp_path / "_toc.yml").write_text(toc)
    assert equations(tmp_path) == {}


@pytest.mark.parametrize("site", ["", "javascript:alert(1)//", "example.org"])
def test_without_a_sites_address_there_is_no_link(site):
    from nbformat.v4 import new_code_cell, new_output

    html = "Read equation <code>eq-svm-dW</code> again; <code>eq-svm-dW</code>"
    outputs = [new_output("execute_result", data={"text/html": html})]
    cell = new_code_cell(outputs=outputs, metadata={"nbgrader": {"grade": True}})
    other = new_code_cell(outputs=[new_output("execute_result", data={"text/html": html})], metadata={})
    step = NameEquations(site=site)
    assert step.preprocess_cell(cell, {}, 0)[0].outputs[0].data["text/html"] == (
        f"Read {equations()['eq-svm-dW'].name} again; <code>eq-svm-dW</code>"
    )
    assert step.preprocess_cell(other, {}, 0)[0].outputs[0].data["text/html"] == html  # a student's own words


@pytest.fixture(scope="module")
def page(reported) -> str:  # noqa: F811
    """Hana's page: she wrote λW where 2λW is due."""
    command = ["generate_feedback", "svm", "--force", "--student", "hana", f"--NameEquations.site={SITE}"]
    code, said = nbgrader(reported, command)
    assert code == 0, said
    return Path(reported.feedback / "hana" / "svm" / "svm.html").read_text(encoding="utf-8")


def test_a_page_has_score_and_reason_for_every_criterion(page, reported):  # noqa: F811
    found = re.findall(
        r'<td>. (?:pass|part|fail)</td><th scope="row">(\w+)</th><td>([\d.]+)/([\d.]+)</td><td>(.+?)</td>', page
    )
    there = [(name, *pair) for one in verdicts(reported, "svm")["hana"] for name, pair in one["criteria"].items()]
    assert sorted((name, float(points), float(most)) for name, points, most, _ in found) == sorted(there)
    assert all(len(words) > 10 for *_, words in found)
    assert "(Score: 18.0 / 25.0)" in page


def test_a_page_shows_where_it_is_off_and_what_to_read_again(page):
    assert page.count('<table class="heat">') == 2
    where = equations()["eq-svm-dW"]
    link = f'<a href="{SITE}svm.html#equation-eq-svm-dw">{where.name}</a>'
    assert page.count(f"Read {link} again.") == 2
    assert "<code>eq-" not in page


def test_a_page_shows_nothing_hidden(page, reported):  # noqa: F811
    assert "gbh-canary" not in page and "BEGIN SOLUTION" not in page and "BEGIN HIDDEN" not in page
    assert reported.secret.read_text().strip() not in page
    others = {path.name for path in reported.submitted.iterdir() if not path.name.startswith(".")} - {"hana"}
    assert len(others) == 20
    text = re.sub(r"<(style|script).*?</\1>", "", page, flags=re.S)
    assert not others & set(re.findall(r"\w+", text))
